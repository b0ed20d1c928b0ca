import type { CivilDate } from '../../../../core/civil-date.ts';
import { compare, zero, type Decimal } from '../../../../core/decimal.ts';
import { fromMinor, type Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { checkPositive, checkSettled, shownAmount } from '../amounts.ts';
import type { Payment } from '../payment.ts';
import { firstOf, invalid } from '../validation.ts';
import { authorise, resolveHold, type Hold } from './hold.ts';
import { checkFee } from './stated-payment.ts';

/** A payment whose money the provider holds: all that was asked for, or less. */
export function authorised(
  payment: Payment,
  held: { readonly amount: Decimal | null; readonly until: CivilDate | null; readonly today: CivilDate },
): Result<Payment> {
  const { currency } = payment;
  const hold = authorise({ amount: held.amount ?? payment.amount.amount, currency });
  if (!hold.ok) return hold;
  const asked = shownAmount(payment.amount.amount, currency);
  const wrong = firstOf(
    compare(hold.value.authorised.amount, payment.amount.amount) <= 0
      ? null
      : invalid('input.amount', 'NOT_ABOVE_WHOLE', `at most what is asked for, ${asked} ${currency}`),
    held.until === null || held.until >= held.today
      ? null
      : invalid('input.authorizedUntil', 'DATE_NOT_BEFORE_TODAY', `${held.today} or later`),
  );
  if (wrong !== null) return deny(wrong);
  return accept({
    ...payment,
    status: 'AUTHORIZED',
    authorized: hold.value.authorised,
    authorizedUntil: held.until,
  });
}

/** A payment whose money came in: of a hold at most what is held, and the rest is released. */
export function settled(
  payment: Payment,
  came: {
    readonly amount: Decimal | null;
    readonly fee: Decimal | null;
    readonly on: CivilDate;
    readonly today: CivilDate;
  },
): Result<Payment> {
  const { currency } = payment;
  const asked = payment.authorized ?? payment.amount;
  const amount: Money = { amount: came.amount ?? asked.amount, currency };
  const wrong = firstOf(
    checkPositive('input.amount', amount.amount),
    checkSettled('input.amount', amount.amount, currency),
    checkFee(came.fee, amount),
    refuseLater('input.receivedDate', came.on, came.today),
    refuseAboveAsked(payment, amount),
  );
  if (wrong !== null) return deny(wrong);
  if (payment.authorized !== null) {
    const posted = resolveHold(holdOf(payment.authorized, payment, came.on), { do: 'POST', amount });
    if (!posted.ok) return posted;
  }
  return accept({
    ...payment,
    status: 'SETTLED',
    amount,
    fee: came.fee === null ? payment.fee : { amount: came.fee, currency },
    receivedDate: came.on,
    unallocated: amount,
  });
}

/** Nothing comes of it any more, and nothing of it is left. */
export function ended(payment: Payment, as: { readonly status: 'CANCELLED' | 'FAILED' }): Payment {
  return { ...payment, ...as, unallocated: fromMinor(0n, payment.currency) };
}

/** What came in is not undone by us; its provider may, on the day on which it came, and while it pays nothing (DOMAIN 5.2). */
export function refuseTakingBack(payment: Payment, today: CivilDate): Refusal | null {
  if (payment.receivedDate !== today)
    return invalid('Payment.receivedDate', 'SAME_DAY', `${today}: later, what came in is refunded`);
  return compare(payment.unallocated.amount, payment.amount.amount) === 0
    ? null
    : invalid('Payment.unallocated', 'WHOLE', 'all of the amount: reverse its allocations first');
}

export function refuseLater(path: string, date: CivilDate, today: CivilDate): Refusal | null {
  return date <= today ? null : invalid(path, 'DATE_NOT_AFTER_TODAY', `at most ${today}`);
}

function holdOf(authorised: Money, { authorizedUntil }: Payment, on: CivilDate): Hold {
  const isOver = authorizedUntil !== null && authorizedUntil < on;
  return { state: isOver ? 'EXPIRED' : 'PENDING', authorised, posted: zero };
}

function refuseAboveAsked({ authorized, amount: asked }: Payment, { amount, currency }: Money): Refusal | null {
  if (authorized !== null || compare(amount, asked.amount) <= 0) return null;
  const most = shownAmount(asked.amount, currency);
  return invalid('input.amount', 'NOT_ABOVE_WHOLE', `at most what is asked for, ${most} ${currency}`);
}
