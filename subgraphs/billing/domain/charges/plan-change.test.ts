import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DayCount, Share } from '../../../../core/calendar/proration.ts';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import {
  absolute,
  add,
  compare,
  decimal,
  equals,
  formatDecimal,
  negate,
  shift,
  subtract,
} from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { changeByShare, changeInAdvance, changeInArrears, quantityChange, type ChangePoint } from './plan-change.ts';

const price = (amount: string, currency: CurrencyCode = 'USD'): Money => ({ amount: decimal(amount), currency });
const june = { from: civilDate('2023-06-01'), to: civilDate('2023-07-01') };
const at = (date: string, dayCount: DayCount = 'ACTUAL'): ChangePoint => ({
  period: june,
  at: civilDate(date),
  dayCount,
});
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const shown = (amounts: Readonly<Record<string, Money>>) =>
  Object.fromEntries(Object.entries(amounts).map(([name, { amount }]) => [name, formatDecimal(amount, 2)]));
const refused = (path: string, rule: string) => ({
  ok: false,
  refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
});

describe('a change in advance', () => {
  it.each<[string, DayCount, string, string, string]>([
    ['2023-06-16', 'ACTUAL', '-5.00', '10.00', '5.00'],
    ['2023-06-01', 'ACTUAL', '-10.00', '20.00', '10.00'],
    ['2023-06-30', 'ACTUAL', '-0.33', '0.67', '0.34'],
    ['2023-06-24', 'FIXED_30', '-2.33', '4.67', '2.34'],
    ['2023-06-16', 'NONE', '0.00', '0.00', '0.00'],
  ])('on %s, %j, credits %s and charges %s: %s together', (date, dayCount, credit, charge, net) => {
    expect(shown(accepted(changeInAdvance(at(date, dayCount), price('10'), price('20'))))).toEqual({
      credit,
      charge,
      net,
    });
  });

  it('to a lower price gives back more than it charges', () => {
    expect(shown(accepted(changeInAdvance(at('2023-06-16'), price('20'), price('10.01'))))).toEqual({
      credit: '-10.00',
      charge: '5.01',
      net: '-4.99',
    });
    expect(shown(accepted(changeInAdvance(at('2023-06-16'), price('20'), price('10.01'), 'HALF_EVEN')))).toEqual({
      credit: '-10.00',
      charge: '5.00',
      net: '-5.00',
    });
  });

  it.each(['2023-05-31', '2023-07-01'])('lies in its period: not on %s', (date) => {
    expect(changeInAdvance(at(date), price('10'), price('20'))).toMatchObject(refused('at', 'WITHIN_PERIOD'));
    expect(changeInArrears(at(date), price('10'), price('20'))).toMatchObject(refused('at', 'WITHIN_PERIOD'));
  });

  it('needs a period, prices and one currency', () => {
    const empty = { ...at('2023-06-01'), period: { from: june.from, to: june.from } };
    expect(changeInAdvance(empty, price('10'), price('20'))).toMatchObject(refused('period.to', 'PERIOD_NOT_EMPTY'));
    const point = at('2023-06-16');
    expect(changeInAdvance(point, price('-10'), price('20'))).toMatchObject(refused('oldPrice', 'NOT_NEGATIVE'));
    expect(changeInAdvance(point, price('10'), price('-20'))).toMatchObject(refused('newPrice', 'NOT_NEGATIVE'));
    expect(changeInAdvance(at('2023-06-16', { fixedDaysInMonth: 5 }), price('1'), price('2'))).toMatchObject(
      refused('fixedDaysInMonth', 'RANGE'),
    );
    expect(changeInAdvance(point, price('10'), price('20', 'EUR'))).toMatchObject({
      ok: false,
      refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'USD', actual: 'EUR' } },
    });
  });
});

describe('a change by a share of the period', () => {
  const change = (remaining: Share, mode?: 'HALF_EVEN') => changeByShare(price('10'), price('20.01'), remaining, mode);

  it.each<[number, number, string, string, string]>([
    [1, 2, '-5.00', '10.01', '5.01'],
    [1, 3, '-3.33', '6.67', '3.34'],
    [1_296_000, 2_592_000, '-5.00', '10.01', '5.01'],
    [0, 30, '0.00', '0.00', '0.00'],
    [30, 30, '-10.00', '20.01', '10.01'],
  ])('of %i / %i is %s, %s, %s', (used, whole, credit, charge, net) => {
    expect(shown(accepted(change({ used, whole })))).toEqual({ credit, charge, net });
  });

  it('is rounded by the mode of the legal entity', () => {
    expect(shown(accepted(change({ used: 1, whole: 2 }, 'HALF_EVEN')))['charge']).toBe('10.00');
  });

  it('needs a share from nothing to the whole', () => {
    expect(change({ used: 0, whole: 0 })).toMatchObject(refused('remaining.whole', 'POSITIVE'));
    expect(change({ used: 1, whole: -2 })).toMatchObject(refused('remaining.whole', 'POSITIVE'));
    expect(change({ used: 1, whole: Number.NaN })).toMatchObject(refused('remaining.whole', 'POSITIVE'));
    expect(change({ used: -1, whole: 2 })).toMatchObject(refused('remaining.used', 'RANGE'));
    expect(change({ used: 3, whole: 2 })).toMatchObject(refused('remaining.used', 'RANGE'));
  });
});

describe('a change in arrears', () => {
  it.each<[string, DayCount, string, string, string]>([
    ['2023-06-16', 'ACTUAL', '5.00', '10.00', '15.00'],
    ['2023-06-01', 'ACTUAL', '0.00', '20.00', '20.00'],
    ['2023-06-11', 'ACTUAL', '3.33', '13.33', '16.66'],
    ['2023-06-16', 'NONE', '10.00', '0.00', '10.00'],
  ])('on %s, %j, bills %s before, %s after, %s', (date, dayCount, before, after, total) => {
    expect(shown(accepted(changeInArrears(at(date, dayCount), price('10'), price('20'))))).toEqual({
      before,
      after,
      total,
    });
  });

  it('is rounded by its mode, and refused like one in advance', () => {
    const half = changeInArrears(at('2023-06-16'), price('0.25'), price('0.25'), 'HALF_EVEN');
    expect(shown(accepted(half))).toEqual({ before: '0.12', after: '0.12', total: '0.24' });
    expect(shown(accepted(changeInArrears(at('2023-06-16'), price('0.25'), price('0.25'))))['total']).toBe('0.26');
    const point = at('2023-06-16');
    expect(changeInArrears(point, price('-1'), price('1'))).toMatchObject(refused('oldPrice', 'NOT_NEGATIVE'));
    expect(changeInArrears(point, price('1'), price('-1'))).toMatchObject(refused('newPrice', 'NOT_NEGATIVE'));
    expect(changeInArrears(point, price('1'), price('1', 'EUR'))).toMatchObject({
      ok: false,
      refusal: { code: 'CURRENCY_MISMATCH' },
    });
  });
});

describe('another quantity', () => {
  const seats = (from: string, to: string) => ({ unitPrice: price('3'), from: decimal(from), to: decimal(to) });

  it.each([
    ['2', '5', '4.50'],
    ['5', '2', '-4.50'],
    ['5', '5', '0.00'],
    ['0', '0.5', '0.75'],
  ])('%s to %s half-way is one line of %s', (from, to, amount) => {
    const line = accepted(quantityChange(at('2023-06-16'), seats(from, to)));
    expect(formatDecimal(line.amount, 2)).toBe(amount);
    expect(line.currency).toBe('USD');
  });

  it('is rounded once, by its mode', () => {
    const half = { unitPrice: price('0.25'), from: decimal(0), to: decimal(1) };
    expect(formatDecimal(accepted(quantityChange(at('2023-06-16'), half)).amount)).toBe('0.13');
    expect(formatDecimal(accepted(quantityChange(at('2023-06-16'), half, 'HALF_EVEN')).amount)).toBe('0.12');
  });

  it('is never negative, nor its price, nor out of the period', () => {
    const point = at('2023-06-16');
    expect(quantityChange(point, seats('-1', '2'))).toMatchObject(refused('quantity.from', 'NOT_NEGATIVE'));
    expect(quantityChange(point, seats('1', '-2'))).toMatchObject(refused('quantity.to', 'NOT_NEGATIVE'));
    expect(quantityChange(point, { ...seats('1', '2'), unitPrice: price('-3') })).toMatchObject(
      refused('unitPrice', 'NOT_NEGATIVE'),
    );
    expect(quantityChange(at('2023-07-01'), seats('1', '2'))).toMatchObject(refused('at', 'WITHIN_PERIOD'));
  });
});

describe('whatever the change', () => {
  const prices = fc
    .bigInt({ min: 0n, max: 10n ** 14n })
    .map((units) => ({ amount: shift(decimal(units), -5), currency: 'USD' as const }));
  const points = fc.integer({ min: 0, max: 29 }).map((days) => at(addDays(june.from, days)));

  it('to the same price changes nothing in advance, and a unit at most in arrears', () => {
    fc.assert(
      fc.property(points, prices, (point, same) => {
        expect(formatDecimal(accepted(changeInAdvance(point, same, same)).net.amount)).toBe('0');
        const { total } = accepted(changeInArrears(point, same, same));
        expect(compare(absolute(subtract(total.amount, same.amount)), decimal('0.01')) <= 0).toBe(true);
      }),
    );
  });

  it('there and back cancels exactly', () => {
    fc.assert(
      fc.property(points, prices, prices, (point, one, other) => {
        const there = accepted(changeInAdvance(point, one, other)).net.amount;
        const back = accepted(changeInAdvance(point, other, one)).net.amount;
        expect(equals(there, negate(back))).toBe(true);
        const more = { unitPrice: one, from: decimal(2), to: decimal(7) };
        const up = accepted(quantityChange(point, more)).amount;
        const down = accepted(quantityChange(point, { ...more, from: more.to, to: more.from })).amount;
        expect(formatDecimal(add(up, down))).toBe('0');
      }),
    );
  });
});
