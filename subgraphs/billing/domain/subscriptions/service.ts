import { alignedSchedule } from '../../../../core/calendar/alignment.ts';
import { billingPeriod, periodIndexAt, type BillingSchedule } from '../../../../core/calendar/billing-dates.ts';
import { lengthOf, type BillingInterval } from '../../../../core/calendar/intervals.ts';
import { later } from '../../../../core/calendar/period-parts.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { BoundedPeriod, Period } from '../../../../core/period.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';

/** The first day that is no longer served; null runs on. */
export function endOf({ endDate, cancelAt }: Pick<BillingSubscription, 'endDate' | 'cancelAt'>): CivilDate | null {
  return earliest(endDate, cancelAt);
}

/** The days that are charged for, in order: from the end of the trial on, up to the end, without the pauses. */
export function chargedSpans(subscription: BillingSubscription): readonly Period[] {
  const end = endOf(subscription);
  const spans: Period[] = [];
  let from: CivilDate | null = subscription.anchorDate;
  for (const pause of subscription.pauses) {
    if (from === null) break;
    spans.push({ from, to: earliest(pause.from, end) });
    from = pause.to === null ? null : later(from, pause.to);
  }
  if (from !== null) spans.push({ from, to: end });
  return spans.filter(isNotEmpty);
}

/** A stretch of an item's service at one quantity. */
export type Stretch = Period & { readonly quantity: SubscriptionItem['quantity'] };

/** The item's part of the spans, cut where its quantity changes. */
export function stretchesOf(item: SubscriptionItem, spans: readonly Period[]): readonly Stretch[] {
  const steps = [{ from: item.from, quantity: item.quantity }, ...item.ramp];
  return spans.flatMap((span) =>
    steps
      .map(({ from, quantity }, index) => ({
        quantity,
        from: later(span.from, from),
        to: earliest(earliest(span.to, item.to), steps[index + 1]?.from ?? null),
      }))
      .filter(isNotEmpty),
  );
}

/** The billing dates of an item. All items count from the subscription's one anchor, whenever they begin. */
export function scheduleOf(
  { anchorDate, alignment, billDay }: Pick<BillingSubscription, 'anchorDate' | 'alignment' | 'billDay'>,
  interval: BillingInterval,
): BillingSchedule {
  const schedule = alignedSchedule({ start: anchorDate, interval, alignment, billDay });
  invariant(schedule.ok, 'a subscription is only made where every item has billing dates');
  return schedule.value;
}

/** The period in which a day lies, by the shortest interval of its items; the trial is one period. */
export function periodAt(subscription: BillingSubscription, day: CivilDate): BoundedPeriod | null {
  const { startDate, anchorDate, items } = subscription;
  if (day < startDate) return null;
  if (day < anchorDate) return { from: startDate, to: anchorDate };
  const intervals = items.flatMap(({ charge, interval }) => (charge === 'FIXED' && interval !== null ? interval : []));
  const [shortest] = intervals.sort((a, b) => daysOf(a) - daysOf(b));
  if (shortest === undefined) return null;
  const schedule = scheduleOf(subscription, shortest);
  return billingPeriod(schedule, periodIndexAt(schedule, day));
}

export function earliest(a: CivilDate | null, b: CivilDate | null): CivilDate | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** About: enough to say which is shorter. */
function daysOf(interval: BillingInterval): number {
  const { days, months } = lengthOf(interval);
  return days + 30 * months;
}

function isNotEmpty({ from, to }: Period): boolean {
  return to === null || from < to;
}
