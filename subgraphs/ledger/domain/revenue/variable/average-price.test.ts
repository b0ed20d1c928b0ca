import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { averagePriceRevenue, type TieredSale } from './average-price.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const tiers = (...all: readonly (readonly [upTo: string | null, unit: string])[]) =>
  all.map(([upTo, unit]) => ({ upTo: upTo === null ? null : decimal(upTo), unit: decimal(unit) }));

function sale(more: Partial<TieredSale> = {}): TieredSale {
  return {
    tiers: tiers(['100000', '10'], ['200000', '9']),
    expectedVolume: decimal(150000),
    sold: decimal(30000),
    listPrice: decimal(10),
    averagePriceScale: null,
    ...more,
  };
}
const answer = (more: Partial<TieredSale> = {}) => plain(accepted(averagePriceRevenue(sale(more), cents)));

describe('revenue at the average price', () => {
  it('reckons with the exact average, and shows it to nine places', () => {
    expect(answer()).toEqual({
      averagePrice: '9.666666667',
      receivable: '300000',
      revenue: '290000',
      contractLiability: '10000',
    });
  });

  it('reckons with a rounded average where its scale is fixed', () => {
    expect(answer({ averagePriceScale: 2 })).toEqual({
      averagePrice: '9.67',
      receivable: '300000',
      revenue: '290100',
      contractLiability: '9900',
    });
    expect(answer({ averagePriceScale: 0 })).toMatchObject({ averagePrice: '10', contractLiability: '0' });
  });

  it('bills by the tiers where no list price is stated', () => {
    const billed = { listPrice: null, sold: decimal(120000) };
    expect(answer(billed)).toMatchObject({ receivable: '1180000', revenue: '1160000', contractLiability: '20000' });
    expect(answer({ ...billed, sold: decimal(150000) })).toMatchObject({ contractLiability: '0' });
    expect(answer({ ...billed, sold: decimal(100000) })).toMatchObject({ receivable: '1000000' });
    expect(answer({ ...billed, sold: decimal(0) })).toMatchObject({ receivable: '0', revenue: '0' });
  });

  it('takes a volume at the bound of a tier, in the last tier and beyond all bounds', () => {
    expect(answer({ expectedVolume: decimal(100000) })).toMatchObject({ averagePrice: '10' });
    expect(answer({ expectedVolume: decimal(200000) })).toMatchObject({ averagePrice: '9.5' });
    const open = tiers(['100', '10'], ['200', '8'], [null, '4']);
    expect(answer({ tiers: open, expectedVolume: decimal(400), sold: decimal(100) })).toEqual({
      averagePrice: '6.5',
      receivable: '1000',
      revenue: '650',
      contractLiability: '350',
    });
    expect(answer({ tiers: tiers([null, '3']), sold: decimal(1), listPrice: decimal(3) })).toMatchObject({
      revenue: '3',
    });
  });

  it('rounds as its legal entity does', () => {
    const half = {
      tiers: tiers([null, '0.125']),
      expectedVolume: decimal(1),
      sold: decimal(1),
      listPrice: decimal('0.135'),
    };
    expect(answer(half)).toMatchObject({ receivable: '0.14', revenue: '0.13' });
    const even = averagePriceRevenue(sale(half), { scale: 2, mode: 'HALF_EVEN' });
    expect(plain(accepted(even))).toMatchObject({ receivable: '0.14', revenue: '0.12' });
    const fixed = averagePriceRevenue(sale({ ...half, averagePriceScale: 3 }), { scale: 2, mode: 'HALF_EVEN' });
    expect(plain(accepted(fixed))).toMatchObject({ averagePrice: '0.125', revenue: '0.12' });
  });

  it.each<[string, Partial<TieredSale>, string, string]>([
    ['without tiers', { tiers: [] }, 'tiers', 'NOT_EMPTY'],
    ['with a tier that ends at zero', { tiers: tiers(['0', '1']) }, 'tiers[0].upTo', 'TIERS_ASCEND'],
    ['with tiers of one end', { tiers: tiers(['5', '1'], ['5', '1']) }, 'tiers[1].upTo', 'TIERS_ASCEND'],
    ['with tiers out of order', { tiers: tiers(['5', '1'], ['4', '1']) }, 'tiers[1].upTo', 'TIERS_ASCEND'],
    ['with a tier after the last', { tiers: tiers([null, '1'], ['4', '1']) }, 'tiers[1].upTo', 'ONLY_LAST_TIER_OPEN'],
    ['with two open tiers', { tiers: tiers([null, '1'], [null, '1']) }, 'tiers[1].upTo', 'ONLY_LAST_TIER_OPEN'],
    ['at a negative price', { tiers: tiers([null, '-1']) }, 'tiers[0].unit', 'NOT_NEGATIVE'],
    ['without a volume', { expectedVolume: decimal(0) }, 'expectedVolume', 'POSITIVE'],
    ['beyond its tiers', { expectedVolume: decimal(200001) }, 'expectedVolume', 'WITHIN_TIERS'],
    ['for negative sales', { sold: decimal(-1) }, 'sold', 'NOT_NEGATIVE'],
    ['for more sales than expected', { sold: decimal(150001) }, 'sold', 'NOT_ABOVE_WHOLE'],
    ['at a negative list price', { listPrice: decimal(-1) }, 'listPrice', 'NOT_NEGATIVE'],
  ])('is refused %s', (_, more, path, rule) => {
    expect(refused(averagePriceRevenue(sale(more), cents))).toEqual(invalidAt(path, rule));
  });
});
