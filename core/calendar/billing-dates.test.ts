import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, civilDate, dayOf, daysInMonth, monthOf, yearOf } from '../civil-date.ts';
import type { Result } from '../result.ts';
import {
  alignToNextBillDay,
  billingDate,
  billingDates,
  billingPeriod,
  billingSchedule,
  datesMax,
  enclosingPeriod,
  firstBillDate,
  isBillingDate,
  periodIndexAt,
} from './billing-dates.ts';
import { intervalUnits, lengthOf, type BillingInterval, type IntervalUnit } from './intervals.ts';

const every = (unit: IntervalUnit, count = 1): BillingInterval => ({ unit, count });
const schedule = (anchor: string, interval: BillingInterval, day?: number) =>
  accepted(billingSchedule(civilDate(anchor), interval, day));
const first = (anchor: string, interval: BillingInterval, count: number) =>
  accepted(billingDates(schedule(anchor, interval), count));

function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const refused = (path: string, rule: string) => ({
  ok: false,
  refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
});

const dates = fc.integer({ min: 0, max: 100_000 }).map((days) => addDays(civilDate('1900-01-01'), days));
const intervals = fc
  .tuple(fc.constantFrom(...(Object.keys(intervalUnits) as IntervalUnit[])), fc.integer({ min: 1, max: 4 }))
  .map(([unit, count]) => every(unit, count));
const billDays = fc.integer({ min: 1, max: 31 });

describe('billing dates', () => {
  it('come back to the anchor day after a shorter month', () => {
    expect(first('2024-01-31', every('MONTH'), 5)).toEqual([
      '2024-01-31',
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2024-05-31',
    ]);
    expect(first('2023-01-30', every('MONTH'), 3)).toEqual(['2023-01-30', '2023-02-28', '2023-03-30']);
  });

  it('of a leap day are 28 February in common years', () => {
    expect(first('2024-02-29', every('YEAR'), 5)).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
    expect(first('1896-02-29', every('YEAR', 4), 3)).toEqual(['1896-02-29', '1900-02-28', '1904-02-29']);
  });

  it.each<[BillingInterval, string, string[]]>([
    [every('DAY', 10), '2024-02-25', ['2024-02-25', '2024-03-06', '2024-03-16']],
    [every('WEEK'), '2023-12-25', ['2023-12-25', '2024-01-01', '2024-01-08']],
    [every('WEEK', 2), '2023-12-25', ['2023-12-25', '2024-01-08', '2024-01-22']],
    [every('QUARTER'), '2023-11-30', ['2023-11-30', '2024-02-29', '2024-05-30']],
    [every('HALF_YEAR'), '2023-08-31', ['2023-08-31', '2024-02-29', '2024-08-31']],
    [every('YEAR', 2), '2023-03-01', ['2023-03-01', '2025-03-01', '2027-03-01']],
  ])('follow %j from %s', (interval, anchor, expected) => {
    expect(first(anchor, interval, 3)).toEqual(expected);
  });

  it('remember a day that the anchor itself is too short for', () => {
    const month = schedule('2023-02-28', every('MONTH'), 31);
    expect(accepted(billingDates(month, 3))).toEqual(['2023-02-28', '2023-03-31', '2023-04-30']);
    expect(billingDate(month, -1)).toBe('2023-01-31');
  });

  it('are none, one, and up to ten thousand', () => {
    const daily = schedule('2024-01-01', every('DAY'));
    expect(billingDates(daily, 0)).toEqual({ ok: true, value: [] });
    expect(accepted(billingDates(daily, 1))).toEqual(['2024-01-01']);
    expect(accepted(billingDates(daily, datesMax))).toHaveLength(10_000);
    for (const count of [-1, 1.5, Number.NaN, datesMax + 1]) {
      expect(billingDates(daily, count)).toMatchObject(refused('count', 'RANGE'));
    }
  });

  it('end before the years run out of digits', () => {
    const yearly = schedule('9800-06-15', every('YEAR'));
    expect(accepted(billingDates(yearly, 200)).at(-1)).toBe('9999-06-15');
    expect(billingDates(yearly, 201)).toMatchObject(refused('count', 'RANGE'));
    const monthly = schedule('9899-12-31', every('MONTH'));
    expect(accepted(billingDates(monthly, 1_201)).at(-1)).toBe('9999-12-31');
    expect(billingDates(monthly, 1_202)).toMatchObject(refused('count', 'RANGE'));
    const rare = schedule('9899-12-31', every('DAY', 20_000));
    expect(accepted(billingDates(rare, 2))).toHaveLength(2);
    expect(billingDates(rare, 3)).toMatchObject(refused('count', 'RANGE'));
  });

  it.each<[string, BillingInterval, number | undefined, string, string]>([
    ['1099-12-31', every('MONTH'), undefined, 'anchorDate', 'RANGE'],
    ['9900-01-01', every('MONTH'), undefined, 'anchorDate', 'RANGE'],
    ['2024-01-01', every('MONTH', 0), undefined, 'interval.count', 'RANGE'],
    ['2024-01-01', every('MONTH'), 32, 'anchorDay', 'RANGE'],
    ['2024-01-01', every('MONTH'), 0, 'anchorDay', 'RANGE'],
  ])('refuse the anchor %s, %j and day %s', (anchor, interval, day, path, rule) => {
    expect(billingSchedule(civilDate(anchor), interval, day)).toMatchObject(refused(path, rule));
  });

  it('never drift from their anchor over fifty years', () => {
    fc.assert(
      fc.property(dates, intervals, (anchor, interval) => {
        const dated = accepted(billingSchedule(anchor, interval));
        const { days, months } = lengthOf(interval);
        const count = Math.ceil(months > 0 ? 600 / months : 18_262 / days);
        for (let k = 0; k <= count; k += 1) {
          const date = billingDate(dated, k);
          if (months === 0) expect(date).toBe(addDays(anchor, k * days));
          else expect(dayOf(date)).toBe(Math.min(dayOf(anchor), daysInMonth(yearOf(date), monthOf(date))));
          if (months > 0) expect(date).toBe(addMonths(anchor, k * months));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('periods', () => {
  it('hold the date that they are asked for', () => {
    const month = schedule('2023-01-31', every('MONTH'));
    expect(periodIndexAt(month, civilDate('2023-01-31'))).toBe(0);
    expect(periodIndexAt(month, civilDate('2023-02-27'))).toBe(0);
    expect(periodIndexAt(month, civilDate('2023-02-28'))).toBe(1);
    expect(periodIndexAt(month, civilDate('2023-03-30'))).toBe(1);
    expect(periodIndexAt(month, civilDate('2023-03-31'))).toBe(2);
    expect(periodIndexAt(month, civilDate('2023-01-30'))).toBe(-1);
    expect(billingPeriod(month, 1)).toEqual({ from: '2023-02-28', to: '2023-03-31' });
    expect(enclosingPeriod(month, civilDate('2023-03-01'))).toEqual({ from: '2023-02-28', to: '2023-03-31' });
    expect(enclosingPeriod(month, civilDate('2022-12-31'))).toEqual({ from: '2022-12-31', to: '2023-01-31' });
  });

  it('of weeks run on in days, backwards too', () => {
    const week = schedule('2024-01-01', every('WEEK'));
    expect(periodIndexAt(week, civilDate('2024-01-07'))).toBe(0);
    expect(periodIndexAt(week, civilDate('2024-01-08'))).toBe(1);
    expect(periodIndexAt(week, civilDate('2023-12-31'))).toBe(-1);
    expect(enclosingPeriod(week, civilDate('2023-12-31'))).toEqual({ from: '2023-12-25', to: '2024-01-01' });
  });

  it('tile: each holds its date, and the next begins where it ends', () => {
    fc.assert(
      fc.property(dates, intervals, billDays, dates, (anchor, interval, day, date) => {
        const dated = accepted(billingSchedule(anchor, interval, day));
        const k = periodIndexAt(dated, date);
        const { from, to } = billingPeriod(dated, k);
        expect(from <= date && date < to).toBe(true);
        expect(billingPeriod(dated, k + 1).from).toBe(to);
        expect(enclosingPeriod(dated, date)).toEqual({ from, to });
      }),
    );
  });

  it('begin on billing dates, from the anchor on', () => {
    const month = schedule('2023-01-31', every('MONTH'));
    expect(isBillingDate(month, civilDate('2023-01-31'))).toBe(true);
    expect(isBillingDate(month, civilDate('2023-02-28'))).toBe(true);
    expect(isBillingDate(month, civilDate('2023-03-28'))).toBe(false);
    expect(isBillingDate(month, civilDate('2022-12-31'))).toBe(false);
  });
});

describe('the first bill date', () => {
  it.each<[string, number, BillingInterval, string]>([
    ['2023-05-10', 15, every('MONTH'), '2023-05-15'],
    ['2023-05-15', 15, every('MONTH'), '2023-05-15'],
    ['2023-05-16', 15, every('MONTH'), '2023-06-15'],
    ['2023-02-10', 31, every('MONTH'), '2023-02-28'],
    ['2023-01-31', 30, every('MONTH'), '2023-02-28'],
    ['2023-12-20', 10, every('MONTH'), '2024-01-10'],
    ['2023-05-16', 15, every('MONTH', 2), '2023-07-15'],
    ['2023-11-30', 29, every('QUARTER'), '2024-02-29'],
    ['2023-05-10', 15, every('YEAR'), '2023-05-15'],
    ['2023-05-16', 15, every('YEAR'), '2024-05-15'],
    ['2024-02-29', 28, every('YEAR'), '2025-02-28'],
    ['2023-02-28', 29, every('YEAR'), '2023-02-28'],
    ['2023-05-16', 15, every('WEEK'), '2023-05-16'],
    ['2023-05-16', 15, every('DAY', 30), '2023-05-16'],
  ])('of a start on %s and bill day %i, %j, is %s', (start, day, interval, date) => {
    expect(firstBillDate(civilDate(start), day, interval)).toEqual({ ok: true, value: date });
  });

  it('refuses what is no day, no interval or no date to bill on', () => {
    const start = civilDate('2023-05-10');
    expect(firstBillDate(start, 32, every('MONTH'))).toMatchObject(refused('billDay', 'RANGE'));
    expect(firstBillDate(start, 15, every('MONTH', 0))).toMatchObject(refused('interval.count', 'RANGE'));
    expect(firstBillDate(civilDate('9900-01-01'), 15, every('MONTH'))).toMatchObject(refused('startDate', 'RANGE'));
  });

  it('is the first of its kind on or after the start', () => {
    fc.assert(
      fc.property(dates, billDays, (start, day) => {
        const date = accepted(firstBillDate(start, day, every('MONTH')));
        expect(date >= start).toBe(true);
        expect(dayOf(date)).toBe(Math.min(day, daysInMonth(yearOf(date), monthOf(date))));
        expect(addMonths(date, -1, day) < start).toBe(true);
      }),
    );
  });
});

describe('aligning to the next bill day', () => {
  it.each<[string, number, BillingInterval, string]>([
    ['2023-07-17', 17, every('MONTH'), '2023-07-17'],
    ['2023-07-18', 17, every('MONTH'), '2023-08-17'],
    ['2024-02-10', 31, every('MONTH'), '2024-02-29'],
    ['2023-01-31', 29, every('MONTH'), '2023-02-28'],
    // The bill day of a longer interval is looked for in the next month as well: it is the day that is aligned.
    ['2023-07-18', 17, every('YEAR'), '2023-08-17'],
    ['2023-07-18', 17, every('QUARTER'), '2023-08-17'],
    ['2023-07-18', 17, every('MONTH', 6), '2023-08-17'],
    ['2023-07-18', 17, every('WEEK'), '2023-07-18'],
  ])('takes %s with bill day %i and %j to %s', (date, day, interval, aligned) => {
    expect(alignToNextBillDay(civilDate(date), day, interval)).toEqual({ ok: true, value: aligned });
  });

  it('refuses what is no day or no interval', () => {
    const date = civilDate('2023-07-18');
    expect(alignToNextBillDay(date, 0, every('MONTH'))).toMatchObject(refused('billDay', 'RANGE'));
    expect(alignToNextBillDay(date, 1, every('MONTH', 0))).toMatchObject(refused('interval.count', 'RANGE'));
  });
});
