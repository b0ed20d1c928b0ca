import { describe, expect, it } from 'vitest';
import { decimal, shift } from '../../../../core/decimal.ts';
import { formatMoney } from '../../../../core/money.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import type { LineDiscount, PricePlanSnapshot } from './contract-terms.ts';
import { flatItem } from './fixtures/subscriptions.ts';
import { priceOf } from './item-price.ts';

const flat = flatItem().pricePlan;
const perUnit = (unit: string): PricePlanSnapshot => ({ ...flat, model: 'PER_UNIT', unit: decimal(unit), flat: null });
const graduated = (unit: string): PricePlanSnapshot => ({
  ...flat,
  model: 'GRADUATED',
  flat: null,
  tiers: [{ upTo: null, flat: null, unit: decimal(unit), packageSize: null, packagePrice: null, ratePct: null }],
});
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: decimal(value) });

const price = (pricePlan: PricePlanSnapshot, quantity = '1', discount: LineDiscount | null = null) =>
  priceOf({ pricePlan, discount }, decimal(quantity), 'USD');
const shown = (...asked: Parameters<typeof price>) => {
  const { gross, net, quantity, unitPrice } = valueOf(price(...asked));
  return [formatMoney(gross).amount, formatMoney(net).amount, quantity.toString(), unitPrice.toString()];
};

describe('the price of an item', () => {
  it('is shown by unit where each unit costs the same', () => {
    expect(shown(perUnit('12.5'), '4')).toEqual(['50.00', '50.00', '4', '12.5']);
  });

  it('is shown as one of the whole where units do not, whatever else the snapshot says', () => {
    expect(shown(flat, '4')).toEqual(['100.00', '100.00', '1', '100']);
    expect(shown({ ...flat, unit: decimal(7) }, '4')).toEqual(['100.00', '100.00', '1', '100']);
    expect(shown(graduated('12.5'), '4')).toEqual(['50.00', '50.00', '1', '50']);
  });

  it('is exact, but for what a line can show of it', () => {
    const { gross, net, unitPrice } = valueOf(price(graduated('0.000000000001'), '0.5'));
    const exact = shift(decimal(5), -13);
    expect([gross.amount, net.amount]).toEqual([exact, exact]);
    expect(unitPrice).toEqual(decimal('0.000000000001'));
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
