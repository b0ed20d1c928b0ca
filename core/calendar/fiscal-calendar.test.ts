import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate, daysBetween, dayOf, monthOf } from '../civil-date.ts';
import type { BoundedPeriod } from '../period.ts';
import {
  monthlyPeriods,
  refuseUntiled,
  weekdays,
  weekPatterns,
  weekPeriods,
  type FiscalPeriod,
  type WeekPattern,
  type WeekYear,
} from './fiscal-calendar.ts';

const span = (from: string, to: string): BoundedPeriod => ({ from: civilDate(from), to: civilDate(to) });
const weeksOf = (periods: readonly FiscalPeriod[]) => periods.map(({ from, to }) => daysBetween(from, to) / 7);
const retail: WeekYear = { pattern: '4-5-4', endsOn: 'SATURDAY', rule: 'NEAREST', month: 1 };
const accounting: WeekYear = { pattern: '4-4-5', endsOn: 'SATURDAY', rule: 'LAST', month: 9 };
const made = (year: WeekYear, calendarYear: number) => {
  const periods = weekPeriods(year, calendarYear);
  if (!periods.ok) throw new Error(periods.refusal.message);
  return periods.value;
};
const refused = (path: string, rule: string) => ({
  ok: false,
  refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
});

describe('a year of months', () => {
  it('has twelve, from whatever day it begins on', () => {
    const periods = monthlyPeriods(civilDate('2023-04-01'));
    expect(periods.ok && periods.value.length).toBe(12);
    expect(periods.ok && periods.value[0]).toEqual({ name: 'P01', from: '2023-04-01', to: '2023-05-01' });
    expect(periods.ok && periods.value[9]).toEqual({ name: 'P10', from: '2024-01-01', to: '2024-02-01' });
    expect(periods.ok && periods.value[11]).toEqual({ name: 'P12', from: '2024-03-01', to: '2024-04-01' });
  });

  it('comes back to a day that a month lacks', () => {
    const periods = monthlyPeriods(civilDate('2023-01-31'));
    expect(periods.ok && periods.value.slice(0, 3).map((period) => period.to)).toEqual([
      '2023-02-28',
      '2023-03-31',
      '2023-04-30',
    ]);
    expect(periods.ok && refuseUntiled(periods.value, span('2023-01-31', '2024-01-31'))).toBeNull();
  });

  it('does not begin where there are no dates', () => {
    expect(monthlyPeriods(civilDate('9999-12-01'))).toMatchObject(refused('firstDay', 'RANGE'));
  });
});

describe('a year of weeks', () => {
  it('ends on the weekday nearest to the end of a month', () => {
    // The retail years of 2022 and 2023, which end in the January or February after.
    const of2022 = made(retail, 2023);
    expect(of2022[0]?.from).toBe('2022-01-30');
    expect(of2022.at(-1)?.to).toBe('2023-01-29');
    expect(weeksOf(of2022)).toEqual([4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4]);
    const of2023 = made(retail, 2024);
    expect(of2023[0]?.from).toBe('2023-01-29');
    expect(of2023.at(-1)?.to).toBe('2024-02-04');
    expect(weeksOf(of2023)).toEqual([4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]);
  });

  it('or on the last one in it', () => {
    const of2022 = made(accounting, 2022);
    expect(of2022[0]?.from).toBe('2021-09-26');
    expect(of2022.at(-1)?.to).toBe('2022-09-25');
    expect(weeksOf(of2022)).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]);
    const of2023 = made({ ...accounting, longPeriod: 3 }, 2023);
    expect(of2023[0]?.from).toBe('2022-09-25');
    expect(of2023.at(-1)?.to).toBe('2023-10-01');
    expect(weeksOf(of2023)).toEqual([4, 4, 6, 4, 4, 5, 4, 4, 5, 4, 4, 5]);
    expect(weeksOf(made(accounting, 2023))).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]);
  });

  it('that ends on the last day of the month itself ends there under both rules', () => {
    // 30 September 2023 is a Saturday.
    expect(made({ ...accounting, rule: 'NEAREST' }, 2023).at(-1)?.to).toBe('2023-10-01');
    expect(made(accounting, 2023).at(-1)?.to).toBe('2023-10-01');
  });

  it.each([
    // 31 January 2024 is a Wednesday: three days back to Sunday, three on to Saturday.
    ['SUNDAY', '2024-01-29'],
    ['SATURDAY', '2024-02-04'],
    ['WEDNESDAY', '2024-02-01'],
    ['THURSDAY', '2024-02-02'],
    ['MONDAY', '2024-01-30'],
  ] as const)('ending on %s nearest to 31 January 2024 ends before %s', (endsOn, to) => {
    expect(made({ ...retail, endsOn }, 2024).at(-1)?.to).toBe(to);
  });

  it('knows its patterns and its days', () => {
    expect(weekPatterns).toEqual({ '4-4-5': [4, 4, 5], '4-5-4': [4, 5, 4], '5-4-4': [5, 4, 4] });
    expect(Object.keys(weekdays)).toHaveLength(7);
    expect(weeksOf(made({ ...accounting, pattern: '5-4-4' }, 2022))).toEqual([5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4]);
  });

  it('tiles: it begins where the year before ends, has 52 or 53 weeks, and ends on its weekday in or around its month', () => {
    const years = fc.record({
      pattern: fc.constantFrom(...(Object.keys(weekPatterns) as WeekPattern[])),
      endsOn: fc.constantFrom(...(Object.keys(weekdays) as (keyof typeof weekdays)[])),
      rule: fc.constantFrom('LAST' as const, 'NEAREST' as const),
      month: fc.integer({ min: 1, max: 12 }),
      longPeriod: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(years, fc.integer({ min: 1900, max: 2200 }), (year, calendarYear) => {
        const periods = made(year, calendarYear);
        const [first, last] = [periods[0]!, periods.at(-1)!];
        expect(periods.map((period) => period.name).join()).toBe('P01,P02,P03,P04,P05,P06,P07,P08,P09,P10,P11,P12');
        expect(refuseUntiled(periods, { from: first.from, to: last.to })).toBeNull();
        expect(made(year, calendarYear - 1).at(-1)?.to).toBe(first.from);
        expect([52, 53]).toContain(daysBetween(first.from, last.to) / 7);
        const lastDay = addDays(last.to, -1);
        expect(new Date(lastDay).getUTCDay()).toBe(weekdays[year.endsOn] % 7);
        const inMonth = monthOf(lastDay) === year.month;
        if (year.rule === 'LAST') expect(inMonth && monthOf(addDays(lastDay, 7)) !== year.month).toBe(true);
        else expect(inMonth ? monthOf(addDays(lastDay, 4)) !== year.month : dayOf(lastDay) <= 3).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, Partial<WeekYear>, number]>([
    ['month', { month: 0 }, 2024],
    ['month', { month: 13 }, 2024],
    ['month', { month: 1.5 }, 2024],
    ['longPeriod', { longPeriod: 0 }, 2024],
    ['longPeriod', { longPeriod: 13 }, 2024],
    ['calendarYear', {}, 1_100],
    ['calendarYear', {}, 9_900],
    ['calendarYear', {}, 2024.5],
  ])('is not made with a %s like %j in %d', (path, change, calendarYear) => {
    expect(weekPeriods({ ...retail, ...change }, calendarYear)).toMatchObject(refused(path, 'RANGE'));
  });

  it.each([1_101, 9_899])('is made for %i', (calendarYear) => {
    expect(weekPeriods({ ...retail, month: 12, longPeriod: 1 }, calendarYear).ok).toBe(true);
  });
});

describe('tiling', () => {
  const whole = span('2024-01-01', '2024-04-01');
  const [january, february, march] = [
    span('2024-01-01', '2024-02-01'),
    span('2024-02-01', '2024-03-01'),
    span('2024-03-01', '2024-04-01'),
  ];

  it('is what periods in their order do when they leave nothing out', () => {
    expect(refuseUntiled([january, february, march], whole)).toBeNull();
    expect(refuseUntiled([whole], whole)).toBeNull();
  });

  it.each<[string, readonly BoundedPeriod[], string, string]>([
    ['no periods', [], 'periods', 'NOT_EMPTY'],
    ['a gap at the start', [february, march], 'periods[0].from', 'PERIODS_TILE'],
    ['a gap between', [january, march], 'periods[1].from', 'PERIODS_TILE'],
    ['a gap at the end', [january, february], 'periods[1].to', 'PERIODS_TILE'],
    ['an overlap', [january, span('2024-01-31', '2024-03-01'), march], 'periods[1].from', 'PERIODS_TILE'],
    ['too much', [january, february, span('2024-03-01', '2024-04-02')], 'periods[2].to', 'PERIODS_TILE'],
    ['another order', [february, january, march], 'periods[0].from', 'PERIODS_TILE'],
    ['an empty period', [january, span('2024-02-01', '2024-02-01')], 'periods[1].to', 'PERIOD_NOT_EMPTY'],
    ['a period backwards', [january, span('2024-02-01', '2024-01-01')], 'periods[1].to', 'PERIOD_ENDS_AFTER_START'],
  ])('is refused for %s', (_, periods, path, rule) => {
    expect(refuseUntiled(periods, whole)).toMatchObject({ code: 'VALIDATION_FAILED', details: { path, rule } });
  });
});
