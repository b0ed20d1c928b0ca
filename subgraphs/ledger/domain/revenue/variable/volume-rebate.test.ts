import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, multiply, sum } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { rebatedRevenue } from './volume-rebate.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const rebate = (before = '100', after = '90', threshold = '1000') => ({
  priceBefore: decimal(before),
  priceAfter: decimal(after),
  threshold: decimal(threshold),
});
const periods = (...all: readonly (readonly [units: string, thresholdExpected: boolean])[]) =>
  all.map(([units, thresholdExpected]) => ({ units: decimal(units), thresholdExpected }));
const revenue = (all: ReturnType<typeof periods>, of = rebate()) =>
  plain(accepted(rebatedRevenue(of, all, cents)).map((period) => period.revenue));

describe('a retrospective rebate', () => {
  it('is caught up in the period in which the threshold becomes expected', () => {
    expect(plain(accepted(rebatedRevenue(rebate(), periods(['75', false], ['500', true]), cents)))).toEqual([
      { revenue: '7500', refundLiability: '0' },
      { revenue: '44250', refundLiability: '5750' },
    ]);
  });

  it('goes back when the threshold is expected no more', () => {
    expect(revenue(periods(['75', true], ['10', false], ['10', false]))).toEqual(['6750', '1750', '1000']);
  });

  it('holds from the start when it is expected from the start', () => {
    expect(revenue(periods(['600', true], ['600', true]))).toEqual(['54000', '54000']);
  });

  it('holds for more than the threshold, whatever is expected', () => {
    expect(revenue(periods(['600', false], ['400', false]))).toEqual(['60000', '40000']);
    expect(revenue(periods(['600', false], ['401', false], ['1', false]))).toEqual(['60000', '30090', '90']);
    expect(revenue(periods(['1', false]), rebate('2', '1', '0'))).toEqual(['1']);
  });

  it('is nothing without periods, and for a period without sales only the catch-up', () => {
    expect(revenue(periods())).toEqual([]);
    expect(revenue(periods(['10', false], ['0', true]))).toEqual(['1000', '-100']);
  });

  it('rounds what is earned to date, not each part', () => {
    expect(revenue(periods(['0.5', true], ['0.5', true]), rebate('1', '0.25', '9'))).toEqual(['0.13', '0.12']);
    const even = rebatedRevenue(rebate('1', '0.25', '9'), periods(['0.5', true]), { scale: 2, mode: 'HALF_EVEN' });
    expect(plain(accepted(even))).toEqual([{ revenue: '0.12', refundLiability: '0.38' }]);
  });

  it.each([
    [rebate('100', '-1'), periods(), 'priceAfter', 'NOT_NEGATIVE'],
    [rebate('100', '100.01'), periods(), 'priceAfter', 'NOT_ABOVE_WHOLE'],
    [rebate('100', '90', '-1'), periods(), 'threshold', 'NOT_NEGATIVE'],
    [rebate(), periods(['1', true], ['-1', true]), 'periods[1].units', 'NOT_NEGATIVE'],
  ])('%#: is refused', (of, all, path, rule) => {
    expect(refused(rebatedRevenue(of, all, cents))).toEqual(invalidAt(path, rule));
  });

  it('ends with all units at one price, however expectations moved', () => {
    const sales = fc.array(fc.record({ units: fc.integer({ min: 0, max: 500 }), thresholdExpected: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(sales, (all) => {
        const sold = all.map(({ units, thresholdExpected }) => ({ units: decimal(units), thresholdExpected }));
        const total = sum(sold.map(({ units }) => units));
        const count = all.reduce((units, one) => units + one.units, 0);
        const price = all.at(-1)!.thresholdExpected || count > 1000 ? decimal(90) : decimal(100);
        const earned = accepted(rebatedRevenue(rebate(), sold, cents)).map((period) => period.revenue);
        expect(sum(earned)).toEqual(multiply(total, price));
      }),
    );
  });
});
