import { dayOf, daysBetween, monthOf, yearOf } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';

/** Actual days of `[from, to)`; negative when `to` is earlier. */
export function actualDays(from: CivilDate, to: CivilDate): number {
  return daysBetween(from, to);
}

/**
 * Days of `[from, to)` where every month has 30 (30E/360): a 31st counts as the 30th. Additive, so that the parts of a
 * period have as many days as the whole; negative when `to` is earlier (DOMAIN 7, STRAIGHT_LINE_MONTHLY).
 */
export function days30E360(from: CivilDate, to: CivilDate): number {
  return dayNumber30E360(to) - dayNumber30E360(from);
}

/** Calendar months from the month of `from` to that of `to`, whatever the days: 1 from 31 January to 1 February. */
export function monthsBetween(from: CivilDate, to: CivilDate): number {
  return (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
}

/** The months of `[from, to)` by 30E/360: whole ones, and the days of the part month, each a thirtieth of a month. */
export function months30E360(from: CivilDate, to: CivilDate): { readonly months: number; readonly days: number } {
  const days = days30E360(from, to);
  const months = Math.trunc(days / 30);
  return { months, days: days - 30 * months };
}

function dayNumber30E360(date: CivilDate): number {
  return 360 * yearOf(date) + 30 * monthOf(date) + Math.min(dayOf(date), 30);
}
