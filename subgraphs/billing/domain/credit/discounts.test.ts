import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, multiply, shift, subtract, sum } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import { discountDocument, discountLine, spreadDiscount, type DiscountTerms } from './discounts.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP' } as const;
const percent = (pct: string): DiscountTerms => ({ kind: 'PERCENT', pct: decimal(pct) });
const off = (amount: string): DiscountTerms => ({ kind: 'AMOUNT', amount: decimal(amount) });
const decimals = (...texts: readonly string[]) => texts.map((text) => decimal(text));

function answer<T>(result: Result<T>, show: (value: T) => unknown) {
  return result.ok ? show(result.value) : { code: result.refusal.code, details: result.refusal.details };
}
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

describe('the discount of a line', () => {
  const discount = (gross: string, terms: DiscountTerms, rounding: Parameters<typeof discountLine>[2] = euros) =>
    answer(discountLine(decimal(gross), terms, rounding), String);

  it('is a share of the gross, rounded to the currency, or an amount', () => {
    expect(discount('9.99', percent('10'))).toBe('1');
    expect(discount('0.50', percent('5'))).toBe('0.03');
    expect(discount('0.50', percent('5'), { ...euros, roundingMode: 'HALF_EVEN' })).toBe('0.02');
    expect(discount('99', percent('50'), { ...euros, currency: 'JPY' })).toBe('50');
    expect(discount('9.99', off('2.345'))).toBe('2.35');
    expect(discount('9.99', off('0'))).toBe('0');
  });

  it('may be all of it, and no more', () => {
    expect(discount('9.99', percent('100'))).toBe('9.99');
    expect(discount('9.99', off('9.99'))).toBe('9.99');
    expect(discount('9.99', off('10'))).toEqual(failed('discount.amount', 'NOT_ABOVE_GROSS'));
    expect(discount('9.99', percent('100.01'))).toEqual(failed('discount.pct', 'RANGE'));
  });

  it('is never below zero, nor on a gross below zero', () => {
    expect(discount('9.99', off('-1'))).toEqual(failed('discount.amount', 'NOT_NEGATIVE'));
    expect(discount('9.99', percent('-1'))).toEqual(failed('discount.pct', 'RANGE'));
    expect(discount('-1', off('0'))).toEqual(failed('gross', 'NOT_NEGATIVE'));
  });
});

describe('the discount of a document', () => {
  const discounted = (nets: readonly string[], terms: DiscountTerms | null) =>
    answer(discountDocument(decimals(...nets), terms), ({ bases, over, discount }) => ({
      bases: bases.map(String),
      over: String(over),
      discount: String(discount),
    }));

  it('leaves exact fractions: what remains of each net over all of them', () => {
    expect(discounted(['2', '1'], off('1'))).toEqual({ bases: ['4', '2'], over: '3', discount: '1' });
    expect(discounted(['2', '1'], percent('50'))).toEqual({ bases: ['3', '1.5'], over: '3', discount: '1.5' });
    expect(discounted(['2', '1'], off('3'))).toEqual({ bases: ['0', '0'], over: '3', discount: '3' });
  });

  it('changes nothing where nothing is taken off', () => {
    const same = { bases: ['2', '-1'], over: '1', discount: '0' };
    expect(discounted(['2', '-1'], null)).toEqual(same);
    expect(discounted(['2', '-1'], off('0'))).toEqual(same);
    expect(discounted(['2', '-1'], percent('0'))).toEqual(same);
    expect(discounted(['0'], percent('10'))).toEqual({ bases: ['0'], over: '1', discount: '0' });
    expect(discounted(['-1'], null)).toEqual({ bases: ['-1'], over: '1', discount: '0' });
  });

  it('refuses more than the net, less than nothing, and a document that is a credit', () => {
    expect(discounted(['2', '1'], off('3.01'))).toEqual(failed('discount.amount', 'NOT_ABOVE_NET'));
    expect(discounted(['0'], off('0.01'))).toEqual(failed('discount.amount', 'NOT_ABOVE_NET'));
    expect(discounted(['2', '1'], off('-1'))).toEqual(failed('discount.amount', 'NOT_NEGATIVE'));
    expect(discounted(['2', '1'], percent('101'))).toEqual(failed('discount.pct', 'RANGE'));
    expect(discounted(['2', '-3'], percent('10'))).toEqual(failed('net', 'NOT_NEGATIVE'));
  });

  it('takes off exactly the discount, in whatever lines', () => {
    const cents = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 100 }), (units, share) => {
        const nets = units.map((unit) => shift(decimal(unit), -2));
        const amount = shift(multiply(sum(nets), decimal(share)), -2);
        const result = discountDocument(nets, { kind: 'AMOUNT', amount });
        if (!result.ok) throw new Error(result.refusal.message);
        const { bases, over } = result.value;
        expect(sum(bases)).toEqual(multiply(subtract(sum(nets), amount), over));
      }),
    );
  });
});

describe('the parts of a document’s discount on its stored lines', () => {
  const spread = (discount: string, nets: readonly string[], currency: 'EUR' | 'JPY' = 'EUR') =>
    answer(spreadDiscount(decimal(discount), decimals(...nets), { currency }), (parts) => parts.map(String));

  it('are settled and sum to it', () => {
    expect(spread('100', ['200', '100'])).toEqual(['66.67', '33.33']);
    expect(spread('0.01', ['1', '1'])).toEqual(['0.01', '0']);
    expect(spread('10', ['1', '1', '1'], 'JPY')).toEqual(['4', '3', '3']);
  });

  it('are refused for a discount that is not settled, no lines, and a net below zero', () => {
    const finer = { code: 'SCALE_EXCEEDED', details: { path: 'discount', currency: 'EUR', scale: 2 } };
    expect(spread('0.005', ['1'])).toEqual(finer);
    expect(spread('-1', ['1'])).toEqual(failed('discount', 'NOT_NEGATIVE'));
    expect(spread('1', [])).toEqual(failed('nets', 'NOT_EMPTY'));
    expect(spread('1', ['1', '-1'])).toEqual(failed('nets[1]', 'NOT_NEGATIVE'));
  });
});
