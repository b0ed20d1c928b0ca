import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import {
  absolute,
  add,
  compare,
  decimal,
  equals,
  multiply,
  shift,
  sign,
  subtract,
  sum,
} from '../../../core/decimal.ts';
import { round } from '../../../core/rounding.ts';
import type { InvoiceLineId, TaxTreatment } from './invoice.ts';
import type { LegalEntity, TaxRoundingLevel } from './legal-entity.ts';
import { linesMax } from './invoice.ts';
import type { LineInput } from './lines.ts';
import { price, type Priced } from './totals.ts';

type Policy = Pick<LegalEntity, 'roundingMode' | 'taxRoundingLevel'>;

const halfUp: Policy = { roundingMode: 'HALF_UP', taxRoundingLevel: 'TAX_CODE' };

let ids = 0;
const newId = () => `inl_${(ids += 1)}` as InvoiceLineId;

function priced(lines: readonly LineInput[], policy: Policy = halfUp, currency: CurrencyCode = 'EUR'): Priced {
  const result = price(lines, policy, { currency, newId });
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

function refused(line: Partial<LineInput>, currency: CurrencyCode = 'EUR') {
  const result = price([{ description: 'Seats', unitPrice: decimal('10'), ...line }], halfUp, { currency, newId });
  return result.ok ? null : { code: result.refusal.code, details: result.refusal.details };
}

function line(unitPrice: string, more: Partial<LineInput> = {}): LineInput {
  return { description: 'Seats', unitPrice: decimal(unitPrice), taxes: [], ...more };
}

function tax(ratePct: string, taxCode = 'VAT', treatment: TaxTreatment = 'STANDARD') {
  return { taxCode, jurisdiction: 'DE', ratePct: decimal(ratePct), treatment };
}

const shown = ({ net, discount, tax, total, taxStatus }: Priced) => ({
  net: net.amount.toString(),
  discount: discount.amount.toString(),
  tax: tax.amount.toString(),
  total: total.amount.toString(),
  taxStatus,
});

describe('the amounts of a line', () => {
  it('are quantity times unit price, rounded once to the currency, less the discount', () => {
    const { lines } = priced([line('0.333333333333', { quantity: decimal('4.5'), discount: decimal('0.25') })]);
    expect(lines[0]).toMatchObject({ gross: { amount: decimal('1.5') }, net: { amount: decimal('1.25') } });
  });

  it.each([
    ['HALF_UP', '0.125', '0.13'],
    ['HALF_EVEN', '0.125', '0.12'],
  ] as const)('round a half %s', (roundingMode, unitPrice, gross) => {
    expect(priced([line(unitPrice)], { ...halfUp, roundingMode }).net.amount).toEqual(decimal(gross));
  });

  it.each([
    ['JPY', '10.5', '11'],
    ['BHD', '10.5005', '10.501'],
    ['CLF', '1.00005', '1.0001'],
  ] as const)('have the places of %s', (currency, unitPrice, gross) => {
    expect(priced([line(unitPrice)], halfUp, currency).net.amount).toEqual(decimal(gross));
  });

  it.each<[string, Partial<LineInput>, string, unknown]>([
    ['a quantity below zero', { quantity: decimal('-1') }, 'VALIDATION_FAILED', { path: 'input.lines[0].quantity' }],
    [
      'a unit price below zero',
      { unitPrice: decimal('-0.01') },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].unitPrice' },
    ],
    ['a discount below zero', { discount: decimal('-1') }, 'VALIDATION_FAILED', { path: 'input.lines[0].discount' }],
    [
      'a discount above the gross',
      { discount: decimal('10.01') },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].discount' },
    ],
    [
      'a discount of half a cent',
      { discount: decimal('1.005') },
      'SCALE_EXCEEDED',
      { path: 'input.lines[0].discount', currency: 'EUR', scale: 2 },
    ],
    [
      'a quantity of ten places',
      { quantity: decimal('0.0000000001') },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].quantity' },
    ],
    ['a blank description', { description: ' ' }, 'VALIDATION_FAILED', { path: 'input.lines[0].description' }],
    [
      'a period that ends as it begins',
      { period: { from: '2026-01-01', to: '2026-01-01' } as never },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].period.to' },
    ],
    ['a tax rate below zero', { taxes: [tax('-1')] }, 'VALIDATION_FAILED', { path: 'input.lines[0].taxes[0].ratePct' }],
    [
      'a rate on an exempt line',
      { taxes: [tax('19', 'EX', 'EXEMPT')] },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].taxes[0].ratePct' },
    ],
    [
      'six taxes',
      { taxes: Array.from({ length: 6 }, () => tax('1')) },
      'VALIDATION_FAILED',
      { path: 'input.lines[0].taxes' },
    ],
    [
      'an amount of twenty digits',
      { quantity: decimal('1000000000000000000'), unitPrice: decimal('10') },
      'VALIDATION_FAILED',
      { path: 'input.lines[0]' },
    ],
  ])('refuse %s', (_, more, code, details) => {
    expect(refused(more)).toMatchObject({ code, details });
  });

  it.each<[string, Partial<LineInput>]>([
    ['a quantity of nine places', { quantity: decimal('0.000000001') }],
    ['five taxes', { taxes: Array.from({ length: 5 }, () => tax('1')) }],
    ['a reduced rate', { taxes: [tax('7', 'VAT7', 'REDUCED')] }],
    ['an exempt line without a rate', { taxes: [tax('0', 'EX', 'EXEMPT')] }],
    ['a discount of the whole gross', { discount: decimal('10') }],
  ])('take %s', (_, more) => {
    expect(refused(more)).toBeNull();
  });

  it('keep the period, and the description without the blanks around it', () => {
    const period = { from: '2026-01-01', to: '2026-02-01' } as never;
    expect(priced([line('10', { description: ' Seats ', period })]).lines[0]).toMatchObject({
      description: 'Seats',
      period,
    });
    expect(priced([line('10')]).lines[0]?.period).toBeNull();
  });

  it('refuse a discount with any place after the point in yen', () => {
    expect(refused({ discount: decimal('0.5') }, 'JPY')).toMatchObject({
      code: 'SCALE_EXCEEDED',
      details: { scale: 0 },
    });
  });

  it('refuse an invoice without lines, with too many, and one whose total is too long', () => {
    const most = (count: number, unitPrice: string) =>
      price(
        Array.from({ length: count }, () => line(unitPrice)),
        halfUp,
        { currency: 'EUR', newId },
      ).ok;
    expect(most(0, '1')).toBe(false);
    expect(most(linesMax, '1')).toBe(true);
    expect(most(linesMax + 1, '1')).toBe(false);
    expect(most(1, '9999999999999999999')).toBe(true);
    expect(most(2, '9999999999999999999')).toBe(false);
  });
});

describe('the tax of an invoice', () => {
  const thirds = [
    line('0.1', { taxes: [tax('19')] }),
    line('0.1', { taxes: [tax('19')] }),
    line('0.1', { taxes: [tax('19')] }),
  ];
  const amounts = ({ lines }: Priced) =>
    lines.flatMap((one) => (one.taxLines ?? []).map((part) => part.amount.amount.toString()));

  it('is rounded once for each tax code and spread back over the lines by largest remainder', () => {
    const invoice = priced(thirds);
    expect(shown(invoice)).toMatchObject({ net: '0.3', tax: '0.06', total: '0.36' });
    expect(amounts(invoice)).toEqual(['0.02', '0.02', '0.02']);
    const uneven = priced([line('0.3', { taxes: [tax('19')] }), line('0.1', { taxes: [tax('19')] })]);
    expect(uneven.tax.amount).toEqual(decimal('0.08'));
    expect(amounts(uneven)).toEqual(['0.06', '0.02']);
  });

  it('is rounded on each line where the legal entity says so', () => {
    const lines = Array.from({ length: 3 }, () => line('0.13', { taxes: [tax('19')] }));
    expect(priced(lines).tax.amount).toEqual(decimal('0.07'));
    expect(priced(lines, { ...halfUp, taxRoundingLevel: 'LINE' }).tax.amount).toEqual(decimal('0.06'));
  });

  it('is rounded once over all codes where the legal entity says so', () => {
    const lines = [line('0.13', { taxes: [tax('20', 'A')] }), line('0.13', { taxes: [tax('18', 'B')] })];
    expect(priced(lines).tax.amount).toEqual(decimal('0.05'));
    const once = priced(lines, { ...halfUp, taxRoundingLevel: 'INVOICE' });
    expect(once.tax.amount).toEqual(decimal('0.05'));
    expect(amounts(once)).toEqual(['0.03', '0.02']);
    const twoHalves = [line('0.05', { taxes: [tax('10', 'A')] }), line('0.05', { taxes: [tax('10', 'B')] })];
    expect(priced(twoHalves).tax.amount).toEqual(decimal('0.02'));
    expect(priced(twoHalves, { ...halfUp, taxRoundingLevel: 'INVOICE' }).tax.amount).toEqual(decimal('0.01'));
  });

  it('is on the net: a discount reduces it', () => {
    expect(priced([line('100', { discount: decimal('50'), taxes: [tax('19')] })]).tax.amount).toEqual(decimal('9.5'));
  });

  it('is pending while one line has none determined, and final when none is due', () => {
    const { taxes: _, ...undetermined } = line('10');
    expect(shown(priced([line('10', { taxes: [tax('10')] }), undetermined]))).toMatchObject({
      tax: '1',
      total: '21',
      taxStatus: 'PENDING',
    });
    expect(shown(priced([line('10'), line('5')]))).toMatchObject({ tax: '0', total: '15', taxStatus: 'FINAL' });
  });
});

describe('any invoice', () => {
  const amount = (max: number, places: number) =>
    fc.bigInt({ min: 0n, max: BigInt(max) }).map((units) => shift(decimal(units), -places));
  const anyTax = fc.record({
    taxCode: fc.constantFrom('A', 'B', 'C'),
    jurisdiction: fc.constant('XX'),
    ratePct: amount(40_000, 3),
    treatment: fc.constant('STANDARD' as const),
  });
  const anyLine = fc.record({
    description: fc.constant('Seats'),
    quantity: amount(10_000_000, 3),
    unitPrice: amount(10_000_000, 6),
    taxes: fc.array(anyTax, { maxLength: 3 }),
  });
  const anyInvoice = fc.record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 12 }),
    currency: fc.constantFrom<CurrencyCode>('EUR', 'JPY', 'KWD'),
    roundingMode: fc.constantFrom('HALF_UP' as const, 'HALF_EVEN' as const),
    taxRoundingLevel: fc.constantFrom<TaxRoundingLevel>('TAX_CODE', 'INVOICE', 'LINE'),
  });

  it('adds up: net of the lines, tax of the tax lines, total of both', () => {
    fc.assert(
      fc.property(anyInvoice, ({ lines, currency, ...policy }) => {
        const invoice = priced(lines, policy, currency);
        expect(invoice.net.amount).toEqual(sum(invoice.lines.map((one) => one.net.amount)));
        expect(invoice.tax.amount).toEqual(
          sum(invoice.lines.flatMap((one) => (one.taxLines ?? []).map((part) => part.amount.amount))),
        );
        expect(invoice.total.amount).toEqual(add(invoice.net.amount, invoice.tax.amount));
      }),
    );
  });

  it('closes to the cent: what is spread over the lines is what was rounded, each within a unit of its share', () => {
    fc.assert(
      fc.property(anyInvoice, ({ lines, currency, ...policy }) => {
        const { roundingMode, taxRoundingLevel } = policy;
        const scale = scaleOf(currency);
        const invoice = priced(lines, policy, currency);
        const parts = invoice.lines.flatMap((one) =>
          (one.taxLines ?? []).map((part) => ({
            code: part.taxCode,
            amount: part.amount.amount,
            exact: multiply(one.net.amount, shift(part.ratePct, -2)),
          })),
        );
        const keys = taxRoundingLevel === 'TAX_CODE' ? [...new Set(parts.map((part) => part.code))] : [null];
        const groups =
          taxRoundingLevel === 'LINE'
            ? parts.map((part) => [part])
            : keys.map((key) => parts.filter((part) => key === null || part.code === key));
        for (const group of groups) {
          const expected = round(sum(group.map((part) => part.exact)), scale, roundingMode);
          expect(sum(group.map((part) => part.amount))).toEqual(expected);
        }
        // A unit for the spreading, half of one for the rounding of the sum before it.
        const most = shift(decimal('1.5'), -scale);
        for (const part of parts) {
          expect(compare(absolute(subtract(part.amount, part.exact)), most)).toBeLessThan(0);
          if (sign(part.exact) === 0) expect(equals(part.amount, decimal(0))).toBe(true);
        }
      }),
    );
  });
});
