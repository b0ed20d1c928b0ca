import { describe, expect, it } from 'vitest';
import { decimal, shift, sum } from '../../../../core/decimal.ts';
import { formatMoney } from '../../../../core/money.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import type { LineDiscount, PricePlanSnapshot } from './contract-terms.ts';
import { flatItem } from './fixtures/subscriptions.ts';
import { priceOf } from './item-price.ts';

const flat = flatItem().pricePlan;
const perUnit = (unit: string): PricePlanSnapshot => ({ ...flat, model: 'PER_UNIT', unit: decimal(unit), flat: null });
const tier = { upTo: null, flat: null, unit: null, packageSize: null, packagePrice: null, ratePct: null };
const graduated = (unit: string): PricePlanSnapshot => ({
  ...flat,
  model: 'GRADUATED',
  flat: null,
  tiers: [{ ...tier, unit: decimal(unit) }],
});
/** Two units at 10 and 1 at once, any other at 4. */
const twoTiers = (model: 'GRADUATED' | 'VOLUME'): PricePlanSnapshot => ({
  ...graduated('1'),
  model,
  tiers: [
    { ...tier, upTo: decimal(2), unit: decimal(10), flat: decimal(1) },
    { ...tier, unit: decimal(4) },
  ],
});
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: decimal(value) });

const price = (pricePlan: PricePlanSnapshot, quantity = '1', discount: LineDiscount | null = null) =>
  priceOf({ pricePlan, discount }, decimal(quantity), 'USD');
const shown = (...asked: Parameters<typeof price>) => {
  const { gross, net, shown: line } = valueOf(price(...asked));
  return [formatMoney(gross).amount, formatMoney(net).amount, line.quantity.toString(), line.unitPrice.toString()];
};

describe('the price of an item', () => {
  it('is shown by unit where each unit costs the same', () => {
    expect(shown(perUnit('12.5'), '4')).toEqual(['50.00', '50.00', '4', '12.5']);
  });

  it('is shown as one of the whole where it depends on no quantity, whatever else the snapshot says', () => {
    expect(shown(flat, '4')).toEqual(['100.00', '100.00', '1', '100']);
    expect(shown({ ...flat, unit: decimal(7) }, '4')).toEqual(['100.00', '100.00', '1', '100']);
    const first = [{ ...tier, unit: decimal(3), flat: decimal(5) }];
    const free: PricePlanSnapshot = { ...graduated('1'), tiers: first, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' };
    expect(shown(free, '0')).toEqual(['5.00', '5.00', '1', '5']);
  });

  it('is shown by what a unit came to where units cost differently', () => {
    expect(shown(graduated('12.5'), '4')).toEqual(['50.00', '50.00', '4', '12.5']);
    expect(shown(twoTiers('GRADUATED'), '3')).toEqual(['25.00', '25.00', '3', '8.333333333333']);
  });

  it.each<[string, PricePlanSnapshot, string, readonly object[] | undefined]>([
    ['a price by the unit', perUnit('12.5'), '4', undefined],
    ['a flat price', flat, '4', undefined],
    ['nothing', twoTiers('GRADUATED'), '0', undefined],
    [
      'graduated tiers, which are each paid for',
      twoTiers('GRADUATED'),
      '3',
      [
        { tier: 1, quantity: '2', unitPrice: '10', flat: '1', packageSize: null, amount: '21', discount: '0' },
        { tier: 2, quantity: '1', unitPrice: '4', flat: '0', packageSize: null, amount: '4', discount: '0' },
      ],
    ],
    [
      'the volume tier that all of it is in',
      twoTiers('VOLUME'),
      '3',
      [{ tier: 2, quantity: '3', unitPrice: '4', flat: '0', packageSize: null, amount: '12', discount: '0' }],
    ],
    [
      'packages',
      { ...flat, model: 'PACKAGE', packageSize: decimal(10), packagePrice: decimal(7), freeUnits: decimal(5) },
      '16',
      [{ tier: 1, quantity: '11', unitPrice: '7', flat: '0', packageSize: '10', amount: '14', discount: '0' }],
    ],
    [
      'a share of an amount',
      { ...flat, model: 'GRADUATED_PERCENTAGE', tiers: [{ ...tier, ratePct: decimal(2) }] },
      '200',
      [{ tier: 1, quantity: '200', unitPrice: '0.02', flat: '0', packageSize: null, amount: '4', discount: '0' }],
    ],
  ])('is made up as the line says: of %s', (_, plan, quantity, lines) => {
    const { gross, shown: line } = valueOf(price(plan, quantity));
    expect(line.tierLines === undefined ? undefined : JSON.parse(JSON.stringify(line.tierLines))).toEqual(lines);
    if (line.tierLines !== undefined) expect(sum(line.tierLines.map(({ amount }) => amount))).toEqual(gross.amount);
  });

  it('is exact, but for what a line can show of it', () => {
    const { gross, net, shown: line } = valueOf(price(graduated('0.000000000001'), '0.5'));
    const exact = shift(decimal(5), -13);
    expect([gross.amount, net.amount]).toEqual([exact, exact]);
    expect(line.unitPrice).toEqual(decimal('0.000000000001'));
  });

  it.each<[LineDiscount | null, string]>([
    [null, '50.00'],
    [off('PERCENT', '0'), '50.00'],
    [off('PERCENT', '10'), '45.00'],
    [off('PERCENT', '100'), '0.00'],
    [off('AMOUNT', '10'), '40.00'],
    [off('AMOUNT', '49.99'), '0.01'],
    [off('AMOUNT', '50'), '0.00'],
    [off('AMOUNT', '50.01'), '0.00'],
  ])('is 50.00 before %j and %s after it', (discount, net) => {
    expect(shown(perUnit('12.5'), '4', discount)).toEqual(['50.00', net, '4', '12.5']);
  });

  it('is in the currency that is asked for', () => {
    const priced = valueOf(price(perUnit('12.5'), '4'));
    expect([priced.gross.currency, priced.net.currency]).toEqual(['USD', 'USD']);
  });

  it('is refused where the snapshot cannot be read, or does not know the quantity', () => {
    expect(told(price({ ...flat, flat: null }))).toEqual(failed('pricePlan.flat', 'DECIMAL_FORM'));
    expect(told(price(flat, '-1'))).toEqual(failed('quantity', 'NOT_NEGATIVE'));
  });
});
