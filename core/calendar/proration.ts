import { dayOf, daysBetween } from '../civil-date.ts';
import { scaleOf } from '../currencies.ts';
import { decimal, multiply } from '../decimal.ts';
import type { Decimal } from '../decimal.ts';
import type { Money } from '../money.ts';
import { refuseEmptyPeriod } from '../period.ts';
import type { BoundedPeriod } from '../period.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { accept, deny } from '../result.ts';
import type { Result } from '../result.ts';
import { divide } from '../rounding.ts';
import type { RoundingMode } from '../rounding.ts';
import { monthsBetween } from './day-count.ts';

/**
 * How the days of a part are counted (DOMAIN 5.4): as the calendar has them, as if every month had a fixed number (30),
 * or not at all, so that every begun period is a whole one.
 */
export type DayCount = 'ACTUAL' | 'FIXED_30' | 'NONE' | { readonly fixedDaysInMonth: number };

/** A part of a period, exact: `used` days of `whole`. */
export type Share = { readonly used: number; readonly whole: number };

/** Places of a fraction that is stated or stored (DOMAIN 1.2.3). */
export const fractionPlaces = 9;

/** A period used from its first day to its last. */
export const wholePeriod: Share = { used: 1, whole: 1 };

/** The days of `used` over those of the full period around it. A part without days is a share of nothing. */
export function usedShare(used: BoundedPeriod, period: BoundedPeriod, dayCount: DayCount = 'ACTUAL'): Result<Share> {
  const refusal = refuseEmptyPeriod(period) ?? refuseOutside(used, period) ?? refuseFixedDays(dayCount);
  if (refusal !== null) return deny(refusal);
  if (dayCount === 'NONE') return accept(used.from < used.to ? wholePeriod : { used: 0, whole: 1 });

  const days = daysBetween(period.from, period.to);
  if (dayCount === 'ACTUAL' || days < daysOfShortestMonth) {
    return accept({ used: daysBetween(used.from, used.to), whole: days });
  }
  return accept(fixedShare(used, period, dayCount === 'FIXED_30' ? 30 : dayCount.fixedDaysInMonth));
}

/** The share as a decimal, rounded half up. */
export function fractionOf({ used, whole }: Share, scale: number = fractionPlaces): Decimal {
  return divide(decimal(used), decimal(whole), scale, 'HALF_UP');
}

/** That part of a price, calculated exactly and rounded once to the places of its currency. */
export function prorate({ amount, currency }: Money, { used, whole }: Share, mode: RoundingMode = 'HALF_UP'): Money {
  const part = divide(multiply(amount, decimal(used)), decimal(whole), scaleOf(currency), mode);
  return { amount: part, currency };
}

/** Weeks and days know no months to fix the length of. */
const daysOfShortestMonth = 28;

/**
 * Days since the period began, where a month has `fixed` days: those of the calendar, less what the month of the start
 * has too many. The end of the period closes it to whole months, whatever day a short month has moved it to; so the parts
 * of a period add up to the whole.
 */
function fixedShare(used: BoundedPeriod, period: BoundedPeriod, fixed: number): Share {
  const whole = fixed * Math.max(1, monthsBetween(period.from, period.to));
  const elapsed = (date: BoundedPeriod['from']): number => {
    if (date === period.to) return whole;
    const days = fixed * monthsBetween(period.from, date) + dayOf(date) - dayOf(period.from);
    return Math.min(Math.max(days, 0), whole);
  };
  return { used: Math.max(elapsed(used.to) - elapsed(used.from), 0), whole };
}

function refuseOutside(used: BoundedPeriod, period: BoundedPeriod): Refusal | null {
  if (used.to < used.from) return refuseEmptyPeriod(used, 'used');
  if (used.from >= period.from && used.to <= period.to) return null;
  const path = used.from < period.from ? 'used.from' : 'used.to';
  const sentence = `${path} must lie in the full period that is prorated, from ${period.from} to ${period.to}.`;
  return refuse('VALIDATION_FAILED', { path, rule: 'WITHIN_PERIOD' }, sentence);
}

function refuseFixedDays(dayCount: DayCount): Refusal | null {
  if (typeof dayCount === 'string') return null;
  const { fixedDaysInMonth } = dayCount;
  if (Number.isInteger(fixedDaysInMonth) && fixedDaysInMonth >= 28 && fixedDaysInMonth <= 31) return null;
  const sentence = 'fixedDaysInMonth must be a whole number of days that a month can have, 28 to 31.';
  return refuse('VALIDATION_FAILED', { path: 'fixedDaysInMonth', rule: 'RANGE' }, sentence);
}
