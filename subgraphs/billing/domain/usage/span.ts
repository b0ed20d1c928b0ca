import { isTimeZone, startOfDay } from '../../../../core/civil-date.ts';
import { parsePeriod } from '../../../../core/period.ts';
import { unfit } from '../../../../core/pricing/figures.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { InvoicePeriod } from '../invoice.ts';

/** Instants from the first included to the last excluded. */
export type Span = { readonly from: Date; readonly to: Date };

/**
 * The instants of a period's days in a zone: a day has 23 or 25 hours where the clock is changed. Refused
 * (VALIDATION_FAILED): a period that is none, a zone that does not exist.
 */
export function spanOf(period: InvoicePeriod, timeZone: string): Result<Span> {
  const read = parsePeriod(period);
  if (!read.ok) return read;
  if (!isTimeZone(timeZone)) {
    return deny(unfit('timeZone', 'TIME_ZONE', 'timeZone must be a zone of IANA, like "Europe/Berlin".'));
  }
  return accept({ from: startOfDay(period.from, timeZone), to: startOfDay(period.to, timeZone) });
}

/** True from the first instant on, and no longer at the last. */
export function isWithin(instant: Date, { from, to }: Span): boolean {
  return from <= instant && instant < to;
}
