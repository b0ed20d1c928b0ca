import { expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { InvoiceLineId, TaxRate } from '../invoice.ts';
import type { PricedLine } from '../lines.ts';
import { withTax } from './tax-lines.ts';

const rate = (ratePct: string, taxCode: string): TaxRate => ({
  taxCode,
  jurisdiction: 'DE',
  ratePct: decimal(ratePct),
  treatment: 'STANDARD',
});

function line(net: string, taxes: readonly TaxRate[] | null): PricedLine {
  const amount = { amount: decimal(net), currency: 'EUR' } as const;
  return {
    id: 'inl_1' as InvoiceLineId,
    description: 'Seats',
    quantity: decimal(1),
    unitPrice: decimal(net),
    period: null,
    gross: amount,
    discount: { amount: decimal(0), currency: 'EUR' },
    net: amount,
    taxes,
  };
}

it('gives every line its own taxes in order, with base and amount, and none where none is determined', () => {
  const lines = [
    line('10', [rate('19', 'A'), rate('7', 'B')]),
    line('5', null),
    line('3', []),
    line('1', [rate('7', 'B')]),
  ];
  const taxed = withTax(lines, 'EUR', { taxRoundingLevel: 'TAX_CODE', roundingMode: 'HALF_UP' });
  expect(
    taxed.map(
      (one) => one.taxLines?.map((tax) => [tax.taxCode, String(tax.base.amount), String(tax.amount.amount)]) ?? null,
    ),
  ).toEqual([
    [
      ['A', '10', '1.9'],
      ['B', '10', '0.7'],
    ],
    null,
    [],
    [['B', '1', '0.07']],
  ]);
  expect(taxed[0]).not.toHaveProperty('taxes');
  expect(taxed[0]?.taxLines?.[0]).toEqual({
    ...rate('19', 'A'),
    base: { amount: decimal('10'), currency: 'EUR' },
    amount: { amount: decimal('1.9'), currency: 'EUR' },
  });
});

it('taxes a credit on an invoice with the rate of what it takes back', () => {
  const taxed = withTax([line('100.05', [rate('19', 'A')]), line('-100.05', [rate('19', 'A')])], 'EUR', {
    taxRoundingLevel: 'TAX_CODE',
    roundingMode: 'HALF_UP',
  });
  expect(taxed.map((one) => String(one.taxLines?.[0]?.amount.amount))).toEqual(['19.01', '-19.01']);
});
