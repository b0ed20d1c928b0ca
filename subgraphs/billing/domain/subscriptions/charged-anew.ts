import { later } from '../../../../core/calendar/period-parts.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { equals } from '../../../../core/decimal.ts';
import type { Period } from '../../../../core/period.ts';
import { accept, type Result } from '../../../../core/result.ts';
import type { BillingSubscription, SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import { furthest } from './charging.ts';
import { priceOf } from './item-price.ts';
import { endOf, stretchesOf, type Stretch } from './service.ts';
import type { ChargedPeriod } from './unused-days.ts';

/** From which day on an item is charged anew, by its id. Items that are charged right are not among them. */
export type ChargedAnew = ReadonlyMap<SubscriptionItemId, CivilDate>;

/**
 * From which day on what is charged of each item is not what its new terms ask for (DOMAIN 5.4). Compared is what a full period costs:
 * another quantity at a flat price changes nothing. Usage is charged by its ratings, and those that were made stay.
 */
export function chargedAnew(before: BillingSubscription, after: BillingSubscription): Result<ChargedAnew> {
  const anew = new Map<SubscriptionItemId, CivilDate>();
  for (const item of before.items) {
    if (item.charge === 'USAGE' || item.chargedThrough === null) continue;
    const now = after.items.find(({ id }) => id === item.id);
    const terms = [served(before, item), now === undefined ? [] : served(after, now)] as const;
    const day = item.charge === 'ONE_TIME' ? otherOnce(before, ...terms) : otherFrom(before, ...terms);
    if (!day.ok) return day;
    if (day.value !== null && (item.charge === 'ONE_TIME' || day.value < item.chargedThrough))
      anew.set(item.id, day.value);
  }
  return accept(anew);
}

/** What was given up is not given back, and stays charged as it was: its items are charged anew from the day after it. */
export function withoutGivenUp(anew: ChargedAnew, givenUp: readonly ChargedPeriod[]): ChargedAnew {
  const days = [...anew].map(([item, day]) => {
    const until = givenUp.filter(({ itemId }) => itemId === item).map(({ to }) => to);
    return [item, until.reduce(later, day)] as const;
  });
  return new Map(days);
}

/** The subscription with those days not charged: the next bill run charges them at the terms that it has now. */
export function withAnew(subscription: BillingSubscription, anew: ChargedAnew): BillingSubscription {
  const items = subscription.items.map((item) => {
    const { id, charge, chargedThrough } = item;
    const day = anew.get(id);
    if (day === undefined || chargedThrough === null) return item;
    if (charge === 'ONE_TIME') return day < chargedThrough ? { ...item, chargedThrough: null } : item;
    return day < chargedThrough ? { ...item, chargedThrough: day } : item;
  });
  return { ...subscription, items, chargedThrough: furthest(items) };
}

/** Pauses aside: what was charged ahead of one was charged as well, and days that are charged anew are never those of a pause. */
function served(subscription: BillingSubscription, item: SubscriptionItem): readonly Stretch[] {
  const span: Period = { from: subscription.anchorDate, to: endOf(subscription) };
  const stretches = stretchesOf(item, [span]);
  return item.charge === 'ONE_TIME' ? stretches.slice(0, 1) : stretches;
}

type Terms = readonly Stretch[];

/** The first day on which the terms differ; null where none does. */
function otherFrom({ currency }: BillingSubscription, before: Terms, after: Terms): Result<CivilDate | null> {
  const days = [...before, ...after].flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  for (const day of [...new Set(days)].sort()) {
    const same = isSamePrice(before.find(isOn(day)), after.find(isOn(day)), currency);
    if (!same.ok) return same;
    if (!same.value) return accept(day);
  }
  return accept(null);
}

/** Of what is charged once there is one day, and all of it is charged anew or nothing. */
function otherOnce({ currency }: BillingSubscription, [before]: Terms, [after]: Terms): Result<CivilDate | null> {
  if (before === undefined) return accept(null);
  const same = isSamePrice(before, after, currency);
  if (!same.ok) return same;
  return accept(same.value && before.from === after?.from ? null : before.from);
}

function isOn(day: CivilDate) {
  return ({ from, to }: Period): boolean => from <= day && (to === null || day < to);
}

function isSamePrice(
  before: Stretch | undefined,
  after: Stretch | undefined,
  currency: BillingSubscription['currency'],
): Result<boolean> {
  if (before === undefined || after === undefined) return accept(before === after);
  const was = priceOf(before, before.quantity, currency);
  if (!was.ok) return was;
  const is = priceOf(after, after.quantity, currency);
  if (!is.ok) return is;
  const isSame =
    equals(was.value.gross.amount, is.value.gross.amount) && equals(was.value.net.amount, is.value.net.amount);
  return accept(isSame);
}
