import { add, equals, sign, sum, type Decimal } from '../decimal.ts';
import type { Refusal } from '../refusal.ts';
import { accept, deny, type Result } from '../result.ts';
import { readCount, readQuantity, unfit } from './figures.ts';

/** What is rated: units, or an amount of money under the percentage models; and the events that brought it. */
export type Usage = {
  readonly quantity: Decimal;
  /** How many events there were: needed where each has a fixed fee. */
  readonly events?: number;
  /** The amount of each event, in order: needed where a limit holds for each. They sum to the quantity. */
  readonly eventAmounts?: readonly Decimal[];
};

/** Reads usage from outside, by the rules of `checkUsage`; what is not stated of its events stays unknown. */
export function readUsage(
  quantity: unknown,
  events?: unknown,
  eventAmounts?: readonly unknown[] | null,
): Result<Usage> {
  const read = readQuantity(quantity, 'quantity');
  if (!read.ok) return read;
  const count = events === undefined || events === null ? accept(undefined) : readCount(events, 'events');
  if (!count.ok) return count;
  const amounts: Decimal[] = [];
  for (const [index, amount] of (eventAmounts ?? []).entries()) {
    const one = readQuantity(amount, `eventAmounts[${index}]`);
    if (!one.ok) return one;
    amounts.push(one.value);
  }
  const usage = {
    quantity: read.value,
    ...(count.value !== undefined && { events: count.value }),
    ...(eventAmounts != null && { eventAmounts: amounts }),
  };
  const refusal = checkUsage(usage);
  return refusal === null ? accept(usage) : deny(refusal);
}

/** Why such usage cannot be rated (a figure below zero, too many places, parts that do not sum), or null. */
export function checkUsage({ quantity, events, eventAmounts }: Usage): Refusal | null {
  const read = readQuantity(quantity, 'quantity');
  if (!read.ok) return read.refusal;
  if (events !== undefined) {
    const count = readCount(events, 'events');
    if (!count.ok) return count.refusal;
  }
  return eventAmounts === undefined ? null : checkAmounts({ quantity, events: events ?? null, eventAmounts });
}

/** The usage of both: the events of `a` came first. */
export function together(a: Usage, b: Usage): Usage {
  const quantity = add(a.quantity, b.quantity);
  const [some, more] = [countOf(a), countOf(b)];
  if (some === undefined || more === undefined) return { quantity };
  const [earlier, later] = [some === 0 ? [] : a.eventAmounts, more === 0 ? [] : b.eventAmounts];
  if (earlier === undefined || later === undefined) return { quantity, events: some + more };
  return { quantity, events: some + more, eventAmounts: [...earlier, ...later] };
}

function checkAmounts(usage: {
  readonly quantity: Decimal;
  readonly events: number | null;
  readonly eventAmounts: readonly Decimal[];
}): Refusal | null {
  const { quantity, events, eventAmounts } = usage;
  const negative = eventAmounts.findIndex((amount) => sign(amount) < 0);
  if (negative >= 0)
    return unfit(`eventAmounts[${negative}]`, 'NOT_NEGATIVE', 'The amount of an event must be zero or more.');
  if (!equals(sum(eventAmounts), quantity)) {
    return unfit('eventAmounts', 'SUMS_TO_QUANTITY', 'eventAmounts must sum to the quantity that is rated.');
  }
  if (events === null || events === eventAmounts.length) return null;
  return unfit('eventAmounts', 'COUNT_MATCHES', 'eventAmounts must hold one amount for each of the events.');
}

/** Usage of nothing has no events, whether it says so or not. */
function countOf({ quantity, events, eventAmounts }: Usage): number | undefined {
  return eventAmounts?.length ?? events ?? (sign(quantity) === 0 ? 0 : undefined);
}
