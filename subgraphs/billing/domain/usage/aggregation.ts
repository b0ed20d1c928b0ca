import { compare, decimal, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { unfit } from '../../../../core/pricing/figures.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Aggregation, Meter } from './meter.ts';
import { isWithin, type Span } from './span.ts';
import { numberIn, textIn, usageKey, type UsageEvent } from './usage-event.ts';
import { weightedSum, type WeightedLevel } from './weighted-sum.ts';

/** What a meter shows for a span, and the events that it counted. */
export type Aggregate = WeightedLevel & { readonly events: readonly UsageEvent[] };

/**
 * The quantity of the meter's events in a span, whatever their order (DOMAIN 5.1). Without events it is zero; under
 * WEIGHTED_SUM, the level carried over, which every other aggregation leaves at zero. Refused (VALIDATION_FAILED): a
 * span of no length, an event without the value that the meter reads.
 */
export function aggregate(meter: Meter, events: readonly UsageEvent[], span: Span, carried = zero): Result<Aggregate> {
  if (!(span.from < span.to)) return deny(unfit('period', 'PERIOD_NOT_EMPTY', 'period must end after it starts.'));
  const counted = eventsCounted(meter, events, span);
  const shown = ways[meter.aggregation](counted, meter, span, carried);
  return shown.ok ? accept({ ...shown.value, events: counted }) : shown;
}

/** The events that happened in the span on the meter. */
export function eventsCounted(meter: Meter, events: readonly UsageEvent[], span: Span): readonly UsageEvent[] {
  return events.filter((event) => event.meterCode === meter.code && isWithin(event.occurredAt, span));
}

type Way = (events: readonly UsageEvent[], meter: Meter, span: Span, carried: Decimal) => Result<WeightedLevel>;
type Reading = { readonly event: UsageEvent; readonly value: Decimal };

const ways: Readonly<Record<Aggregation, Way>> = {
  SUM: ofNumbers((readings) => sum(readings.map(({ value }) => value))),
  COUNT: (events) => accept(quantityOf(decimal(events.length))),
  UNIQUE: countDistinct,
  MAX: ofNumbers((readings) => lastOf(readings, (a, b) => compare(a.value, b.value))),
  LATEST: ofNumbers((readings) => lastOf(readings, byTime)),
  WEIGHTED_SUM: (events, meter, span, carried) => {
    const readings = read(events, meter, numberIn);
    if (!readings.ok) return readings;
    const changes = readings.value.map(({ event, value }) => ({ at: event.occurredAt, change: value }));
    return accept(weightedSum(changes, span, carried));
  },
};

function ofNumbers(quantity: (readings: readonly Reading[]) => Decimal): Way {
  return (events, meter) => {
    const readings = read(events, meter, numberIn);
    return readings.ok ? accept(quantityOf(quantity(readings.value))) : readings;
  };
}

function countDistinct(events: readonly UsageEvent[], meter: Meter): Result<WeightedLevel> {
  const texts = read(events, meter, textIn);
  return texts.ok ? accept(quantityOf(decimal(new Set(texts.value.map(({ value }) => value)).size))) : texts;
}

function quantityOf(quantity: Decimal): WeightedLevel {
  return { quantity, level: zero };
}

function read<T>(
  events: readonly UsageEvent[],
  meter: Meter,
  one: (event: UsageEvent, meter: Meter) => Result<T>,
): Result<readonly { readonly event: UsageEvent; readonly value: T }[]> {
  const readings: { event: UsageEvent; value: T }[] = [];
  for (const event of events) {
    const value = one(event, meter);
    if (!value.ok) return value;
    readings.push({ event, value: value.value });
  }
  return accept(readings);
}

/** The value of the reading that comes last in an order; zero of none. */
function lastOf(readings: readonly Reading[], order: (a: Reading, b: Reading) => number): Decimal {
  const [first, ...others] = readings;
  if (first === undefined) return zero;
  return others.reduce((last, reading) => (order(reading, last) > 0 ? reading : last), first).value;
}

/** Of two at one instant the one received later, and then the greater name: the answer is the same in any order. */
function byTime({ event: a }: Reading, { event: b }: Reading): number {
  const order = a.occurredAt.getTime() - b.occurredAt.getTime() || a.receivedAt.getTime() - b.receivedAt.getTime();
  return order || (usageKey(a.source, a.eventId) > usageKey(b.source, b.eventId) ? 1 : -1);
}
