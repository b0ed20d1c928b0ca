import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, shift, zero } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { catchUpOnEstimate, earnedByEstimate, progressOf, type EstimateChange } from './cost-to-cost.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const cost = (costToDate: string, expectedCost: string) => ({
  costToDate: decimal(costToDate),
  expectedCost: decimal(expectedCost),
});

describe('progress by cost', () => {
  it.each([
    ['exact, shown to nine places', '420000', '820000', null, '691463.41', '51.219512195'],
    ['to a tenth of a per cent', '420000', '820000', 1, '691200', '51.2'],
    ['to whole per cents', '420000', '820000', 0, '688500', '51'],
    ['nothing', '0', '820000', null, '0', '0'],
    ['all', '820000', '820000', null, '1350000', '100'],
  ])('is %s', (_, done, expected, places, revenueToDate, progressPct) => {
    const progress = progressOf(decimal(1350000), cost(done, expected), places, cents);
    expect(plain(accepted(progress))).toEqual({ revenueToDate, progressPct });
  });

  it('rounds revenue as the legal entity does, and progress half up', () => {
    const even = { scale: 0, mode: 'HALF_EVEN' } as const;
    expect(plain(accepted(progressOf(decimal(1), cost('1', '2'), null, even)))).toEqual({
      revenueToDate: '0',
      progressPct: '50',
    });
    expect(plain(accepted(progressOf(decimal(2), cost('1', '8'), 0, even)))).toEqual({
      revenueToDate: '0',
      progressPct: '13',
    });
    expect(plain(accepted(progressOf(decimal(50), cost('1', '100'), 0, even)))).toEqual({
      revenueToDate: '0',
      progressPct: '1',
    });
  });

  it.each([
    ['from the exact share where it was', '51.219512195', '691463.41'],
    ['by the progress that was measured to some places', '51.2', '691200'],
  ])('is measured again %s', (_, progressPct, earned) => {
    const told = { ...cost('420000', '820000'), progressPct: decimal(progressPct) };
    expect(plain(earnedByEstimate(decimal(1350000), told, cents))).toBe(earned);
  });

  it.each([
    ['1', '0', 'expectedCost', 'POSITIVE'],
    ['-1', '10', 'costToDate', 'NOT_NEGATIVE'],
    ['10.01', '10', 'costToDate', 'NOT_ABOVE_WHOLE'],
  ])('is refused for a cost of %s out of %s', (done, expected, path, rule) => {
    expect(refused(progressOf(decimal(1), cost(done, expected), null, cents))).toEqual(invalidAt(path, rule));
  });
});

function change(more: Partial<EstimateChange> = {}): EstimateChange {
  return {
    costToDate: decimal(420000),
    before: { price: decimal(1000000), expectedCost: decimal(700000) },
    added: { price: decimal(150000), expectedCost: decimal(120000) },
    variableNowIncluded: decimal(200000),
    progressScalePct: 1,
    ...more,
  };
}

describe('a change of price and cost', () => {
  it('measures again and catches up', () => {
    expect(plain(accepted(catchUpOnEstimate(change(), cents)))).toEqual({
      recognisedBefore: '600000',
      progressPct: '51.2',
      revenueToDate: '691200',
      catchUp: '91200',
    });
    expect(plain(accepted(catchUpOnEstimate(change({ progressScalePct: null }), cents)))).toMatchObject({
      catchUp: '91463.41',
    });
  });

  it('may take revenue back', () => {
    const dearer = change({ added: { price: zero, expectedCost: decimal(140000) }, variableNowIncluded: zero });
    expect(plain(accepted(catchUpOnEstimate(dearer, cents)))).toMatchObject({ progressPct: '50', catchUp: '-100000' });
  });

  it('is refused when the cost to date lies beyond what is expected, before or after', () => {
    const before = change({ before: { price: decimal(1), expectedCost: decimal(419999) } });
    expect(refused(catchUpOnEstimate(before, cents))).toEqual(invalidAt('costToDate', 'NOT_ABOVE_WHOLE'));
    const after = change({ added: { price: zero, expectedCost: decimal(-280001) } });
    expect(refused(catchUpOnEstimate(after, cents))).toEqual(invalidAt('costToDate', 'NOT_ABOVE_WHOLE'));
  });

  const amounts = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((units) => shift(decimal(units), -2));
  const scales = fc.constantFrom(null, 0, 1, 2);

  it('of nothing catches up nothing', () => {
    const nothing = { added: { price: zero, expectedCost: zero }, variableNowIncluded: zero };
    fc.assert(
      fc.property(amounts, amounts, amounts, scales, (price, costToDate, more, progressScalePct) => {
        const before = { price, expectedCost: add(costToDate, more) };
        const same = change({ ...nothing, costToDate, before, progressScalePct });
        expect(accepted(catchUpOnEstimate(same, cents)).catchUp).toEqual(zero);
      }),
    );
  });

  it('never recognises more than the price', () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, scales, (price, costToDate, more, places) => {
        const estimate = { costToDate, expectedCost: add(costToDate, more) };
        const { revenueToDate } = accepted(progressOf(price, estimate, places, cents));
        expect(compare(revenueToDate, zero) >= 0 && compare(revenueToDate, price) <= 0).toBe(true);
      }),
    );
  });
});
