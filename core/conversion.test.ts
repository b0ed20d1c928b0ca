import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, quotedRate } from './conversion.ts';
import { scaleOf, type CurrencyCode } from './currencies.ts';
import { absolute, compare, decimal, formatDecimal, multiply, negate, placesOf, shift, subtract } from './decimal.ts';
import { money } from './money.ts';

const converted = (amount: string, from: CurrencyCode, rate: string, to: CurrencyCode) => {
  const result = convert({ amount: decimal(amount), currency: from }, decimal(rate), to);
  if (!result.ok) throw new Error(result.refusal.message);
  return `${formatDecimal(result.value.amount)} ${result.value.currency}`;
};

describe('conversion', () => {
  it.each<[string, CurrencyCode, string, CurrencyCode, string]>([
    ['100', 'USD', '82.42135', 'INR', '8242.14 INR'],
    ['1', 'EUR', '0.125', 'USD', '0.13 USD'],
    ['-1', 'EUR', '0.125', 'USD', '-0.13 USD'],
    ['1', 'EUR', '0.135', 'USD', '0.14 USD'],
    ['10.55', 'USD', '149.5', 'JPY', '1577 JPY'],
    ['1', 'USD', '0.5', 'JPY', '1 JPY'],
    ['1', 'USD', '0.4999', 'JPY', '0 JPY'],
    ['5', 'USD', '0.3765', 'BHD', '1.883 BHD'],
    ['100', 'USD', '0.02745678', 'CLF', '2.7457 CLF'],
    ['1200', 'JPY', '0.0067', 'USD', '8.04 USD'],
    ['0', 'USD', '5', 'EUR', '0 EUR'],
    ['0.000000000001', 'USD', '0.000000000001', 'EUR', '0 EUR'],
    ['12.34', 'USD', '1.000', 'USD', '12.34 USD'],
  ])('of %s %s at %s to %s is %s', (amount, from, rate, to, result) => {
    expect(converted(amount, from, rate, to)).toBe(result);
  });

  it.each<[string, string, CurrencyCode, string, string]>([
    ['a rate of zero', '0', 'EUR', 'rate', 'POSITIVE'],
    ['a negative rate', '-1', 'EUR', 'rate', 'POSITIVE'],
    ['a rate within a currency', '1.01', 'USD', 'rate', 'SAME_CURRENCY_RATE'],
    ['an amount beyond 19 digits', '1000000000000000000', 'EUR', 'amount', 'AMOUNT_MAX'],
  ])('refuses %s', (_, rate, to, path, rule) => {
    for (const amount of ['10', '-10']) {
      expect(convert(money(amount, 'USD'), decimal(rate), to)).toMatchObject({
        ok: false,
        refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
      });
    }
  });

  it('takes what has 19 digits', () => {
    expect(converted('9.99', 'USD', '1000000000000000000', 'EUR')).toBe('9990000000000000000 EUR');
  });

  it('is within half a unit of the exact amount, settled, and the same for both signs', () => {
    const amounts = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((units) => shift(decimal(units), -4));
    const rates = fc.bigInt({ min: 1n, max: 10n ** 14n }).map((units) => shift(decimal(units), -9));
    const currencies = fc.constantFrom<CurrencyCode>('EUR', 'JPY', 'BHD', 'CLF');
    fc.assert(
      fc.property(amounts, rates, currencies, (amount, rate, to) => {
        const there = convert({ amount, currency: 'USD' }, rate, to);
        const back = convert({ amount: negate(amount), currency: 'USD' }, rate, to);
        if (!there.ok || !back.ok) throw new Error('no refusal');
        expect(placesOf(there.value.amount) <= scaleOf(to)).toBe(true);
        expect(back.value.amount).toEqual(negate(there.value.amount));
        const off = absolute(subtract(there.value.amount, multiply(amount, rate)));
        expect(compare(off, shift(decimal('0.5'), -scaleOf(to))) <= 0).toBe(true);
      }),
    );
  });

  it('there at a rate and back at its inverse returns within what rounding lost', () => {
    const cents = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    const rates = fc.constantFrom(['4', '0.25'], ['0.5', '2'], ['8', '0.125'], ['1.6', '0.625'], ['0.08', '12.5']);
    fc.assert(
      fc.property(cents, rates, (units, [rate, inverse]) => {
        const start = { amount: shift(decimal(units), -2), currency: 'USD' } as const;
        const there = convert(start, decimal(rate), 'EUR');
        const back = there.ok ? convert(there.value, decimal(inverse), 'USD') : there;
        if (!back.ok) throw new Error('no refusal');
        const lost = multiply(decimal('0.005'), decimal(inverse));
        const off = absolute(subtract(back.value.amount, start.amount));
        expect(compare(off, subtract(lost, decimal('-0.005'))) <= 0).toBe(true);
      }),
    );
  });
});

describe('a rate', () => {
  it('is what was quoted', () => {
    const rate = decimal('1.1');
    expect(quotedRate(rate, { from: 'EUR', to: 'USD', on: '2024-01-31' })).toEqual({ ok: true, value: rate });
  });

  it('is missing where nobody quoted one, and never taken for 1', () => {
    expect(quotedRate(null, { from: 'EUR', to: 'USD', on: '2024-01-31' })).toMatchObject({
      ok: false,
      refusal: { code: 'FX_RATE_MISSING', details: { from: 'EUR', to: 'USD', on: '2024-01-31' } },
    });
  });
});
