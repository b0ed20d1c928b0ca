import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import { invoiceOver } from '../fixtures/documents.ts';
import type { InvoiceLine } from '../invoice.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { unusedOf } from './unused-days.ts';

const d = civilDate;

/** A line of 100.00 for January, but for what a test says of it. */
function line(more: Partial<InvoiceLine> = {}): InvoiceLine {
  const period = { from: d('2026-01-01'), to: d('2026-02-01') };
  return { id: 'inl_1', itemId: 'itm_1', period, gross: fromMinor(10_000n, 'USD'), ...more } as InvoiceLine;
}

const during = (from: string, to: string) => ({ period: { from: d(from), to: d(to) } });

const answer = (
  end: string,
  lines: readonly InvoiceLine[] = [line()],
  item: Partial<SubscriptionItem> = {},
  more: Partial<BillingSubscription> = {},
  mode: RoundingMode = 'HALF_UP',
) => {
  const invoice = invoiceOver('100', { lines });
  const charged = lines.flatMap(({ itemId, period }) =>
    itemId === undefined || period === null ? [] : [{ ...period, itemId, invoiceId: invoice.id }],
  );
  const of = { invoice, charged, before: [] };
  const recurring = ({ charge }: SubscriptionItem) => (charge === 'FIXED' ? d(end) : null);
  return unusedOf(subscriptionOf({ items: [flatItem(item)], ...more }), of, recurring, mode);
};
const unused = (...asked: Parameters<typeof answer>) =>
  valueOf(answer(...asked)).map(({ lineId, gross }) => `${lineId} ${gross.toString()}`);

describe('the days that were charged and will not be used', () => {
  it.each([
    ['2025-12-01', ['inl_1 100']],
    ['2026-01-01', ['inl_1 100']],
    ['2026-01-11', ['inl_1 67.74']],
    ['2026-01-31', ['inl_1 3.23']],
    ['2026-02-01', []],
    ['2026-03-01', []],
  ])('are those of the line from %s on', (end, expected) => {
    expect(unused(end)).toEqual(expected);
  });

  it('are measured by the period around them, where the line is over a part of it', () => {
    const part = line({ ...during('2026-01-11', '2026-02-01'), gross: fromMinor(6_774n, 'USD') });
    expect(unused('2026-01-21', [part])).toEqual(['inl_1 35.48']);
    expect(unused('2026-01-05', [part])).toEqual(['inl_1 67.74']);
  });

  it('are rounded as the legal entity rounds', () => {
    const pricePlan = { ...flatItem().pricePlan, flat: decimal('0.775') };
    const last = (mode: RoundingMode) => unused('2026-01-31', undefined, { pricePlan }, {}, mode);
    expect([last('HALF_UP'), last('HALF_EVEN')]).toEqual([['inl_1 0.03'], ['inl_1 0.02']]);
  });

  it('are never worth more than the line', () => {
    expect(unused('2026-01-11', [line({ gross: fromMinor(5_000n, 'USD') })])).toEqual(['inl_1 50']);
  });

  it('are left out where they are worth nothing', () => {
    const two = { items: [flatItem(), flatItem({ id: 'itm_2' as SubscriptionItem['id'] })] };
    const lines = [line({ gross: fromMinor(0n, 'USD') }), line({ id: 'inl_2' as never, itemId: 'itm_2' as never })];
    expect(unused('2026-01-11', lines, {}, two)).toEqual(['inl_2 67.74']);
    expect(unused('2026-01-11', [line({ gross: fromMinor(1n, 'USD') })])).toEqual(['inl_1 0.01']);
  });

  it.each<[string, Partial<InvoiceLine>, Partial<SubscriptionItem>]>([
    ['of another item', { itemId: 'itm_9' as never }, {}],
    ['without a period', { period: null }, {}],
    ['charged once', {}, { charge: 'ONE_TIME' }],
    ['of usage', {}, { charge: 'USAGE' }],
  ])('are not those of a line %s; the line behind it counts', (_, more, item) => {
    const subscription = {
      items: [flatItem(item), flatItem({ id: 'itm_2' as SubscriptionItem['id'] })],
    };
    const lines = [line(more), line({ id: 'inl_2' as never, itemId: 'itm_2' as never })];
    expect(unused('2026-01-11', lines, {}, subscription)).toEqual(['inl_2 67.74']);
  });

  it.each([
    ['2025-12-31', '67.74'],
    ['2026-01-01', '67.74'],
    ['2026-01-02', '33.87'],
  ])('cost the quantity of the day on which the line begins, with a ramp on %s', (from, gross) => {
    const plan = { ...flatItem().pricePlan, model: 'PER_UNIT' as const, flat: null, unit: decimal(50) };
    const ramp = [{ from: d(from), quantity: decimal(2) }];
    expect(unused('2026-01-11', undefined, { pricePlan: plan, ramp })).toEqual([`inl_1 ${gross}`]);
  });

  it('cost the last step of the ramp that had come', () => {
    const plan = { ...flatItem().pricePlan, model: 'PER_UNIT' as const, flat: null, unit: decimal(10) };
    const ramp = ['2025-11-01', '2025-12-01', '2026-01-15'].map((from, index) => ({
      from: d(from),
      quantity: decimal(2 + index),
    }));
    expect(unused('2026-01-11', undefined, { pricePlan: plan, ramp })).toEqual(['inl_1 20.32']);
  });

  it('cost the price of the day on which the line begins, and its discount', () => {
    const flat = (amount: number) => ({ ...flatItem().pricePlan, flat: decimal(amount) });
    const priceSteps = [
      { from: d('2026-01-01'), pricePlan: flat(62), discount: null },
      { from: d('2026-01-02'), pricePlan: flat(31), discount: null },
    ];
    expect(unused('2026-01-11', undefined, { priceSteps })).toEqual(['inl_1 42']);
  });

  it('are refused where the line is over more than one period, or has no price', () => {
    expect(told(answer('2026-01-11', [line(during('2026-01-01', '2026-02-02'))]))).toEqual(
      failed('used.to', 'WITHIN_PERIOD'),
    );
    const pricePlan = { ...flatItem().pricePlan, flat: null };
    expect(told(answer('2026-01-11', undefined, { pricePlan }))).toEqual(failed('pricePlan.flat', 'DECIMAL_FORM'));
    expect(() => answer('2026-01-11', undefined, { interval: null })).toThrow('what recurs has an interval');
  });
});
