import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { BillingSubscriptionStatus } from '../../generated/rules.ts';
import type { BillingSubscription } from '../billing-subscription.ts';
import { invalid } from '../validation.ts';
import { nextChargeOn } from './charging.ts';
import { earliest, endOf } from './service.ts';

/** The states in which a subscription is charged; ended ones, for the days up to their end. */
const chargeable: ReadonlySet<BillingSubscriptionStatus> = new Set([
  'ACTIVE',
  'PAST_DUE',
  'PAUSED',
  'CANCELLED',
  'EXPIRED',
]);

export function isChargeable({ status }: Pick<BillingSubscription, 'status'>): boolean {
  return chargeable.has(status);
}

/** The move that time makes on or before a day (DOMAIN 5.2), one at a time; null where it makes none. */
export function moveByTime(
  subscription: BillingSubscription,
  on: CivilDate,
  contract: { readonly isActive: boolean },
): BillingSubscriptionStatus | null {
  const { status, startDate, anchorDate, cancelAt, endDate } = subscription;
  switch (status) {
    case 'PENDING':
      if (on < startDate || !contract.isActive) return null;
      return anchorDate > startDate ? 'TRIALING' : 'ACTIVE';
    case 'TRIALING':
      if (on < anchorDate) return null;
      return cancelAt !== null && cancelAt <= anchorDate ? 'CANCELLED' : 'ACTIVE';
    case 'ACTIVE':
    case 'PAST_DUE':
    case 'PAUSED':
      if (cancelAt !== null && cancelAt <= on) return 'CANCELLED';
      return endDate !== null && endDate <= on ? 'EXPIRED' : null;
    case 'INCOMPLETE':
    case 'CANCELLED':
    case 'EXPIRED':
      return null;
  }
}

/** Neither a trial that is over nor a last day that has passed: what else time moves, contracts and bill runs do. */
export function refuseUnmoved(subscription: BillingSubscription, on: CivilDate): Refusal | null {
  const status = moveByTime(subscription, on, { isActive: false });
  if (status === 'ACTIVE' || status === 'CANCELLED') return null;
  return invalid('write.effectiveDate', 'DAY_REACHED', 'that of the end of the trial or of `cancelAt`, or later');
}

/** The first date on which a bill run has something to do with it; null where it never will. */
export function dueOn(subscription: BillingSubscription): CivilDate | null {
  const { status, startDate, anchorDate } = subscription;
  switch (status) {
    case 'PENDING':
      return startDate;
    case 'TRIALING':
      return anchorDate;
    case 'ACTIVE':
    case 'PAST_DUE':
    case 'PAUSED':
      return earliest(nextChargeOn(subscription), endOf(subscription));
    case 'CANCELLED':
    case 'EXPIRED':
      return nextChargeOn(subscription);
    case 'INCOMPLETE':
      return null;
  }
}
