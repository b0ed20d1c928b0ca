import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, shift, subtract, sum } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { CreditNote } from '../credit-note.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import { creditNoteOver, euros, invoiceOver } from '../fixtures/documents.ts';
import type { Invoice, InvoiceLine } from '../invoice.ts';
import { priceCredit, refuseUncreditable } from './credited-invoice.ts';

type Taxes = Readonly<Record<string, string>> | null;

function line(id: string, [gross, discount]: readonly [string, string], taxes: Taxes): InvoiceLine {
  return {
    id: id as InvoiceLine['id'],
    description: 'Seats',
    quantity: decimal('1'),
    unitPrice: decimal(gross),
    period: null,
    gross: euros(gross),
    discount: euros(discount),
    net: euros(subtract(decimal(gross), decimal(discount)).toString()),
    taxLines:
      taxes &&
      Object.entries(taxes).map(([taxCode, amount]) => ({
        taxCode,
        jurisdiction: 'DE',
        ratePct: decimal('0'),
        treatment: 'STANDARD',
        base: euros('0'),
        amount: euros(amount),
      })),
  };
}

const invoice = invoiceOver('123.4', {
  lines: [line('inl_1', ['100', '10'], { VAT: '17.1', CITY: '6.3' }), line('inl_2', ['10', '0'], {})],
});

let ids = 0;
function credit(of: Invoice, before: readonly CreditNote[], asked: Readonly<Record<string, string>>) {
  const lines = Object.entries(asked).map(([lineId, gross]) => ({ lineId, gross: decimal(gross) }));
  return priceCredit(of, before, lines, { roundingMode: 'HALF_UP' }, (prefix) => `${prefix}_${(ids += 1)}`);
}

const issued = (of: Invoice, before: readonly CreditNote[], asked: Readonly<Record<string, string>>): CreditNote =>
  creditNoteOver('0', valueOf(credit(of, before, asked)));
const shown = (...amounts: readonly Money[]) => amounts.map(({ amount }) => amount.toString());

describe('the credit of an invoice', () => {
  it('has each amount in the currency of the invoice, and an id for each line', () => {
    ids = 0;
    expect(valueOf(credit(invoice, [], { inl_2: '4', inl_1: '50' }))).toEqual({
      lines: [
        {
          id: 'cnl_1',
          invoiceLineId: 'inl_2',
          gross: euros('4'),
          discountBack: euros('0'),
          net: euros('4'),
          tax: euros('0'),
          taxLines: [],
        },
        {
          id: 'cnl_2',
          invoiceLineId: 'inl_1',
          gross: euros('50'),
          discountBack: euros('5'),
          net: euros('45'),
          tax: euros('11.7'),
          taxLines: [
            { taxCode: 'VAT', amount: euros('8.55') },
            { taxCode: 'CITY', amount: euros('3.15') },
          ],
        },
      ],
      net: euros('49'),
      tax: euros('11.7'),
      total: euros('60.7'),
    });
  });

  it('counts what was credited of the same line before, discount and each tax of its own', () => {
    // 3.335 rounds up once; after that each takes back what the whole still lacks.
    const other = issued(invoice, [], { inl_2: '5' });
    const first = issued(invoice, [other], { inl_1: '33.35' });
    const second = issued(invoice, [other, first], { inl_1: '33.35' });
    const third = issued(invoice, [other, first, second], { inl_1: '33.3' });
    const parts = ({ lines: [one] }: CreditNote) =>
      shown(one!.discountBack, one!.net, one!.tax, ...one!.taxLines.map(({ amount }) => amount));
    expect([first, second, third].map(parts)).toEqual([
      ['3.34', '30.01', '7.8', '5.7', '2.1'],
      ['3.33', '30.02', '7.81', '5.71', '2.1'],
      ['3.33', '29.97', '7.79', '5.69', '2.1'],
    ]);
  });

  it('is untaxed where the line is', () => {
    const untaxed = invoiceOver('10', { lines: [line('inl_1', ['10', '0'], null)] });
    expect(valueOf(credit(untaxed, [], { inl_1: '10' }))).toMatchObject({ tax: euros('0'), total: euros('10') });
  });

  it('is rounded as the legal entity rounds', () => {
    const odd = invoiceOver('1.01', { lines: [line('inl_1', ['1', '0'], { VAT: '0.01' })] });
    const half = [{ lineId: 'inl_1', gross: decimal('0.5') }];
    const tax = (roundingMode: 'HALF_UP' | 'HALF_EVEN') =>
      valueOf(priceCredit(odd, [], half, { roundingMode }, () => 'cnl')).tax;
    expect(tax('HALF_UP')).toEqual(euros('0.01'));
    expect(tax('HALF_EVEN')).toEqual(euros('0'));
  });

  it('is within what is left of each line', () => {
    const before = [issued(invoice, [], { inl_1: '60', inl_2: '1' })];
    expect(told(credit(invoice, before, { inl_1: '40', inl_2: '9' }))).toBeNull();
    expect(told(credit(invoice, before, { inl_1: '40.01' }))).toEqual({
      code: 'CREDIT_EXCEEDS_LINE',
      details: { line: 'inl_1', remaining: '40.00' },
    });
    expect(told(credit(invoice, before, { inl_2: '9.01' }))).toMatchObject({ details: { remaining: '9.00' } });
  });

  it('is within what is left of the whole, with the tax', () => {
    const short = { ...invoice, total: euros('50') };
    const before = [creditNoteOver('20'), creditNoteOver('25')];
    expect(told(credit(short, before, { inl_2: '5' }))).toBeNull();
    expect(told(credit(short, before, { inl_2: '5.01' }))).toEqual({
      code: 'CREDIT_EXCEEDS_INVOICE',
      details: { remaining: '5.00' },
    });
  });

  it('is of lines that the invoice has', () => {
    expect(told(credit(invoice, [], { inl_9: '1' }))).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'InvoiceLine', id: 'inl_9' },
    });
    expect(told(credit(invoice, [], {}))).toEqual(failed('lines', 'NOT_EMPTY'));
  });

  it('closes to the cent, in however many notes', () => {
    const cents = (most: number) => fc.integer({ min: 0, max: most }).map((units) => shift(decimal(units), -2));
    const amounts = fc.record({ gross: fc.integer({ min: 2, max: 50_000 }), vat: cents(9_500), city: cents(4_000) });
    const cuts = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 6 });
    fc.assert(
      fc.property(amounts, cuts, fc.integer({ min: 0, max: 50 }), ({ gross, vat, city }, at, discounted) => {
        const discount = Math.floor((gross * discounted) / 100);
        const text = (units: number) => shift(decimal(units), -2).toString();
        const one = line('inl_1', [text(gross), text(discount)], { VAT: vat.toString(), CITY: city.toString() });
        const whole = invoiceOver(sum([one.net.amount, vat, city]).toString(), { lines: [one] });
        const ends = [...new Set([...at.map((pct) => Math.floor((gross * pct) / 100)), 0, gross])].sort(
          (a, b) => a - b,
        );
        let notes: readonly CreditNote[] = [];
        for (const [index, end] of ends.entries()) {
          const from = ends[index - 1];
          if (from !== undefined) notes = [...notes, issued(whole, notes, { inl_1: text(end - from) })];
        }
        expect(sum(notes.map(({ total }) => total.amount))).toEqual(whole.total.amount);
        expect(sum(notes.map(({ net }) => net.amount))).toEqual(one.net.amount);
      }),
    );
  });
});

describe('an invoice', () => {
  it.each([
    ['DRAFT', false],
    ['OPEN', true],
    ['PAID', true],
    ['UNCOLLECTIBLE', false],
    ['VOID', false],
  ] as const)('that is %s is credited: %s', (status, isCredited) => {
    const refusal = refuseUncreditable(invoiceOver('1', { status }));
    expect(told(refusal)).toEqual(isCredited ? null : failed('Invoice.status', 'INVOICE_CREDITABLE'));
    if (!isCredited)
      expect(refusal?.message).toBe(`Invoice.status must be OPEN or PAID to be credited; it is ${status}.`);
  });
});
