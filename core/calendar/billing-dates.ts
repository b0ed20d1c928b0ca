import { addDays, addMonths, civilDate, dayOf, daysBetween } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';
import type { BoundedPeriod } from '../period.ts';
import { refuse } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { monthsBetween } from './day-count.ts';
import { isMonthly, lengthOf, refuseBillDay, refuseFarDate, refuseInterval } from './intervals.ts';
import type { BillingInterval } from './intervals.ts';

/**
 * The dates on which billing periods begin: date k is the anchor and k intervals, on the anchor's day or the last day of
 * a shorter month (DOMAIN 5.4). `anchorDay` is remembered apart: an anchor on 28 February may stand for the 31st.
 */
export type BillingSchedule = {
  readonly anchor: CivilDate;
  readonly anchorDay: number;
  readonly interval: BillingInterval;
};

/** More dates than a century of weeks has are asked for by mistake. */
export const datesMax = 10_000;

/** A schedule that begins on its anchor. Refuses an interval or a day that does not exist. */
export function billingSchedule(
  anchor: CivilDate,
  interval: BillingInterval,
  anchorDay: number = dayOf(anchor),
): Result<BillingSchedule> {
  const refusal =
    refuseFarDate(anchor, 'anchorDate') ?? refuseInterval(interval) ?? refuseBillDay(anchorDay, 'anchorDay');
  return refusal === null ? accept({ anchor, anchorDay, interval }) : deny(refusal);
}

/** Date k; k may be negative. */
export function billingDate({ anchor, anchorDay, interval }: BillingSchedule, k: number): CivilDate {
  const { days, months } = lengthOf(interval);
  return months > 0 ? addMonths(anchor, k * months, anchorDay) : addDays(anchor, k * days);
}

/** The first `count` dates, the anchor itself first. */
export function billingDates(schedule: BillingSchedule, count: number): Result<readonly CivilDate[]> {
  if (Number.isInteger(count) && count >= 0 && count <= Math.min(datesMax, 1 + lastIndex(schedule))) {
    return accept(Array.from({ length: count }, (_, k) => billingDate(schedule, k)));
  }
  const sentence = `count must be a whole number from 0 to ${datesMax}, for dates before the year 10000.`;
  return deny(refuse('VALIDATION_FAILED', { path: 'count', rule: 'RANGE' }, sentence));
}

const lastOfAll = civilDate('9999-12-31');

/** The k of the last date that still has four digits for its year. */
function lastIndex({ anchor, interval }: BillingSchedule): number {
  const { days, months } = lengthOf(interval);
  return Math.floor(months > 0 ? monthsBetween(anchor, lastOfAll) / months : daysBetween(anchor, lastOfAll) / days);
}

/** The k of the period that holds a date: date k ≤ date < date k + 1. Negative before the anchor. */
export function periodIndexAt(schedule: BillingSchedule, date: CivilDate): number {
  const { days, months } = lengthOf(schedule.interval);
  if (months === 0) return Math.floor(daysBetween(schedule.anchor, date) / days);
  const k = Math.floor(monthsBetween(schedule.anchor, date) / months);
  return billingDate(schedule, k) <= date ? k : k - 1;
}

/** Period k, from date k to the day before date k + 1. */
export function billingPeriod(schedule: BillingSchedule, k: number): BoundedPeriod {
  return { from: billingDate(schedule, k), to: billingDate(schedule, k + 1) };
}

/** The full period around a date, which a part of it is measured by (DOMAIN 5.4). */
export function enclosingPeriod(schedule: BillingSchedule, date: CivilDate): BoundedPeriod {
  return billingPeriod(schedule, periodIndexAt(schedule, date));
}

/** Is a date one of the schedule's, the anchor or later? */
export function isBillingDate(schedule: BillingSchedule, date: CivilDate): boolean {
  return date >= schedule.anchor && billingDate(schedule, periodIndexAt(schedule, date)) === date;
}

/**
 * The first bill date on or after a start: the bill day in the start's month or, where that has passed, one interval
 * later (for a year: in the same month of the next). Days and weeks have no bill day and begin with the start.
 */
export function firstBillDate(start: CivilDate, billDay: number, interval: BillingInterval): Result<CivilDate> {
  const refusal = refuseFarDate(start, 'startDate') ?? refuseInterval(interval) ?? refuseBillDay(billDay);
  if (refusal !== null) return deny(refusal);
  if (!isMonthly(interval)) return accept(start);
  const inMonth = addMonths(start, 0, billDay);
  return accept(inMonth >= start ? inMonth : addMonths(inMonth, lengthOf(interval).months, billDay));
}

/** The first date on or after `date` that falls on the bill day, in whatever month; days and weeks have none to wait for. */
export function alignToNextBillDay(date: CivilDate, billDay: number, interval: BillingInterval): Result<CivilDate> {
  const refusal = refuseInterval(interval);
  return refusal === null
    ? firstBillDate(date, billDay, isMonthly(interval) ? { unit: 'MONTH', count: 1 } : interval)
    : deny(refusal);
}
