import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencies } from './currencies.ts';
import type { CurrencyCode } from './currencies.ts';
import { decimal, zero } from './decimal.ts';
import {
  addMoney,
  compareMoney,
  formatMoney,
  fromMinor,
  money,
  negateMoney,
  settledMoney,
  subtractMoney,
  sumMoney,
  toMinor,
  unitPrice,
} from './money.ts';
import type { Money } from './money.ts';

const codes = fc.constantFrom(...(Object.keys(currencies) as CurrencyCode[]));
const minors = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('settledMoney', () => {
  it.each([
    ['12.50', 'EUR'],
    ['12.5', 'EUR'],
    ['-12', 'EUR'],
    ['12.500', 'EUR'],
    ['1200', 'JPY'],
    ['0.125', 'KWD'],
    ['0.1234', 'CLF'],
  ])('takes %s %s', (amount, currency) => {
    expect(settledMoney(amount, currency)).toEqual({ ok: true, value: { amount: decimal(amount), currency } });
  });

  it.each([
    ['12.505', 'EUR', 2],
    ['0.5', 'JPY', 0],
    ['0.0005', 'KWD', 3],
    ['0.00001', 'CLF', 4],
  ])('refuses %s %s, which has more than %i places', (amount, currency, scale) => {
    const refusal = { code: 'SCALE_EXCEEDED', details: { path: 'total.amount', currency, scale } };
    expect(settledMoney(amount, currency, 'total')).toMatchObject({ ok: false, refusal });
    expect(settledMoney(decimal(amount), currency, 'total')).toMatchObject({ ok: false, refusal });
  });

  it('refuses a currency that ISO 4217 does not have, and an amount that is no decimal', () => {
    expect(settledMoney('1', 'EURO', 'total')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'total.currency', rule: 'CURRENCY_CODE' } },
    });
    expect(settledMoney('1e3', 'EUR', 'total')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'total.amount', rule: 'DECIMAL_FORM' } },
    });
  });
});

describe('unitPrice', () => {
  it('has up to twelve places in any currency', () => {
    expect(unitPrice('0.000000000001', 'JPY').ok).toBe(true);
    expect(unitPrice('0.0000000000001', 'JPY')).toMatchObject({ refusal: { code: 'VALIDATION_FAILED' } });
    expect(unitPrice('1', 'EURO')).toMatchObject({ refusal: { details: { path: 'unitPrice.currency' } } });
  });
});

describe('arithmetic', () => {
  it('adds, subtracts, compares and negates in one currency', () => {
    const [a, b] = [money('0.10', 'EUR'), money('0.20', 'EUR')];
    expect(addMoney(a, b)).toEqual({ ok: true, value: money('0.30', 'EUR') });
    expect(subtractMoney(a, b)).toEqual({ ok: true, value: money('-0.10', 'EUR') });
    expect(compareMoney(a, b)).toEqual({ ok: true, value: -1 });
    expect(negateMoney(a)).toEqual(money('-0.10', 'EUR'));
    expect(negateMoney(money('0', 'EUR'))).toEqual(money('0', 'EUR'));
  });

  it.each<[string, (a: Money, b: Money) => { ok: boolean }]>([
    ['addMoney', addMoney],
    ['subtractMoney', subtractMoney],
    ['compareMoney', compareMoney],
  ])('%s refuses two currencies, even for zero', (_, operation) => {
    expect(operation(money('0', 'EUR'), money('0', 'USD'))).toMatchObject({
      ok: false,
      refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } },
    });
  });

  it('sums a list in the currency named', () => {
    expect(sumMoney([], 'JPY')).toEqual({ ok: true, value: { amount: zero, currency: 'JPY' } });
    expect(sumMoney([money('1', 'JPY'), money('2', 'JPY')], 'JPY')).toEqual({ ok: true, value: money('3', 'JPY') });
    expect(sumMoney([money('1', 'JPY'), money('2', 'EUR')], 'JPY')).toMatchObject({
      ok: false,
      refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'JPY', actual: 'EUR' } },
    });
  });
});

describe('minor units', () => {
  it('counts in the currency: cents, yen, fils', () => {
    expect(toMinor(money('12.5', 'EUR'))).toBe(1250n);
    expect(toMinor(money('-12', 'JPY'))).toBe(-12n);
    expect(toMinor(money('0.001', 'KWD'))).toBe(1n);
    expect(fromMinor(-5n, 'EUR')).toEqual(money('-0.05', 'EUR'));
  });

  it('goes there and back in every currency', () => {
    fc.assert(
      fc.property(minors, codes, (minor, currency) => {
        const there = fromMinor(minor, currency);
        expect(toMinor(there)).toBe(minor);
        const { amount } = formatMoney(there);
        expect(settledMoney(amount, currency)).toEqual({ ok: true, value: there });
        expect(amount.split('.')[1]?.length ?? 0).toBe(currencies[currency].scale);
      }),
    );
  });

  it('calls an unsettled amount a bug', () => {
    expect(() => toMinor({ amount: decimal('0.005'), currency: 'EUR' })).toThrow('Invariant broken');
    expect(() => money('0.005', 'EUR')).toThrow('Invariant broken');
  });
});

describe('formatMoney', () => {
  it('shows the places of the currency, and all places of a unit price', () => {
    expect(formatMoney(money('12.5', 'EUR'))).toEqual({ amount: '12.50', currency: 'EUR' });
    expect(formatMoney({ amount: decimal('0.00125'), currency: 'EUR' })).toEqual({
      amount: '0.00125',
      currency: 'EUR',
    });
    expect(formatMoney(money('1200', 'JPY'))).toEqual({ amount: '1200', currency: 'JPY' });
  });
});
