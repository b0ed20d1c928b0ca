import { billingDate, periodIndexAt } from '../../../../core/calendar/billing-dates.ts';
import { later } from '../../../../core/calendar/period-parts.ts';
import { prorate, wholePeriod, type Share } from '../../../../core/calendar/proration.ts';
import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { subtract } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { BoundedPeriod, Period } from '../../../../core/period.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription, SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import type { RatedUsageId } from '../closing/closed-usage.ts';
import { nextUsageOn } from '../closing/usage-periods.ts';
import { recurringParts } from '../charges/recurring.ts';
import type { InvoiceLine } from '../invoice.ts';
import { priceOf, type ShownPrice } from './item-price.ts';
import { chargedSpans, earliest, scheduleOf, stretchesOf, type Stretch } from './service.ts';

/** What an item is charged for one period or its part of one, as a line will show it. */
export type Charge = Pick<InvoiceLine, 'description' | 'gross' | 'discount' | 'net'> &
  ShownPrice & {
    readonly item: SubscriptionItem;
    readonly period: BoundedPeriod;
    /** Of what is charged by usage. */
    readonly ratedUsageId?: RatedUsageId;
  };

/** Parts of periods are counted in days (DOMAIN 5.4). */
const dayCount = 'ACTUAL';

/** Everything that is due by a date and not charged yet, item by item, oldest first. */
export function dueCharges(
  subscription: BillingSubscription,
  throughDate: CivilDate,
  mode: RoundingMode,
): Result<readonly Charge[]> {
  const spans = chargedSpans(subscription);
  const charges: Charge[] = [];
  for (const item of subscription.items) {
    for (const stretch of stretchesOf(item, spans)) {
      const parts = dueParts(subscription, item, stretch, throughDate);
      if (parts.length === 0) continue;
      const price = priceOf(stretch, stretch.quantity, subscription.currency);
      if (!price.ok) return price;
      const { shown } = price.value;
      for (const { period, share } of parts) {
        const gross = prorate(price.value.gross, share, mode);
        const net = prorate(price.value.net, share, mode);
        const discount = { ...gross, amount: subtract(gross.amount, net.amount) };
        charges.push({ item, period, description: item.description, ...shown, gross, discount, net });
      }
      if (item.charge === 'ONE_TIME') break;
    }
  }
  return accept(charges);
}

type DuePart = { readonly period: BoundedPeriod; readonly share: Share };

function dueParts(
  subscription: BillingSubscription,
  { charge, interval, timing, chargedThrough }: SubscriptionItem,
  { from, to }: Stretch,
  throughDate: CivilDate,
): readonly DuePart[] {
  if (charge === 'USAGE') return [];
  if (charge === 'ONE_TIME') {
    const isDue = chargedThrough === null && from <= throughDate;
    return isDue ? [{ period: { from, to: addDays(from, 1) }, share: wholePeriod }] : [];
  }
  invariant(interval !== null && timing !== null, 'what recurs has an interval and a timing');
  const recurring = { start: from, end: to, schedule: scheduleOf(subscription, interval), timing, dayCount } as const;
  const parts = recurringParts(recurring, { throughDate, billedThrough: chargedThrough });
  invariant(parts.ok, 'the dates of a subscription were checked when it was made');
  return parts.value.map(({ used, share }) => ({ period: used, share }));
}

/** The subscription after these charges: each item is charged through its last one. */
export function charged(subscription: BillingSubscription, charges: readonly Charge[]): BillingSubscription {
  if (charges.length === 0) return subscription;
  const items = subscription.items.map((item) => {
    const through = charges
      .filter((charge) => charge.item.id === item.id)
      .reduce<CivilDate | null>((last, { period }) => latest(last, period.to), item.chargedThrough);
    return through === item.chargedThrough ? item : { ...item, chargedThrough: through };
  });
  return { ...subscription, items, chargedThrough: furthest(items) };
}

/** How far any of the items is charged. */
export function furthest(items: readonly SubscriptionItem[]): CivilDate | null {
  return items.reduce<CivilDate | null>((last, { chargedThrough }) => latest(last, chargedThrough), null);
}

/** The first date by which something will be due; null where nothing ever will. */
export function nextChargeOn(subscription: BillingSubscription): CivilDate | null {
  const spans = chargedSpans(subscription);
  return subscription.items
    .map((item) => nextOfItem(subscription, item, spans))
    .reduce<CivilDate | null>((first, next) => earliest(first, next), null);
}

function nextOfItem(
  subscription: BillingSubscription,
  item: SubscriptionItem,
  spans: readonly Period[],
): CivilDate | null {
  const { charge, interval, timing, chargedThrough } = item;
  if (charge === 'USAGE') return nextUsageOn(subscription, item);
  const stretches = stretchesOf(item, spans);
  if (charge === 'ONE_TIME') return chargedThrough === null ? (stretches[0]?.from ?? null) : null;
  const open = stretches.find(({ to }) => to === null || chargedThrough === null || to > chargedThrough);
  if (open === undefined || interval === null) return null;
  const schedule = scheduleOf(subscription, interval);
  const k = periodIndexAt(schedule, later(open.from, chargedThrough ?? open.from));
  return timing === 'ADVANCE'
    ? later(open.from, billingDate(schedule, k))
    : earliest(open.to, billingDate(schedule, k + 1));
}

/** The subscription once this usage is charged: a metered item is charged as far as its usage is closed. */
export function chargedUsage(
  subscription: BillingSubscription,
  closedThrough: ReadonlyMap<SubscriptionItemId, CivilDate>,
): BillingSubscription {
  const items = subscription.items.map((item) => {
    const through = latest(item.chargedThrough, closedThrough.get(item.id) ?? null);
    return through === item.chargedThrough ? item : { ...item, chargedThrough: through };
  });
  const isSame = items.every((item, index) => item === subscription.items[index]);
  return isSame ? subscription : { ...subscription, items, chargedThrough: furthest(items) };
}

function latest(a: CivilDate | null, b: CivilDate | null): CivilDate | null {
  return a === null || b === null ? (a ?? b) : later(a, b);
}
