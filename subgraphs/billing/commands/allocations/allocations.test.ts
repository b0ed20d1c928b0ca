import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the test' };
type Asked = { readonly invoice: Invoice; readonly amount?: string; readonly writeOff?: string };

function allocate({ id }: Payment, asked: readonly Asked[] | null, write = {}, viewer = viewerWith('billing-ops')) {
  const allocations = asked?.map(({ invoice, amount, writeOff }) => ({
    invoiceId: invoice.id,
    amount: amount === undefined ? null : decimal(amount),
    writeOff: writeOff === undefined ? null : decimal(writeOff),
  }));
  return room.onPayment(commands.allocatePayment, { paymentId: id, allocations: allocations ?? null }, write, viewer);
}
const reverse = ({ id }: Allocation, write: object = reason) =>
  room.onAllocation(commands.reverseAllocation, { id }, write);

async function invoiceNow({ id }: Invoice): Promise<Invoice> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  return invoice;
}
async function paymentNow({ id }: Payment): Promise<Payment> {
  const [payment] = await room.store.readPayments([id], everything);
  if (payment == null) throw new Error(`no ${id}`);
  return payment;
}
const page = { first: 100, after: null };
const allocationsOf = async ({ id }: Invoice) =>
  (await room.store.pageAllocations({ invoiceId: id }, page, everything)).nodes;

/** Status, paid, written off and open of an invoice, in one line. */
async function standing(invoice: Invoice): Promise<string> {
  const { status, paid, writtenOff, open } = await invoiceNow(invoice);
  return [status, ...[paid, writtenOff, open].map(({ amount }) => amount.toString())].join(' ');
}
const left = async (payment: Payment) => (await paymentNow(payment)).unallocated.amount.toString();

async function toldOf(id: string): Promise<readonly string[]> {
  const found = await room.database.pool.query<{ type: string }>(
    `select type from outbox where entity_id = $1 and kind = 'change' order by id`,
    [id],
  );
  return found.rows.map(({ type }) => type);
}

describe('allocatePayment', () => {
  it('pays the invoices that are named, and tells of each', async () => {
    const [one, two] = [await room.bill(account, '60'), await room.bill(account, '70')];
    const payment = await room.receive(account, '100');
    const after = made(await allocate(payment, [{ invoice: one }, { invoice: two, amount: '30' }]));
    expect(after).toMatchObject({ status: 'SETTLED', unallocated: money('10', 'USD'), version: 2 });
    expect([await standing(one), await standing(two)]).toEqual(['PAID 60 0 0', 'OPEN 30 0 40']);
    expect(await toldOf(payment.id)).toEqual(['billing.payment.settled', 'billing.payment.allocated']);
    expect((await toldOf(one.id)).at(-1)).toBe('billing.invoice.paid');
    expect((await toldOf(two.id)).at(-1)).toBe('billing.invoice.allocated');
    const [allocation, ...others] = await allocationsOf(one);
    expect(others).toEqual([]);
    expect(allocation).toMatchObject({
      kind: 'PAYMENT',
      paymentId: payment.id,
      amount: money('60', 'USD'),
      date: '2026-03-31',
      status: 'ACTIVE',
      customerId: 'cus_acme',
    });
    expect(await toldOf(allocation!.id)).toEqual(['billing.allocation.applied']);
    const { nodes } = await room.store.pageAllocations({ paymentId: payment.id }, page, everything);
    expect(nodes.map(({ invoiceId }) => invoiceId).toSorted()).toEqual([one.id, two.id].toSorted());
  });

  it('pays in the default order where nothing is named: by reference, then oldest due, then by number', async () => {
    const fresh = await room.openAccount({ customerId: 'cus_order' });
    const [first, second, third] = [
      await room.bill(fresh, '10'),
      await room.bill(fresh, '20'),
      await room.bill(fresh, '30'),
    ];
    const payment = await room.receive(fresh, '45', { reference: third.number });
    made(await allocate(payment, null));
    expect([await standing(first), await standing(second), await standing(third)]).toEqual([
      'PAID 10 0 0',
      'OPEN 5 0 15',
      'PAID 30 0 0',
    ]);
    expect(await left(payment)).toBe('0');
  });

  it('leaves the excess unallocated, and has nothing to do where nothing is open', async () => {
    const fresh = await room.openAccount({ customerId: 'cus_excess' });
    const invoice = await room.bill(fresh, '10');
    const payment = await room.receive(fresh, '45');
    made(await allocate(payment, null));
    expect([await standing(invoice), await left(payment)]).toEqual(['PAID 10 0 0', '35']);
    expect(refusalOf(await allocate(payment, null))).toMatchObject({
      details: { path: 'input.allocations', rule: 'NOT_EMPTY' },
    });
  });

  it('pays another account’s invoice of the same company', async () => {
    const daughter = await room.openAccount({ customerId: 'cus_daughter' });
    const invoice = await room.bill(daughter, '10');
    made(await allocate(await room.receive(account, '10'), [{ invoice }]));
    expect(await standing(invoice)).toBe('PAID 10 0 0');
    expect((await allocationsOf(invoice))[0]?.customerId).toBe('cus_daughter');
  });

  it('gives a small difference up with it, up to the limit and to what remains', async () => {
    const invoice = await room.bill(account, '1000');
    const payment = await room.receive(account, '990');
    expect(refusalOf(await allocate(payment, [{ invoice, writeOff: '10.01' }]))).toEqual({
      code: 'ALLOCATION_EXCEEDS_OPEN',
      details: { open: '10.00' },
    });
    expect(refusalOf(await allocate(payment, [{ invoice, amount: '400', writeOff: '500.01' }]))).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'WRITE_OFF', limit: '500.00' },
    });
    made(await allocate(payment, [{ invoice, writeOff: '10' }]));
    expect(await standing(invoice)).toBe('PAID 990 10 0');
    expect(
      (await allocationsOf(invoice)).map(({ kind, amount }) => `${kind} ${amount.amount.toString()}`).sort(),
    ).toEqual(['PAYMENT 990', 'WRITE_OFF 10']);
  });

  it.each<readonly [string, (invoice: Invoice) => readonly Asked[], string, object]>([
    ['more than is open', (invoice) => [{ invoice, amount: '60.01' }], 'ALLOCATION_EXCEEDS_OPEN', { open: '60.00' }],
    [
      'more than is left',
      (invoice) => [{ invoice, amount: '70.01' }],
      'VALIDATION_FAILED',
      { path: 'input.allocations[0].amount', rule: 'NOT_ABOVE_UNALLOCATED' },
    ],
    ['nothing', (invoice) => [{ invoice, amount: '0' }], 'VALIDATION_FAILED', { rule: 'POSITIVE' }],
    ['less than nothing', (invoice) => [{ invoice, amount: '-1' }], 'VALIDATION_FAILED', { rule: 'POSITIVE' }],
    ['half a cent', (invoice) => [{ invoice, amount: '0.005' }], 'SCALE_EXCEEDED', { scale: 2 }],
    ['one invoice twice', (invoice) => [{ invoice }, { invoice }], 'VALIDATION_FAILED', { rule: 'DISTINCT' }],
    ['no invoice', () => [], 'VALIDATION_FAILED', { path: 'input.allocations', rule: 'COUNT_RANGE' }],
    [
      'a hundred and one',
      (invoice) => Array.from({ length: 101 }, (_, n) => ({ invoice: { ...invoice, id: `inv_${n}` } as Invoice })),
      'VALIDATION_FAILED',
      { rule: 'COUNT_RANGE' },
    ],
    [
      'one that is not there',
      (invoice) => [{ invoice: { ...invoice, id: 'inv_none' } as Invoice }],
      'NOT_FOUND',
      { id: 'inv_none' },
    ],
  ])('refuses to pay %s, and nothing changes', async (_, asked, code, details) => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '70');
    const before = await room.contents();
    expect(refusalOf(await allocate(payment, asked(invoice)))).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('pays nothing across companies or currencies, and nothing that is not final and open', async () => {
    const payment = await room.receive(account, '50');
    const japan = await room.openAccount({ customerId: 'cus_japan', legalEntityId: 'le_jp' });
    expect(refusalOf(await allocate(payment, [{ invoice: await room.bill(japan, '10') }])).code).toBe(
      'CURRENCY_MISMATCH',
    );
    const dollars = made(
      await room.onAccount(commands.openBillingAccount, {
        customerId: 'cus_japan',
        legalEntityId: 'le_jp',
        currency: 'USD',
      }),
    );
    expect(refusalOf(await allocate(payment, [{ invoice: await room.bill(dollars, '10') }]))).toMatchObject({
      details: { path: 'input.allocations[0].legalEntityId', rule: 'SAME_LEGAL_ENTITY' },
    });
    const draft = await room.draft(account);
    const voided = await room.bill(account, '10');
    made(await room.onInvoice(commands.voidInvoice, { id: voided.id }, reason));
    for (const invoice of [draft, voided])
      expect(refusalOf(await allocate(payment, [{ invoice }]))).toEqual({
        code: 'ALLOCATION_EXCEEDS_OPEN',
        details: { open: '0.00' },
      });
    expect(await left(payment)).toBe('50');
  });

  it('is refused once all of the payment pays something, and for a payment that has not come in', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '50');
    made(await allocate(payment, [{ invoice }]));
    expect(refusalOf(await allocate(payment, [{ invoice }]))).toMatchObject({
      details: { path: 'Payment.unallocated' },
    });
    const asked = {
      billingAccountId: account.id,
      provider: 'psp',
      providerTransactionId: 'tx-1',
      method: 'CARD',
    } as const;
    const pending = made(await room.onPayment(commands.collectPayment, { ...asked, amount: money('5', 'USD') }));
    expect(refusalOf(await allocate(pending, [{ invoice }]))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      details: { state: 'PENDING' },
    });
  });

  it('does not reach an invoice outside the viewer’s scope', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '50');
    const elsewhere = { ...viewerWith('billing-ops'), legalEntityIds: ['le_jp' as LegalEntityId] };
    expect(refusalOf(await allocate(payment, [{ invoice }], {}, elsewhere)).code).toBe('NOT_FOUND');
  });

  it('rehearses without a trace, and repeats its receipt', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '50');
    const before = await room.contents();
    expect(await allocate(payment, [{ invoice }], { dryRun: true })).toMatchObject({
      receipt: { outcome: 'REHEARSED' },
    });
    expect(await room.contents()).toBe(before);
    const [one, two] = [
      await allocate(payment, [{ invoice }], { idempotencyKey: 'pay-once' }),
      await allocate(payment, [{ invoice }], { idempotencyKey: 'pay-once' }),
    ];
    expect(two).toMatchObject({ replayed: true, receipt: { auditId: one.kind === 'DONE' ? one.receipt.auditId : '' } });
    expect(await standing(invoice)).toBe('OPEN 50 0 10');
  });
});

describe('reverseAllocation', () => {
  it('opens what was paid again, and has the payment’s part unallocated again', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '60');
    made(await allocate(payment, [{ invoice }]));
    const [allocation] = await allocationsOf(invoice);
    expect(refusalOf(await reverse(allocation!, {}))).toMatchObject({ details: { path: 'write.reason' } });
    room.clock.moveTo(new Date('2026-04-02T10:00:00Z'));
    const reversed = made(await reverse(allocation!));
    expect(reversed).toMatchObject({ status: 'REVERSED', reversedOn: '2026-04-02', amount: money('60', 'USD') });
    expect([await standing(invoice), await left(payment)]).toEqual(['OPEN 0 0 60', '60']);
    expect((await invoiceNow(invoice)).contentHash).toBe(invoice.contentHash);
    expect(await toldOf(allocation!.id)).toEqual(['billing.allocation.applied', 'billing.allocation.reversed']);
    expect((await toldOf(invoice.id)).at(-1)).toBe('billing.invoice.reopened');
    expect((await toldOf(payment.id)).at(-1)).toBe('billing.payment.released');
    expect(refusalOf(await reverse(allocation!))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      details: { state: 'REVERSED' },
    });
    made(await allocate(payment, [{ invoice }]));
    expect(await standing(invoice)).toBe('PAID 60 0 0');
  });

  it('opens a small difference again', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '59');
    made(await allocate(payment, [{ invoice, writeOff: '1' }]));
    const difference = (await allocationsOf(invoice)).find(({ kind }) => kind === 'WRITE_OFF');
    made(await reverse(difference!));
    expect([await standing(invoice), await left(payment)]).toEqual(['OPEN 59 0 1', '0']);
  });

  it('is done once when two ask at once', async () => {
    const invoice = await room.bill(account, '60');
    made(await allocate(await room.receive(account, '60'), [{ invoice }]));
    const [allocation] = await allocationsOf(invoice);
    const answers = await Promise.all([reverse(allocation!), reverse(allocation!)]);
    expect(
      answers
        .map(refusalOf)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['APPLIED', 'ILLEGAL_TRANSITION']);
    expect(await standing(invoice)).toBe('OPEN 0 0 60');
  });
});

describe('writeOffInvoice', () => {
  const writeOff = ({ id }: Invoice, viewer = viewerWith('billing-ops'), write: object = reason) =>
    room.onInvoice(commands.writeOffInvoice, { id }, write, viewer);
  const approve = ({ id }: Invoice, viewer = viewerWith('finance-steward')) =>
    room.onInvoice(commands.approveWriteOff, { id }, {}, viewer);

  it('gives up what is open, by one person up to the limit', async () => {
    const invoice = await room.bill(account, '500');
    expect(refusalOf(await writeOff(invoice, undefined, {}))).toMatchObject({ details: { path: 'write.reason' } });
    made(await writeOff(invoice));
    expect(await standing(invoice)).toBe('UNCOLLECTIBLE 0 500 0');
    expect((await allocationsOf(invoice)).map(({ kind, paymentId }) => [kind, paymentId])).toEqual([
      ['WRITE_OFF', null],
    ]);
    expect((await toldOf(invoice.id)).at(-1)).toBe('billing.invoice.writtenOff');
  });

  it('takes another person’s approval above the limit, of all that is open', async () => {
    const invoice = await room.bill(account, '600');
    expect(refusalOf(await writeOff(invoice))).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'WRITE_OFF', limit: '500.00' },
    });
    const both = viewerWith('billing-ops', 'finance-steward');
    expect(made(await approve(invoice, both))).toMatchObject({ status: 'OPEN', writeOffApproved: money('600', 'USD') });
    expect(refusalOf(await writeOff(invoice, both))).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: 'WRITE_OFF' },
    });
    made(await writeOff(invoice));
    expect(await standing(invoice)).toBe('UNCOLLECTIBLE 0 600 0');
  });

  it('is approved anew when more is open than was approved', async () => {
    const invoice = await room.bill(account, '1000');
    const payment = await room.receive(account, '300');
    made(await allocate(payment, [{ invoice }]));
    made(await approve(invoice));
    made(await reverse((await allocationsOf(invoice))[0]!));
    expect(refusalOf(await writeOff(invoice)).code).toBe('APPROVAL_REQUIRED');
  });

  it('needs no approval of what one person may do', async () => {
    expect(refusalOf(await approve(await room.bill(account, '500')))).toMatchObject({
      details: { rule: 'ABOVE_LIMIT' },
    });
  });

  it('is not for who recorded cash on the same account', async () => {
    const fresh = await room.openAccount({ customerId: 'cus_cash' });
    const invoice = await room.bill(fresh, '100');
    const cashier = { ...viewerWith('billing-ops'), subject: 'cashier' };
    const stated = { provider: 'till', providerTransactionId: 'till-1', method: 'CASH' } as const;
    const input = { ...stated, billingAccountId: fresh.id, amount: money('10', 'USD') };
    made(await room.onPayment(commands.recordPayment, input, {}, cashier));
    expect(refusalOf(await writeOff(invoice, cashier))).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: '13.7', conflictingAuditId: expect.any(String) as string },
    });
    const elsewhere = await room.openAccount({ customerId: 'cus_other_cash' });
    made(await writeOff(await room.bill(elsewhere, '100'), cashier));
    made(await writeOff(invoice));
  });

  it('is taken back by a late payment; what that does not reach stays given up', async () => {
    const invoice = await room.bill(account, '100');
    made(await writeOff(invoice));
    const [part, rest] = [await room.receive(account, '40'), await room.receive(account, '70')];
    made(await allocate(part, [{ invoice }]));
    expect([await standing(invoice), await left(part)]).toEqual(['UNCOLLECTIBLE 40 60 0', '0']);
    made(await allocate(rest, [{ invoice }]));
    expect([await standing(invoice), await left(rest)]).toEqual(['PAID 100 0 0', '10']);
    const kinds = (await allocationsOf(invoice)).map(
      ({ kind, status, amount }) => `${kind} ${status} ${amount.amount.toString()}`,
    );
    expect(kinds.sort()).toEqual([
      'PAYMENT ACTIVE 40',
      'PAYMENT ACTIVE 60',
      'WRITE_OFF REVERSED 100',
      'WRITE_OFF REVERSED 60',
    ]);
  });

  it('stays given up when what was paid of it is reversed', async () => {
    const invoice = await room.bill(account, '100');
    const payment = await room.receive(account, '40');
    made(await allocate(payment, [{ invoice }]));
    made(await writeOff(invoice));
    const paid = (await allocationsOf(invoice)).find(({ kind }) => kind === 'PAYMENT');
    made(await reverse(paid!));
    expect([await standing(invoice), await left(payment)]).toEqual(['UNCOLLECTIBLE 0 100 0', '40']);
    const given = (await allocationsOf(invoice)).find(({ kind }) => kind === 'WRITE_OFF');
    expect(refusalOf(await reverse(given!))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'Invoice', state: 'UNCOLLECTIBLE' },
    });
  });

  it('can be voided, and then nothing of it is given up any more', async () => {
    const invoice = await room.bill(account, '100');
    made(await writeOff(invoice));
    made(await room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason));
    expect(await standing(invoice)).toBe('VOID 0 0 0');
    expect((await allocationsOf(invoice)).map(({ status }) => status)).toEqual(['REVERSED']);
  });
});

describe('at once', () => {
  it('two allocations race for the last open cent: one has it', async () => {
    const invoice = await room.bill(account, '0.01');
    const payments = [await room.receive(account, '1'), await room.receive(account, '1')];
    const answers = await Promise.all(payments.map((payment) => allocate(payment, [{ invoice, amount: '0.01' }])));
    expect(
      answers
        .map(refusalOf)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['ALLOCATION_EXCEEDS_OPEN', 'APPLIED']);
    expect(await standing(invoice)).toBe('PAID 0.01 0 0');
  });

  it('one payment is not used twice, whoever is quicker', async () => {
    const invoices = [await room.bill(account, '80'), await room.bill(account, '80')];
    const payment = await room.receive(account, '100');
    const answers = await Promise.all(invoices.map((invoice) => allocate(payment, [{ invoice, amount: '80' }])));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
    expect(await left(payment)).toBe('20');
  });

  it('many payments pay one invoice, each its part and no more than there is', async () => {
    const invoice = await room.bill(account, '100');
    const payments = await Promise.all(Array.from({ length: 12 }, () => room.receive(account, '10')));
    const answers = await Promise.all(payments.map((payment) => allocate(payment, [{ invoice, amount: '10' }])));
    expect(answers.filter(({ kind }) => kind === 'DONE')).toHaveLength(10);
    expect(await standing(invoice)).toBe('PAID 100 0 0');
  });

  it('payments that name the same invoices in opposite orders all come through', async () => {
    const [one, two] = [await room.bill(account, '100'), await room.bill(account, '100')];
    const payments = await Promise.all(Array.from({ length: 8 }, () => room.receive(account, '20')));
    const answers = await Promise.all(
      payments.map((payment, n) => {
        const asked = [one, two].map((invoice) => ({ invoice, amount: '10' }));
        return allocate(payment, n % 2 === 0 ? asked : asked.toReversed());
      }),
    );
    expect(answers.map(refusalOf).map(({ code }) => code)).toEqual(payments.map(() => 'APPLIED'));
    expect([await standing(one), await standing(two)]).toEqual(['OPEN 80 0 20', 'OPEN 80 0 20']);
  });

  it('an invoice is paid or voided, never both', async () => {
    for (let n = 0; n < 5; n += 1) {
      const invoice = await room.bill(account, '10');
      const payment = await room.receive(account, '10');
      const answers = await Promise.all([
        allocate(payment, [{ invoice }]),
        room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason),
      ]);
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
      expect(['PAID 10 0 0', 'VOID 0 0 0']).toContain(await standing(invoice));
    }
  });

  it('an allocation is reversed while another one of the same payment is made', async () => {
    const [one, two] = [await room.bill(account, '10'), await room.bill(account, '10')];
    const payment = await room.receive(account, '20');
    made(await allocate(payment, [{ invoice: one }]));
    const [allocation] = await allocationsOf(one);
    const answers = await Promise.all([reverse(allocation!), allocate(payment, [{ invoice: two }])]);
    expect(answers.map(refusalOf).map(({ code }) => code)).toEqual(['APPLIED', 'APPLIED']);
    expect([await standing(one), await standing(two), await left(payment)]).toEqual([
      'OPEN 0 0 10',
      'PAID 10 0 0',
      '10',
    ]);
  });
});

describe('the database', () => {
  it('refuses books of cash that do not add up, whoever writes them', async () => {
    const invoice = await room.bill(account, '60');
    const payment = await room.receive(account, '50');
    made(await allocate(payment, [{ invoice }]));
    const [allocation] = await allocationsOf(invoice);
    const query = (text: string, id: string) => room.database.pool.query(text, [id]);
    for (const [text, id] of [
      ['update invoices set paid = 60, open = 0 where id = $1', invoice.id],
      ['update invoices set open = 5 where id = $1', invoice.id],
      [`update invoices set status = 'PAID' where id = $1`, invoice.id],
      ['update payments set unallocated = 1 where id = $1', payment.id],
      ['update allocations set amount = 40 where id = $1', allocation!.id],
      ['delete from allocations where id = $1', allocation!.id],
      [`update allocations set status = 'REVERSED', reversed_on = date where id = $1`, allocation!.id],
    ] as const) {
      await expect(query(text, id), text).rejects.toThrow();
    }
    expect([await standing(invoice), await left(payment)]).toEqual(['OPEN 50 0 10', '0']);
  });
});
