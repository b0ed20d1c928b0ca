import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, shift, subtract, sum } from '../../../../core/decimal.ts';
import { netOfInclusive, type IncludedTax } from './inclusive-price.ts';

const euros = { currency: 'EUR', roundingMode: 'HALF_UP' } as const;
const percent = (ratePct: string): IncludedTax => ({ kind: 'PERCENT', ratePct: decimal(ratePct) });
const perUnit = (amount: string): IncludedTax => ({ kind: 'PER_UNIT', amount: decimal(amount) });

function split(
  gross: string,
  quantity: string,
  taxes: readonly IncludedTax[],
  rounding: Parameters<typeof netOfInclusive>[1] = euros,
) {
  const result = netOfInclusive({ gross: decimal(gross), quantity: decimal(quantity), taxes }, rounding);
  if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
  const { net, tax, total, taxes: parts } = result.value;
  return { net: String(net), tax: String(tax), total: String(total), taxes: parts.map(String) };
}

describe('the net of an inclusive price', () => {
  it('is the gross over one and the rates together', () => {
    expect(split('119.00', '1', [percent('19')])).toEqual({ net: '100', tax: '19', total: '119', taxes: ['19'] });
    expect(split('100', '1', [percent('10'), percent('20')])).toEqual({
      net: '76.92',
      tax: '23.08',
      total: '100',
      taxes: ['7.69', '15.39'],
    });
  });

  it('has the taxes of each unit taken out first, for all units', () => {
    // (100 − 3 × 5) / 1.1 = 77.2727…
    expect(split('100', '3', [percent('10'), perUnit('5')])).toEqual({
      net: '77.27',
      tax: '22.73',
      total: '100',
      taxes: ['7.73', '15'],
    });
    expect(split('15', '3', [perUnit('5')])).toEqual({ net: '0', tax: '15', total: '15', taxes: ['15'] });
    expect(split('10', '0', [perUnit('5')])).toEqual({ net: '10', tax: '0', total: '10', taxes: ['0'] });
    expect(split('10', '0.5', [perUnit('0.001')])).toMatchObject({ net: '10', tax: '0' });
  });

  it('is the gross where no tax is in it', () => {
    expect(split('10', '1', [])).toEqual({ net: '10', tax: '0', total: '10', taxes: [] });
    expect(split('0', '1', [percent('19')])).toEqual({ net: '0', tax: '0', total: '0', taxes: ['0'] });
  });

  it('is rounded to the currency by the mode of the legal entity', () => {
    // 0.05 / 2 = 0.025
    expect(split('0.05', '1', [percent('100')])).toMatchObject({ net: '0.03', tax: '0.02' });
    expect(split('0.05', '1', [percent('100')], { ...euros, roundingMode: 'HALF_EVEN' })).toMatchObject({
      net: '0.02',
      tax: '0.03',
    });
    expect(split('110', '1', [percent('8')], { ...euros, currency: 'JPY' })).toMatchObject({ net: '102', tax: '8' });
    expect(split('1', '1', [percent('5')], { ...euros, currency: 'KWD' })).toMatchObject({
      net: '0.952',
      tax: '0.048',
    });
  });

  const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
  it.each<[string, string, string, readonly IncludedTax[], unknown]>([
    ['a gross below zero', '-1', '1', [], failed('gross', 'NOT_NEGATIVE')],
    [
      'a gross of half a cent',
      '0.005',
      '1',
      [],
      { code: 'SCALE_EXCEEDED', details: { path: 'gross', currency: 'EUR', scale: 2 } },
    ],
    ['a quantity below zero', '1', '-1', [], failed('quantity', 'NOT_NEGATIVE')],
    ['a quantity of ten places', '1', '0.0000000001', [], failed('quantity', 'PLACES_MAX')],
    ['a rate below zero', '1', '1', [percent('1'), percent('-1')], failed('taxes[1].ratePct', 'NOT_NEGATIVE')],
    ['a duty below zero', '1', '1', [perUnit('-1')], failed('taxes[0].amount', 'NOT_NEGATIVE')],
    ['a gross below the duties in it', '14.99', '3', [perUnit('5')], failed('gross', 'NOT_BELOW_TAXES')],
  ])('refuses %s', (_, gross, quantity, taxes, refusal) => {
    expect(split(gross, quantity, taxes)).toEqual(refusal);
  });

  it('takes a quantity of nine places', () => {
    expect(split('1', '0.000000001', [])).toMatchObject({ net: '1' });
  });

  it('closes to the cent: net and tax are the gross, the parts the tax, and none is below zero', () => {
    const rates = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), rates, (cents, hundredths) => {
        const gross = shift(decimal(cents), -2);
        const taxes = hundredths.map((rate): IncludedTax => ({ kind: 'PERCENT', ratePct: shift(decimal(rate), -2) }));
        const result = netOfInclusive({ gross, quantity: decimal(1), taxes }, euros);
        if (!result.ok) throw new Error(result.refusal.message);
        expect(add(result.value.net, result.value.tax)).toEqual(gross);
        expect(sum(result.value.taxes)).toEqual(result.value.tax);
        for (const part of [result.value.net, ...result.value.taxes]) {
          expect(compare(part, subtract(part, part))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
