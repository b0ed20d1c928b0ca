import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, decimal, shift, sign, subtract, sum } from '../../../../core/decimal.ts';
import type { Allocation } from '../allocation.ts';
import { failed, finer, told } from '../fixtures/answers.ts';
import { creditNoteOver, euros, invoiceOver, paymentOf } from '../fixtures/documents.ts';
import type { Invoice } from '../invoice.ts';
import type { Payment } from '../payment.ts';
import { isAllGone, paidLess, refundableOf, refuseGoingBack, takeAway } from './going-back.ts';

type Amounts = Readonly<Record<string, string>>;
const amountsOf = <Document>(amounts: Amounts) =>
  Object.fromEntries(Object.entries(amounts).map(([field, amount]) => [field, euros(amount)])) as Partial<Document>;
const payment = (amounts: Amounts = {}): Payment => paymentOf('100', amountsOf(amounts));

describe('what may still go back of a payment', () => {
  it.each<[Amounts, string]>([
    [{}, '100'],
    [{ refunded: '10' }, '90'],
    [{ refundPending: '10' }, '90'],
    [{ disputed: '10' }, '90'],
    [{ chargedBack: '10' }, '90'],
    [{ refunded: '10', refundPending: '20', disputed: '30', chargedBack: '40' }, '0'],
    [{ refunded: '60', chargedBack: '60' }, '0'],
  ])('of 100 with %j: %s', (amounts, left) => {
    expect(refundableOf(payment(amounts)).toString()).toBe(left);
  });
});

describe('what goes back', () => {
  const back = (amount: string, of: Amounts = {}, note: Amounts | null = null) =>
    told(
      refuseGoingBack(
        decimal(amount),
        payment(of),
        note === null ? null : creditNoteOver('100', { ...amountsOf(note) }),
      ),
    );
  const atMost = (refundable: string) => ({ code: 'REFUND_EXCEEDS_PAID', details: { refundable } });

  it('is at most what came in and has not gone back', () => {
    expect(back('100')).toBeNull();
    expect(back('100.01')).toEqual(atMost('100.00'));
    expect(back('60', { refunded: '10', refundPending: '10', disputed: '10', chargedBack: '10' })).toBeNull();
    expect(back('60.01', { refunded: '10', refundPending: '10', disputed: '10', chargedBack: '10' })).toEqual(
      atMost('60.00'),
    );
  });

  it('is more than nothing, and settled', () => {
    expect(back('0')).toEqual(failed('refund', 'POSITIVE'));
    expect(back('0.005')).toEqual(finer('refund'));
  });

  it('is, without a credit note, at most what is unallocated', () => {
    expect(back('30', { unallocated: '30' })).toBeNull();
    expect(back('30.01', { unallocated: '30' })).toEqual(atMost('30.00'));
    // What went back is no longer unallocated: it is not counted twice.
    expect(back('30', { unallocated: '30', refunded: '50' })).toBeNull();
  });

  it('is, with a credit note, at most what that still sends back, whatever is unallocated', () => {
    const note = { toRefund: '50', refunded: '10', refundPending: '15' };
    expect(back('25', { unallocated: '0' }, note)).toBeNull();
    expect(back('25.01', { unallocated: '100' }, note)).toEqual(atMost('25.00'));
    expect(back('50', { unallocated: '0' }, { toRefund: '50' })).toBeNull();
    expect(back('11', { refunded: '90' }, { toRefund: '50' })).toEqual(atMost('10.00'));
  });
});

describe('a chargeback', () => {
  const allocation = (id: string, invoiceId: string, amount: string) =>
    ({ id, invoiceId, amount: euros(amount) }) as Allocation;
  const paid = (id: string, amount: string, total = amount, values: Partial<Invoice> = {}) =>
    invoiceOver(total, {
      id: id as Invoice['id'],
      paid: euros(amount),
      open: euros(subtract(decimal(total), decimal(amount)).toString()),
      status: amount === total ? 'PAID' : 'OPEN',
      ...values,
    });
  const [first, second] = [paid('inv_1', '40'), paid('inv_2', '35', '50')];
  const known = new Map([first, second].map((one) => [one.id as string, one]));
  const allocations = [allocation('all_1', 'inv_1', '40'), allocation('all_2', 'inv_2', '35')];
  const take = (amount: string, all = allocations, invoices = known) =>
    takeAway(payment({ unallocated: '25' }), euros(amount), all, invoices);

  it('takes what is unallocated, and leaves what is paid while that is enough', () => {
    expect(take('24')).toEqual({ unallocated: euros('1'), reversed: [], discounts: [], opened: [] });
    expect(take('25')).toEqual({ unallocated: euros('0'), reversed: [], discounts: [], opened: [] });
  });

  it('then takes what it pays, the newest first', () => {
    expect(take('30')).toEqual({
      unallocated: euros('0'),
      reversed: [{ allocation: allocations[1], left: decimal('30') }],
      discounts: [],
      opened: [{ before: second, after: { ...second, paid: euros('30'), open: euros('20') } }],
    });
    expect(take('60')?.reversed).toEqual([{ allocation: allocations[1], left: decimal('0') }]);
    const all = {
      unallocated: euros('0'),
      reversed: [
        { allocation: allocations[1], left: decimal('0') },
        { allocation: allocations[0], left: decimal('0') },
      ],
      discounts: [],
      opened: [
        { before: second, after: { ...second, paid: euros('0'), open: euros('50') } },
        { before: first, after: { ...first, paid: euros('0'), open: euros('40'), status: 'OPEN' } },
      ],
    };
    expect(take('100')).toEqual(all);
    expect(take('100', allocations.toReversed())).toEqual(all);
  });

  it('takes back what was given for paying early, once for each invoice and never of one that stays paid', () => {
    const given = (id: string, invoice: string, amount: string) => ({
      ...allocation(id, invoice, amount),
      kind: 'DISCOUNT' as const,
    });
    const whole = paid('inv_1', '40', '42', { discounted: euros('2'), open: euros('0'), status: 'PAID' });
    const invoices = new Map([whole, second].map((one) => [one.id as string, one]));
    const twice = [allocation('all_1', 'inv_1', '15'), allocation('all_2', 'inv_1', '25')];
    const discounts = [given('all_3', 'inv_1', '2'), given('all_4', 'inv_2', '1')];
    const loss = takeAway(payment({ unallocated: '25' }), euros('60'), twice, invoices, discounts);
    expect(loss).toMatchObject({
      discounts: [discounts[0]],
      opened: [{ after: { paid: euros('5'), discounted: euros('0'), open: euros('37'), status: 'OPEN' } }],
    });
  });

  it('opens an invoice once that was paid twice', () => {
    const twice = [allocation('all_1', 'inv_1', '15'), allocation('all_2', 'inv_1', '25')];
    expect(take('60', twice)).toEqual({
      unallocated: euros('0'),
      reversed: [
        { allocation: twice[1], left: decimal('0') },
        { allocation: twice[0], left: decimal('5') },
      ],
      discounts: [],
      opened: [{ before: first, after: { ...first, paid: euros('5'), open: euros('35'), status: 'OPEN' } }],
    });
  });

  it('is nothing that can be told where all of it is not enough, or where what was paid is not known', () => {
    expect(take('100.01')).toBeNull();
    expect(take('26', [])).toBeNull();
    expect(take('26', allocations, new Map())).toBeNull();
    expect(take('25', allocations, new Map())).toMatchObject({ reversed: [] });
    // The newest cannot be reversed: then the older one is not reversed in its place.
    expect(take('26', allocations, new Map([['inv_1', first]]))).toBeNull();
  });

  it('takes exactly what is lost', () => {
    const cents = (min: number) => fc.integer({ min, max: 5_000 }).map((units) => shift(decimal(units), -2));
    fc.assert(
      fc.property(cents(0), fc.array(cents(1), { maxLength: 5 }), cents(1), (unallocated, amounts, lost) => {
        const all = amounts.map((amount, index) => allocation(`all_${index}`, `inv_${index}`, amount.toString()));
        const invoices = new Map(all.map(({ invoiceId, amount }) => [invoiceId as string, amount.amount.toString()]));
        const paidFor = new Map([...invoices].map(([id, amount]) => [id, paid(id, amount)]));
        const loss = takeAway(payment({ unallocated: unallocated.toString() }), euros(lost.toString()), all, paidFor);
        const most = add(unallocated, sum(amounts));
        expect(loss === null).toBe(sign(subtract(lost, most)) > 0);
        if (loss === null) return;
        const taken = loss.reversed.map(({ allocation: one, left }) => subtract(one.amount.amount, left));
        expect(add(subtract(unallocated, loss.unallocated.amount), sum(taken))).toEqual(lost);
        expect(sum(loss.opened.map(({ after }) => after.open.amount))).toEqual(sum(taken));
      }),
    );
  });
});

describe('an invoice of which less is paid', () => {
  it('is open again by as much', () => {
    const whole = invoiceOver('100', { paid: euros('100'), open: euros('0'), status: 'PAID' });
    expect(paidLess(whole, decimal('30'))).toEqual({
      ...whole,
      paid: euros('70'),
      open: euros('30'),
      status: 'OPEN',
    });
  });

  it('stays given up, and as much more of it is', () => {
    const lost = invoiceOver('100', {
      paid: euros('60'),
      writtenOff: euros('40'),
      open: euros('0'),
      status: 'UNCOLLECTIBLE',
    });
    expect(paidLess(lost, decimal('30'))).toEqual({ ...lost, paid: euros('30'), writtenOff: euros('70') });
  });
});

describe('a payment', () => {
  it.each<[Amounts, boolean]>([
    [{}, false],
    [{ refunded: '99.99' }, false],
    [{ refunded: '100' }, true],
    [{ refundPending: '100' }, true],
    [{ chargedBack: '100' }, true],
    [{ refunded: '40', refundPending: '30', chargedBack: '30' }, true],
    [{ refunded: '40', refundPending: '30', chargedBack: '31' }, true],
    // A dispute may still be won.
    [{ disputed: '100' }, false],
  ])('of 100 with %j is all gone: %s', (amounts, isGone) => {
    expect(isAllGone(payment(amounts))).toBe(isGone);
  });
});
