import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billDaySchedule } from '../../../../core/calendar/alignment.ts';
import type { IntervalUnit } from '../../../../core/calendar/intervals.ts';
import type { DayCount } from '../../../../core/calendar/proration.ts';
import { addDays, civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import {
  cyclesOf,
  recurringLines,
  recurringParts,
  type BillingTiming,
  type RecurringItem,
  type RecurringLine,
} from './recurring.ts';

type Terms = { end?: string; unit?: IntervalUnit; dayCount?: DayCount; continues?: boolean };

function item(start: string, billDay: number, timing: BillingTiming, terms: Terms = {}): RecurringItem {
  const { end, unit = 'MONTH', dayCount = 'ACTUAL', continues = false } = terms;
  const schedule = accepted(billDaySchedule(civilDate(start), billDay, { unit, count: 1 }));
  return {
    start: civilDate(start),
    end: end === undefined ? null : civilDate(end),
    schedule,
    timing,
    dayCount,
    continues,
  };
}
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const price = (amount: string, currency: CurrencyCode = 'USD'): Money => ({ amount: decimal(amount), currency });
const through = (date: string) => ({ throughDate: civilDate(date) });
const cycles = (of: RecurringItem, date: string) =>
  formatDecimal(cyclesOf(accepted(recurringParts(of, through(date)))));
const lines = (of: RecurringItem, amount: string, date: string, more: object = {}) =>
  accepted(recurringLines(of, price(amount), { ...through(date), ...more })).map(
    ({ period, net }) => `${period.from} ${period.to} ${formatDecimal(net.amount, 2)}`,
  );

describe('recurring lines in advance', () => {
  const acme = item('2011-09-01', 15, 'ADVANCE');

  it.each([
    ['2011-08-31', []],
    ['2011-09-01', ['2011-09-01 2011-09-15 4.52']],
    ['2011-09-14', ['2011-09-01 2011-09-15 4.52']],
    ['2011-09-15', ['2011-09-01 2011-09-15 4.52', '2011-09-15 2011-10-15 10.00']],
    ['2011-10-14', ['2011-09-01 2011-09-15 4.52', '2011-09-15 2011-10-15 10.00']],
    ['2011-10-15', ['2011-09-01 2011-09-15 4.52', '2011-09-15 2011-10-15 10.00', '2011-10-15 2011-11-15 10.00']],
  ])('through %s are %j', (date, expected) => {
    expect(lines(acme, '10', date)).toEqual(expected);
  });

  it('stop the day before the end', () => {
    const ending = item('2011-09-01', 15, 'ADVANCE', { end: '2011-10-20' });
    expect(lines(ending, '10', '2011-10-14')).toHaveLength(2);
    expect(lines(ending, '10', '2011-10-15').at(-1)).toBe('2011-10-15 2011-10-20 1.61');
    expect(lines(ending, '10', '2012-10-15')).toHaveLength(3);
    const inLeading = item('2011-09-01', 15, 'ADVANCE', { end: '2011-09-11' });
    expect(lines(inLeading, '10', '2011-09-01')).toEqual(['2011-09-01 2011-09-11 3.23']);
    const onBillDate = item('2011-09-01', 15, 'ADVANCE', { end: '2011-10-15' });
    expect(lines(onBillDate, '10', '2011-12-01')).toHaveLength(2);
  });

  it('have no leading part when they begin on the bill day', () => {
    expect(lines(item('2012-01-31', 31, 'ADVANCE'), '10', '2012-02-29')).toEqual([
      '2012-01-31 2012-02-29 10.00',
      '2012-02-29 2012-03-31 10.00',
    ]);
  });
});

describe('recurring lines in arrears', () => {
  const birch = item('2011-09-01', 15, 'ARREARS');

  it.each([
    ['2011-09-14', []],
    ['2011-09-15', ['2011-09-01 2011-09-15 4.52']],
    ['2011-10-14', ['2011-09-01 2011-09-15 4.52']],
    ['2011-10-15', ['2011-09-01 2011-09-15 4.52', '2011-09-15 2011-10-15 10.00']],
  ])('through %s are %j', (date, expected) => {
    expect(lines(birch, '10', date)).toEqual(expected);
  });

  it('are due at the end when it comes before the bill date', () => {
    const ending = item('2011-09-01', 15, 'ARREARS', { end: '2011-10-20' });
    expect(lines(ending, '10', '2011-10-19')).toHaveLength(2);
    expect(lines(ending, '10', '2011-10-20').at(-1)).toBe('2011-10-15 2011-10-20 1.61');
    expect(lines(item('2011-09-01', 15, 'ARREARS', { end: '2011-09-11' }), '10', '2011-09-10')).toEqual([]);
    expect(lines(item('2011-09-01', 15, 'ARREARS', { end: '2011-09-11' }), '10', '2011-09-11')).toHaveLength(1);
  });
});

describe('cycles', () => {
  it.each<[RecurringItem, string, string]>([
    [item('2011-02-01', 13, 'ADVANCE'), '2011-04-13', '3.387096774'],
    [item('2011-02-01', 13, 'ADVANCE', { unit: 'YEAR' }), '2011-02-01', '0.032876712'],
    [item('2011-02-01', 13, 'ADVANCE', { unit: 'YEAR' }), '2011-02-13', '1.032876712'],
    // 12/92 of the quarter from 13 November 2010, 0.130434783, and 17/89 of the one from 13 February, 0.191011236.
    [item('2011-02-01', 13, 'ADVANCE', { unit: 'QUARTER', end: '2011-03-02' }), '2011-03-02', '0.321446019'],
    // 12/31 and 17/28.
    [item('2011-02-01', 13, 'ADVANCE', { end: '2011-03-02' }), '2011-03-02', '0.994239631'],
    [item('2011-02-01', 13, 'ARREARS', { end: '2011-03-02' }), '2011-03-01', '0.387096774'],
    [item('2011-02-01', 13, 'ADVANCE', { dayCount: 'FIXED_30' }), '2011-02-01', '0.4'],
    [item('2011-02-01', 13, 'ADVANCE', { dayCount: 'NONE' }), '2011-02-13', '2'],
    [item('2011-02-01', 13, 'ADVANCE', { unit: 'WEEK' }), '2011-02-08', '2'],
    [item('2011-02-01', 13, 'ADVANCE', { unit: 'WEEK', end: '2011-02-09' }), '2011-02-08', '1.142857143'],
    [item('2011-02-01', 13, 'ADVANCE'), '2011-01-31', '0'],
  ])('of item %# are counted by parts', (of, date, expected) => {
    expect(cycles(of, date)).toBe(expected);
  });

  it('round each part to the places asked for', () => {
    const parts = accepted(
      recurringParts(item('2011-02-01', 13, 'ADVANCE', { end: '2011-03-02' }), through('2011-03-02')),
    );
    expect(formatDecimal(cyclesOf(parts, 1))).toBe('1');
    expect(formatDecimal(cyclesOf(parts, 3))).toBe('0.994');
    expect(formatDecimal(cyclesOf([], 3))).toBe('0');
  });
});

describe('a bill run', () => {
  const acme = item('2011-09-01', 15, 'ADVANCE');

  it('repeated adds nothing, and goes on from where the last one ended', () => {
    const run = { billedThrough: civilDate('2011-10-15') };
    expect(lines(acme, '10', '2011-10-03', run)).toEqual([]);
    expect(lines(acme, '10', '2011-10-15', run)).toEqual(['2011-10-15 2011-11-15 10.00']);
    expect(lines(acme, '10', '2011-09-01', { billedThrough: civilDate('2011-09-01') })).toHaveLength(1);
    expect(lines(acme, '10', '2011-09-01', { billedThrough: civilDate('2011-08-01') })).toHaveLength(1);
    expect(lines(acme, '10', '2011-09-01', { billedThrough: null })).toHaveLength(1);
  });

  it('bills the days that an end put off adds to a period', () => {
    const run = { billedThrough: civilDate('2011-10-20') };
    expect(lines(acme, '10', '2011-10-15', run)).toEqual(['2011-10-20 2011-11-15 8.39']);
  });

  it('without proration bills a begun period whole, once', () => {
    const whole = item('2011-09-01', 15, 'ADVANCE', { dayCount: 'NONE' });
    expect(lines(whole, '10', '2011-09-15')).toEqual(['2011-09-01 2011-09-15 10.00', '2011-09-15 2011-10-15 10.00']);
    const run = { billedThrough: civilDate('2011-09-10') };
    expect(lines(whole, '10', '2011-09-15', run)).toEqual(['2011-09-15 2011-10-15 10.00']);
    const continued = item('2011-09-01', 15, 'ADVANCE', { dayCount: 'NONE', continues: true });
    expect(lines(continued, '10', '2011-09-15')).toEqual(['2011-09-15 2011-10-15 10.00']);
    expect(lines({ ...acme, continues: true }, '10', '2011-09-01')).toEqual(['2011-09-01 2011-09-15 4.52']);
  });

  it('rounds each line by the mode of the legal entity', () => {
    const half = item('2023-02-15', 1, 'ADVANCE');
    expect(lines(half, '0.25', '2023-02-15')).toEqual(['2023-02-15 2023-03-01 0.13']);
    expect(lines(half, '0.25', '2023-02-15', { mode: 'HALF_EVEN' })).toEqual(['2023-02-15 2023-03-01 0.12']);
  });

  it('says how much of its period each line is', () => {
    expect(accepted(recurringLines(acme, price('10'), through('2011-09-15'))).map((line) => line.share)).toEqual([
      { used: 14, whole: 31 },
      { used: 30, whole: 30 },
    ]);
  });

  it('in any steps bills what one run bills', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 6 });
    const timings = fc.constantFrom<BillingTiming>('ADVANCE', 'ARREARS');
    const units = fc.constantFrom<IntervalUnit>('MONTH', 'QUARTER', 'WEEK');
    const dayCounts = fc.constantFrom<DayCount>('ACTUAL', 'FIXED_30', 'NONE');
    const ends = fc.option(fc.integer({ min: 1, max: 500 }));
    fc.assert(
      fc.property(
        steps,
        timings,
        units,
        dayCounts,
        ends,
        fc.integer({ min: 1, max: 31 }),
        (offsets, timing, unit, dayCount, end, billDay) => {
          const start = civilDate('2023-01-20');
          const terms = end === null ? {} : { end: addDays(start, end) };
          const of = item(start, billDay, timing, { unit, dayCount, ...terms });
          const dates = [...offsets].sort((a, b) => a - b).map((days) => addDays(start, days));
          const stepwise: string[] = [];
          let billedThrough: CivilDate | null = null;
          for (const throughDate of dates) {
            const billed: readonly RecurringLine[] = accepted(
              recurringLines(of, price('99.99'), { throughDate, billedThrough }),
            );
            stepwise.push(
              ...billed.map((line) => `${line.period.from} ${line.period.to} ${line.net.amount.toString()}`),
            );
            billedThrough = billed.at(-1)?.period.to ?? billedThrough;
          }
          const once = accepted(recurringLines(of, price('99.99'), { throughDate: dates.at(-1)! }));
          expect(stepwise).toEqual(
            once.map((line) => `${line.period.from} ${line.period.to} ${line.net.amount.toString()}`),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what cannot be billed', () => {
  const refused = (path: string, rule: string) => ({
    ok: false,
    refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
  });
  const acme = item('2011-09-01', 15, 'ADVANCE');

  it('is nothing where it ends on its first day', () => {
    expect(lines(item('2011-09-01', 15, 'ADVANCE', { end: '2011-09-01' }), '10', '2012-09-01')).toEqual([]);
  });

  it('is refused by name', () => {
    const ended = { ...acme, end: civilDate('2011-08-31') };
    expect(recurringParts(ended, through('2011-10-01'))).toMatchObject(refused('endDate', 'PERIOD_ENDS_AFTER_START'));
    const endless = { ...acme, end: civilDate('9999-12-31') };
    expect(recurringParts(endless, through('2011-10-01'))).toMatchObject(refused('endDate', 'RANGE'));
    const early = { ...acme, start: civilDate('1099-12-31') };
    expect(recurringParts(early, through('2011-10-01'))).toMatchObject(refused('startDate', 'RANGE'));
    expect(recurringParts(acme, through('9999-12-31'))).toMatchObject(refused('throughDate', 'RANGE'));
    const run = { ...through('2011-10-01'), billedThrough: civilDate('9999-12-31') };
    expect(recurringParts(acme, run)).toMatchObject(refused('billedThrough', 'RANGE'));
    const daily = item('2011-09-01', 1, 'ADVANCE', { unit: 'DAY' });
    expect(recurringParts(daily, through('2099-09-01'))).toMatchObject(refused('term.to', 'COUNT_MAX'));
    expect(recurringLines(acme, price('-0.01'), through('2011-10-01'))).toMatchObject(refused('price', 'NOT_NEGATIVE'));
    expect(recurringLines(acme, price('0'), through('2099-10-01')).ok).toBe(true);
    expect(recurringLines(daily, price('1'), through('2099-09-01'))).toMatchObject(refused('term.to', 'COUNT_MAX'));
  });
});
