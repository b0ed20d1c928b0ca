import type { CivilDate } from '../civil-date.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { billingDate, billingSchedule, firstBillDate, periodIndexAt } from './billing-dates.ts';
import type { BillingSchedule } from './billing-dates.ts';
import { calendarSchedule } from './calendar-periods.ts';
import { isMonthly, refuseFarDate } from './intervals.ts';
import type { BillingInterval } from './intervals.ts';

/** ANNIVERSARY bills on the day the subscription began, CALENDAR on the first day of the calendar's own periods. */
export type BillingAlignment = 'ANNIVERSARY' | 'CALENDAR';

export type Aligned = {
  readonly start: CivilDate;
  readonly interval: BillingInterval;
  readonly alignment: BillingAlignment;
  /** The account's own day, 1 to 31, which overrides the alignment; null where it has none. */
  readonly billDay: number | null;
};

/**
 * The schedule of a subscription, its anchor the first bill date on or after the start (DOMAIN 5.4). Days and weeks have
 * no day of the month, so an account's bill day leaves them alone.
 */
export function alignedSchedule({ start, interval, alignment, billDay }: Aligned): Result<BillingSchedule> {
  if (billDay !== null && isMonthly(interval)) return billDaySchedule(start, billDay, interval);
  return alignment === 'CALENDAR' ? onCalendar(start, interval) : billingSchedule(start, interval);
}

/** The schedule of a bill day: the first such date on or after the start, and on from there. */
export function billDaySchedule(start: CivilDate, billDay: number, interval: BillingInterval): Result<BillingSchedule> {
  const first = firstBillDate(start, billDay, interval);
  if (!first.ok) return first;
  return isMonthly(interval) ? billingSchedule(first.value, interval, billDay) : billingSchedule(first.value, interval);
}

function onCalendar(start: CivilDate, interval: BillingInterval): Result<BillingSchedule> {
  const refusal = refuseFarDate(start, 'startDate');
  if (refusal !== null) return deny(refusal);
  const calendar = calendarSchedule(interval);
  if (!calendar.ok) return calendar;
  const k = periodIndexAt(calendar.value, start);
  const from = billingDate(calendar.value, k);
  return accept({ ...calendar.value, anchor: from === start ? from : billingDate(calendar.value, k + 1) });
}
