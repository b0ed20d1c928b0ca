import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Refund } from '../../domain/refund.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
let accounts = 0;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  accounts += 1;
  account = await room.openAccount({ customerId: `cus_refund_${accounts}` });
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const provider = viewerWith('payment-provider');
const page = { first: 100, after: null };

const request = ({ id }: Payment, amount: string, note: CreditNote | null = null) =>
  room.onRefund(commands.requestRefund, {
    paymentId: id,
    amount: decimal(amount),
    creditNoteId: note?.id ?? null,
    reason: 'Paid twice',
  });
const complete = ({ id }: Refund, viewer = provider) =>
  room.onRefund(commands.completeRefund, { refundId: id, providerRefundId: 're_1' }, {}, viewer);
const fail = ({ id }: Refund) =>
  room.onRefund(commands.failRefund, { refundId: id, failureReason: 'account_closed' }, {}, provider);
const dispute = ({ id }: Payment, amount?: string) =>
  room.onPayment(
    commands.disputePayment,
    { paymentId: id, amount: amount === undefined ? null : decimal(amount) },
    {},
    provider,
  );
const resolve = ({ id }: Payment, won: boolean) =>
  room.onPayment(commands.resolveDispute, { paymentId: id, won }, {}, provider);
const allocate = ({ id: paymentId }: Payment, invoice: Invoice, amount: string | null = null) =>
  room.onPayment(commands.allocatePayment, {
    paymentId,
    allocations: [{ invoiceId: invoice.id, amount: amount === null ? null : decimal(amount) }],
  });

async function paymentNow({ id }: Payment): Promise<Payment> {
  const [payment] = await room.store.readPayments([id], everything);
  if (payment == null) throw new Error(`no ${id}`);
  return payment;
}
/** Status, unallocated, on its way back, gone back, charged back. */
async function cash(payment: Payment): Promise<string> {
  const { status, unallocated, refundPending, refunded, chargedBack } = await paymentNow(payment);
  return [status, ...[unallocated, refundPending, refunded, chargedBack].map(({ amount }) => amount.toString())].join(
    ' ',
  );
}
async function standing({ id }: Invoice): Promise<string> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  const { status, paid, writtenOff, open } = invoice;
  return [status, ...[paid, writtenOff, open].map(({ amount }) => amount.toString())].join(' ');
}
async function allocationsOf({ id }: Invoice): Promise<readonly string[]> {
  const { nodes } = await room.store.pageAllocations({ invoiceId: id }, page, everything);
  return nodes.map(({ kind, status, amount }: Allocation) => `${kind} ${status} ${amount.amount.toString()}`).sort();
}
/** A credit note over an invoice, to be refunded as far as the invoice does not take it. */
async function sentBack(invoice: Invoice, gross: string): Promise<CreditNote> {
  const lines = [{ invoiceLineId: invoice.lines[0]!.id, gross: decimal(gross) }];
  const { id } = made(
    await room.onCreditNote(commands.createCreditNote, { invoiceId: invoice.id, reason: 'x', lines }),
  );
  made(await room.onCreditNote(commands.issueCreditNote, { id }));
  return made(await room.onCreditNote(commands.applyCreditNote, { creditNoteId: id, rest: 'REFUND' }));
}
async function noteNow({ id }: CreditNote): Promise<CreditNote> {
  const [note] = await room.store.readCreditNotes([id], everything);
  if (note == null) throw new Error(`no ${id}`);
  return note;
}

describe('a refund', () => {
  it('of what is unallocated is set aside when it is asked for, and gone when it has succeeded', async () => {
    const payment = await room.receive(account, '100');
    const refund = made(await request(payment, '30'));
    expect(refund).toMatchObject({ status: 'PENDING', creditNoteId: null, reason: 'Paid twice' });
    expect(await cash(payment)).toBe('SETTLED 70 30 0 0');
    expect(made(await complete(refund))).toMatchObject({ status: 'SUCCEEDED', providerRefundId: 're_1' });
    expect(await cash(payment)).toBe('SETTLED 70 0 30 0');
    expect(refusalOf(await fail(refund)).code).toBe('ILLEGAL_TRANSITION');
    const [stored] = await room.store.readRefunds([refund.id], everything);
    expect(stored).toMatchObject({ status: 'SUCCEEDED', version: 2 });
  });

  it('that failed can be asked for again, as a new one', async () => {
    const payment = await room.receive(account, '100');
    const refund = made(await request(payment, '100'));
    expect(made(await fail(refund))).toMatchObject({ status: 'FAILED', failureReason: 'account_closed' });
    expect(await cash(payment)).toBe('SETTLED 100 0 0 0');
    made(await complete(made(await request(payment, '100'))));
    expect(await cash(payment)).toBe('SETTLED 0 0 100 0');
    expect(refusalOf(await request(payment, '0.01'))).toEqual({
      code: 'REFUND_EXCEEDS_PAID',
      details: { refundable: '0.00' },
    });
  });

  it('of what a credit note sends back uses that up', async () => {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '100');
    made(await allocate(payment, invoice));
    const note = await sentBack(invoice, '40');
    expect(refusalOf(await request(payment, '40'))).toMatchObject({
      code: 'REFUND_EXCEEDS_PAID',
      details: { refundable: '0.00' },
    });
    expect(refusalOf(await request(payment, '40.01', note))).toMatchObject({ details: { refundable: '40.00' } });
    const refund = made(await request(payment, '40', note));
    expect(refusalOf(await request(payment, '0.01', note))).toMatchObject({ details: { refundable: '0.00' } });
    made(await fail(refund));
    made(await complete(made(await request(payment, '15', note))));
    expect((await noteNow(note)).status).toBe('FINALIZED');
    made(await complete(made(await request(payment, '25', note))));
    expect((await noteNow(note)).status).toBe('APPLIED');
    expect([await cash(payment), await standing(invoice)]).toEqual(['SETTLED 0 0 40 0', 'PAID 100 0 0']);
  });

  it('goes back the way the money of that invoice came', async () => {
    const invoice = await room.bill(account, '100');
    made(await allocate(await room.receive(account, '100'), invoice));
    const note = await sentBack(invoice, '40');
    expect(refusalOf(await request(await room.receive(account, '100'), '40', note))).toMatchObject({
      details: { rule: 'PAYS_INVOICE' },
    });
  });

  it.each([
    ['more than came in', '100.01', 'REFUND_EXCEEDS_PAID'],
    ['nothing', '0', 'VALIDATION_FAILED'],
    ['less than nothing', '-1', 'VALIDATION_FAILED'],
    ['half a cent', '0.005', 'SCALE_EXCEEDED'],
  ])('of %s is refused, and nothing changes', async (_, amount, code) => {
    const payment = await room.receive(account, '100');
    const before = await room.contents();
    expect(refusalOf(await request(payment, amount)).code).toBe(code);
    expect(await room.contents()).toBe(before);
  });

  it('needs money that came in, and a payment and a credit note that are there', async () => {
    const payment = await room.receive(account, '100');
    made(await dispute(payment, '10'));
    expect(refusalOf(await request(payment, '1'))).toMatchObject({ details: { rule: 'PAYMENT_SETTLED' } });
    expect(refusalOf(await request({ ...payment, id: 'pay_none' as never }, '1')).code).toBe('NOT_FOUND');
    expect(refusalOf(await request(payment, '1', { id: 'crn_none' } as never))).toMatchObject({
      details: { entity: 'CreditNote' },
    });
  });

  it('takes another person’s approval above the limit', async () => {
    const payment = await room.receive(account, '5000');
    const refund = made(await request(payment, '1000.01'));
    expect(refusalOf(await complete(refund))).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'REFUND', limit: '1000.00' },
    });
    const approve = (viewer: ReturnType<typeof viewerWith>) =>
      room.onRefund(commands.approveRefund, { id: refund.id }, {}, viewer);
    const asker = { ...viewerWith('finance-steward'), subject: viewerWith('billing-ops').subject };
    expect(refusalOf(await approve(asker))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.3' } });
    made(await approve(viewerWith('finance-steward')));
    made(await complete(refund));
    const small = made(await request(payment, '1000'));
    expect(
      refusalOf(await room.onRefund(commands.approveRefund, { id: small.id }, {}, viewerWith('finance-steward'))),
    ).toMatchObject({ details: { rule: 'ABOVE_LIMIT' } });
    made(await complete(small));
  });

  it('is never of more than there is, however many ask at once', async () => {
    const payment = await room.receive(account, '100');
    const answers = await Promise.all(Array.from({ length: 8 }, () => request(payment, '30')));
    expect(answers.filter(({ kind }) => kind === 'DONE')).toHaveLength(3);
    expect(await cash(payment)).toBe('SETTLED 10 90 0 0');
  });

  it('and an allocation do not both have the same money', async () => {
    for (let n = 0; n < 4; n += 1) {
      const invoice = await room.bill(account, '100');
      const payment = await room.receive(account, '100');
      const answers = await Promise.all([request(payment, '100'), allocate(payment, invoice)]);
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
    }
  });
});

describe('a dispute', () => {
  it('that is won leaves everything as it was; meanwhile the payment pays nothing more', async () => {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '100');
    made(await allocate(payment, invoice, '60'));
    expect(made(await dispute(payment))).toMatchObject({ status: 'DISPUTED' });
    expect(refusalOf(await allocate(payment, invoice))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      details: { state: 'DISPUTED' },
    });
    made(await resolve(payment, true));
    expect([await cash(payment), await standing(invoice)]).toEqual(['SETTLED 40 0 0 0', 'OPEN 60 0 40']);
    made(await allocate(payment, invoice));
  });

  it('that is lost opens again what was paid', async () => {
    const [one, two] = [await room.bill(account, '60'), await room.bill(account, '30')];
    const payment = await room.receive(account, '100');
    made(await allocate(payment, one, '20'));
    made(await allocate(payment, one, '40'));
    made(await allocate(payment, two));
    made(await dispute(payment));
    made(await resolve(payment, false));
    expect(await cash(payment)).toBe('CHARGED_BACK 0 0 0 100');
    expect([await standing(one), await standing(two)]).toEqual(['OPEN 0 0 60', 'OPEN 0 0 30']);
    expect(refusalOf(await request(payment, '1')).code).toBe('VALIDATION_FAILED');
  });

  it('that is lost for a part takes what is unallocated first, then what was paid last', async () => {
    const [one, two] = [await room.bill(account, '60'), await room.bill(account, '30')];
    const payment = await room.receive(account, '100');
    made(await allocate(payment, one));
    room.clock.moveTo(new Date('2026-03-31T11:00:00Z'));
    made(await allocate(payment, two));
    made(await dispute(payment, '25'));
    made(await resolve(payment, false));
    expect(await cash(payment)).toBe('SETTLED 0 0 0 25');
    expect([await standing(one), await standing(two)]).toEqual(['PAID 60 0 0', 'OPEN 15 0 15']);
    expect(await allocationsOf(two)).toEqual(['PAYMENT ACTIVE 15', 'PAYMENT REVERSED 30']);
    expect(refusalOf(await dispute(payment, '75.01'))).toMatchObject({ details: { path: 'input.amount' } });
  });

  it('leaves a claim that is given up so, and gives up as much more', async () => {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '40');
    made(await allocate(payment, invoice));
    made(await room.onInvoice(commands.writeOffInvoice, { id: invoice.id }, { reason: 'x' }));
    made(await dispute(payment));
    made(await resolve(payment, false));
    expect(await standing(invoice)).toBe('UNCOLLECTIBLE 0 100 0');
  });
});

describe('the database', () => {
  it('refuses money that goes back twice, whoever writes it', async () => {
    const payment = await room.receive(account, '100');
    const refund = made(await request(payment, '60'));
    for (const [text, id] of [
      ['update payments set refunded = 50 where id = $1', payment.id],
      ['update payments set refund_pending = 0 where id = $1', payment.id],
      ['update payments set charged_back = 41 where id = $1', payment.id],
      [`update payments set status = 'DISPUTED' where id = $1`, payment.id],
      ['update refunds set amount = 61 where id = $1', refund.id],
      [`update refunds set status = 'SUCCEEDED' where id = $1`, refund.id],
    ] as const) {
      await expect(room.database.pool.query(text, [id]), text).rejects.toThrow();
    }
  });
});
