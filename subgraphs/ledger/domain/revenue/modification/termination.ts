import { larger, smaller, subtract, zero, type Decimal } from '../../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { checkNotNegative, checkWithin, firstOf } from '../validation.ts';

/** Whether what was billed ahead goes back to the customer. */
export type TerminationPolicy = 'REFUNDABLE' | 'NON_REFUNDABLE';

/** What becomes of the unearned deferred revenue on full termination (DOMAIN 7). */
export const unearnedGoesTo = {
  REFUNDABLE: 'CREDIT_NOTE',
  NON_REFUNDABLE: 'REVENUE',
} as const satisfies Readonly<Record<TerminationPolicy, 'CREDIT_NOTE' | 'REVENUE'>>;

/** An obligation on the date of termination: what is earned up to then has been recognised. Net of tax. */
export type TerminatedObligation = {
  readonly allocated: Decimal;
  readonly recognised: Decimal;
  readonly billedNet: Decimal;
};

export type TerminationEffect = {
  /** Revenue at the termination. */
  readonly recognisedNow: Decimal;
  /** What a credit note gives back. */
  readonly credited: Decimal;
  /** What is earned and still has to be billed: a termination keeps obligations already due (DOMAIN 4.2). */
  readonly stillToBill: Decimal;
  /** The part of the price that will never be earned. */
  readonly cancelled: Decimal;
};

/**
 * Full termination of one obligation: unearned deferred revenue is credited, or is revenue when it is not refundable
 * (DOMAIN 7). Recognition stays within the allocated price; what was billed beyond it is credited whatever the policy.
 */
export function terminate(obligation: TerminatedObligation, policy: TerminationPolicy): Result<TerminationEffect> {
  const { allocated, recognised, billedNet } = obligation;
  const wrong = firstOf(
    checkNotNegative('allocated', allocated),
    checkNotNegative('recognised', recognised),
    checkWithin('recognised', recognised, allocated, 'the allocated price'),
    checkNotNegative('billedNet', billedNet),
  );
  if (wrong !== null) return deny(wrong);
  const unearned = larger(zero, subtract(billedNet, recognised));
  const open = subtract(allocated, recognised);
  const recognisedNow = unearnedGoesTo[policy] === 'REVENUE' ? smaller(unearned, open) : zero;
  return accept({
    recognisedNow,
    credited: subtract(unearned, recognisedNow),
    stillToBill: larger(zero, subtract(recognised, billedNet)),
    cancelled: subtract(open, recognisedNow),
  });
}

/** The schedule with every line that was still planned CANCELLED. */
export function cancelPlanned(schedule: Schedule): Schedule {
  const lines = schedule.lines.map((line) =>
    line.status === 'PLANNED' ? { ...line, status: 'CANCELLED' as const } : line,
  );
  return { ...schedule, lines };
}
