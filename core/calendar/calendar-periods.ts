import { civilDate } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';
import type { BoundedPeriod } from '../period.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { billingPeriod, periodIndexAt } from './billing-dates.ts';
import type { BillingSchedule } from './billing-dates.ts';
import { lengthOf, refuseFarDate, refuseInterval } from './intervals.ts';
import type { BillingInterval } from './intervals.ts';

/** A Monday and the first of January: days, ISO weeks, months, quarters, half-years and years all begin on it. */
const originOfCalendar = civilDate('2001-01-01');

/** The calendar's own periods: weeks from Monday, months, quarters and half-years of the calendar year, years. */
export function calendarSchedule(interval: BillingInterval): Result<BillingSchedule> {
  const refusal = refuseInterval(interval) ?? refuseUncommon(interval);
  return refusal === null ? accept({ anchor: originOfCalendar, anchorDay: 1, interval }) : deny(refusal);
}

/** The calendar period that holds a date: for a quarter, 1 April to 30 June around 20 May. */
export function calendarPeriodAt(date: CivilDate, interval: BillingInterval): Result<BoundedPeriod> {
  return periodFrom(date, interval, 0);
}

/** The last calendar period that is complete when a date begins. */
export function previousCalendarPeriod(date: CivilDate, interval: BillingInterval): Result<BoundedPeriod> {
  return periodFrom(date, interval, -1);
}

function periodFrom(date: CivilDate, interval: BillingInterval, further: -1 | 0): Result<BoundedPeriod> {
  const refusal = refuseFarDate(date);
  if (refusal !== null) return deny(refusal);
  const schedule = calendarSchedule(interval);
  if (!schedule.ok) return schedule;
  return accept(billingPeriod(schedule.value, periodIndexAt(schedule.value, date) + further));
}

/** Fortnights and five-month periods begin wherever they are told to, not where the calendar says. */
function refuseUncommon(interval: BillingInterval): Refusal | null {
  const { months } = lengthOf(interval);
  if (months > 0 ? 12 % months === 0 : interval.count === 1) return null;
  const sentence = 'interval must be one day, one week, or months that divide a year, to follow the calendar.';
  return refuse('VALIDATION_FAILED', { path: 'interval', rule: 'CALENDAR_INTERVAL' }, sentence);
}
