import type { CivilDate } from '../civil-date.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

/** What one unit of an interval adds to a date: days, or calendar months clamped to their length. */
export const intervalUnits = {
  DAY: { days: 1, months: 0 },
  WEEK: { days: 7, months: 0 },
  MONTH: { days: 0, months: 1 },
  QUARTER: { days: 0, months: 3 },
  HALF_YEAR: { days: 0, months: 6 },
  YEAR: { days: 0, months: 12 },
} as const satisfies Readonly<Record<string, { readonly days: number; readonly months: number }>>;

export type IntervalUnit = keyof typeof intervalUnits;

/** How far two billing dates are apart: `{ unit: 'WEEK', count: 2 }` is every fortnight. */
export type BillingInterval = { readonly unit: IntervalUnit; readonly count: number };

/** An interval is a hundred years at most, and billing dates keep so far from the ends of what a date can say. */
const yearsMax = 100;
const earliest = '1100-01-01';
const latest = '9899-12-31';

/** The days or the months (the other is zero) that an interval adds. */
export function lengthOf({ unit, count }: BillingInterval): { readonly days: number; readonly months: number } {
  const { days, months } = intervalUnits[unit];
  return { days: days * count, months: months * count };
}

/** True for months, quarters and years: only these have a bill day; days and weeks run on from their start. */
export function isMonthly({ unit }: BillingInterval): boolean {
  return intervalUnits[unit].months > 0;
}

/** Why an interval cannot be billed by, or null: it is whole, 1 at least, and no longer than a hundred years. */
export function refuseInterval(interval: BillingInterval, path = 'interval'): Refusal | null {
  const { days, months } = lengthOf(interval);
  const fits = months <= 12 * yearsMax && days <= 365 * yearsMax;
  if (Number.isInteger(interval.count) && interval.count >= 1 && fits) return null;
  const sentence = `${path}.count must be a whole number from 1, for an interval of at most ${yearsMax} years.`;
  return refuse('VALIDATION_FAILED', { path: `${path}.count`, rule: 'RANGE' }, sentence);
}

/** Why a date cannot be billed on, or null: one interval before and after it, dates must still have four digits. */
export function refuseFarDate(date: CivilDate, path = 'date'): Refusal | null {
  if (date >= earliest && date <= latest) return null;
  const sentence = `${path} must be from ${earliest} to ${latest}: a date for "never" is left out instead.`;
  return refuse('VALIDATION_FAILED', { path, rule: 'RANGE' }, sentence);
}

/** Why a number is no day of a month, or null. */
export function refuseBillDay(billDay: number, path = 'billDay'): Refusal | null {
  if (Number.isInteger(billDay) && billDay >= 1 && billDay <= 31) return null;
  const sentence = `${path} must be a day of the month, 1 to 31; in a shorter month its last day is meant.`;
  return refuse('VALIDATION_FAILED', { path, rule: 'RANGE' }, sentence);
}
