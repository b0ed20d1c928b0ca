import type { Json } from '../../../../core/json.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { refuseMergeOf } from './merge-rules.ts';
import { survivorOf, type MergeParty } from './survivor.ts';
import { choose, fieldRules, mergedStatus, unionOf, type Chosen, type Stated } from './survivorship.ts';

/** A customer as a merge sees it; a field that is left out takes no part. */
export type MergeSide = MergeParty & {
  readonly legalName: Stated<string>;
  readonly legalAddress?: Stated<unknown> | undefined;
  /** By country and type: one number of each kind survives. */
  readonly taxIds?: Readonly<Record<string, Stated<string>>> | undefined;
  readonly tradingName?: Stated<string> | undefined;
  readonly segment?: Stated<string> | undefined;
  readonly accountOwner?: Stated<string> | undefined;
  readonly territory?: Stated<string> | undefined;
  readonly contacts: readonly Json[];
  readonly externalRefs?: readonly Json[] | undefined;
  readonly addresses?: readonly Json[] | undefined;
  readonly domains?: readonly Json[] | undefined;
  readonly parentId: string | null;
  readonly children: readonly string[];
  readonly billingAccounts: readonly string[];
};

/** What a merge will do, for a person to approve and for the record (DOMAIN 3.6). Lists are sorted. */
export type MergePlan = {
  readonly survivorId: string;
  readonly loserId: string;
  readonly loser: { readonly status: 'MERGED'; readonly mergedIntoId: string };
  /** The survivor's fields after the merge. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly decisions: readonly { readonly field: string; readonly from: 'SURVIVOR' | 'LOSER' | 'BOTH' }[];
  readonly childrenOfSurvivor: readonly string[];
  /** Kept separate, all of them the survivor's now. */
  readonly billingAccounts: readonly string[];
};

/** The plan of a merge, the same for both orders. Refuses a customer with itself and one that is MERGED already. */
export function planMerge(left: MergeSide, right: MergeSide): Result<MergePlan> {
  const refusal = refuseMergeOf(left, right);
  if (refusal !== null) return deny(refusal);

  const { survivor, loser } = survivorOf(left, right);
  const fields = Object.keys(fieldRules).flatMap((field) => decided(field as Field, survivor, loser));
  const family = unionOf(survivor.children, loser.children);
  return accept({
    survivorId: survivor.id,
    loserId: loser.id,
    loser: { status: 'MERGED', mergedIntoId: survivor.id },
    fields: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
    decisions: fields.map(({ field, from }) => ({ field, from })),
    childrenOfSurvivor: family.filter((child) => child !== survivor.id && child !== loser.id),
    billingAccounts: unionOf(survivor.billingAccounts, loser.billingAccounts),
  });
}

type Field = keyof typeof fieldRules;
type Decided = { readonly field: string; readonly value: unknown; readonly from: 'SURVIVOR' | 'LOSER' | 'BOTH' };

function decided(field: Field, survivor: MergeSide, loser: MergeSide): readonly Decided[] {
  switch (field) {
    case 'legalName':
    case 'legalAddress':
    case 'tradingName':
    case 'segment':
    case 'accountOwner':
    case 'territory':
      return stated(field, fieldRules[field], survivor[field], loser[field]);
    case 'taxIds':
      return taxIds(survivor.taxIds, loser.taxIds);
    case 'contacts':
    case 'externalRefs':
    case 'addresses':
    case 'domains':
      return union(field, survivor[field], loser[field]);
    case 'parentId':
      return [{ field, value: survivor.parentId, from: 'SURVIVOR' }];
    case 'status':
      return [{ field, value: mergedStatus(survivor.status, loser.status), from: 'BOTH' }];
  }
}

const none: Stated<never> = { value: null };

function stated(
  field: string,
  rule: 'LEGAL' | 'COMMERCIAL',
  survivor: Stated<unknown> | undefined,
  loser: Stated<unknown> | undefined,
): readonly Decided[] {
  if (survivor === undefined && loser === undefined) return [];
  return [{ field, ...choose(rule, survivor ?? none, loser ?? none) }];
}

function taxIds(survivor: MergeSide['taxIds'], loser: MergeSide['taxIds']): readonly Decided[] {
  if (survivor === undefined && loser === undefined) return [];
  const kinds = unionOf(Object.keys(survivor ?? {}), Object.keys(loser ?? {}));
  const chosen = kinds.map((kind): readonly [string, Chosen<string>] => [
    kind,
    choose(fieldRules.taxIds, survivor?.[kind] ?? none, loser?.[kind] ?? none),
  ]);
  return [
    { field: 'taxIds', value: Object.fromEntries(chosen.map(([kind, { value }]) => [kind, value])), from: 'BOTH' },
  ];
}

function union(field: string, survivor?: readonly Json[], loser?: readonly Json[]): readonly Decided[] {
  if (survivor === undefined && loser === undefined) return [];
  return [{ field, value: unionOf(survivor ?? [], loser ?? []), from: 'BOTH' }];
}
