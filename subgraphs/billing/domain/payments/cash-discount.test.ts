import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, shift, sum, zero } from '../../../../core/decimal.ts';
import type { DiscountTerms } from '../credit/discounts.ts';
import { discountEarlyPayment } from './cash-discount.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP', splitTax: true } as const;
const percent = (pct: string): DiscountTerms => ({ kind: 'PERCENT', pct: decimal(pct) });
const off = (amount: string): DiscountTerms => ({ kind: 'AMOUNT', amount: decimal(amount) });

function discounted(
  net: string,
  taxes: readonly string[],
  terms: DiscountTerms,
  policy: Parameters<typeof discountEarlyPayment>[2] = euros,
) {
  const claim = { net: decimal(net), taxes: taxes.map((tax) => decimal(tax)) };
  const result = discountEarlyPayment(claim, terms, policy);
  if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
  const { open, received, discount, onNet, onTaxes } = result.value;
  return [open, received, discount, onNet, ...onTaxes].map(String);
}

describe('a discount for paying early', () => {
  it('is a share of what is open, tax included, split over net and tax', () => {
    expect(discounted('200.00', ['36.00'], percent('10'))).toEqual(['236', '212.4', '23.6', '20', '3.6']);
    expect(discounted('100.00', ['19.00'], percent('2'))).toEqual(['119', '116.62', '2.38', '2', '0.38']);
  });

  it('may be a gross amount', () => {
    // 50 × 200 / 236 = 42.372…
    expect(discounted('200.00', ['36.00'], off('50'))).toEqual(['236', '186', '50', '42.37', '7.63']);
    expect(discounted('200.00', ['36.00'], off('236'))).toEqual(['236', '0', '236', '200', '36']);
    expect(discounted('200.00', ['36.00'], off('0'))).toEqual(['236', '236', '0', '0', '0']);
  });

  it('is all on the net where the tax is not corrected', () => {
    expect(discounted('200.00', ['30', '6'], percent('10'), { ...euros, splitTax: false })).toEqual([
      '236',
      '212.4',
      '23.6',
      '23.6',
      '0',
      '0',
    ]);
  });

  it('is split over each tax by largest remainder, of equal ones to the net', () => {
    expect(discounted('100.00', ['19.00', '7.00'], off('10'))).toEqual(['126', '116', '10', '7.94', '1.51', '0.55']);
    expect(discounted('1.00', ['1.00'], off('0.01'))).toEqual(['2', '1.99', '0.01', '0.01', '0']);
    expect(discounted('100.00', [], percent('3'))).toEqual(['100', '97', '3', '3']);
  });

  it('is rounded to the currency by the mode of the legal entity', () => {
    expect(discounted('0.50', [], percent('5'))).toEqual(['0.5', '0.47', '0.03', '0.03']);
    expect(discounted('0.50', [], percent('5'), { ...euros, roundingMode: 'HALF_EVEN' })).toEqual([
      '0.5',
      '0.48',
      '0.02',
      '0.02',
    ]);
    expect(discounted('110', ['9'], percent('2'), { ...euros, currency: 'JPY' })).toEqual([
      '119',
      '117',
      '2',
      '2',
      '0',
    ]);
  });

  it('may be all of it and none of it', () => {
    expect(discounted('1', ['0.19'], percent('100'))).toEqual(['1.19', '0', '1.19', '1', '0.19']);
    expect(discounted('1', ['0.19'], percent('0'))).toEqual(['1.19', '1.19', '0', '0', '0']);
  });

  const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
  it.each<[string, string, readonly string[], DiscountTerms, unknown]>([
    ['more than a hundred per cent', '1', [], percent('100.01'), failed('discountPct', 'RANGE')],
    ['less than nothing', '1', [], percent('-1'), failed('discountPct', 'RANGE')],
    ['an amount below zero', '1', [], off('-1'), failed('discountAmount', 'NOT_NEGATIVE')],
    [
      'half a cent',
      '1',
      [],
      off('0.005'),
      { code: 'SCALE_EXCEEDED', details: { path: 'discountAmount', currency: 'EUR', scale: 2 } },
    ],
    ['more than is open', '1', ['0.19'], off('1.20'), { code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '1.19' } }],
    ['a net below zero', '-1', [], percent('1'), failed('net', 'NOT_NEGATIVE')],
    ['a tax below zero', '1', ['1', '-1'], percent('1'), failed('taxes[1]', 'NOT_NEGATIVE')],
  ])('refuses %s', (_, net, taxes, terms, refusal) => {
    expect(discounted(net, taxes, terms)).toEqual(refusal);
  });

  it('says how much is open', () => {
    const result = discountEarlyPayment({ net: decimal('1'), taxes: [] }, off('2'), euros);
    expect(result.ok ? null : result.refusal.message).toBe('At most 1.00 EUR is open.');
  });

  it('closes: received and discount are what was open, and the parts the discount', () => {
    const cents = fc.integer({ min: 0, max: 100_000 }).map((unit) => shift(decimal(unit), -2));
    fc.assert(
      fc.property(cents, fc.array(cents, { maxLength: 3 }), fc.integer({ min: 0, max: 10_000 }), (net, taxes, pct) => {
        const result = discountEarlyPayment({ net, taxes }, { kind: 'PERCENT', pct: shift(decimal(pct), -2) }, euros);
        if (!result.ok) throw new Error(result.refusal.message);
        const { open, received, discount, onNet, onTaxes } = result.value;
        expect(add(received, discount)).toEqual(open);
        expect(add(onNet, sum(onTaxes))).toEqual(discount);
        for (const part of [received, onNet, ...onTaxes]) expect(compare(part, zero)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
