import { civilDateAt, dayOf, isTimeZone, startOfDay } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';
import { refuse } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { billingSchedule, isBillingDate } from './billing-dates.ts';
import { previousCalendarPeriod } from './calendar-periods.ts';
import type { BillingInterval } from './intervals.ts';

/** The business date in an account's zone, which is its "today": daylight saving never moves it (DOMAIN 5.4). */
export function localDate(instant: Date, zone: string): Result<CivilDate> {
  if (!isTimeZone(zone)) {
    const sentence = `zone must be a time zone of the IANA database, like "Europe/Paris".`;
    return deny(refuse('VALIDATION_FAILED', { path: 'zone', rule: 'TIME_ZONE' }, sentence));
  }
  if (!(instant >= firstInstant && instant <= lastInstant)) {
    const sentence = 'instant must be an instant that exists, from the year 1100 to 9899.';
    return deny(refuse('VALIDATION_FAILED', { path: 'instant', rule: 'INSTANT_FORM' }, sentence));
  }
  return accept(civilDateAt(instant, zone));
}

const firstInstant = new Date('1100-01-02T00:00:00Z');
const lastInstant = new Date('9899-12-30T00:00:00Z');

/** The day of the month, 1 to 31, that the zone's calendar shows at an instant. */
export function localDay(instant: Date, zone: string): Result<number> {
  const date = localDate(instant, zone);
  return date.ok ? accept(dayOf(date.value)) : date;
}

/** Is the local date of `instant` a billing date of the anchor's local date? The anchor's own day is one; none is before. */
export function isBillingDay(
  instant: Date,
  on: { readonly anchor: Date; readonly interval: BillingInterval; readonly zone: string },
): Result<boolean> {
  const anchor = localDate(on.anchor, on.zone);
  if (!anchor.ok) return anchor;
  const schedule = billingSchedule(anchor.value, on.interval);
  if (!schedule.ok) return schedule;
  const date = localDate(instant, on.zone);
  return date.ok ? accept(isBillingDate(schedule.value, date.value)) : date;
}

/** The last complete local calendar period at an instant: its first instant, and the first that no longer belongs to it. */
export function previousCalendarPeriodUtc(
  instant: Date,
  zone: string,
  interval: BillingInterval,
): Result<{ readonly from: Date; readonly to: Date }> {
  const today = localDate(instant, zone);
  if (!today.ok) return today;
  const period = previousCalendarPeriod(today.value, interval);
  if (!period.ok) return period;
  return accept({ from: startOfDay(period.value.from, zone), to: startOfDay(period.value.to, zone) });
}
