import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { euros, invoiceOver } from '../fixtures/documents.ts';
import type { Invoice, InvoiceLine, TaxRate } from '../invoice.ts';
import type { TaxRoundingLevel } from '../legal-entity.ts';
import { taxed } from './taxed-draft.ts';

const vat: TaxRate = { taxCode: 'STANDARD_DE', jurisdiction: 'DE', ratePct: decimal(19), treatment: 'STANDARD' };

function line(id: string, gross: string, discount: string, net: string): InvoiceLine {
  const money = { gross: euros(gross), discount: euros(discount), net: euros(net) };
  const shown = { description: id, quantity: decimal(1), unitPrice: decimal(gross), period: null };
  return { id: id as InvoiceLine['id'], ...shown, ...money, taxLines: null };
}

describe('a draft', () => {
  const lines = [line('a', '10.03', '0', '10.03'), line('b', '20.03', '10', '10.03')];
  const draft = invoiceOver('20.06', { status: 'DRAFT', discount: euros('10'), taxStatus: 'PENDING', lines });
  const tax = (
    of: Invoice,
    taxes: readonly (readonly [string, readonly TaxRate[]])[],
    taxRoundingLevel: TaxRoundingLevel = 'LINE',
  ) => taxed(of, new Map(taxes), { roundingMode: 'HALF_UP', taxRoundingLevel });
  const amounts = (of: Invoice) =>
    of.lines.map(({ taxLines }) =>
      taxLines?.map(({ taxCode, base, amount }) => `${taxCode} ${base.amount.toString()} ${amount.amount.toString()}`),
    );

  it('has its taxes by line, and in its sums', () => {
    const done = tax(draft, [
      ['a', [vat]],
      ['b', [vat]],
    ]);
    expect(done).toEqual({
      ...draft,
      lines: lines.map((one) => ({ ...one, taxLines: [{ ...vat, base: one.net, amount: euros('1.91') }] })),
      net: euros('20.06'),
      discount: euros('10'),
      tax: euros('3.82'),
      total: euros('23.88'),
      taxStatus: 'FINAL',
    });
  });

  it('is rounded where the legal entity rounds', () => {
    const both = [
      ['a', [vat]],
      ['b', [vat]],
    ] as const;
    expect(tax(draft, both, 'TAX_CODE').tax).toEqual(euros('3.81'));
  });

  it('is done with where no tax is due', () => {
    const done = tax(draft, [
      ['a', []],
      ['b', [vat]],
    ]);
    expect([done.taxStatus, amounts(done)]).toEqual(['FINAL', [[], ['STANDARD_DE 10.03 1.91']]]);
  });

  it('is left as it is while one of its lines has no answer', () => {
    expect(tax(draft, [['a', [vat]]])).toBe(draft);
    expect(tax(draft, [['b', [vat]]])).toBe(draft);
    expect(tax(draft, [])).toBe(draft);
  });

  it('is not taxed again', () => {
    const done = { ...draft, taxStatus: 'FINAL' as const };
    expect(
      tax(done, [
        ['a', [vat]],
        ['b', [vat]],
      ]),
    ).toBe(done);
  });

  it('that failed is taxed once there are answers', () => {
    const failed = { ...draft, taxStatus: 'FAILED' as const };
    expect(
      tax(failed, [
        ['a', [vat]],
        ['b', [vat]],
      ]).taxStatus,
    ).toBe('FINAL');
  });
});
