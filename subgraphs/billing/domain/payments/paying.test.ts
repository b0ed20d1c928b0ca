import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { add, decimal, shift, sum } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Result } from '../../../../core/result.ts';
import { failed, finer, told, valueOf } from '../fixtures/answers.ts';
import { euros, invoiceOver } from '../fixtures/documents.ts';
import type { Invoice } from '../invoice.ts';
import { givenUp } from '../settled-invoice.ts';
import type { Receipt } from './application.ts';
import { payAsked, payInOrder, unknownInvoice, type AskedAllocation, type Means, type Paying } from './paying.ts';

const receipt = (amount: string, values: Partial<Receipt> = {}): Receipt => ({
  legalEntityId: 'le_1' as LegalEntityId,
  unallocated: euros(amount),
  ...values,
});
const invoice = (id: string, total: string, values: Partial<Invoice> = {}): Invoice =>
  invoiceOver(total, { id: id as Invoice['id'], number: id.toUpperCase(), ...values });

/** Each invoice in a line: what is paid, given up with it and given up again, and how it stands after. */
const shown = ({ invoices, unallocated }: Paying) => ({
  invoices: invoices.map(({ after, paid, difference, givenUpAgain }) =>
    [after.id, paid, difference, givenUpAgain, after.open.amount, after.status].map(String).join(' '),
  ),
  unallocated: unallocated.amount.toString(),
});
const answer = (paying: Result<Paying>) => (paying.ok ? shown(paying.value) : told(paying));

describe('paying what is asked for', () => {
  type Asked = readonly [id: string, amount?: string | null, writeOff?: string | null];
  const [acme, birch] = [invoice('inv_a', '60'), invoice('inv_b', '100')];

  function pay(from: Receipt, asked: readonly Asked[], invoices = [acme, birch], means?: Means, limit = '500') {
    const allocations = asked.map(([invoiceId, amount, writeOff]): AskedAllocation => ({
      invoiceId,
      ...(amount === undefined ? {} : { amount: amount === null ? null : decimal(amount) }),
      ...(writeOff === undefined ? {} : { writeOff: writeOff === null ? null : decimal(writeOff) }),
    }));
    const byId = new Map(invoices.map((one) => [one.id as string, one]));
    return payAsked(from, allocations, byId, decimal(limit), means);
  }
  const paid = (...args: Parameters<typeof pay>) => answer(pay(...args));

  it('goes in the order asked, as far as the receipt reaches', () => {
    expect(paid(receipt('100'), [['inv_b', '30'], ['inv_a']])).toEqual({
      invoices: ['inv_b 30 0 0 70 OPEN', 'inv_a 60 0 0 0 PAID'],
      unallocated: '10',
    });
    expect(paid(receipt('100'), [['inv_a', null, null], ['inv_b']])).toEqual({
      invoices: ['inv_a 60 0 0 0 PAID', 'inv_b 40 0 0 60 OPEN'],
      unallocated: '0',
    });
  });

  it('keeps how each invoice stood before, and of the receipt its currency', () => {
    const { invoices, unallocated } = valueOf(pay(receipt('20'), [['inv_a', '15']]));
    expect(invoices).toEqual([
      {
        before: acme,
        after: { ...acme, paid: euros('15'), open: euros('45') },
        paid: decimal('15'),
        discount: null,
        difference: decimal('0'),
        givenUpAgain: decimal('0'),
      },
    ]);
    expect(unallocated).toEqual(euros('5'));
  });

  it('gives up a small difference with it', () => {
    const { invoices } = valueOf(pay(receipt('58'), [['inv_a', null, '2']]));
    expect(invoices).toMatchObject([{ after: { paid: euros('58'), writtenOff: euros('2'), status: 'PAID' } }]);
    expect(paid(receipt('58'), [['inv_a', null, '1.5']])).toMatchObject({ invoices: ['inv_a 58 1.5 0 0.5 OPEN'] });
    expect(paid(receipt('58'), [['inv_a', '50', '10']])).toEqual({
      invoices: ['inv_a 50 10 0 0 PAID'],
      unallocated: '8',
    });
    expect(paid(receipt('50'), [['inv_a', null, '10']], undefined, undefined, '10')).toMatchObject({
      invoices: ['inv_a 50 10 0 0 PAID'],
    });
    expect(paid(receipt('49.99'), [['inv_a', null, '10.01']], undefined, undefined, '10')).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'WRITE_OFF', limit: '10.00' },
    });
  });

  it('may be by a credit, which is counted apart from money', () => {
    const { invoices } = valueOf(pay(receipt('15'), [['inv_a']], undefined, 'credited'));
    expect(invoices).toMatchObject([{ paid: decimal('15'), after: { paid: euros('0'), credited: euros('15') } }]);
  });

  it.each<[readonly Asked[], object]>([
    [[], failed('input.allocations', 'COUNT_RANGE')],
    [
      [
        ['inv_a', '1'],
        ['inv_a', '2'],
      ],
      failed('input.allocations', 'DISTINCT'),
    ],
    [[['inv_x']], { code: 'NOT_FOUND', details: { entity: 'Invoice', id: 'inv_x' } }],
    [[['inv_a', '0']], failed('input.allocations[0].amount', 'POSITIVE')],
    [[['inv_a', '0.005']], finer('input.allocations[0].amount')],
    [
      [
        ['inv_a', '1'],
        ['inv_b', '69.01'],
      ],
      failed('input.allocations[1].amount', 'NOT_ABOVE_UNALLOCATED'),
    ],
    [[['inv_a', '60.01']], { code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '60.00' } }],
    [[['inv_a', '1', '-1']], failed('input.allocations[0].writeOff', 'NOT_NEGATIVE')],
    [[['inv_b'], ['inv_a']], failed('input.allocations[1].received', 'POSITIVE')],
  ])('of 70, not %j', (asked, refusal) => {
    expect(paid(receipt('70'), asked)).toEqual(refusal);
  });

  it('is of a hundred invoices at most, and says so', () => {
    const many = Array.from({ length: 101 }, (_, index) => invoice(`inv_${index}`, '1'));
    const asked = (count: number) => many.slice(0, count).map(({ id }): Asked => [id, '0.5']);
    expect(told(pay(receipt('100'), asked(100), many))).toBeNull();
    const refused = pay(receipt('100'), asked(101), many);
    expect(told(refused)).toEqual(failed('input.allocations', 'COUNT_RANGE'));
    expect(refused).toMatchObject({ refusal: { message: 'input.allocations must be one to 100 allocations.' } });
  });

  it('is within one currency and one legal entity', () => {
    const dollars = receipt('1', { unallocated: { amount: decimal('1'), currency: 'USD' } });
    expect(paid(dollars, [['inv_a']])).toEqual({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', actual: 'USD' },
    });
    const theirs = receipt('1', { legalEntityId: 'le_2' as LegalEntityId });
    expect(paid(theirs, [['inv_a', '1']])).toEqual(failed('input.allocations[0].legalEntityId', 'SAME_LEGAL_ENTITY'));
  });

  it.each(['DRAFT', 'PAID', 'VOID'] as const)('is not of an invoice that is %s: nothing of it is open', (status) => {
    const settled = invoice('inv_a', '60', { status, open: euros('0') });
    const refused = pay(receipt('1'), [['inv_a']], [settled]);
    expect(told(refused)).toEqual({ code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '0.00' } });
    expect(refused).toMatchObject({ refusal: { message: 'Nothing of the invoice inv_a is open.' } });
  });

  describe('of a claim that was given up', () => {
    const lost = givenUp(invoice('inv_a', '60', { paid: euros('10'), open: euros('50') }));

    it('takes it up again, and gives up again what is not reached', () => {
      const { invoices } = valueOf(pay(receipt('20'), [['inv_a']], [lost]));
      expect(invoices).toEqual([
        {
          before: lost,
          after: { ...lost, paid: euros('30'), writtenOff: euros('30') },
          paid: decimal('20'),
          discount: null,
          difference: decimal('0'),
          givenUpAgain: decimal('30'),
        },
      ]);
    });

    it('pays it where all of it is reached', () => {
      const { invoices, unallocated } = valueOf(pay(receipt('55'), [['inv_a']], [lost]));
      expect(invoices).toEqual([
        {
          before: lost,
          after: { ...lost, paid: euros('60'), writtenOff: euros('0'), status: 'PAID' },
          paid: decimal('50'),
          discount: null,
          difference: decimal('0'),
          givenUpAgain: decimal('0'),
        },
      ]);
      expect(unallocated).toEqual(euros('5'));
    });

    it('is of a chosen amount within what is given up', () => {
      expect(paid(receipt('55'), [['inv_a', '50']], [lost])).toMatchObject({ invoices: ['inv_a 50 0 0 0 PAID'] });
      expect(paid(receipt('55'), [['inv_a', '50.01']], [lost])).toEqual({
        code: 'ALLOCATION_EXCEEDS_OPEN',
        details: { open: '50.00' },
      });
    });

    it('gives up no difference beside it: what is not reached stays given up anyway', () => {
      expect(paid(receipt('20'), [['inv_a', null, '5']], [lost])).toMatchObject({
        invoices: ['inv_a 20 0 30 0 UNCOLLECTIBLE'],
      });
      expect(paid(receipt('20'), [['inv_a', null, '501']], [lost])).toMatchObject({
        invoices: ['inv_a 20 0 30 0 UNCOLLECTIBLE'],
      });
    });

    it('is not by a credit', () => {
      expect(paid(receipt('20'), [['inv_a']], [lost], 'credited')).toEqual({
        code: 'ALLOCATION_EXCEEDS_OPEN',
        details: { open: '0.00' },
      });
    });
  });
});

describe('paying in order', () => {
  const due = (id: string, total: string, dueDate: string | null, values: Partial<Invoice> = {}) =>
    invoice(id, total, { dueDate: dueDate === null ? null : civilDate(dueDate), ...values });
  const [later, sooner, undated] = [
    due('inv_1', '40', '2026-04-30'),
    due('inv_2', '30', '2026-03-31'),
    due('inv_3', '20', null, { number: null }),
  ];
  const all = [undated, later, sooner];
  const paid = (amount: string, invoices: readonly Invoice[] = all, reference: string | null = null) =>
    answer(payInOrder(receipt(amount), invoices, reference));

  it('pays the oldest first, as far as the receipt reaches', () => {
    expect(paid('50')).toEqual({
      invoices: ['inv_2 30 0 0 0 PAID', 'inv_1 20 0 0 20 OPEN'],
      unallocated: '0',
    });
    expect(paid('100')).toEqual({
      invoices: ['inv_2 30 0 0 0 PAID', 'inv_1 40 0 0 0 PAID', 'inv_3 20 0 0 0 PAID'],
      unallocated: '10',
    });
  });

  it('pays before them what the reference names', () => {
    expect(paid('50', all, 'INV_1')).toMatchObject({ invoices: ['inv_1 40 0 0 0 PAID', 'inv_2 10 0 0 20 OPEN'] });
    expect(paid('20', all, 'inv_3')).toMatchObject({ invoices: ['inv_3 20 0 0 0 PAID'] });
  });

  it('keeps how each invoice stood before', () => {
    const { invoices, unallocated } = valueOf(payInOrder(receipt('35'), [sooner], null));
    expect(invoices).toEqual([
      {
        before: sooner,
        after: { ...sooner, paid: euros('30'), open: euros('0'), status: 'PAID' },
        paid: decimal('30'),
        discount: null,
        difference: decimal('0'),
        givenUpAgain: decimal('0'),
      },
    ]);
    expect(unallocated).toEqual(euros('5'));
  });

  it('may be by a credit, which is counted apart from money', () => {
    const { invoices } = valueOf(payInOrder(receipt('5'), [sooner], null, 'credited'));
    expect(invoices).toMatchObject([{ after: { paid: euros('0'), credited: euros('5'), open: euros('25') } }]);
  });

  it('passes over what is not open, and over another currency', () => {
    const others = [
      { ...sooner, status: 'DRAFT' },
      givenUp(sooner),
      { ...sooner, status: 'PAID' },
      { ...sooner, open: { amount: decimal('30'), currency: 'USD' } },
    ] as const;
    for (const other of others) {
      expect(paid('50', [other, later])).toEqual({ invoices: ['inv_1 40 0 0 0 PAID'], unallocated: '10' });
    }
  });

  it('pays nothing of an account on which nothing is open', () => {
    const refused = payInOrder(receipt('50'), [givenUp(sooner)], null);
    expect(told(refused)).toEqual(failed('input.allocations', 'NOT_EMPTY'));
    expect(refused).toMatchObject({
      refusal: { message: 'input.allocations must be given: the account has no open invoice to pay.' },
    });
    expect(paid('50', [])).toEqual(failed('input.allocations', 'NOT_EMPTY'));
  });

  it('is within one legal entity', () => {
    const theirs = receipt('50', { legalEntityId: 'le_2' as LegalEntityId });
    expect(told(payInOrder(theirs, all, null))).toEqual(failed('legalEntityId', 'SAME_LEGAL_ENTITY'));
  });

  it('pays of every invoice at most what is open, and of the receipt all that fits', () => {
    const cents = fc.integer({ min: 1, max: 9_999 }).map((units) => shift(decimal(units), -2));
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1, maxLength: 6 }), (amount, totals) => {
        const open = totals.map((total, index) => invoice(`inv_${index}`, total.toString()));
        const { invoices, unallocated } = valueOf(payInOrder(receipt(amount.toString()), open, null));
        expect(add(sum(invoices.map(({ paid: part }) => part)), unallocated.amount)).toEqual(amount);
        const isAnyOpen = invoices.some(({ after }) => after.status === 'OPEN') || invoices.length < open.length;
        if (isAnyOpen) expect(unallocated).toEqual(euros('0'));
      }),
    );
  });
});

it('an invoice that the viewer may not see does not exist', () => {
  expect(unknownInvoice('inv_9')).toEqual({
    code: 'NOT_FOUND',
    details: { entity: 'Invoice', id: 'inv_9' },
    message: 'There is no Invoice inv_9 that you may see.',
  });
});
