import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { contentHashOf } from '../../domain/content-hash.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LineInput } from '../../domain/lines.ts';
import type { Payment } from '../../domain/payment.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  at('2026-03-01');
  account = await room.openAccount({ cashDiscount: { percent: decimal(2), days: 10 } });
});
afterAll(() => room[Symbol.asyncDispose]());

const at = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00Z`));
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const reason = { reason: 'for the test' };
const provider = viewerWith('payment-provider');

const allocate = ({ id }: Payment, invoice?: Invoice, amount?: string, write = {}) => {
  const allocations =
    invoice === undefined
      ? null
      : [{ invoiceId: invoice.id, amount: amount === undefined ? null : decimal(amount), writeOff: null }];
  return room.onPayment(commands.allocatePayment, { paymentId: id, allocations }, write);
};

async function invoiceNow({ id }: Invoice): Promise<Invoice> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  return invoice;
}
/** What pays it first, and then what is given for that: of one command they are in no order. */
const allocationsOf = async ({ id }: Invoice) => {
  const { nodes } = await room.store.pageAllocations({ invoiceId: id }, page, everything);
  return nodes.toSorted((a, b) => b.kind.localeCompare(a.kind));
};
const shown = async (invoice: Invoice) =>
  (await allocationsOf(invoice)).map(({ kind, amount, status }) => `${kind} ${amount.amount.toString()} ${status}`);
/** Status, paid, discounted and open of an invoice, in one line. */
async function standing(invoice: Invoice): Promise<string> {
  const { status, paid, discounted, open } = await invoiceNow(invoice);
  return [status, ...[paid, discounted, open].map(({ amount }) => amount.toString())].join(' ');
}

describe('the terms of a cash discount', () => {
  it('stand on the invoice from the moment it is final, whatever becomes of those of the account', async () => {
    const invoice = await room.bill(account, '100');
    expect(invoice).toMatchObject({
      cashDiscount: { percent: decimal(2), until: '2026-03-11' },
      discounted: money('0', 'USD'),
    });
    const { id: billingAccountId } = account;
    const changed = await room.onAccount(commands.updateBillingAccount, { billingAccountId, cashDiscount: null });
    expect(made(changed).cashDiscount).toBeNull();
    expect(await room.bill(account, '100')).toMatchObject({ cashDiscount: null });
    const kept = await invoiceNow(invoice);
    expect(kept.cashDiscount).toEqual(invoice.cashDiscount);
    expect(contentHashOf(kept)).toBe(invoice.contentHash);
    const later = 'update invoices set cash_discount_until = cash_discount_until + 1 where id = $1';
    await expect(room.database.pool.query(later, [invoice.id])).rejects.toThrow('its document cannot change');
  });

  it('end before an invoice is due, also where the payment terms change', async () => {
    const { id: billingAccountId } = account;
    const before = await room.contents();
    for (const input of [{ paymentTermsDays: 9 }, { cashDiscount: { percent: decimal(100), days: 1 } }])
      expect(
        refusalOf(await room.onAccount(commands.updateBillingAccount, { billingAccountId, ...input })).details,
      ).toMatchObject({ rule: 'RANGE' });
    expect(await room.contents()).toBe(before);
  });
});

describe('a payment within the days', () => {
  it('settles an invoice with its discount, an allocation of its own beside the payment’s', async () => {
    const invoice = await room.bill(account, '100');
    at('2026-03-11');
    const payment = await room.receive(account, '98');
    expect(made(await allocate(payment, invoice))).toMatchObject({ unallocated: money('0', 'USD') });
    expect(await standing(invoice)).toBe('PAID 98 2 0');
    expect(await allocationsOf(invoice)).toMatchObject([
      { kind: 'PAYMENT', paymentId: payment.id, amount: money('98', 'USD'), taxes: null },
      { kind: 'DISCOUNT', paymentId: payment.id, amount: money('2', 'USD'), taxes: null, date: '2026-03-11' },
    ]);
    const [totals] = await room.store.billedTotals(account.customerId, everything);
    expect(totals?.discounted.amount.toString()).toBe('2');
  });

  it('settles the open ones of its account in their order, each with its discount', async () => {
    const [one, two] = [await room.bill(account, '100'), await room.bill(account, '50')];
    const payment = await room.receive(account, '147.50');
    expect(made(await allocate(payment))).toMatchObject({ unallocated: money('0.5', 'USD') });
    expect([await standing(one), await standing(two)]).toEqual(['PAID 98 2 0', 'PAID 49 1 0']);
  });

  it('takes what a named amount lacks, and nothing where too much is lacking', async () => {
    const [one, two] = [await room.bill(account, '100'), await room.bill(account, '100')];
    const payment = await room.receive(account, '200');
    made(await allocate(payment, one, '99'));
    made(await allocate(payment, two, '97'));
    expect([await standing(one), await standing(two)]).toEqual(['PAID 99 1 0', 'OPEN 97 0 3']);
  });

  it('leaves less tax to be owed where the law lets it follow', async () => {
    const terms = { cashDiscount: { percent: decimal(2), days: 10 } };
    const german = await room.openAccount({ customerId: 'cus_birch', legalEntityId: 'le_de', ...terms });
    const vat = { taxCode: 'STANDARD_DE', jurisdiction: 'DE', ratePct: decimal(19), treatment: 'STANDARD' } as const;
    const lines: readonly LineInput[] = [{ description: 'Service', unitPrice: decimal(1000), taxes: [vat] }];
    const { id } = await room.draft(german, lines);
    const invoice = made(await room.onInvoice(commands.finalizeInvoice, { id }));
    made(await allocate(await room.receive(german, '1166.20'), invoice));
    expect(await standing(invoice)).toBe('PAID 1166.2 23.8 0');
    expect((await allocationsOf(invoice)).at(-1)).toMatchObject({
      kind: 'DISCOUNT',
      taxes: [{ taxCode: 'STANDARD_DE', amount: money('3.8', 'EUR') }],
    });
  });
});

describe('a payment after the days', () => {
  it('is given nothing: neither where it was allocated late nor where it came late', async () => {
    const [one, two] = [await room.bill(account, '100'), await room.bill(account, '100')];
    const early = await room.receive(account, '98');
    at('2026-03-12');
    made(await allocate(early, one));
    const late = await room.receive(account, '98');
    made(await allocate(late, two, undefined, { effectiveDate: '2026-03-11' as never }));
    expect([await standing(one), await standing(two)]).toEqual(['OPEN 98 0 2', 'OPEN 98 0 2']);
  });

  it('counts from the day on which it was received, where who allocates it says so', async () => {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '98');
    at('2026-03-20');
    made(await allocate(payment, invoice, undefined, { effectiveDate: '2026-03-01' as never }));
    expect(await standing(invoice)).toBe('PAID 98 2 0');
  });
});

describe('a discount that was given', () => {
  async function discounted() {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '98');
    made(await allocate(payment, invoice));
    const [paid, given] = await allocationsOf(invoice);
    return { invoice, payment, paid: paid!, given: given! };
  }

  it('goes with the payment that took it', async () => {
    const { invoice, paid } = await discounted();
    made(await room.onAllocation(commands.reverseAllocation, { id: paid.id }, reason));
    expect(await standing(invoice)).toBe('OPEN 0 0 100');
    expect(await shown(invoice)).toEqual(['PAYMENT 98 REVERSED', 'DISCOUNT 2 REVERSED']);
  });

  it('can be taken back alone, and is then owed', async () => {
    const { invoice, given } = await discounted();
    made(await room.onAllocation(commands.reverseAllocation, { id: given.id }, reason));
    expect(await standing(invoice)).toBe('OPEN 98 0 2');
  });

  it('goes with a payment that is charged back, also in part', async () => {
    const { invoice, payment } = await discounted();
    made(await room.onPayment(commands.disputePayment, { paymentId: payment.id, amount: decimal(8) }, {}, provider));
    made(await room.onPayment(commands.resolveDispute, { paymentId: payment.id, won: false }, {}, provider));
    expect(await standing(invoice)).toBe('OPEN 90 0 10');
    expect((await shown(invoice)).toSorted()).toEqual([
      'DISCOUNT 2 REVERSED',
      'PAYMENT 90 ACTIVE',
      'PAYMENT 98 REVERSED',
    ]);
  });

  it('is given up with the rest where the claim is, once nobody pays it', async () => {
    const invoice = await room.bill(account, '100');
    const [first, second] = [await room.receive(account, '50'), await room.receive(account, '49')];
    made(await allocate(first, invoice));
    made(await allocate(second, invoice));
    expect(await standing(invoice)).toBe('PAID 99 1 0');
    const [one, two] = (await allocationsOf(invoice)).filter(({ kind }) => kind === 'PAYMENT');
    made(await room.onAllocation(commands.reverseAllocation, { id: one!.id }, reason));
    made(await room.onInvoice(commands.writeOffInvoice, { id: invoice.id }, reason));
    made(await room.onAllocation(commands.reverseAllocation, { id: two!.id }, reason));
    expect(await standing(invoice)).toBe('UNCOLLECTIBLE 0 0 0');
    expect((await invoiceNow(invoice)).writtenOff.amount.toString()).toBe('100');
  });

  it('is not given back by a credit that was drafted before it was taken', async () => {
    const invoice = await room.bill(account, '100');
    const lines = [{ invoiceLineId: invoice.lines[0]!.id, gross: decimal(100) }];
    const input = { invoiceId: invoice.id, reason: 'Not delivered', lines };
    const { id } = made(await room.onCreditNote(commands.createCreditNote, input));
    made(await allocate(await room.receive(account, '98'), invoice));
    expect(refusalOf(await room.onCreditNote(commands.issueCreditNote, { id })).code).toBe('CREDIT_EXCEEDS_INVOICE');
  });

  it('is not given back by a credit as well', async () => {
    const { invoice, given } = await discounted();
    const lines = [{ invoiceLineId: invoice.lines[0]!.id, gross: decimal(100) }];
    const credit = () =>
      room.onCreditNote(commands.createCreditNote, { invoiceId: invoice.id, reason: 'Not delivered', lines });
    expect(refusalOf(await credit())).toEqual({ code: 'CREDIT_EXCEEDS_INVOICE', details: { remaining: '98.00' } });
    made(await room.onAllocation(commands.reverseAllocation, { id: given.id }, reason));
    expect(made(await credit()).total).toEqual(money('100', 'USD'));
  });

  it('keeps an invoice from being voided', async () => {
    const { invoice, given } = await discounted();
    const answer = await room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason);
    expect(refusalOf(answer).code).toBe('ILLEGAL_TRANSITION');
    made(await room.onAllocation(commands.reverseAllocation, { id: given.id }, reason));
    expect(refusalOf(await room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason)).details).toMatchObject({
      path: 'Invoice.paid',
    });
  });

  it('is what the books of cash say, whoever writes them', async () => {
    const { invoice, given } = await discounted();
    for (const [text, id] of [
      ['update invoices set discounted = 1, open = 1 where id = $1', invoice.id],
      [`update invoices set discounted = 1, open = 1, status = 'OPEN' where id = $1`, invoice.id],
      ['update invoices set discounted = 3 where id = $1', invoice.id],
      ['update allocations set amount = 1 where id = $1', given.id],
      [`update allocations set status = 'REVERSED', reversed_on = date where id = $1`, given.id],
    ] as const)
      await expect(room.database.pool.query(text, [id]), text).rejects.toThrow();
    expect(await standing(invoice)).toBe('PAID 98 2 0');
  });

  it('is given once, however many pay at the same time', async () => {
    const invoice = await room.bill(account, '100');
    const payments = await Promise.all([1, 2, 3].map(() => room.receive(account, '98')));
    const answers = await Promise.all(payments.map((payment) => allocate(payment, invoice)));
    expect(answers.filter(({ kind }) => kind === 'DONE')).toHaveLength(1);
    expect(await standing(invoice)).toBe('PAID 98 2 0');
  });
});
