import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { rebill, type BilledItem, type CorrectedItem, type Rebilling } from './rebilling.ts';

const usd = (amount: string): Money => ({ amount: decimal(amount), currency: 'USD' });
const billed = (item: string, from: string, amount: string, paid = '0'): BilledItem => ({
  item,
  from: civilDate(from),
  amount: usd(amount),
  paid: usd(paid),
});
const corrected = (item: string, from: string, price: string, end?: string): CorrectedItem => ({
  item,
  from: civilDate(from),
  end: end === undefined ? null : civilDate(end),
  price: usd(price),
});
const rebilling = (change: Partial<Rebilling>): Rebilling => ({
  currency: 'USD',
  billed: [],
  corrected: [],
  billDay: 1,
  interval: { unit: 'MONTH', count: 1 },
  timing: 'ADVANCE',
  dayCount: 'ACTUAL',
  throughDate: civilDate('2023-06-20'),
  ...change,
});
const rebilled = (change: Partial<Rebilling>, mode?: 'HALF_EVEN') => {
  const result = rebill(rebilling(change), mode);
  if (!result.ok) throw new Error(result.refusal.message);
  const { net, originalBalance, accountCredit, reversals, lines } = result.value;
  return {
    amounts: [net, originalBalance, accountCredit].map(({ amount }) => formatDecimal(amount, 2)).join(' '),
    reversals: reversals.map((one) => `${one.item} ${one.from} ${formatDecimal(one.amount.amount, 2)}`),
    lines: lines.map((one) => `${one.item} ${one.period.from} ${one.period.to} ${formatDecimal(one.net.amount, 2)}`),
  };
};

describe('a back-dated change', () => {
  const dearer = { billed: [billed('base', '2023-06-01', '10')], corrected: [corrected('base', '2023-06-01', '13')] };
  const cheaper = { billed: [billed('base', '2023-06-01', '10')], corrected: [corrected('base', '2023-06-01', '7')] };

  it('reverses what was billed and bills what ought to have been', () => {
    expect(rebilled(dearer)).toEqual({
      amounts: '3.00 10.00 0.00',
      reversals: ['base 2023-06-01 -10.00'],
      lines: ['base 2023-06-01 2023-07-01 13.00'],
    });
  });

  it('leaves alone what it does not affect', () => {
    const change = {
      billed: [
        billed('base', '2023-06-01', '10'),
        billed('seats', '2023-06-04', '4.50'),
        billed('extra', '2023-06-04', '18'),
      ],
      corrected: [corrected('base', '2023-06-01', '13'), corrected('seats', '2023-06-04', '5')],
    };
    expect(rebilled(change)).toEqual({
      amounts: '-15.00 17.50 0.00',
      reversals: ['base 2023-06-01 -10.00', 'extra 2023-06-04 -18.00'],
      lines: ['base 2023-06-01 2023-07-01 13.00'],
    });
  });

  it('of one item is no answer to what was billed for another at the same price', () => {
    expect(
      rebilled({ billed: [billed('base', '2023-06-01', '10')], corrected: [corrected('seats', '2023-06-01', '10')] }),
    ).toEqual({
      amounts: '0.00 10.00 0.00',
      reversals: ['base 2023-06-01 -10.00'],
      lines: ['seats 2023-06-01 2023-07-01 10.00'],
    });
  });

  it('that begins on another day is another item', () => {
    const change = { billed: [billed('base', '2023-06-01', '10')], corrected: [corrected('base', '2023-06-16', '20')] };
    expect(rebilled(change)).toEqual({
      amounts: '0.00 10.00 0.00',
      reversals: ['base 2023-06-01 -10.00'],
      lines: ['base 2023-06-16 2023-07-01 10.00'],
    });
  });

  it('answers one billed item with one correction, so that an item billed twice is reversed once', () => {
    const twice = [billed('base', '2023-06-01', '10', '10'), billed('base', '2023-06-01', '10', '10')];
    expect(rebilled({ billed: twice, corrected: [corrected('base', '2023-06-01', '10')] })).toEqual({
      amounts: '-10.00 0.00 10.00',
      reversals: ['base 2023-06-01 -10.00'],
      lines: [],
    });
  });

  it.each([
    ['nothing', '0', '-3.00 7.00 0.00'],
    ['a part', '6', '-3.00 1.00 0.00'],
    ['most', '8', '-3.00 0.00 1.00'],
    ['everything', '10', '-3.00 0.00 3.00'],
  ])('to less is set against what is open; where %s is paid (%s) the rest is credit', (_, paid, amounts) => {
    expect(rebilled({ ...cheaper, billed: [billed('base', '2023-06-01', '10', paid)] }).amounts).toBe(amounts);
  });

  it.each([
    ['0', '3.00 10.00 0.00'],
    ['10', '3.00 0.00 0.00'],
  ])('to more does not touch an invoice of which %s is paid', (paid, amounts) => {
    expect(rebilled({ ...dearer, billed: [billed('base', '2023-06-01', '10', paid)] }).amounts).toBe(amounts);
  });

  it('may cover several periods, an end, and arrears', () => {
    const change = {
      billed: [billed('base', '2023-05-01', '20')],
      corrected: [corrected('base', '2023-05-01', '15', '2023-06-16')],
    };
    expect(rebilled(change).lines).toEqual(['base 2023-05-01 2023-06-01 15.00', 'base 2023-06-01 2023-06-16 7.50']);
    expect(rebilled({ ...change, timing: 'ARREARS', throughDate: civilDate('2023-06-15') }).lines).toEqual([
      'base 2023-05-01 2023-06-01 15.00',
    ]);
  });

  it('rounds by the mode of the legal entity', () => {
    const change = { corrected: [corrected('base', '2023-06-16', '0.25')] };
    expect(rebilled(change).amounts).toBe('0.13 0.00 0.00');
    expect(rebilled(change, 'HALF_EVEN').amounts).toBe('0.12 0.00 0.00');
  });

  it('of nothing is nothing', () => {
    expect(rebilled({})).toEqual({ amounts: '0.00 0.00 0.00', reversals: [], lines: [] });
  });

  it.each<[string, Partial<Rebilling>, string, string]>([
    [
      'a negative amount',
      { billed: [billed('a', '2023-06-01', '1'), billed('b', '2023-06-01', '-1')] },
      'billed[1].amount',
      'RANGE',
    ],
    ['more paid than billed', { billed: [billed('a', '2023-06-01', '1', '1.01')] }, 'billed[0].paid', 'RANGE'],
    ['a negative payment', { billed: [billed('a', '2023-06-01', '1', '-0.01')] }, 'billed[0].paid', 'RANGE'],
    ['a negative price', { corrected: [corrected('a', '2023-06-01', '-1')] }, 'price', 'NOT_NEGATIVE'],
    ['a day that is none', { billDay: 0, corrected: [corrected('a', '2023-06-01', '1')] }, 'billDay', 'RANGE'],
    [
      'an end before the start',
      { corrected: [corrected('a', '2023-06-01', '1', '2023-05-31')] },
      'endDate',
      'PERIOD_ENDS_AFTER_START',
    ],
  ])('is refused for %s', (_, change, path, rule) => {
    expect(rebill(rebilling(change))).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });

  it('is in one currency', () => {
    const mismatch = { ok: false, refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } } };
    expect(rebill(rebilling({ currency: 'EUR', billed: [billed('a', '2023-06-01', '1')] }))).toMatchObject(mismatch);
    expect(rebill(rebilling({ currency: 'EUR', corrected: [corrected('a', '2023-06-01', '1')] }))).toMatchObject(
      mismatch,
    );
    expect(rebill(rebilling({ currency: 'EUR', corrected: [corrected('a', '2024-06-01', '1')] }))).toMatchObject(
      mismatch,
    );
  });
});
