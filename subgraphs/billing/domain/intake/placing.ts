import { startOfDay, type CivilDate } from '../../../../core/civil-date.ts';
import { later } from '../../../../core/calendar/period-parts.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { unknownSubscription, type BillingSubscription, type SubscriptionItemId } from '../billing-subscription.ts';
import { earliest, endOf } from '../subscriptions/service.ts';
import type { UsageEvent } from '../usage/usage-event.ts';
import { invalid } from '../validation.ts';

/** Where the usage of one subscription is counted: for each metered item its meter and its time. */
export type UsagePlaces = readonly UsagePlaceOf[];
type UsagePlaceOf = {
  readonly itemId: SubscriptionItemId;
  readonly meterCode: string;
  readonly from: Date;
  /** Exclusive; null runs on. */
  readonly to: Date | null;
};

/**
 * The metered items of a subscription with the instants of their service, from its first day, trial included, to its end.
 * What was used in a trial or a pause is taken in and never charged.
 */
export function placesOf(subscription: BillingSubscription, timeZone: string): UsagePlaces {
  const { items, startDate } = subscription;
  const end = endOf(subscription);
  const at = (day: CivilDate) => startOfDay(day, timeZone);
  return items.flatMap(({ id, charge, meterCode, from, to }) => {
    if (charge !== 'USAGE' || meterCode === null) return [];
    const last = earliest(to, end);
    return { itemId: id, meterCode, from: at(later(from, startDate)), to: last === null ? null : at(last) };
  });
}

/**
 * The item that an event is counted for. Refused: a subscription that is not known (NOT_FOUND), a meter by which no item of
 * it is charged, an instant outside the item's service (VALIDATION_FAILED).
 */
export function placeOf(event: UsageEvent, places: UsagePlaces | undefined): Result<SubscriptionItemId> {
  const { subscriptionId, meterCode, occurredAt } = event;
  if (places === undefined) return deny(unknownSubscription(subscriptionId));
  const metered = places.filter((place) => place.meterCode === meterCode);
  if (metered.length === 0)
    return deny(invalid('meterCode', 'METERED', 'a meter by which an item of the subscription is charged'));
  const place = metered.find(({ from, to }) => from <= occurredAt && (to === null || occurredAt < to));
  if (place !== undefined) return accept(place.itemId);
  return deny(invalid('occurredAt', 'WITHIN_PERIOD', 'within the time of an item that is charged by the meter'));
}
