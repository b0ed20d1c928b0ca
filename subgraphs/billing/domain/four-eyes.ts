import { compare, decimal, type Decimal } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { shownAmount } from './amounts.ts';
import { writeOffLimitDefault } from './payments/application.ts';

/** What one person may do alone, in major units; above it a second one approves (DOMAIN 13, a choice). */
export const fourEyesLimits = {
  CREDIT: decimal(5_000),
  REFUND: decimal(1_000),
  WRITE_OFF: decimal(writeOffLimitDefault),
} as const;

/** Up to how much somebody approved, and who; both null while nobody has. */
export type Approval = { readonly approved: Money | null; readonly by: string | null };

export function needsSecondPerson(rule: keyof typeof fourEyesLimits, { amount }: Money): boolean {
  return compare(amount, fourEyesLimits[rule]) > 0;
}

/** Above the limit it takes an approval of all of the amount, and by another person than who does it now. */
export function refuseUnapproved(
  rule: keyof typeof fourEyesLimits,
  amount: Money,
  { approved, by }: Approval,
  person: string,
): Refusal | null {
  if (!needsSecondPerson(rule, amount)) return null;
  const limit = shownAmount(fourEyesLimits[rule], amount.currency);
  if (approved === null || compare(approved.amount, amount.amount) < 0) {
    const sentence = `Above ${limit} ${amount.currency} a second person has to approve it first.`;
    return refuse('APPROVAL_REQUIRED', { rule, limit }, sentence);
  }
  const sentence = 'You approved it: another person has to carry it out.';
  return by === person ? refuse('SOD_VIOLATION', { rule, conflictingAuditId: null }, sentence) : null;
}

/** Nobody approves what one person may do alone. */
export function refuseNeedlessApproval(rule: keyof typeof fourEyesLimits, amount: Money): Refusal | null {
  if (needsSecondPerson(rule, amount)) return null;
  const limit: Decimal = fourEyesLimits[rule];
  const path = 'amount';
  const sentence = `At most ${shownAmount(limit, amount.currency)} ${amount.currency} needs no approval: carry it out.`;
  return refuse('VALIDATION_FAILED', { path, rule: 'ABOVE_LIMIT' }, sentence);
}
