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

/** How much of an item is charged, and at which price. */
export type ItemTerms = Pick<SubscriptionItem, 'quantity' | 'pricePlan' | 'discount'>;

/** A stretch of an item's service at one quantity and one price. */
export type Stretch = Period & ItemTerms;

/** The item's part of the spans, cut where its quantity or its price changes. */
export function stretchesOf(item: SubscriptionItem, spans: readonly Period[]): readonly Stretch[] {
  const steps = stepDays(item);
  return spans.flatMap((span) =>
    steps
      .map((from, index) => ({
        ...termsOn(item, from),
        from: later(span.from, from),
        to: earliest(earliest(span.to, item.to), steps[index + 1] ?? null),
      }))
      .filter(isNotEmpty),
  );
}

/** The days from which on an item has other terms, its first one included; steps before that are those that it begins with. */
export function stepDays({ from, ramp, priceSteps }: SubscriptionItem): readonly CivilDate[] {
  const later = [...ramp, ...priceSteps].map((step) => step.from).filter((day) => day > from);
  return [from, ...[...new Set(later)].sort()];
}

/** The steps in force on a day; before the first ones, what the item itself says. */
export function termsOn(
  { quantity, pricePlan, discount, ramp, priceSteps }: SubscriptionItem,
  day: CivilDate,
): ItemTerms {
  const hasCome = ({ from }: { readonly from: CivilDate }) => from <= day;
  const price = priceSteps.findLast(hasCome) ?? { pricePlan, discount };
  return {
    quantity: ramp.findLast(hasCome)?.quantity ?? quantity,
    pricePlan: price.pricePlan,
    discount: price.discount,
  };
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
