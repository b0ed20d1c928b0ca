import type { Branded, LegalEntityId } from '../../../../core/ids.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { SubscriptionItemId } from '../billing-subscription.ts';
import { takeIn } from '../usage/intake.ts';
import type { Meter } from '../usage/meter.ts';
import { usageKey, type UsageEvent } from '../usage/usage-event.ts';
import type { QuarantinedUsage } from './quarantine.ts';
import { placeOf, type UsagePlaces } from './placing.ts';
import { readUsage, type ToldUsage } from './told-usage.ts';

export type UsageBatchId = Branded<'UsageBatchId'>;

/** What one call brought (DOMAIN 5.8): its numbers. The events stand for themselves. */
export type UsageBatch = {
  readonly id: UsageBatchId;
  readonly version: number;
  /** Of all that it brought; null where they are several, or nobody's. */
  readonly legalEntityId: LegalEntityId | null;
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly usage: readonly UsageOfSubscription[];
  readonly rejections: readonly UsageRejection[];
  readonly recordedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Which event could not be counted, and why; the quarantine has it whole. */
export type UsageRejection = Pick<QuarantinedUsage, 'source' | 'eventId' | 'code' | 'path' | 'rule' | 'message'>;

export type UsageOfSubscription = {
  readonly billingSubscriptionId: string;
  readonly meterCode: string;
  readonly events: number;
};

/** How many events one call may bring. */
export const eventsMax = 1_000;

/** An event that counts, and for which item. */
export type PlacedUsage = { readonly event: UsageEvent; readonly itemId: SubscriptionItemId };
/** An instant of an item's usage that changed: of an event, or of the one that it takes the place of. */
export type TouchedUsage = { readonly itemId: SubscriptionItemId; readonly occurredAt: Date };

/** A call, told apart. */
export type SortedBatch = {
  readonly accepted: readonly PlacedUsage[];
  readonly duplicates: number;
  readonly refused: readonly { readonly told: ToldUsage; readonly refusal: Refusal }[];
  readonly touched: readonly TouchedUsage[];
};

/**
 * Judges each event for itself, in their order (DOMAIN 5.5). `stored` are the events known under the names that the batch
 * uses, and those that it corrects; `places` are by subscription.
 */
export function sortBatch(
  batch: readonly ToldUsage[],
  receivedAt: Date,
  known: {
    readonly meters: ReadonlyMap<string, Meter>;
    readonly stored: readonly UsageEvent[];
    readonly places: ReadonlyMap<string, UsagePlaces>;
  },
): SortedBatch {
  const { meters, stored, places } = known;
  const tellers = new Map<UsageEvent, ToldUsage>();
  const refused: { readonly told: ToldUsage; readonly refusal: Refusal }[] = [];
  for (const told of batch) {
    const read = readUsage(told, receivedAt);
    if (read.ok) tellers.set(read.value, told);
    else refused.push({ told, refusal: read.refusal });
  }
  const items = new Map<UsageEvent, SubscriptionItemId>();
  const sorted = takeIn([...tellers.keys()], meters, stored, (event) => {
    const place = placeOf(event, places.get(event.subscriptionId));
    if (!place.ok) return place.refusal;
    items.set(event, place.value);
    return null;
  });
  const accepted = sorted.stored.flatMap((event) => {
    const itemId = items.get(event);
    return itemId === undefined ? [] : { event, itemId };
  });
  for (const { event, refusal } of sorted.refused) {
    const told = tellers.get(event);
    if (told !== undefined) refused.push({ told, refusal });
  }
  return {
    accepted,
    duplicates: sorted.repeated.length,
    refused: inOrderOf(batch, refused),
    touched: touchedBy(accepted, stored),
  };
}

function inOrderOf<Refused extends { readonly told: ToldUsage }>(
  batch: readonly ToldUsage[],
  refused: readonly Refused[],
): readonly Refused[] {
  if (refused.length < 2) return refused;
  const order = new Map(batch.map((told, index) => [told, index]));
  return refused.toSorted((a, b) => (order.get(a.told) ?? 0) - (order.get(b.told) ?? 0));
}

/** A correction changes two periods where the events happened in different ones. */
function touchedBy(accepted: readonly PlacedUsage[], stored: readonly UsageEvent[]): readonly TouchedUsage[] {
  const before = new Map(
    [...stored, ...accepted.map(({ event }) => event)].map((event) => [usageKey(event.source, event.eventId), event]),
  );
  return accepted.flatMap(({ event: { source, occurredAt, corrects }, itemId }) => {
    const corrected = corrects === null ? undefined : before.get(usageKey(source, corrects));
    const own = { itemId, occurredAt };
    return corrected === undefined ? own : [own, { itemId, occurredAt: corrected.occurredAt }];
  });
}

/** How many of the events are whose, by which meter. */
export function usageBySubscription(accepted: readonly PlacedUsage[]): readonly UsageOfSubscription[] {
  const counts = new Map<string, { billingSubscriptionId: string; meterCode: string; events: number }>();
  for (const { event } of accepted) {
    const key = `${event.subscriptionId} ${event.meterCode}`;
    const counted = counts.get(key);
    if (counted !== undefined) counted.events += 1;
    else counts.set(key, { billingSubscriptionId: event.subscriptionId, meterCode: event.meterCode, events: 1 });
  }
  return [...counts.values()];
}

export function rejectionOf({
  source,
  eventId,
  code,
  path,
  rule,
  message,
}: Omit<QuarantinedUsage, 'id' | 'usageBatchId'>): UsageRejection {
  return { source, eventId, code, path, rule, message };
}
