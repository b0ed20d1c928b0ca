import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { compare, decimal, shift, sign, subtract, sum } from '../../../../core/decimal.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import { euros, invoiceOver } from '../fixtures/documents.ts';
import type { Invoice, InvoiceLine } from '../invoice.ts';
import { settledBy } from '../settled-invoice.ts';
import type { Receipt } from './application.ts';
import { checkCashDiscount, discountsOn, offeredOn, type TakenDiscount } from './early-payment.ts';
import { payAsked, payInOrder } from './paying.ts';

const d = civilDate;
const germany = { country: 'DE', roundingMode: 'HALF_UP' } as const;
const america = { country: 'US', roundingMode: 'HALF_UP' } as const;
const offer = { percent: decimal(2), until: d('2026-03-11') };

/** Lines with a tax each, as many as there are amounts of net and tax. */
function taxed(...parts: readonly (readonly [net: string, code: string, tax: string])[]): Partial<Invoice> {
  const lines = parts.map(([net, taxCode, tax]) => ({
    net: euros(net),
    taxLines: [{ taxCode, amount: euros(tax) }],
  })) as unknown as readonly InvoiceLine[];
  const net = sum(parts.map((part) => decimal(part[0])));
  return { lines, net: { amount: net, currency: 'EUR' }, cashDiscount: offer };
}

const plain = (total: string, more: Partial<Invoice> = {}) => invoiceOver(total, { cashDiscount: offer, ...more });
const shown = (taken: TakenDiscount | null) =>
  taken === null
    ? null
    : [taken.amount.toString(), ...(taken.taxes ?? []).map((one) => `${one.taxCode} ${one.amount.amount.toString()}`)];
function given(
  invoice: Invoice,
  amount: string,
  isNamed = false,
  on = '2026-03-11',
  seller = germany as typeof america | typeof germany,
) {
  return shown(discountsOn(d(on), seller)(invoice, { amount: decimal(amount), isNamed }));
}

describe('the terms of an account', () => {
  it.each([
    [{ percent: '2', days: 10 }, null],
    [{ percent: '0.0001', days: 0 }, null],
    [{ percent: '99.9999', days: 30 }, null],
    [{ percent: '0', days: 10 }, failed('input.cashDiscount.percent', 'RANGE')],
    [{ percent: '-1', days: 10 }, failed('input.cashDiscount.percent', 'RANGE')],
    [{ percent: '100', days: 10 }, failed('input.cashDiscount.percent', 'RANGE')],
    [{ percent: '0.00001', days: 10 }, failed('input.cashDiscount.percent', 'RANGE')],
    [{ percent: '2', days: -1 }, failed('input.cashDiscount.days', 'RANGE')],
    [{ percent: '2', days: 31 }, failed('input.cashDiscount.days', 'RANGE')],
  ])('%j, where an invoice is due after 30 days: %j', ({ percent, days }, expected) => {
    expect(told(checkCashDiscount({ percent: decimal(percent), days }, 30))).toEqual(expected);
  });

  it('may be none', () => {
    expect(checkCashDiscount(null, 0)).toBeNull();
    expect(offeredOn(d('2026-03-01'), null)).toBeNull();
  });

  it('count from the issue date on', () => {
    expect(offeredOn(d('2026-03-01'), { percent: decimal(2), days: 10 })).toEqual(offer);
  });
});

describe('what is given for paying early', () => {
  it.each([
    ['nothing where too little is offered', '97.99', false, null],
    ['all of it where that settles the invoice', '98', false, ['2']],
    ['all of it where there is more', '250', false, ['2']],
    ['all of it where it is what a named amount lacks', '98', true, ['2']],
    ['what a named amount lacks', '99.50', true, ['0.5']],
    ['nothing where a named amount lacks nothing', '100', true, null],
  ])('is %s: of %s, named: %s', (_, amount, isNamed, expected) => {
    expect(given(plain('100'), amount, isNamed)).toEqual(expected);
  });

  it('is given on the last day, and not after it', () => {
    expect(given(plain('100'), '98', false, '2026-03-11')).toEqual(['2']);
    expect(given(plain('100'), '98', false, '2026-03-12')).toBeNull();
  });

  it('is nothing on what offers nothing, is not OPEN, or would come to nothing', () => {
    expect(given(plain('100', { cashDiscount: null }), '98')).toBeNull();
    expect(given(plain('100', { status: 'UNCOLLECTIBLE' }), '98')).toBeNull();
    expect(given(plain('0.20'), '0.20')).toBeNull();
    expect(given(plain('0.01', { cashDiscount: { ...offer, percent: decimal(60) } }), '0.01')).toBeNull();
  });

  it('is a share of what is open, not of what was settled before', () => {
    expect(given(settledBy(plain('100'), { paid: decimal(50) }), '49')).toEqual(['1']);
    expect(given(settledBy(plain('100'), { credited: decimal(50) }), '48.99')).toBeNull();
  });

  it('is nothing on what is credited already, though nobody has used that yet', () => {
    expect(given(plain('100', { creditNoted: euros('98') }), '98')).toEqual(['2']);
    expect(given(plain('100', { creditNoted: euros('98.01') }), '98')).toBeNull();
  });

  it('is net and tax where the law lets the tax follow, by its code', () => {
    const invoice = invoiceOver(
      '1259',
      taxed(['1000', 'VAT19', '190'], ['50', 'VAT7', '3.50'], ['14.49', 'VAT7', '1.01']),
    );
    expect(given(invoice, '2000')).toEqual(['25.18', 'VAT19 3.8', 'VAT7 0.09']);
    expect(given(invoice, '1258', true)).toEqual(['1', 'VAT19 0.15']);
    expect(given(settledBy(invoice, { paid: decimal('629.50') }), '2000')).toEqual(['12.59', 'VAT19 1.9', 'VAT7 0.04']);
    expect(given(invoice, '2000', false, '2026-03-11', america)).toEqual(['25.18']);
  });

  it('names no tax of which nothing is owed less', () => {
    expect(given(invoiceOver('100', taxed(['100', 'REVERSE_CHARGE', '0'])), '98')).toEqual(['2']);
  });

  it('never is more than the law of the document: its taxes are within it, and it is within what is open', () => {
    const cents = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        cents,
        cents,
        fc.integer({ min: 1, max: 9_999 }),
        cents,
        fc.boolean(),
        (net, tax, pct, paid, named) => {
          const amount = (minor: number) => shift(decimal(minor), -2);
          const text = (minor: number) => amount(minor).toString();
          const invoice = invoiceOver(text(net + tax), {
            ...taxed([text(net), 'VAT', text(tax)]),
            cashDiscount: { percent: amount(pct), until: offer.until },
          });
          const taken = discountsOn(offer.until, germany)(invoice, { amount: amount(paid), isNamed: named });
          if (taken === null) return;
          const rest = subtract(invoice.open.amount, taken.amount);
          const onTaxes = sum((taken.taxes ?? []).map((one) => one.amount.amount));
          expect(sign(taken.amount)).toBe(1);
          expect(compare(onTaxes, taken.amount)).toBeLessThanOrEqual(0);
          expect(compare(rest, amount(paid))).toBeLessThanOrEqual(0);
          if (named && paid < net + tax) expect(rest).toEqual(amount(paid));
        },
      ),
    );
  });
});

describe('paying early', () => {
  const receipt = (amount: string): Receipt => ({
    legalEntityId: 'le_1' as Receipt['legalEntityId'],
    unallocated: euros(amount),
  });
  const [acme, birch] = [
    plain('100', { id: 'inv_a' as Invoice['id'], number: 'A' }),
    plain('50', { id: 'inv_b' as Invoice['id'], number: 'B' }),
  ];
  const giver = discountsOn(offer.until, germany);
  const said = (answer: ReturnType<typeof payInOrder>) => {
    const { invoices, unallocated } = valueOf(answer);
    const lines = invoices.map(({ before, after, paid, discount, difference }) => {
      const settled = sum([paid, difference, discount?.amount ?? decimal(0)]);
      expect(settled).toEqual(subtract(before.open.amount, after.open.amount));
      return [after.id, paid, discount?.amount ?? '-', after.open.amount, after.status].map(String).join(' ');
    });
    return [...lines, unallocated.amount.toString()];
  };

  it('in order settles what it reaches with the discount, and leaves the rest for the next', () => {
    const inOrder = (amount: string) => said(payInOrder(receipt(amount), [acme, birch], null, 'paid', giver));
    expect(inOrder('147')).toEqual(['inv_a 98 2 0 PAID', 'inv_b 49 1 0 PAID', '0']);
    expect(inOrder('150')).toEqual(['inv_a 98 2 0 PAID', 'inv_b 49 1 0 PAID', '3']);
    expect(inOrder('146.99')).toEqual(['inv_a 98 2 0 PAID', 'inv_b 48.99 - 1.01 OPEN', '0']);
    expect(inOrder('97')).toEqual(['inv_a 97 - 3 OPEN', '0']);
  });

  it('of what is asked obeys what is named', () => {
    const asked = (amount: string | null, writeOff: string | null = null) =>
      said(
        payAsked(
          receipt('120'),
          [
            {
              invoiceId: 'inv_a',
              amount: amount === null ? null : decimal(amount),
              writeOff: writeOff === null ? null : decimal(writeOff),
            },
          ],
          new Map([['inv_a', acme]]),
          decimal(500),
          'paid',
          giver,
        ),
      );
    expect(asked(null)).toEqual(['inv_a 98 2 0 PAID', '22']);
    expect(asked('100')).toEqual(['inv_a 100 - 0 PAID', '20']);
    expect(asked('99')).toEqual(['inv_a 99 1 0 PAID', '21']);
    expect(asked('97')).toEqual(['inv_a 97 - 3 OPEN', '23']);
    // Who gives up a difference has said what it is.
    expect(asked('98', '2')).toEqual(['inv_a 98 - 0 PAID', '22']);
  });

  it('is for money: a credit gets nothing', () => {
    const answer = payInOrder(receipt('98'), [acme], null, 'credited');
    expect(said(answer)).toEqual(['inv_a 98 - 2 OPEN', '0']);
  });
});
