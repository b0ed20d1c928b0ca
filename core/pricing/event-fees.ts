import {
  add,
  compare,
  decimal,
  larger,
  multiply,
  sign,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../decimal.ts';
import { accept, deny, type Result } from '../result.ts';
import { checkLimits, orNone, orZero, readCount, readPrice, unfit } from './figures.ts';
import type { Usage } from './usage.ts';

/** What PERCENTAGE asks of the events beside the rate: each paid event a fixed fee, within limits (DOMAIN 5.5). */
export type EventFees = {
  readonly fixed: Decimal;
  /** The first events of the period, which pay no fixed fee. */
  readonly freeEvents: number;
  /** Of one event, rate and fixed fee together. */
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
};

/** The same as a price states it: decimals or their text, a whole number of free events. */
export type EventTerms = {
  readonly fixedPerEvent?: unknown;
  readonly freeEvents?: unknown;
  readonly minimumPerEvent?: unknown;
  readonly maximumPerEvent?: unknown;
};

/** Reads them; what is not stated is none. Refused (VALIDATION_FAILED): a figure below zero, limits that cross. */
export function readEventFees(terms: EventTerms, path: string): Result<EventFees> {
  const fixed = orZero(terms.fixedPerEvent, `${path}.fixedPerEvent`, readPrice);
  if (!fixed.ok) return fixed;
  const freeEvents = readCount(terms.freeEvents ?? 0, `${path}.freeEvents`);
  if (!freeEvents.ok) return freeEvents;
  const minimum = orNone(terms.minimumPerEvent, `${path}.minimumPerEvent`, readPrice);
  if (!minimum.ok) return minimum;
  const maximum = orNone(terms.maximumPerEvent, `${path}.maximumPerEvent`, readPrice);
  if (!maximum.ok) return maximum;
  const limits = { minimum: minimum.value, maximum: maximum.value };
  const refusal = checkLimits(limits, `${path}.minimumPerEvent`);
  if (refusal !== null) return deny(refusal);
  return accept({ fixed: fixed.value, freeEvents: freeEvents.value, ...limits });
}

/**
 * Chargeable amount × rate + paid events × fixed fee, exactly. The free amount and the free events are counted apart, so
 * that totals suffice; only limits per event need the amount of each, in the order of the events (DOMAIN 5.5). Refused
 * (VALIDATION_FAILED, REQUIRED): events or amounts that the fees need and the usage does not tell.
 */
export function chargeEvents(
  { fees, rate, free }: { readonly fees: EventFees; readonly rate: Decimal; readonly free: Decimal },
  usage: Usage,
): Result<Decimal> {
  const { fixed, freeEvents, minimum, maximum } = fees;
  if (minimum !== null || maximum !== null) {
    if (usage.eventAmounts !== undefined) return accept(chargeEach(usage.eventAmounts, { fees, rate, free }));
    return deny(
      unfit('eventAmounts', 'REQUIRED', 'eventAmounts must be given: a limit per event needs the amount of each.'),
    );
  }
  const events = usage.eventAmounts?.length ?? usage.events;
  if (events === undefined && sign(fixed) !== 0) {
    return deny(unfit('events', 'REQUIRED', 'events must be given: each paid event has a fixed fee.'));
  }
  const paid = decimal(Math.max(0, (events ?? 0) - freeEvents));
  return accept(add(multiply(larger(zero, subtract(usage.quantity, free)), rate), multiply(paid, fixed)));
}

/** The minimum lifts what an event costs; it does not make an event pay of which neither amount nor fee is due. */
function chargeEach(
  amounts: readonly Decimal[],
  { fees, rate, free }: { readonly fees: EventFees; readonly rate: Decimal; readonly free: Decimal },
): Decimal {
  let freeLeft = free;
  const charges = amounts.map((amount, index) => {
    const freed = smaller(amount, freeLeft);
    freeLeft = subtract(freeLeft, freed);
    const chargeable = subtract(amount, freed);
    const fee = index < fees.freeEvents ? zero : fees.fixed;
    if (sign(chargeable) === 0 && sign(fee) === 0) return zero;
    return within(add(multiply(chargeable, rate), fee), fees);
  });
  return sum(charges);
}

function within(charge: Decimal, { minimum, maximum }: Pick<EventFees, 'minimum' | 'maximum'>): Decimal {
  if (minimum !== null && compare(charge, minimum) < 0) return minimum;
  return maximum === null ? charge : smaller(charge, maximum);
}
