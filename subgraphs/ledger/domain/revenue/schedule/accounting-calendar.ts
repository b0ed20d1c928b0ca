import { refuseUntiled, type FiscalPeriod } from '../../../../../core/calendar/fiscal-calendar.ts';
import {
  addDays,
  addMonths,
  monthOf as monthNumberOf,
  yearOf,
  type CivilDate,
} from '../../../../../core/civil-date.ts';
import { contains, refuseEmptyPeriod, type BoundedPeriod, type Period } from '../../../../../core/period.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { invalid } from '../validation.ts';

/** Calendar months need no list and are named `2026-03`; any other calendar (4-4-5 …) is a list that tiles (DOMAIN 12). */
export type AccountingCalendar = 'CALENDAR_MONTHS' | readonly FiscalPeriod[];

/** The period that holds a date. Refuses a date that the calendar does not reach, and a list that does not tile. */
export function periodOn(calendar: AccountingCalendar, date: CivilDate): Result<FiscalPeriod> {
  if (calendar === 'CALENDAR_MONTHS') return date < lastMonth ? accept(monthOf(date)) : deny(notReached(date));
  const wrong = refuseGaps(calendar);
  if (wrong !== null) return deny(wrong);
  const period = calendar.find((one) => contains(one, date));
  return period === undefined ? deny(notReached(date)) : accept(period);
}

/** The first period that does not end by a date, that day included; null when the calendar has none. */
export function firstAfter(calendar: AccountingCalendar, date: CivilDate): FiscalPeriod | null {
  if (calendar !== 'CALENDAR_MONTHS') return calendar.find(({ to }) => addDays(to, -1) > date) ?? null;
  if (date >= lastMonth) return null;
  const month = monthOf(date);
  if (addDays(month.to, -1) > date) return month;
  return month.to < lastMonth ? monthOf(month.to) : null;
}

/**
 * A span of service cut at the bounds of accounting periods: each part has its period's name and its own two dates.
 * Refuses a span that is open, empty or reversed, one that the calendar does not reach, and a list that does not tile.
 */
export function partsOf(calendar: AccountingCalendar, service: Period): Result<readonly FiscalPeriod[]> {
  const { from, to } = service;
  if (to === null) return deny(invalid('service.to', 'PERIOD_END', 'given: a schedule has an end'));
  const wrong =
    refuseEmptyPeriod({ from, to }, 'service') ?? (calendar === 'CALENDAR_MONTHS' ? null : refuseGaps(calendar));
  if (wrong !== null) return deny(wrong);
  return calendar === 'CALENDAR_MONTHS' ? accept(monthsOf(from, to)) : listedPartsOf(calendar, { from, to });
}

/** No date of ours lies after this month (core/civil-date.ts), so it has no end that could be written. */
const lastMonth = '9999-12-01';

function monthsOf(from: CivilDate, to: CivilDate): readonly FiscalPeriod[] {
  const parts: FiscalPeriod[] = [];
  let start = from;
  while (start < to) {
    const month = start < lastMonth ? monthOf(start) : null;
    if (month === null || month.to > to) {
      parts.push({ name: start.slice(0, 7), from: start, to });
      break;
    }
    parts.push(month.from === start ? month : { ...month, from: start });
    start = month.to;
  }
  return parts;
}

// A schedule of sixty months would spend most of its time on writing the names and dates that the one before it wrote
// too (measured). There are 108,000 months in all, of which books use a few hundred.
const knownMonths = new Map<number, FiscalPeriod>();

function monthOf(date: CivilDate): FiscalPeriod {
  const count = 12 * yearOf(date) + monthNumberOf(date);
  const known = knownMonths.get(count);
  if (known !== undefined) return known;
  const name = date.slice(0, 7);
  const from = `${name}-01` as CivilDate;
  const month = { name, from, to: addMonths(from, 1) };
  knownMonths.set(count, month);
  return month;
}

function listedPartsOf(
  calendar: readonly FiscalPeriod[],
  { from, to }: BoundedPeriod,
): Result<readonly FiscalPeriod[]> {
  const parts = calendar
    .filter((period) => period.from < to && from < period.to)
    .map((period) => ({
      name: period.name,
      from: period.from < from ? from : period.from,
      to: period.to > to ? to : period.to,
    }));
  if (parts[0]?.from !== from) return deny(notReached(from));
  return parts.at(-1)?.to === to ? accept(parts) : deny(notReached(addDays(to, -1)));
}

/** A calendar may begin and end anywhere, but between its first and its last day it has no gap and no overlap. */
function refuseGaps(calendar: readonly FiscalPeriod[]): Refusal | null {
  const [first, last] = [calendar[0], calendar.at(-1)];
  if (first === undefined || last === undefined) return invalid('periods', 'NOT_EMPTY', 'one period at least');
  return refuseUntiled(calendar, { from: first.from, to: last.to });
}

function notReached(date: CivilDate): Refusal {
  return invalid('periods', 'CALENDAR_REACHES', `a calendar that reaches ${date}`);
}
