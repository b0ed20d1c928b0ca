import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate, daysBetween } from '../civil-date.ts';
import type { CivilDate } from '../civil-date.ts';
import { scaleOf, type CurrencyCode } from '../currencies.ts';
import { absolute, compare, decimal, formatDecimal, multiply, shift, subtract, sum } from '../decimal.ts';
import type { BoundedPeriod } from '../period.ts';
import { billingPeriod, billingSchedule } from './billing-dates.ts';
import type { IntervalUnit } from './intervals.ts';
import { fractionOf, fractionPlaces, prorate, usedShare, wholePeriod, type DayCount } from './proration.ts';

const span = (from: string, to: string): BoundedPeriod => ({ from: civilDate(from), to: civilDate(to) });
const share = (used: BoundedPeriod, period: BoundedPeriod, dayCount?: DayCount) => {
  const result = usedShare(used, period, dayCount);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

describe('the share of a period', () => {
  it.each<[string, string, string, string, DayCount, number, number]>([
    ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', 'ACTUAL', 23, 31],
    ['2024-02-23', '2024-03-15', '2024-02-15', '2024-03-15', 'ACTUAL', 21, 29],
    ['2024-02-15', '2024-03-15', '2024-02-15', '2024-03-15', 'ACTUAL', 29, 29],
    ['2024-03-15', '2024-03-15', '2024-02-15', '2024-03-15', 'ACTUAL', 0, 29],
    ['2011-02-01', '2011-02-13', '2010-02-13', '2011-02-13', 'ACTUAL', 12, 365],
    ['2024-03-04', '2024-03-06', '2024-03-04', '2024-03-11', 'ACTUAL', 2, 7],
    ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', 'FIXED_30', 22, 30],
    ['2023-02-23', '2023-03-15', '2023-02-15', '2023-03-15', 'FIXED_30', 22, 30],
    ['2024-02-23', '2024-03-15', '2024-02-15', '2024-03-15', 'FIXED_30', 22, 30],
    ['2023-06-23', '2023-07-15', '2023-06-15', '2023-07-15', 'FIXED_30', 22, 30],
    ['2023-05-15', '2023-05-23', '2023-05-15', '2023-06-15', 'FIXED_30', 8, 30],
    ['2023-05-15', '2023-06-01', '2023-05-15', '2023-06-15', 'FIXED_30', 16, 30],
    ['2023-05-15', '2023-06-15', '2023-05-15', '2023-06-15', 'FIXED_30', 30, 30],
    ['2023-05-31', '2023-06-01', '2023-05-15', '2023-06-15', 'FIXED_30', 0, 30],
    // The parts of a period from the 31st to the last of February are thirty days together.
    ['2023-01-31', '2023-02-10', '2023-01-31', '2023-02-28', 'FIXED_30', 9, 30],
    ['2023-02-10', '2023-02-28', '2023-01-31', '2023-02-28', 'FIXED_30', 21, 30],
    ['2023-02-28', '2023-03-30', '2023-02-28', '2023-03-31', 'FIXED_30', 30, 30],
    ['2023-03-10', '2023-03-31', '2023-02-28', '2023-03-31', 'FIXED_30', 18, 30],
    // A quarter has three months of thirty days, a year twelve; a week has no month in it.
    ['2023-02-15', '2023-04-01', '2023-01-01', '2023-04-01', 'FIXED_30', 46, 90],
    ['2023-07-01', '2024-01-01', '2023-01-01', '2024-01-01', 'FIXED_30', 180, 360],
    ['2023-03-01', '2023-03-04', '2023-03-01', '2023-03-08', 'FIXED_30', 3, 7],
    ['2023-03-01', '2023-03-04', '2023-03-01', '2023-03-28', 'FIXED_30', 3, 27],
    ['2023-03-01', '2023-03-04', '2023-03-01', '2023-03-29', 'FIXED_30', 3, 30],
    ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', { fixedDaysInMonth: 31 }, 23, 31],
    ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', { fixedDaysInMonth: 28 }, 20, 28],
    // A month shortened to 28 days has nothing left after its 28th.
    ['2023-05-31', '2023-06-01', '2023-05-15', '2023-06-15', { fixedDaysInMonth: 28 }, 0, 28],
    ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', 'NONE', 1, 1],
    ['2023-05-15', '2023-05-16', '2023-05-15', '2023-06-15', 'NONE', 1, 1],
    ['2023-05-15', '2023-05-15', '2023-05-15', '2023-06-15', 'NONE', 0, 1],
  ])('%s to %s of %s to %s, %j, is %i of %i', (from, to, periodFrom, periodTo, dayCount, used, whole) => {
    expect(share(span(from, to), span(periodFrom, periodTo), dayCount)).toEqual({ used, whole });
  });

  it('is counted in actual days where nothing is said', () => {
    expect(share(span('2023-05-23', '2023-06-15'), span('2023-05-15', '2023-06-15'))).toEqual({ used: 23, whole: 31 });
  });

  it.each<[string, BoundedPeriod, BoundedPeriod, DayCount, string, string]>([
    [
      'an empty period',
      span('2023-05-15', '2023-05-15'),
      span('2023-05-15', '2023-05-15'),
      'ACTUAL',
      'period.to',
      'PERIOD_NOT_EMPTY',
    ],
    [
      'a period that ends before it starts',
      span('2023-05-15', '2023-05-15'),
      span('2023-05-15', '2023-05-14'),
      'ACTUAL',
      'period.to',
      'PERIOD_ENDS_AFTER_START',
    ],
    [
      'use that ends before it starts',
      span('2023-05-20', '2023-05-19'),
      span('2023-05-15', '2023-06-15'),
      'ACTUAL',
      'used.to',
      'PERIOD_ENDS_AFTER_START',
    ],
    [
      'use before the period',
      span('2023-05-14', '2023-05-19'),
      span('2023-05-15', '2023-06-15'),
      'ACTUAL',
      'used.from',
      'WITHIN_PERIOD',
    ],
    [
      'use after the period',
      span('2023-05-20', '2023-06-16'),
      span('2023-05-15', '2023-06-15'),
      'NONE',
      'used.to',
      'WITHIN_PERIOD',
    ],
    [
      'months of 27 days',
      span('2023-05-20', '2023-06-15'),
      span('2023-05-15', '2023-06-15'),
      { fixedDaysInMonth: 27 },
      'fixedDaysInMonth',
      'RANGE',
    ],
    [
      'months of 32 days',
      span('2023-05-20', '2023-06-15'),
      span('2023-05-15', '2023-06-15'),
      { fixedDaysInMonth: 32 },
      'fixedDaysInMonth',
      'RANGE',
    ],
    [
      'months of part of a day',
      span('2023-05-20', '2023-06-15'),
      span('2023-05-15', '2023-06-15'),
      { fixedDaysInMonth: 29.5 },
      'fixedDaysInMonth',
      'RANGE',
    ],
  ])('is refused for %s', (_, used, period, dayCount, path, rule) => {
    expect(usedShare(used, period, dayCount)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });
});

describe('the fraction', () => {
  it('is stated to nine places, or as many as are asked for, rounded half up', () => {
    expect(fractionPlaces).toBe(9);
    expect(formatDecimal(fractionOf({ used: 23, whole: 31 }))).toBe('0.741935484');
    expect(formatDecimal(fractionOf({ used: 17, whole: 31 }, 3))).toBe('0.548');
    expect(formatDecimal(fractionOf({ used: 1, whole: 8 }, 2))).toBe('0.13');
    expect(formatDecimal(fractionOf({ used: 29, whole: 29 }))).toBe('1');
    expect(formatDecimal(fractionOf({ used: 0, whole: 29 }))).toBe('0');
    expect(formatDecimal(fractionOf(wholePeriod))).toBe('1');
  });
});

describe('the prorated price', () => {
  it.each<[string, CurrencyCode, number, number, 'HALF_UP' | 'HALF_EVEN', string]>([
    ['910', 'EUR', 32, 91, 'HALF_UP', '320'],
    ['10', 'USD', 14, 31, 'HALF_UP', '4.52'],
    ['1', 'EUR', 1, 8, 'HALF_UP', '0.13'],
    ['1', 'EUR', 1, 8, 'HALF_EVEN', '0.12'],
    ['-1', 'EUR', 1, 8, 'HALF_UP', '-0.13'],
    ['1000', 'JPY', 1, 16, 'HALF_UP', '63'],
    ['1000', 'JPY', 1, 16, 'HALF_EVEN', '62'],
    ['10', 'BHD', 1, 31, 'HALF_UP', '0.323'],
    ['10', 'CLF', 1, 31, 'HALF_UP', '0.3226'],
    ['0.000000000001', 'EUR', 30, 31, 'HALF_UP', '0'],
    // By the fraction of nine places it would be 6666666670: the fraction is stated, the price is exact.
    ['10000000000', 'EUR', 2, 3, 'HALF_UP', '6666666666.67'],
    ['12.345', 'EUR', 1, 1, 'HALF_UP', '12.35'],
  ])('of %s %s for %i of %i days, %s, is %s', (amount, currency, used, whole, mode, part) => {
    const prorated = prorate({ amount: decimal(amount), currency }, { used, whole }, mode);
    expect(formatDecimal(prorated.amount)).toBe(part);
    expect(prorated.currency).toBe(currency);
  });

  it('is rounded half up where nothing is said', () => {
    expect(formatDecimal(prorate({ amount: decimal('1'), currency: 'EUR' }, { used: 1, whole: 8 }).amount)).toBe(
      '0.13',
    );
  });
});

describe('a period split anywhere', () => {
  const periods = fc
    .tuple(
      fc.integer({ min: 0, max: 60_000 }),
      fc.constantFrom<IntervalUnit>('WEEK', 'MONTH', 'QUARTER', 'YEAR'),
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: 1, max: 31 }),
    )
    .map(([days, unit, k, day]) => {
      const schedule = billingSchedule(addDays(civilDate('1970-01-01'), days), { unit, count: 1 }, day);
      if (!schedule.ok) throw new Error(schedule.refusal.message);
      return billingPeriod(schedule.value, k);
    });
  const splits = fc.tuple(periods, fc.array(fc.nat(400), { maxLength: 6 })).map(([period, cuts]) => {
    const days = daysBetween(period.from, period.to);
    const at = [...new Set(cuts.map((cut) => cut % days))]
      .sort((a, b) => a - b)
      .map((cut) => addDays(period.from, cut));
    const edges: CivilDate[] = [period.from, ...at.filter((date) => date !== period.from), period.to];
    return { period, parts: edges.slice(1).map((to, index) => ({ from: edges[index]!, to })) };
  });
  const dayCounts = fc.constantFrom<DayCount>('ACTUAL', 'FIXED_30', { fixedDaysInMonth: 31 });

  it('has exactly as many days as the whole', () => {
    fc.assert(
      fc.property(splits, dayCounts, ({ period, parts }, dayCount) => {
        const shares = parts.map((part) => share(part, period, dayCount));
        const whole = share(period, period, dayCount);
        expect(whole.used).toBe(whole.whole);
        expect(shares.every((one) => one.used >= 0 && one.whole === whole.whole)).toBe(true);
        expect(shares.reduce((days, one) => days + one.used, 0)).toBe(whole.whole);
      }),
      { numRuns: 200 },
    );
  });

  it('costs as much as the whole, within half a unit for each part', () => {
    const prices = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => shift(decimal(units), -6));
    const currencies = fc.constantFrom<CurrencyCode>('EUR', 'JPY', 'BHD', 'CLF');
    fc.assert(
      fc.property(splits, dayCounts, prices, currencies, ({ period, parts }, dayCount, amount, currency) => {
        const priced = sum(parts.map((part) => prorate({ amount, currency }, share(part, period, dayCount)).amount));
        const halfUnits = multiply(shift(decimal('0.5'), -scaleOf(currency)), decimal(parts.length));
        expect(compare(absolute(subtract(priced, amount)), halfUnits) <= 0).toBe(true);
        const fractions = sum(parts.map((part) => fractionOf(share(part, period, dayCount))));
        const nanos = multiply(decimal('0.0000000005'), decimal(parts.length));
        expect(compare(absolute(subtract(fractions, decimal(1))), nanos) <= 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
