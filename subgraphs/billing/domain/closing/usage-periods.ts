import { billingDate, periodIndexAt } from '../../../../core/calendar/billing-dates.ts';
import { later, type PeriodPart } from '../../../../core/calendar/period-parts.ts';
import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import { recurringParts } from '../charges/recurring.ts';
import { chargedSpans, earliest, scheduleOf, stretchesOf, type Stretch } from '../subscriptions/service.ts';
import { graceDaysDefault } from '../usage/lateness.ts';

/** The first day on which the usage of a period that ends so is no longer waited for (DOMAIN 5.5). */
export function graceOver(periodEnd: CivilDate): CivilDate {
  return addDays(periodEnd, graceDaysDefault);
}

/**
 * The periods of a metered item that can be closed on a day: over, with their days of grace passed, and not closed yet;
 * oldest first. `closedThrough` is the first day of which no usage is rated; null where none is.
 */
export function closablePeriods(
  subscription: BillingSubscription,
  item: SubscriptionItem,
  on: { readonly day: CivilDate; readonly closedThrough: CivilDate | null },
): readonly PeriodPart[] {
  return periodsOver(subscription, item, { ...on, day: addDays(on.day, -graceDaysDefault) });
}

/** The same, whether the days of grace have passed or not. */
export function periodsOver(
  subscription: BillingSubscription,
  item: SubscriptionItem,
  { day, closedThrough }: { readonly day: CivilDate; readonly closedThrough: CivilDate | null },
): readonly PeriodPart[] {
  const { interval } = item;
  if (interval === null) return [];
  const schedule = scheduleOf(subscription, interval);
  return meteredStretches(subscription, item).flatMap(({ from, to }) => {
    const recurring = { start: from, end: to, schedule, timing: 'ARREARS', dayCount: 'ACTUAL' } as const;
    const parts = recurringParts(recurring, { throughDate: day, billedThrough: closedThrough });
    invariant(parts.ok, 'the dates of a subscription were checked when it was made');
    return parts.value;
  });
}

/** The day on which the next period of a metered item can be closed and charged; null where there is none. */
export function nextUsageOn(subscription: BillingSubscription, item: SubscriptionItem): CivilDate | null {
  const { interval, chargedThrough } = item;
  const stretches = meteredStretches(subscription, item);
  const open = stretches.find(({ to }) => to === null || chargedThrough === null || to > chargedThrough);
  if (open === undefined || interval === null) return null;
  const schedule = scheduleOf(subscription, interval);
  const k = periodIndexAt(schedule, later(open.from, chargedThrough ?? open.from));
  const end = earliest(open.to, billingDate(schedule, k + 1));
  return end === null ? null : graceOver(end);
}

/** Of usage there is no quantity to change from a day on; another price begins a period of its own. */
function meteredStretches(subscription: BillingSubscription, item: SubscriptionItem): readonly Stretch[] {
  if (item.charge !== 'USAGE' || item.meterCode === null) return [];
  return stretchesOf({ ...item, ramp: [] }, chargedSpans(subscription));
}
