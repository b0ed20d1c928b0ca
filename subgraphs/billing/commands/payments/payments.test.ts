import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Payment } from '../../domain/payment.ts';
import type { RecordPaymentInput } from '../../generated/resolver-types.ts';
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

const provider = viewerWith('payment-provider');
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const date = (text: string) => text as NonNullable<RecordPaymentInput['receivedDate']>;

let transactions = 0;
function stated(more: Partial<RecordPaymentInput> = {}): RecordPaymentInput {
  transactions += 1;
  return {
    billingAccountId: account.id,
    provider: 'bank',
    providerTransactionId: `statement-7/${transactions}`,
    method: 'BANK_TRANSFER',
    amount: money('100.00', 'USD'),
    ...more,
  };
}
const record = (input: RecordPaymentInput, write = {}, viewer = provider) =>
  room.onPayment(commands.recordPayment, input, write, viewer);

async function stored({ id }: Payment): Promise<Payment> {
  const [payment] = await room.store.readPayments([id], everything);
  if (payment == null) throw new Error(`no ${id}`);
  return payment;
}

async function told({ id }: Payment): Promise<readonly string[]> {
  const rows = await room.database.db
    .selectFrom('outbox')
    .select('type')
    .where('entity_id', '=', id)
    .where('kind', '=', 'change')
    .orderBy('id')
    .execute();
  return rows.map(({ type }) => type);
}

describe('recordPayment', () => {
  it('takes money in on an account, whole and unallocated', async () => {
    const payment = made(await record(stated({ fee: decimal('1.25'), reference: ' INV-000042 ' })));
    expect(payment).toMatchObject({
      status: 'SETTLED',
      customerId: 'cus_acme',
      legalEntityId: 'le_us',
      receivedDate: '2026-03-31',
      reference: 'INV-000042',
      authorized: null,
    });
    expect(JSON.parse(JSON.stringify(payment))).toMatchObject({
      amount: { amount: '100' },
      fee: { amount: '1.25' },
      unallocated: { amount: '100' },
    });
    expect(await stored(payment)).toEqual(payment);
    expect(await told(payment)).toEqual(['billing.payment.settled']);
  });

  it('takes money of nobody’s as UNIDENTIFIED, until somebody finds out whose it is', async () => {
    const payment = made(await record(stated({ billingAccountId: null, legalEntityId: 'le_us' })));
    expect(payment).toMatchObject({ status: 'UNIDENTIFIED', billingAccountId: null, customerId: null });
    const input = { paymentId: payment.id, billingAccountId: account.id };
    const identified = made(await room.onPayment(commands.identifyPayment, input));
    expect(identified).toMatchObject({ status: 'SETTLED', billingAccountId: account.id, customerId: 'cus_acme' });
    expect(await stored(payment)).toEqual(identified);
    expect(await told(payment)).toEqual(['billing.payment.received', 'billing.payment.identified']);
    expect(refusalOf(await room.onPayment(commands.identifyPayment, input)).code).toBe('ILLEGAL_TRANSITION');
  });

  it('is dated where the money was received, not where the server stands', async () => {
    room.clock.moveTo(new Date('2026-04-01T02:00:00Z'));
    expect(made(await record(stated())).receivedDate).toBe('2026-03-31');
    expect(refusalOf(await record(stated({ receivedDate: date('2026-04-01') })))).toMatchObject({
      details: { path: 'input.receivedDate', rule: 'DATE_NOT_AFTER_TODAY' },
    });
  });

  it('takes money in on a closed account', async () => {
    const closed = made(await room.onAccount(commands.closeBillingAccount, { id: account.id }));
    expect(made(await record(stated({ billingAccountId: closed.id }))).status).toBe('SETTLED');
  });

  it.each<readonly [string, () => Partial<RecordPaymentInput>, string, object]>([
    ['nothing', () => ({ amount: money('0', 'USD') }), 'VALIDATION_FAILED', { path: 'input.amount.amount' }],
    ['less than nothing', () => ({ amount: money('-5', 'USD') }), 'VALIDATION_FAILED', { rule: 'POSITIVE' }],
    [
      'half a cent',
      () => ({ amount: { amount: decimal('1.005'), currency: 'USD' } as never }),
      'SCALE_EXCEEDED',
      { scale: 2 },
    ],
    [
      'another currency than the account’s',
      () => ({ amount: money('5', 'EUR') }),
      'CURRENCY_MISMATCH',
      { expected: 'USD', actual: 'EUR' },
    ],
    [
      'another company than the account’s',
      () => ({ legalEntityId: 'le_jp' }),
      'VALIDATION_FAILED',
      { rule: 'SAME_LEGAL_ENTITY' },
    ],
    [
      'an account that is not there',
      () => ({ billingAccountId: 'acc_none' }),
      'NOT_FOUND',
      { entity: 'BillingAccount' },
    ],
    [
      'nobody who received it',
      () => ({ billingAccountId: null }),
      'VALIDATION_FAILED',
      { path: 'input.legalEntityId' },
    ],
    [
      'a company that is not of the house',
      () => ({ billingAccountId: null, legalEntityId: 'le_xx' }),
      'NOT_FOUND',
      { entity: 'LegalEntity' },
    ],
    ['a fee above it', () => ({ fee: decimal('100.01') }), 'VALIDATION_FAILED', { path: 'input.fee' }],
    ['a fee below zero', () => ({ fee: decimal('-1') }), 'VALIDATION_FAILED', { rule: 'NOT_NEGATIVE' }],
    ['a provider without a name', () => ({ provider: ' ' }), 'VALIDATION_FAILED', { path: 'input.provider' }],
    [
      'a transaction with a line break',
      () => ({ providerTransactionId: 'a\nb' }),
      'VALIDATION_FAILED',
      { path: 'input.providerTransactionId' },
    ],
    ['a blank reference', () => ({ reference: ' ' }), 'VALIDATION_FAILED', { path: 'input.reference' }],
    ['a book as reference', () => ({ reference: 'x'.repeat(141) }), 'VALIDATION_FAILED', { path: 'input.reference' }],
    [
      'a card number in its reference',
      () => ({ reference: 'card 4242 4242 4242 4242' }),
      'VALIDATION_FAILED',
      { path: 'input.reference', rule: 'NO_CARD_NUMBER' },
    ],
    [
      'a card number as its transaction',
      () => ({ providerTransactionId: '5555555555554444' }),
      'VALIDATION_FAILED',
      { path: 'input.providerTransactionId', rule: 'NO_CARD_NUMBER' },
    ],
  ])('refuses %s, and nothing changes', async (_, more, code, details) => {
    const before = await room.contents();
    expect(refusalOf(await record(stated(more())))).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('does not take money for a company that the viewer does not work for', async () => {
    const elsewhere = { ...provider, legalEntityIds: ['le_jp' as LegalEntityId] };
    expect(refusalOf(await record(stated(), {}, elsewhere)).code).toBe('NOT_FOUND');
    const unnamed = stated({ billingAccountId: null, legalEntityId: 'le_us' });
    expect(refusalOf(await record(unnamed, {}, elsewhere))).toMatchObject({ details: { entity: 'LegalEntity' } });
  });
});

describe('the same transaction told again', () => {
  it('is the same payment, with the receipt of the first, whoever tells it and whenever', async () => {
    const input = stated({ reference: 'INV-1' });
    const first = await record(input);
    const before = await room.contents();
    room.clock.moveTo(new Date('2026-04-20T10:00:00Z'));
    const again = await record(input, {}, { ...viewerWith('billing-ops'), subject: 'somebody else' });
    if (first.kind !== 'DONE' || again.kind !== 'DONE') throw new Error('refused');
    expect(again).toMatchObject({ entityId: first.entityId, replayed: true });
    const { eventCursor, auditId, recordVersion } = first.receipt;
    expect(again.receipt).toMatchObject({ outcome: 'APPLIED', eventCursor, auditId, recordVersion });
    expect(await room.contents()).toBe(before);
    expect(await told(made(first))).toEqual(['billing.payment.settled']);
  });

  it('repeats its receipt to the same key, and rehearses without taking one', async () => {
    const input = stated();
    const first = made(await record(input));
    const rehearsed = await record(input, { idempotencyKey: 'again-1', dryRun: true });
    expect(rehearsed).toMatchObject({ entityId: first.id, receipt: { outcome: 'REHEARSED' } });
    const [one, two] = [
      await record(input, { idempotencyKey: 'again-1' }),
      await record(input, { idempotencyKey: 'again-1' }),
    ];
    expect(two).toEqual(one);
    expect(one).toMatchObject({ entityId: first.id, receipt: { outcome: 'APPLIED', idempotencyKey: 'again-1' } });
  });

  it('is the same payment once its owner has been found', async () => {
    const input = stated({ billingAccountId: null, legalEntityId: 'le_us' });
    const payment = made(await record(input));
    await room.onPayment(commands.identifyPayment, { paymentId: payment.id, billingAccountId: account.id });
    expect(await record(input)).toMatchObject({ kind: 'DONE', entityId: payment.id });
  });

  it.each<readonly [string, Partial<RecordPaymentInput>]>([
    ['amount', { amount: money('100.01', 'USD') }],
    ['method', { method: 'CARD' }],
    ['reference', { reference: 'INV-2' }],
    ['receivedDate', { receivedDate: date('2026-03-30') }],
    ['fee', { fee: decimal('2') }],
  ])('is refused with another %s, which is named, and nothing changes', async (field, more) => {
    const input = stated({ reference: 'INV-1' });
    const payment = made(await record(input));
    const before = await room.contents();
    expect(refusalOf(await record({ ...input, ...more }))).toEqual({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: payment.id, fields: [field] },
    });
    expect(await room.contents()).toBe(before);
  });

  it('is refused on another account', async () => {
    const input = stated();
    made(await record(input));
    const birch = await room.openAccount({ customerId: 'cus_birch' });
    expect(refusalOf(await record({ ...input, billingAccountId: birch.id }))).toMatchObject({
      code: 'PAYMENT_CONFLICT',
      details: { fields: ['billingAccountId'] },
    });
  });

  it('does not tell whose it is to somebody who may not see it', async () => {
    const input = stated();
    made(await record(input));
    const japan = { ...provider, legalEntityIds: ['le_jp' as LegalEntityId] };
    const theirs = { ...input, billingAccountId: null, legalEntityId: 'le_jp' };
    expect(refusalOf(await record(theirs, {}, japan))).toEqual({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: null, fields: [] },
    });
  });

  it('makes one payment when ten tell of it at once', async () => {
    const input = stated();
    const answers = await Promise.all(Array.from({ length: 10 }, () => record(input)));
    const ids = new Set(answers.map((answer) => (answer.kind === 'DONE' ? answer.entityId : answer.refusal.code)));
    expect(ids.size).toBe(1);
    const { rows } = await room.database.pool.query('select id from payments where provider_transaction_id = $1', [
      input.providerTransactionId,
    ]);
    expect(rows).toEqual([{ id: [...ids][0] }]);
  });

  it('is no payment that came in while only a provider was asked for it', async () => {
    const { fee: _, receivedDate: __, ...input } = stated();
    const asked = made(await room.onPayment(commands.collectPayment, { ...input, billingAccountId: account.id }));
    expect(refusalOf(await record(input))).toMatchObject({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: asked.id, fields: ['status'] },
    });
  });
});

describe('a payment in two phases', () => {
  const collect = async (amount = '100.00') => {
    const {
      fee: _,
      receivedDate: __,
      legalEntityId: ___,
      ...input
    } = stated({ amount: money(amount, 'USD'), method: 'CARD' });
    return made(await room.onPayment(commands.collectPayment, { ...input, billingAccountId: account.id }));
  };
  const authorize = ({ id }: Payment, more: object = {}) =>
    room.onPayment(commands.authorizePayment, { paymentId: id, ...more }, {}, provider);
  const settle = ({ id }: Payment, more: object = {}) =>
    room.onPayment(commands.settlePayment, { paymentId: id, ...more }, {}, provider);
  const cancel = ({ id }: Payment, viewer = provider) => room.onPayment(commands.cancelPayment, { id }, {}, viewer);

  it('is asked for, challenged, held, and settled for less; the rest is released', async () => {
    const asked = await collect();
    expect(asked).toMatchObject({ status: 'PENDING', unallocated: money('0', 'USD'), receivedDate: null });
    made(await room.onPayment(commands.challengePayment, { id: asked.id }, {}, provider));
    const held = made(await authorize(asked, { authorizedUntil: '2026-04-07' }));
    expect(held).toMatchObject({
      status: 'AUTHORIZED',
      authorized: money('100', 'USD'),
      unallocated: money('0', 'USD'),
    });
    const settled = made(await settle(asked, { amount: decimal('60.50'), fee: decimal('0.5') }));
    expect(settled).toMatchObject({
      status: 'SETTLED',
      amount: money('60.50', 'USD'),
      authorized: money('100', 'USD'),
      unallocated: money('60.50', 'USD'),
      receivedDate: '2026-03-31',
    });
    expect(await stored(asked)).toEqual(settled);
    expect(await told(asked)).toEqual([
      'billing.payment.initiated',
      'billing.payment.challenged',
      'billing.payment.authorized',
      'billing.payment.settled',
    ]);
    expect(refusalOf(await settle(asked)).code).toBe('ILLEGAL_TRANSITION');
  });

  it('is settled at once where nothing was held, and for no more than was asked', async () => {
    const asked = await collect();
    expect(refusalOf(await settle(asked, { amount: decimal('100.01') }))).toMatchObject({
      details: { path: 'input.amount', rule: 'NOT_ABOVE_WHOLE' },
    });
    expect(made(await settle(asked))).toMatchObject({
      status: 'SETTLED',
      amount: money('100', 'USD'),
      authorized: null,
    });
  });

  it('is not settled for more than is held', async () => {
    const asked = await collect();
    made(await authorize(asked, { amount: decimal('80') }));
    expect(refusalOf(await settle(asked, { amount: decimal('80.01') }))).toEqual({
      code: 'EXCEEDS_PENDING',
      details: { pending: '80.00' },
    });
    expect(made(await settle(asked)).amount).toEqual(money('80', 'USD'));
  });

  it('is not held for more than is asked for, nor until a day that is past', async () => {
    const asked = await collect();
    expect(refusalOf(await authorize(asked, { amount: decimal('100.01') })).code).toBe('VALIDATION_FAILED');
    expect(refusalOf(await authorize(asked, { authorizedUntil: '2026-03-30' }))).toMatchObject({
      details: { path: 'input.authorizedUntil' },
    });
  });

  it('is not settled once its hold has run out, only failed or given up', async () => {
    const asked = await collect();
    made(await authorize(asked, { authorizedUntil: '2026-04-07' }));
    room.clock.moveTo(new Date('2026-04-08T12:00:00Z'));
    expect(refusalOf(await settle(asked)).code).toBe('PENDING_EXPIRED');
    const input = { paymentId: asked.id, failureReason: 'hold_expired' };
    const failed = made(await room.onPayment(commands.failPayment, input, {}, provider));
    expect(failed).toMatchObject({ status: 'FAILED', failureReason: 'hold_expired' });
    expect(await stored(asked)).toEqual(failed);
  });

  it('is voided whole, once', async () => {
    const asked = await collect();
    made(await authorize(asked));
    expect(made(await cancel(asked, viewerWith('billing-ops'))).status).toBe('CANCELLED');
    expect(refusalOf(await cancel(asked)).code).toBe('ILLEGAL_TRANSITION');
    expect(refusalOf(await settle(asked)).code).toBe('ILLEGAL_TRANSITION');
  });

  it('settles or voids, never both, when both are asked at once', async () => {
    const asked = await collect();
    made(await authorize(asked));
    const answers = await Promise.all([settle(asked), cancel(asked, viewerWith('billing-ops'))]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
  });

  it('is taken back after it came in by its provider alone, and only on that day', async () => {
    const payment = made(await record(stated()));
    expect(refusalOf(await cancel(payment, viewerWith('billing-ops')))).toEqual({
      code: 'ROLE_REQUIRED',
      details: { required: ['payment-provider'] },
    });
    room.clock.moveTo(new Date('2026-04-01T12:00:00Z'));
    expect(refusalOf(await cancel(payment))).toMatchObject({ details: { rule: 'SAME_DAY' } });
    room.clock.moveTo(new Date('2026-03-31T23:00:00Z'));
    expect(made(await cancel(payment))).toMatchObject({ status: 'CANCELLED', unallocated: money('0', 'USD') });
  });
});

describe('payments', () => {
  const listed = async (filter: object) =>
    (await room.store.pagePayments([filter], { first: 100, after: null }, everything)).nodes.map(({ id }) => id);

  it('are found by every filter', async () => {
    const fresh = await room.openAccount({ customerId: 'cus_filters' });
    const [early, late] = [
      await room.receive(fresh, '10', { receivedDate: date('2026-01-10') }),
      await room.receive(fresh, '20', { receivedDate: date('2026-02-10') }),
    ];
    const failed = made(await room.onPayment(commands.collectPayment, { ...stated(), billingAccountId: fresh.id }));
    expect(await listed({ customerId: 'cus_filters' })).toEqual([early.id, late.id, failed.id]);
    expect(await listed({ billingAccountId: fresh.id, status: ['PENDING'] })).toEqual([failed.id]);
    expect(await listed({ billingAccountId: fresh.id, unallocatedOnly: true })).toEqual([early.id, late.id]);
    expect(await listed({ billingAccountId: fresh.id, unallocatedOnly: false })).toHaveLength(3);
    expect(await listed({ billingAccountId: fresh.id, receivedFrom: '2026-02-01' })).toEqual([late.id]);
    expect(await listed({ billingAccountId: fresh.id, receivedTo: '2026-02-10' })).toEqual([early.id]);
    expect(await listed({ ids: [late.id], legalEntityId: 'le_jp' })).toEqual([]);
  });

  it('that have come in are never changed or deleted, whoever writes', async () => {
    const { id } = await room.receive(account, '10');
    for (const change of [
      'amount = 11',
      "reference = 'x'",
      "received_date = '2026-01-01'",
      'unallocated = 11',
      'unallocated = -1',
    ]) {
      await expect(room.database.pool.query(`update payments set ${change} where id = $1`, [id])).rejects.toThrow();
    }
    await expect(room.database.pool.query('delete from payments where id = $1', [id])).rejects.toThrow(
      'cannot be deleted',
    );
  });
});
