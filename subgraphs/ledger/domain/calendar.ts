import {
  monthlyPeriods,
  weekPeriods,
  type FiscalPeriod,
  type WeekPattern,
  type WeekYear,
} from '../../../core/calendar/fiscal-calendar.ts';
import { refuseUntiled } from '../../../core/calendar/fiscal-calendar.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { deny, type Result } from '../../../core/result.ts';
import type { CalendarId, JournalEntryId } from './ids.ts';
import { invalid } from './validation.ts';

/** A fiscal year of a legal entity (DOMAIN 6.1, 12). Its periods are aggregates of their own: each opens and closes by itself. */
export type Calendar = {
  readonly id: CalendarId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly name: string;
  readonly pattern: CalendarPattern;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
  /** Null while it is open, and where a year had no result. */
  readonly closingEntryId: JournalEntryId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type CalendarPattern = 'MONTHS' | keyof typeof weekPatternOf;

const weekPatternOf = {
  WEEKS_445: '4-4-5',
  WEEKS_454: '4-5-4',
  WEEKS_544: '5-4-4',
} as const satisfies Readonly<Record<string, WeekPattern>>;

export type YearInput = {
  readonly firstDay?: CivilDate | null | undefined;
  readonly weeks?:
    | (Omit<WeekYear, 'pattern' | 'longPeriod'> & {
        readonly calendarYear: number;
        readonly pattern: CalendarPattern;
        readonly longPeriod?: number | null | undefined;
      })
    | null
    | undefined;
};

export type Year = { readonly pattern: CalendarPattern; readonly periods: readonly FiscalPeriod[] };

/** The twelve periods of a year of months, or of weeks. */
export function yearOf({ firstDay, weeks }: YearInput): Result<Year> {
  if ((firstDay == null) === (weeks == null)) {
    return deny(invalid('input.firstDay', 'ONE_OF', 'given, or `weeks`, exactly one of the two'));
  }
  if (firstDay != null) return withPattern('MONTHS', monthlyPeriods(firstDay));
  // One of the two is there.
  const { calendarYear, pattern, longPeriod, ...year } = weeks as NonNullable<typeof weeks>;
  if (pattern === 'MONTHS') {
    return deny(invalid('input.weeks.pattern', 'ONE_OF', 'a pattern of weeks; a year of months has a `firstDay`'));
  }
  const weekYear = { ...year, pattern: weekPatternOf[pattern], ...(longPeriod == null ? {} : { longPeriod }) };
  return withPattern(pattern, weekPeriods(weekYear, calendarYear));
}

function withPattern(pattern: CalendarPattern, periods: Result<readonly FiscalPeriod[]>): Result<Year> {
  return periods.ok ? { ok: true, value: { pattern, periods: periods.value } } : periods;
}

/** Years follow one another without gap or overlap (DOMAIN 12); `lastDay` is where the last one ends, null before the first. */
export function refuseGap({ periods }: Year, lastDay: CivilDate | null): Refusal | null {
  const to = periods.at(-1)?.to;
  if (lastDay === null || to === undefined) return null;
  return refuseUntiled(periods, { from: lastDay, to });
}
