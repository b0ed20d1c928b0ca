import type { LegalEntityId } from '../../../../core/ids.ts';
import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { placesOf, type UsagePlaces } from '../../domain/intake/placing.ts';
import { quarantined } from '../../domain/intake/quarantine.ts';
import type { ToldUsage } from '../../domain/intake/told-usage.ts';
import {
  eventsMax,
  rejectionOf,
  sortBatch,
  usageBySubscription,
  type UsageBatch,
} from '../../domain/intake/usage-batch.ts';
import type { Meter } from '../../domain/usage/meter.ts';
import type { UsageEvent } from '../../domain/usage/usage-event.ts';
import { invalid } from '../../domain/validation.ts';
import type { RecordUsageInput, UsageEventInput } from '../../generated/resolver-types.ts';
import type { MeteredSubscription, UsageTaken } from '../../port.ts';
import { usageBatchCreation } from '../define.ts';

type Facts = {
  readonly meters: ReadonlyMap<string, Meter>;
  readonly stored: readonly UsageEvent[];
  readonly metered: readonly MeteredSubscription[];
};
const nothing: Facts = { meters: new Map(), stored: [], metered: [] };

/**
 * Takes in a batch of usage (DOMAIN 5.5, 5.8): each event for itself. It has a transaction of its own, because it writes a
 * thousand rows for which others would wait.
 */
export const recordUsage = usageBatchCreation<RecordUsageInput, Facts>('recordUsage', {
  apart: true,

  async gather(reader, { events }, { scope }) {
    if (!isOfSize(events)) return nothing;
    const names = events.flatMap(({ source, eventId, corrects }) =>
      corrects == null
        ? { source, eventId }
        : [
            { source, eventId },
            { source, eventId: corrects },
          ],
    );
    return {
      meters: await reader.meters([...new Set(events.map(({ meterCode }) => meterCode))]),
      stored: await reader.holdUsage(names),
      metered: await reader.holdMetered([...new Set(events.map((event) => event.billingSubscriptionId))], scope),
    };
  },

  decide({ events }, { now, newId, viewer, facts: { meters, stored, metered } }) {
    if (!isOfSize(events)) return invalid('input.events', 'COUNT_RANGE', `one to ${eventsMax} events`);
    const places = new Map<string, UsagePlaces>();
    const owners = new Map<string, LegalEntityId>();
    for (const { subscription, timeZone } of metered) {
      places.set(subscription.id, placesOf(subscription, timeZone));
      owners.set(subscription.id, subscription.legalEntityId);
    }
    const sorted = sortBatch(events.map(toldOf), now, { meters, stored, places });
    const refused = sorted.refused.map(({ told, refusal }) => quarantined(told, refusal, now));
    // Who is confined to companies tells only of theirs, also where nothing of it could be counted.
    const legalEntityId = onlyOf(owners.values()) ?? viewer.legalEntityIds?.[0] ?? null;
    const batch: UsageBatch = {
      id: newId('ubt'),
      version: 0,
      legalEntityId,
      accepted: sorted.accepted.length,
      duplicates: sorted.duplicates,
      quarantined: sorted.refused.length,
      usage: usageBySubscription(sorted.accepted),
      rejections: refused.map(rejectionOf),
      recordedBy: personOf(viewer),
      createdAt: now,
      updatedAt: now,
    };
    const taken: UsageTaken = {
      accepted: sorted.accepted,
      touched: sorted.touched,
      quarantined: refused.map((usage) => ({
        legalEntityId: owners.get(usage.billingSubscriptionId) ?? legalEntityId,
        usage,
      })),
    };
    return { ...change(batch, 'billing.usage.recorded'), untold: taken };
  },
});

function isOfSize(events: readonly unknown[]): boolean {
  return events.length >= 1 && events.length <= eventsMax;
}

function toldOf(event: UsageEventInput): ToldUsage {
  return {
    source: event.source,
    eventId: event.eventId,
    meterCode: event.meterCode,
    billingSubscriptionId: event.billingSubscriptionId,
    occurredAt: event.occurredAt,
    value: event.value ?? null,
    properties: event.properties ?? [],
    corrects: event.corrects ?? null,
  };
}

function onlyOf<T>(all: Iterable<T>): T | null {
  const [only, ...others] = new Set(all);
  return others.length > 0 ? null : (only ?? null);
}
