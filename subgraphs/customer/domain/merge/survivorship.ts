import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { Json } from '../../../../core/json.ts';

/**
 * Which of two values of a field survives a merge (DOMAIN 3.6). LEGAL: verified, then finance steward before CRM, then
 * the newer. COMMERCIAL: CRM, then the newer. What still ties is the survivor's; a value before none.
 */
export const fieldRules = {
  legalName: 'LEGAL',
  legalAddress: 'LEGAL',
  taxIds: 'LEGAL',
  tradingName: 'COMMERCIAL',
  segment: 'COMMERCIAL',
  accountOwner: 'COMMERCIAL',
  territory: 'COMMERCIAL',
  contacts: 'UNION',
  externalRefs: 'UNION',
  addresses: 'UNION',
  domains: 'UNION',
  parentId: 'SURVIVOR',
  status: 'HOLD_WINS',
} as const satisfies Readonly<Record<string, 'LEGAL' | 'COMMERCIAL' | 'UNION' | 'SURVIVOR' | 'HOLD_WINS'>>;

/** A value, who said it and when; a legal one also, whether it was verified (then `at` is the verification). */
export type Stated<Value> = {
  readonly value: Value | null;
  readonly verified?: boolean | undefined;
  readonly source?: string | null | undefined;
  readonly at?: Date | null | undefined;
};

export type Chosen<Value> = { readonly value: Value | null; readonly from: 'SURVIVOR' | 'LOSER' };

/** Negative prefers `a`. */
type Order = (a: Stated<unknown>, b: Stated<unknown>) => number;

const present: Order = (a, b) => Number(b.value !== null) - Number(a.value !== null);
const verified: Order = (a, b) => Number(b.verified === true) - Number(a.verified === true);
const stewardThenCrm: Order = (a, b) => rank(a, ['FINANCE_STEWARD', 'CRM']) - rank(b, ['FINANCE_STEWARD', 'CRM']);
const crm: Order = (a, b) => rank(a, ['CRM']) - rank(b, ['CRM']);
const newer: Order = (a, b) => (b.at?.getTime() ?? -Infinity) - (a.at?.getTime() ?? -Infinity);

const orders: Readonly<Record<'LEGAL' | 'COMMERCIAL', readonly Order[]>> = {
  LEGAL: [present, verified, stewardThenCrm, newer],
  COMMERCIAL: [present, crm, newer],
};

/** The value that survives; the first rule that prefers one of the two decides. */
export function choose<Value>(
  rule: 'LEGAL' | 'COMMERCIAL',
  survivor: Stated<Value>,
  loser: Stated<Value>,
): Chosen<Value> {
  const decided = orders[rule].map((order) => order(survivor, loser)).find((order) => order < 0 || order > 0) ?? 0;
  return decided > 0 ? { value: loser.value, from: 'LOSER' } : { value: survivor.value, from: 'SURVIVOR' };
}

/** All of both, exact duplicates once, sorted: the same for both orders. */
export function unionOf<Value extends Json>(some: readonly Value[], others: readonly Value[]): readonly Value[] {
  const byText = new Map([...some, ...others].map((value) => [textOf(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** The status of the survivor after the merge: a hold on either holds it. */
export function mergedStatus(survivor: string, loser: string): string {
  return loser === 'ON_HOLD' ? loser : survivor;
}

function rank({ source }: Stated<unknown>, first: readonly string[]): number {
  const place = first.indexOf(source ?? '');
  return place === -1 ? first.length : place;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}
