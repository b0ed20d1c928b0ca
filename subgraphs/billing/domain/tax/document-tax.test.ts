import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../../../core/currencies.ts';
import { add, decimal, multiply, placesOf, shift, sign, subtract, sum } from '../../../../core/decimal.ts';
import { divide } from '../../../../core/rounding.ts';
import type { DiscountTerms } from '../credit/discounts.ts';
import { taxDocument, type TaxableLine } from './document-tax.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP', taxRoundingLevel: 'INVOICE' } as const;

function line(net: string, discount: string, ...rates: readonly string[]): TaxableLine {
  const taxes = rates.map((ratePct, index) => ({ taxCode: `T${index}`, ratePct: decimal(ratePct) }));
  return { net: decimal(net), discount: decimal(discount), taxes };
}

type Policy = Parameters<typeof taxDocument>[1];

function taxed(lines: readonly TaxableLine[], policy: Policy = euros, discount: DiscountTerms | null = null) {
  const result = taxDocument(lines, policy, discount);
  if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
  const { net, tax, total, lines: parts } = result.value;
  return [net, tax, total, ...parts.map((part) => `${part.net.toString()}+${part.tax.toString()}`)].map(String);
}

const off = (amount: string): DiscountTerms => ({ kind: 'AMOUNT', amount: decimal(amount) });

describe('the tax of a document', () => {
  it('is on the net after the discount of each line', () => {
    expect(taxed([line('1.51', '0', '10', '20'), line('3.79', '1.00', '10', '20')])).toEqual([
      '4.3',
      '1.29',
      '5.59',
      '1.51+0.45',
      '2.79+0.84',
    ]);
  });

  it('depends on its rounding level: 84 + 54 + 288 + 144 + 430 pieces at 4.60, taxed at 19 per cent', () => {
    const lines = ['386.40', '248.40', '1324.80', '662.40', '1978.00'].map((net) => line(net, '0', '19'));
    const totals = (policy: Policy) => [taxed(lines, policy)].flat().slice(0, 3);
    expect(totals(euros)).toEqual(['4600', '874', '5474']);
    expect(totals({ ...euros, taxRoundingLevel: 'LINE' })).toEqual(['4600', '874.01', '5474.01']);
    expect(totals({ ...euros, taxRoundingLevel: 'TAX_CODE' })).toEqual(['4600', '874', '5474']);
  });

  it('rounds a half by the mode of the legal entity', () => {
    expect(taxed([line('0.50', '0', '5')])).toEqual(['0.5', '0.03', '0.53', '0.5+0.03']);
    expect(taxed([line('0.50', '0', '5')], { ...euros, roundingMode: 'HALF_EVEN' })).toEqual([
      '0.5',
      '0.02',
      '0.52',
      '0.5+0.02',
    ]);
    expect(taxed([line('50', '0', '5')], { ...euros, currency: 'JPY' })).toEqual(['50', '3', '53', '50+3']);
  });

  it('keeps a share of a discount exact until tax and net are rounded', () => {
    // 10 − 10/3 = 6.666666667: taxed before it is rounded; 6.67 × 7.5 % would be 0.50025 instead of 0.5000000000025.
    expect(taxed([line('10', '3.333333333', '7.5')])).toEqual(['6.67', '0.5', '7.17', '6.67+0.5']);
    // 9.995 × 10 % = 0.9995; of a net rounded first it would be 1.000, of one cut it would be 0.999.
    expect(taxed([line('10', '0.005', '10')], { ...euros, currency: 'KWD' })).toEqual([
      '9.995',
      '1',
      '10.995',
      '9.995+1',
    ]);
  });

  it('spreads a discount on the document over its lines in proportion to their net', () => {
    // 100 over 200 and 100: 133.33… and 66.66…, taxed at 20 and 5 per cent: 26.66… + 3.33… = 30.
    const lines = [line('200', '0', '20'), line('100', '0', '5')];
    expect(taxed(lines, euros, off('100'))).toEqual(['200', '30', '230', '133.33+26.67', '66.67+3.33']);
    expect(taxed(lines, { ...euros, taxRoundingLevel: 'LINE' }, off('100'))).toEqual([
      '200',
      '30',
      '230',
      '133.33+26.67',
      '66.67+3.33',
    ]);
    expect(taxed(lines, euros, off('300'))).toEqual(['0', '0', '0', '0+0', '0+0']);
    expect(taxed(lines, euros, { kind: 'PERCENT', pct: decimal('10') })).toEqual([
      '270',
      '40.5',
      '310.5',
      '180+36',
      '90+4.5',
    ]);
  });

  it('counts lines below zero as credits', () => {
    expect(taxed([line('15.00', '0', '19'), line('-9.99', '0', '19')])).toEqual([
      '5.01',
      '0.95',
      '5.96',
      '15+2.85',
      '-9.99+-1.9',
    ]);
  });

  it('is zero of lines without taxes', () => {
    expect(taxed([line('15.00', '0')])).toEqual(['15', '0', '15', '15+0']);
  });

  it.each<[string, readonly TaxableLine[], DiscountTerms | null, string, string]>([
    ['no lines', [], null, 'lines', 'NOT_EMPTY'],
    ['a discount below zero', [line('1', '0'), line('1', '-0.01')], null, 'lines[1].discount', 'NOT_NEGATIVE'],
    ['a discount above its line', [line('1', '1.01')], null, 'lines[0].discount', 'NOT_ABOVE_NET'],
    ['a discount on a credit', [line('-1', '0.01')], null, 'lines[0].discount', 'NOT_ABOVE_NET'],
    ['a rate below zero', [line('1', '1', '19', '-1')], null, 'lines[0].taxes[1].ratePct', 'NOT_NEGATIVE'],
    ['a document’s discount above its net', [line('1', '0')], off('1.01'), 'discount.amount', 'NOT_ABOVE_NET'],
  ])('refuses %s', (_, lines, discount, path, rule) => {
    expect(taxed(lines, euros, discount)).toEqual({ code: 'VALIDATION_FAILED', details: { path, rule } });
  });

  const amount = (min: number, max: number, places: number) =>
    fc.integer({ min, max }).map((units) => shift(decimal(units), -places));
  const anyLine = fc.record({
    net: amount(-100_000, 1_000_000, 2),
    discount: fc.constant(decimal(0)),
    taxes: fc.array(fc.record({ taxCode: fc.constantFrom('A', 'B', 'C'), ratePct: amount(0, 30_000, 3) }), {
      maxLength: 3,
    }),
  });
  const policies = fc.record({
    currency: fc.constantFrom('EUR' as const, 'JPY' as const, 'KWD' as const),
    roundingMode: fc.constantFrom('HALF_UP' as const, 'HALF_EVEN' as const),
    taxRoundingLevel: fc.constantFrom('LINE' as const, 'TAX_CODE' as const, 'INVOICE' as const),
  });

  it('sums to the document at each level, whatever is taken off', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { minLength: 1, maxLength: 8 }),
        policies,
        fc.integer({ min: 0, max: 100 }),
        (lines, policy, share) => {
          const whole = sum(lines.map(({ net }) => net));
          const discount: DiscountTerms | null =
            share === 0 ? null : { kind: 'AMOUNT', amount: shift(multiply(whole, decimal(share)), -2) };
          const result = taxDocument(lines, policy, discount);
          if (!result.ok) {
            expect(sign(whole)).toBe(-1);
            return;
          }
          const { net, tax, total, lines: parts } = result.value;
          expect(sum(parts.map((part) => part.net))).toEqual(net);
          expect(sum(parts.map((part) => part.tax))).toEqual(tax);
          expect(add(net, tax)).toEqual(total);
          for (const part of parts) expect(sum(part.taxes.map((one) => one.amount))).toEqual(part.tax);
          expect(placesOf(tax)).toBeLessThanOrEqual(scaleOf(policy.currency));
          if (policy.taxRoundingLevel !== 'INVOICE') return;
          const kept = subtract(decimal(100), decimal(share));
          const exact = sum(lines.map((one) => multiply(one.net, sum(one.taxes.map(({ ratePct }) => ratePct)))));
          expect(tax).toEqual(
            divide(multiply(exact, kept), decimal(10_000), scaleOf(policy.currency), policy.roundingMode),
          );
        },
      ),
    );
  });
});
