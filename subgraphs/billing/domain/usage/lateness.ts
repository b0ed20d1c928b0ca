import { addDays, startOfDay } from '../../../../core/civil-date.ts';
import { unfit } from '../../../../core/pricing/figures.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { InvoicePeriod } from '../invoice.ts';
import { isWithin, spanOf } from './span.ts';
import type { UsageEvent } from './usage-event.ts';

/** How long after a period's end its usage is waited for (DOMAIN 5.5). */
export const graceDaysDefault = 3;

/** ITS_PERIOD: rated with the period. ADJUSTMENT: a line on the next invoice, rated as the difference. */
export type UsagePlace = 'ITS_PERIOD' | 'ADJUSTMENT';

/** A period of a subscription's usage, and until when its events are in time. */
export type UsagePeriod = {
  readonly period: InvoicePeriod;
  /** The billing account's: days begin where it lies. */
  readonly timeZone: string;
  /** When the invoice of the period's usage was finalised; null while it is not. */
  readonly finalizedAt: Date | null;
  readonly graceDays?: number;
};

/**
 * Where an event of the period is billed. It is in time until the grace window closes or the invoice is finalised,
 * whichever comes first; at that instant itself it is late. Refused (VALIDATION_FAILED): an event of another period.
 */
export function placeUsage(
  { occurredAt, receivedAt }: Pick<UsageEvent, 'occurredAt' | 'receivedAt'>,
  { period, timeZone, finalizedAt, graceDays = graceDaysDefault }: UsagePeriod,
): Result<UsagePlace> {
  if (!Number.isSafeInteger(graceDays) || graceDays < 0) {
    return deny(unfit('graceDays', 'WHOLE_NUMBER', 'graceDays must be a whole number of days.'));
  }
  const span = spanOf(period, timeZone);
  if (!span.ok) return span;
  if (!isWithin(occurredAt, span.value)) {
    const sentence = `occurredAt must lie from ${period.from} to before ${period.to}, in ${timeZone}.`;
    return deny(unfit('occurredAt', 'RANGE', sentence));
  }
  const windowEnd = startOfDay(addDays(period.to, graceDays), timeZone);
  const isInTime = receivedAt < windowEnd && (finalizedAt === null || receivedAt < finalizedAt);
  return accept(isInTime ? 'ITS_PERIOD' : 'ADJUSTMENT');
}
