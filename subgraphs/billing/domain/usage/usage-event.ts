import { canonicalJson } from '../../../../core/canonical-json.ts';
import { parseDecimal, placesOf, type Decimal } from '../../../../core/decimal.ts';
import { quantityPlacesMax, unfit } from '../../../../core/pricing/figures.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { SubscriptionItemId } from '../billing-subscription.ts';
import { aggregations, type Meter } from './meter.ts';

/** Usage as it was told to us, never changed afterwards (DOMAIN 1.5, 5.1). `source` and `eventId` name it for ever. */
export type UsageEvent = {
  readonly source: string;
  readonly eventId: string;
  readonly meterCode: string;
  readonly subscriptionId: string;
  readonly occurredAt: Date;
  readonly value: Decimal | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly receivedAt: Date;
  /** The event of the same source that this one takes the place of. */
  readonly corrects: string | null;
};

/** An event as it is kept: numbered in the order in which events came, and counted for an item. */
export type StoredUsage = UsageEvent & { readonly id: string; readonly itemId: SubscriptionItemId };

/** The name of an event as one text: equal only where source and id both are. */
export function usageKey(source: string, eventId: string): string {
  return canonicalJson([source, eventId]);
}

/** Everything that the source said, as one text: equal for equal content. When we received it does not belong to it. */
export function contentOf({ receivedAt: _ours, occurredAt, value, ...said }: UsageEvent): string {
  return canonicalJson({ ...said, occurredAt: occurredAt.toISOString(), value: value?.toString() ?? null });
}

/** True for a correction that takes its event away: it brings neither a value nor properties. */
export function isRemoval({ corrects, value, properties }: UsageEvent): boolean {
  return corrects !== null && value === null && Object.keys(properties).length === 0;
}

/** Why an event cannot be counted on its meter, or null. */
export function checkUsageEvent(event: UsageEvent, meter: Meter): Refusal | null {
  for (const field of ['source', 'eventId', 'subscriptionId'] as const) {
    if (event[field].trim() === '') return unfit(field, 'REQUIRED', `${field} must be given.`);
  }
  for (const field of ['occurredAt', 'receivedAt'] as const) {
    if (Number.isNaN(event[field].getTime()))
      return unfit(field, 'INSTANT_FORM', `${field} must be an instant in UTC.`);
  }
  if (isRemoval(event)) return null;
  const { reads } = aggregations[meter.aggregation];
  if (reads === 'NOTHING') return null;
  const read = reads === 'NUMBER' ? numberIn(event, meter) : textIn(event, meter);
  return read.ok ? null : read.refusal;
}

/** The number that the meter takes of an event: of at most nine places, as quantities have. */
export function numberIn(event: UsageEvent, meter: Meter): Result<Decimal> {
  const { value, path } = valueIn(event, meter);
  if (value === null) return deny(unfit(path, 'REQUIRED', `${path} must be given: ${meter.code} counts by it.`));
  const number = typeof value === 'string' ? parseDecimal(value, path) : accept(value);
  if (!number.ok || placesOf(number.value) <= quantityPlacesMax) return number;
  return deny(unfit(path, 'PLACES_MAX', `${path} may have ${quantityPlacesMax} places after the point.`));
}

/** The text that the meter takes of an event, as it stands: "A" and "a" are two. */
export function textIn(event: UsageEvent, meter: Meter): Result<string> {
  const { value, path } = valueIn(event, meter);
  if (value !== null && value !== '') return accept(value.toString());
  return deny(unfit(path, 'REQUIRED', `${path} must be given: ${meter.code} counts by it.`));
}

function valueIn(event: UsageEvent, { valueField }: Meter): { value: Decimal | string | null; path: string } {
  if (valueField === null) return { value: event.value, path: 'value' };
  const held = Object.hasOwn(event.properties, valueField) ? event.properties[valueField] : undefined;
  return { value: held ?? null, path: `properties.${valueField}` };
}
