import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingSubscription, CancelPolicy } from '../billing-subscription.ts';
import { invalid } from '../validation.ts';
import { endOf } from './service.ts';

/** A subscription that ends: now (`today` is its last day) or at a date, which is the first day that is no longer served. */
export function cancelled(
  subscription: BillingSubscription,
  asked: { readonly cancelAt: CivilDate | null; readonly creditPolicy: CancelPolicy },
  today: CivilDate,
): Result<BillingSubscription> {
  const { status, startDate, anchorDate } = subscription;
  const { creditPolicy } = asked;
  if (status === 'PENDING') {
    // What never began has nothing to serve.
    const cancelAt = startDate;
    if (asked.cancelAt !== null && asked.cancelAt !== startDate)
      return deny(invalid('input.cancelAt', 'WITHIN_PERIOD', `left out: it has not begun`));
    return accept({ ...subscription, status: 'CANCELLED', cancelAt, creditPolicy });
  }
  if (status === 'TRIALING') {
    const cancelAt = asked.cancelAt ?? anchorDate;
    const wrong = refuseEnd(subscription, cancelAt, anchorDate);
    return wrong === null ? accept({ ...subscription, cancelAt, creditPolicy }) : deny(wrong);
  }
  const tomorrow = addDays(today, 1);
  const cancelAt = asked.cancelAt ?? tomorrow;
  const wrong = asked.cancelAt === null ? null : refuseEnd(subscription, cancelAt, tomorrow);
  if (wrong !== null) return deny(wrong);
  const now = asked.cancelAt === null ? ({ status: 'CANCELLED' } as const) : {};
  return accept({ ...subscription, ...now, cancelAt, creditPolicy });
}

/** It ends when its term does, whoever says so later. */
function refuseEnd(subscription: BillingSubscription, cancelAt: CivilDate, earliest: CivilDate): Refusal | null {
  const { endDate } = subscription;
  if (cancelAt >= earliest && (endDate === null || cancelAt <= endDate)) return null;
  const to = endDate === null ? 'on' : `to ${endDate}`;
  return invalid('input.cancelAt', 'WITHIN_PERIOD', `from ${earliest} ${to}: the first day that is no longer served`);
}

/** Paused from a day on; it may not lie before what happened last. */
export function paused(subscription: BillingSubscription, on: CivilDate): Result<BillingSubscription> {
  const { startDate, pauses } = subscription;
  const earliest = pauses.at(-1)?.to ?? startDate;
  const end = endOf(subscription);
  if (on < earliest || (end !== null && on >= end))
    return deny(invalid('write.effectiveDate', 'WITHIN_PERIOD', `${earliest} or later, while the subscription lasts`));
  if (pauses.length >= pausesMax)
    return deny(invalid('BillingSubscription.pauses', 'COUNT_MAX', `at most ${pausesMax}`));
  return accept({
    ...subscription,
    status: 'PAUSED',
    pauses: [...pauses, { from: on, to: null }],
  });
}

/** Served again from a day on. */
export function resumed(subscription: BillingSubscription, on: CivilDate): Result<BillingSubscription> {
  const { pauses } = subscription;
  const last = pauses.at(-1);
  if (last === undefined || on < last.from)
    return deny(invalid('write.effectiveDate', 'WITHIN_PERIOD', `${last?.from} or later: it was paused then`));
  return accept({ ...subscription, status: 'ACTIVE', pauses: [...pauses.slice(0, -1), { ...last, to: on }] });
}

/** The schema's `@listSize` says the same. */
export const pausesMax = 100;

/** A command speaks of a day that has come; nothing is done for one to come. */
export function refuseLater(on: CivilDate, today: CivilDate): Refusal | null {
  return on <= today ? null : invalid('write.effectiveDate', 'DATE_NOT_AFTER_TODAY', `at most ${today}`);
}
