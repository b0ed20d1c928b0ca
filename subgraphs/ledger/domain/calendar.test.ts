import { describe, expect, it } from 'vitest';
import type { WeekPattern } from '../../../core/calendar/fiscal-calendar.ts';
import { civilDate, daysBetween } from '../../../core/civil-date.ts';
import { refuseGap, yearOf, type CalendarPattern, type Year, type YearInput } from './calendar.ts';
import { invalid } from './validation.ts';

const d = civilDate;
const firstDay = d('2026-07-01');
const weeks = { calendarYear: 2026, pattern: 'WEEKS_445', endsOn: 'SATURDAY', rule: 'LAST', month: 12 } as const;

function made(input: YearInput): Year {
  const year = yearOf(input);
  if (!year.ok) throw new Error(year.refusal.message);
  return year.value;
}
const lengths = ({ periods }: Year) => periods.map(({ from, to }) => daysBetween(from, to) / 7);

describe('a year of months', () => {
  it('has twelve from its first day on', () => {
    const { pattern, periods } = made({ firstDay });
    expect(pattern).toBe('MONTHS');
    expect(periods).toHaveLength(12);
    expect(periods[0]).toEqual({ name: 'P01', from: '2026-07-01', to: '2026-08-01' });
    expect(periods[11]).toEqual({ name: 'P12', from: '2027-06-01', to: '2027-07-01' });
  });

  it('is the same with no weeks', () => {
    expect(made({ firstDay, weeks: null })).toEqual(made({ firstDay }));
  });

  it('does not begin outside all calendars', () => {
    expect(yearOf({ firstDay: d('9999-01-01') })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'firstDay', rule: 'RANGE' } },
    });
  });
});

describe('a year of weeks', () => {
  it.each<[CalendarPattern, WeekPattern]>([
    ['WEEKS_445', '4-4-5'],
    ['WEEKS_454', '4-5-4'],
    ['WEEKS_544', '5-4-4'],
  ])('%s has quarters of %s', (pattern, each) => {
    const year = made({ firstDay: null, weeks: { ...weeks, pattern } });
    const quarter = each.split('-').map(Number);
    expect(year.pattern).toBe(pattern);
    expect(lengths(year)).toEqual([...quarter, ...quarter, ...quarter, ...quarter]);
    expect(year.periods.at(-1)?.to).toBe('2026-12-27');
  });

  it.each([
    [undefined, 11],
    [null, 11],
    [3, 2],
  ])('of fifty-three has the long period that is named: %s', (longPeriod, index) => {
    // The last Saturdays of December 2021 and 2022 are the 25th and the 31st.
    const year = made({ weeks: { ...weeks, calendarYear: 2022, longPeriod } });
    const expected = [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5].map((length, at) => (at === index ? length + 1 : length));
    expect(lengths(year)).toEqual(expected);
  });

  it('is refused where one of its figures cannot be', () => {
    expect(yearOf({ weeks: { ...weeks, month: 13 } })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'month', rule: 'RANGE' } },
    });
  });

  it('is none of months', () => {
    expect(yearOf({ weeks: { ...weeks, pattern: 'MONTHS' } })).toEqual({
      ok: false,
      refusal: invalid('input.weeks.pattern', 'ONE_OF', 'a pattern of weeks; a year of months has a `firstDay`'),
    });
  });
});

describe('a year', () => {
  it.each<[string, YearInput]>([
    ['neither', {}],
    ['neither, in so many words', { firstDay: null, weeks: null }],
    ['both', { firstDay, weeks }],
  ])('is of months or of weeks, not %s', (_, input) => {
    expect(yearOf(input)).toEqual({
      ok: false,
      refusal: invalid('input.firstDay', 'ONE_OF', 'given, or `weeks`, exactly one of the two'),
    });
  });

  it.each([null, firstDay])('may be the first, or follow one that ended on %s', (lastDay) => {
    expect(refuseGap(made({ firstDay }), lastDay)).toBeNull();
  });

  it.each([d('2026-06-30'), d('2026-07-02')])('leaves no gap and no overlap to one that ended on %s', (lastDay) => {
    expect(refuseGap(made({ firstDay }), lastDay)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'periods[0].from', rule: 'PERIODS_TILE' },
    });
  });

  it('of no period leaves no gap', () => {
    expect(refuseGap({ pattern: 'MONTHS', periods: [] }, firstDay)).toBeNull();
  });
});
