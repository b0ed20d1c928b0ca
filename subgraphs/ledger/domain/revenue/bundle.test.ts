import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../test/harness/results.ts';
import { bundleRevenue, type BundleItem } from './bundle.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const at = (id: string, ssp: number): BundleItem => ({ id, ssp: decimal(ssp), method: 'POINT_IN_TIME' });
const over = (id: string, ssp: number, months: number): BundleItem => ({
  id,
  ssp: decimal(ssp),
  method: 'STRAIGHT_LINE_MONTHLY',
  months,
});
const bundle = (price: number, items: readonly BundleItem[]) => ({
  price: decimal(price),
  items,
  bundles: [],
  residual: null,
});

describe('the revenue of a bundle', () => {
  it('is what is delivered at once, and a month of what is served', () => {
    const items = [at('licence', 75000), at('installation', 10000), over('support', 15000, 12)];
    expect(plain(accepted(bundleRevenue(bundle(90000, items), cents)))).toEqual({
      allocated: [
        { id: 'licence', amount: '67500' },
        { id: 'installation', amount: '9000' },
        { id: 'support', amount: '13500' },
      ],
      atDelivery: '76500',
      perMonth: '1125',
    });
  });

  it('rounds the month of each service', () => {
    const items = [over('a', 100, 3), over('b', 100, 7)];
    expect(plain(accepted(bundleRevenue(bundle(200, items), cents)))).toMatchObject({
      atDelivery: '0',
      perMonth: '47.62',
    });
    const even = accepted(bundleRevenue(bundle(1, [over('a', 1, 8)]), { scale: 2, mode: 'HALF_EVEN' }));
    expect(plain(even)).toMatchObject({ perMonth: '0.12' });
  });

  it.each([0, -1, 1.5, Number.NaN])('is refused over %d months', (months) => {
    const answer = bundleRevenue(bundle(1, [at('a', 1), over('b', 1, months)]), cents);
    expect(refused(answer)).toEqual(invalidAt('items[1].months', 'POSITIVE'));
  });

  it('is refused where the price cannot be allocated', () => {
    expect(refused(bundleRevenue(bundle(1, []), cents))).toEqual(invalidAt('obligations', 'NOT_EMPTY'));
  });
});
