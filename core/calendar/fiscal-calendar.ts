import { addDays, addMonths, civilDate, daysBetween, daysInMonth } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';
import { refuseEmptyPeriod } from '../period.ts';
import type { BoundedPeriod } from '../period.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import type { ValidationRule } from '../validation-rules.ts';
import { refuseFarDate } from './intervals.ts';

/** An accounting period of a year: `P01` to `P12`. */
export type FiscalPeriod = BoundedPeriod & { readonly name: string };

/** The weeks of the three periods of each quarter (DOMAIN 12). */
export const weekPatterns = {
  '4-4-5': [4, 4, 5],
  '4-5-4': [4, 5, 4],
  '5-4-4': [5, 4, 4],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type WeekPattern = keyof typeof weekPatterns;

/** Days of the week as ISO 8601 counts them. */
export const weekdays = {
  MONDAY: 1,
  TUESDAY: 2,
  WEDNESDAY: 3,
  THURSDAY: 4,
  FRIDAY: 5,
  SATURDAY: 6,
  SUNDAY: 7,
} as const satisfies Readonly<Record<string, number>>;

/** A year of weeks ends on the LAST such weekday of a month, or on the one NEAREST to the month's last day. */
export type WeekYear = {
  readonly pattern: WeekPattern;
  readonly endsOn: keyof typeof weekdays;
  readonly rule: 'LAST' | 'NEAREST';
  /** 1 to 12: the month that the year ends in or around. */
  readonly month: number;
  /** The period, 1 to 12, that is a week longer in a year of 53 weeks; the last where nothing is said. */
  readonly longPeriod?: number;
};

const periodsPerYear = 12;

/** Twelve months from the first day of a year, which need not be January's. */
export function monthlyPeriods(firstDay: CivilDate): Result<readonly FiscalPeriod[]> {
  const refusal = refuseFarDate(firstDay, 'firstDay');
  if (refusal !== null) return deny(refusal);
  return accept(named(Array.from({ length: periodsPerYear + 1 }, (_, month) => addMonths(firstDay, month))));
}

/** The twelve periods of the year that ends in or around the month of `calendarYear`: 52 weeks, or 53. */
export function weekPeriods(year: WeekYear, calendarYear: number): Result<readonly FiscalPeriod[]> {
  const longPeriod = year.longPeriod ?? periodsPerYear;
  const refusal =
    refuseNumber('calendarYear', calendarYear, 1_101, 9_899) ??
    refuseNumber('month', year.month, 1, 12) ??
    refuseNumber('longPeriod', longPeriod, 1, periodsPerYear);
  if (refusal !== null) return deny(refusal);

  const firstDay = firstDayAfter(year, calendarYear - 1);
  const weeks = daysBetween(firstDay, firstDayAfter(year, calendarYear)) / 7;
  const pattern = weekPatterns[year.pattern];
  const starts = [firstDay];
  for (let period = 1; period <= periodsPerYear; period += 1) {
    const extra = period === longPeriod ? weeks - 52 : 0;
    const length = (pattern[(period - 1) % 3] ?? 0) + extra;
    starts.push(addDays(starts[period - 1] ?? firstDay, 7 * length));
  }
  return accept(named(starts));
}

/** Why periods do not tile a whole without gap or overlap, or null. They are looked at in the order given. */
export function refuseUntiled(periods: readonly BoundedPeriod[], whole: BoundedPeriod): Refusal | null {
  if (periods.length === 0) return untiled('periods', 'NOT_EMPTY', 'periods must hold one period at least.');
  let next = whole.from;
  for (const [index, period] of periods.entries()) {
    const path = `periods[${index}]`;
    const empty = refuseEmptyPeriod(period, path);
    if (empty !== null) return empty;
    if (period.from !== next) {
      return untiled(`${path}.from`, 'PERIODS_TILE', `${path}.from must be ${next}, where what is before it ends.`);
    }
    next = period.to;
  }
  if (next === whole.to) return null;
  const path = `periods[${periods.length - 1}].to`;
  return untiled(path, 'PERIODS_TILE', `${path} must be ${whole.to}, the end of the whole.`);
}

/** The day after the last one of the year of weeks that ends in or around the month of a calendar year. */
function firstDayAfter({ endsOn, rule, month }: WeekYear, calendarYear: number): CivilDate {
  const monthEnd = civilDateOf(calendarYear, month, daysInMonth(calendarYear, month));
  const daysBack = (weekdayOf(monthEnd) - weekdays[endsOn] + 7) % 7;
  const forward = rule === 'NEAREST' && daysBack > 3;
  return addDays(monthEnd, (forward ? 7 : 0) - daysBack + 1);
}

const someSunday = civilDate('2000-12-31');

/** 1 for Monday to 7 for Sunday. */
function weekdayOf(date: CivilDate): number {
  const days = daysBetween(someSunday, date) % 7;
  return days > 0 ? days : days + 7;
}

function civilDateOf(year: number, month: number, day: number): CivilDate {
  return addDays(addMonths(civilDate(`${year}-01-01`), month - 1), day - 1);
}

function named(starts: readonly CivilDate[]): readonly FiscalPeriod[] {
  return starts.slice(1).map((to, index) => ({
    name: `P${String(index + 1).padStart(2, '0')}`,
    from: starts[index] ?? to,
    to,
  }));
}

function refuseNumber(path: string, value: number, from: number, to: number): Refusal | null {
  if (Number.isInteger(value) && value >= from && value <= to) return null;
  return untiled(path, 'RANGE', `${path} must be a whole number from ${from} to ${to}.`);
}

function untiled(path: string, rule: ValidationRule, sentence: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, sentence);
}
