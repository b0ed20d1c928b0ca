import { compare, decimal, multiply, shift, sign, subtract, zero, type Decimal } from '../../../core/decimal.ts';
import type { Branded } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { personOf, type Viewer } from '../../../core/viewer.ts';
import { checkCount } from '../../../core/validation.ts';
import { grossOf } from './line-value.ts';
import { stepsOf, type Line, type LineKey, type LineStep } from './line.ts';
import type { PriceEntry } from './price-book.ts';
import type { ApprovalDecision } from './states/approval.ts';

export type ApprovalId = Branded<'ApprovalId'>;

/** What somebody is asked to approve, and the decision (DOMAIN 4.1). */
export type Approval = {
  readonly id: ApprovalId;
  readonly revision: number;
  readonly rule: ApprovalRule;
  readonly role: ApproverRole;
  readonly lineKeys: readonly LineKey[];
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decision: ApprovalDecision;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
};

export type ApprovalRule = 'TERMS' | 'DISCOUNT' | 'DEEP_DISCOUNT' | 'BELOW_FLOOR' | 'OFF_LIST';
export type ApproverRole = 'deal-desk' | 'sales-director';

/** Whose approval each rule asks for. A price below its floor needs the higher level (DOMAIN 4.2). */
export const approverOf: Readonly<Record<ApprovalRule, ApproverRole>> = {
  TERMS: 'deal-desk',
  DISCOUNT: 'deal-desk',
  DEEP_DISCOUNT: 'sales-director',
  BELOW_FLOOR: 'sales-director',
  OFF_LIST: 'sales-director',
};

/** Who may decide in a role's stead: itself, and whoever stands above it. */
const deciders: Readonly<Record<ApproverRole, readonly ApproverRole[]>> = {
  'deal-desk': ['deal-desk', 'sales-director'],
  'sales-director': ['sales-director'],
};

/** Off the price of the book, in percent; more needs the approval (*Choice*). */
export const discountLimits = { DISCOUNT: decimal(10), DEEP_DISCOUNT: decimal(30) } as const;

/** The schema's `@listSize` says the same. */
export const approvalsMax = 200;

type Needed = { readonly rule: ApprovalRule; readonly lineKeys: readonly LineKey[] };

/** Which approvals lines need, against the prices in force: everybody's first, then by rule with the lines that break it. */
export function approvalsNeeded(lines: readonly Line[], entries: readonly PriceEntry[]): readonly Needed[] {
  const found = lines.map((line) => ({
    lineKey: line.lineKey,
    rules: rulesBroken(
      line,
      entries.find(({ productId }) => productId === line.productId),
    ),
  }));
  const byRule = (rule: ApprovalRule) => ({
    rule,
    lineKeys: found.filter(({ rules }) => rules.includes(rule)).map(({ lineKey }) => lineKey),
  });
  const needed = (['DISCOUNT', 'DEEP_DISCOUNT', 'BELOW_FLOOR', 'OFF_LIST'] as const).map(byRule);
  return [{ rule: 'TERMS', lineKeys: [] }, ...needed.filter(({ lineKeys }) => lineKeys.length > 0)];
}

function rulesBroken(line: Line, entry: PriceEntry | undefined): readonly ApprovalRule[] {
  if (entry === undefined) return ['OFF_LIST'];
  return [...new Set(stepsOf(line).flatMap((step) => rulesBrokenAt(step, entry)))];
}

function rulesBrokenAt(step: LineStep, { price, floorPrice }: PriceEntry): readonly ApprovalRule[] {
  const { quantity } = step;
  const [sold, listed] = [grossOf(step, quantity), grossOf({ price }, quantity)];
  // A quantity that the book has no tier for has no price in the book.
  if (!sold.ok || !listed.ok) return ['OFF_LIST'];
  const net = netOf(step, sold.value);
  const off = subtract(listed.value, net);
  // off / listed > limit / 100, without a division.
  const isAbove = (limit: Decimal) => compare(shift(off, 2), multiply(limit, listed.value)) > 0;
  const rules: ApprovalRule[] = [];
  if (isAbove(discountLimits.DEEP_DISCOUNT)) rules.push('DEEP_DISCOUNT');
  else if (isAbove(discountLimits.DISCOUNT)) rules.push('DISCOUNT');
  if (floorPrice !== null && compare(net, multiply(floorPrice, quantity)) < 0) rules.push('BELOW_FLOOR');
  return rules;
}

function netOf({ discount }: LineStep, gross: Decimal): Decimal {
  if (discount === null) return gross;
  const off = discount.kind === 'PERCENT' ? multiply(gross, shift(discount.value, -2)) : discount.value;
  const net = subtract(gross, off);
  return sign(net) < 0 ? zero : net;
}

/** The list with what is asked for now. */
export function withRequests(
  held: readonly Approval[],
  needed: readonly Needed[],
  by: { readonly revision: number; readonly viewer: Viewer; readonly now: Date; readonly newId: () => ApprovalId },
): readonly Approval[] | Refusal {
  const asked = needed.map(({ rule, lineKeys }): Approval => ({
    id: by.newId(),
    revision: by.revision,
    rule,
    role: approverOf[rule],
    lineKeys,
    requestedBy: personOf(by.viewer),
    requestedAt: by.now,
    decision: 'PENDING',
    decidedBy: null,
    decidedAt: null,
  }));
  const all = [...held, ...asked];
  return checkCount('approvals', all.length, approvalsMax) ?? all;
}

/** Whoever decides holds the role that each open request asks for, or one above it. */
export function refuseApprover(approvals: readonly Approval[], viewer: Viewer): Refusal | null {
  const open = approvals.filter(({ decision }) => decision === 'PENDING');
  const missing = open.find(({ role }) => !deciders[role].some((one) => viewer.roles.includes(one)));
  if (missing === undefined) return null;
  const { rule, role } = missing;
  return refuse('APPROVAL_REQUIRED', { rule, limit: limitOf(rule) }, `${rule} has to be decided by a ${role}.`);
}

function limitOf(rule: ApprovalRule): string | null {
  return rule === 'DISCOUNT' || rule === 'DEEP_DISCOUNT' ? `${discountLimits[rule].toString()} %` : null;
}

/** Every open request decided at once, by one person. */
export function decided(
  approvals: readonly Approval[],
  decision: 'APPROVED' | 'REJECTED',
  by: { readonly viewer: Viewer; readonly now: Date },
): readonly Approval[] {
  return approvals.map((one) =>
    one.decision === 'PENDING' ? { ...one, decision, decidedBy: personOf(by.viewer), decidedAt: by.now } : one,
  );
}
