import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { dunning } from '../../../../test/harness/dunning.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { everything, subscribing } from '../../../../test/harness/subscriptions.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let time: ReturnType<typeof dunning>;
let selling: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  time = dunning(room);
  selling = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());
beforeEach(async () => {
  await selling.beginAnew();
  room.clock.moveTo(new Date('2026-01-01T17:00:00Z'));
});

/** Due on the last day of January. */
async function owing(amount = '100'): Promise<{ readonly account: BillingAccount; readonly invoice: Invoice }> {
  const account = await room.openAccount();
  return { account, invoice: await room.bill(account, amount) };
}

async function pay(account: BillingAccount, amount: string, ...invoices: readonly Invoice[]) {
  const { id: paymentId } = await room.receive(account, amount);
  const allocations = invoices.map(({ id }) => ({ invoiceId: id }));
  return made(await room.onPayment(commands.allocatePayment, { paymentId, allocations }));
}

describe('time', () => {
  it('opens a case once grace is over, takes its steps on their days, and closes it with what is paid', async () => {
    const { account, invoice } = await owing();
    await time.on('2026-02-03');
    expect(await time.casesOf(account)).toEqual([]);
    await time.on('2026-02-04');
    expect(await time.caseOf(account)).toMatchObject({
      level: 0,
      nextStepOn: '2026-02-07',
      oldestDueDate: '2026-01-31',
    });
    await time.on('2026-02-06');
    expect((await time.caseOf(account)).level).toBe(0);
    await time.on('2026-02-07');
    await time.on('2026-02-14');
    await time.on('2026-02-14');
    expect(await time.caseOf(account)).toMatchObject({ level: 2, lastStep: 'REMIND', nextStepOn: '2026-02-21' });

    await pay(account, '100', invoice);
    const [closed] = await time.casesOf(account);
    expect(closed).toMatchObject({ status: 'CLOSED', level: 2, closedOn: '2026-02-14' });
    const steps = ['opened', 'advanced', 'advanced', 'closed'];
    expect(await time.toldOf(closed?.id ?? '')).toEqual(steps.map((word) => `billing.dunningCase.${word}`));
    await time.on('2026-03-30');
    expect(await time.casesOf(account)).toHaveLength(1);
  });

  it('has the account’s subscriptions follow, and those that come later', async () => {
    const { account, subscription } = await selling.subscribe({ id: 'ctr_1' });
    await selling.bill('2026-01-01');
    await selling.knowsContract({ id: 'ctr_2' });
    const paused = made(await selling.create(account, 'ctr_2'));
    made(await selling.onSubscription(commands.startBillingSubscription, { id: paused.id }));
    made(await selling.onSubscription(commands.pauseBillingSubscription, { id: paused.id }));
    const [invoice] = await selling.invoicesOf(subscription);
    expect(invoice?.dueDate).toBe('2026-01-31');
    for (const day of ['2026-02-04', '2026-02-07', '2026-02-14']) await time.on(day);
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
    await time.on('2026-02-21');
    expect(await time.caseOf(account)).toMatchObject({ level: 3, pastDue: true });
    expect((await selling.subscription(subscription)).status).toBe('PAST_DUE');
    expect((await selling.subscription(paused)).status).toBe('PAUSED');

    made(await selling.onSubscription(commands.resumeBillingSubscription, { id: paused.id }));
    await time.on('2026-02-22');
    expect((await selling.subscription(paused)).status).toBe('PAST_DUE');

    if (invoice === undefined) throw new Error('Nothing was charged.');
    await pay(account, invoice.total.amount.toString(), invoice);
    await time.on('2026-02-22');
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
    expect((await selling.subscription(paused)).status).toBe('ACTIVE');
    expect(await time.toldOf(subscription.id)).toEqual(
      expect.arrayContaining(['billing.subscription.fellPastDue', 'billing.subscription.overdueCleared']),
    );
  });

  it('goes on after a promise that was not kept, and closes what was settled without anybody’s noticing', async () => {
    const { account, invoice } = await owing();
    await time.on('2026-02-04');
    const { id } = await time.caseOf(account);
    const promise = { dunningCaseId: id, promisedOn: civilDate('2026-02-10') };
    made(await time.onCase(commands.recordPaymentPromise, promise));
    await time.on('2026-02-10');
    expect(await time.caseOf(account)).toMatchObject({ status: 'PAUSED', level: 0, nextStepOn: '2026-02-11' });
    await time.on('2026-02-11');
    expect(await time.caseOf(account)).toMatchObject({ status: 'OPEN', level: 1, brokenPromises: 1 });
    // A fact of another system, which no command of ours noticed.
    await room.database.pool.query(`alter table invoices disable trigger user`);
    await room.database.pool.query(`update invoices set status = 'VOID', open = 0 where id = $1`, [invoice.id]);
    await room.database.pool.query(`alter table invoices enable trigger user`);
    await time.on('2026-02-12');
    expect(await time.casesOf(account)).toMatchObject([{ status: 'CLOSED' }]);
  });

  it('leaves alone who is not to be reminded', async () => {
    const { account } = await owing();
    made(await room.onAccount(commands.updateBillingAccount, { billingAccountId: account.id, dunningProfile: 'NONE' }));
    await time.on('2026-06-01');
    expect(await time.casesOf(account)).toEqual([]);
  });
});

describe('whatever settles the last invoice that is overdue closes the case', () => {
  const inCase = async () => {
    const { account, invoice } = await owing();
    const second = await room.bill(account, '50');
    await time.on('2026-02-10');
    return { account, invoice, second };
  };
  const status = async (account: BillingAccount) => (await time.casesOf(account)).map((one) => one.status);

  it('a payment, and not one that leaves something', async () => {
    const { account, invoice, second } = await inCase();
    await pay(account, '100', invoice);
    expect(await status(account)).toEqual(['OPEN']);
    await pay(account, '49', second);
    expect(await status(account)).toEqual(['OPEN']);
    await pay(account, '1', second);
    expect(await status(account)).toEqual(['CLOSED']);
  });

  it('a payment in the default order, two at the same time', async () => {
    const { account, invoice, second } = await inCase();
    await Promise.all([pay(account, '100', invoice), pay(account, '50', second)]);
    expect(await status(account)).toEqual(['CLOSED']);
  });

  it('a write-off and a void', async () => {
    const { account, invoice, second } = await inCase();
    made(await room.onInvoice(commands.writeOffInvoice, { id: invoice.id }, { reason: 'gone' }));
    expect(await status(account)).toEqual(['OPEN']);
    made(await room.onInvoice(commands.voidInvoice, { id: second.id }, { reason: 'wrong' }));
    expect(await status(account)).toEqual(['CLOSED']);
  });

  it('a credit note', async () => {
    const { account, invoice, second } = await inCase();
    await pay(account, '50', second);
    const lines = [{ invoiceLineId: invoice.lines[0]?.id ?? '', gross: invoice.total.amount }];
    const note = made(
      await room.onCreditNote(commands.createCreditNote, { invoiceId: invoice.id, reason: 'x', lines }),
    );
    made(await room.onCreditNote(commands.issueCreditNote, { id: note.id }));
    made(await room.onCreditNote(commands.applyCreditNote, { creditNoteId: note.id, rest: 'ACCOUNT' }));
    expect(await status(account)).toEqual(['CLOSED']);
  });

  it('a credit of the account', async () => {
    const { account, invoice, second } = await inCase();
    const paid = await room.bill(account, '150');
    await pay(account, '150', paid);
    const lines = [{ invoiceLineId: paid.lines[0]?.id ?? '', gross: paid.total.amount }];
    const note = made(await room.onCreditNote(commands.createCreditNote, { invoiceId: paid.id, reason: 'x', lines }));
    made(await room.onCreditNote(commands.issueCreditNote, { id: note.id }));
    made(await room.onCreditNote(commands.applyCreditNote, { creditNoteId: note.id, rest: 'ACCOUNT' }));
    const [credit] = (await room.store.pageAccountCredits(account.id, { first: 1, after: null }, everything)).nodes;
    const allocations = [{ invoiceId: invoice.id }, { invoiceId: second.id }];
    made(
      await room.onAccountCredit(commands.allocateAccountCredit, { accountCreditId: credit?.id ?? '', allocations }),
    );
    expect(await status(account)).toEqual(['CLOSED']);
  });
});

describe('the dispute of a payment', () => {
  const provider = viewerWith('payment-provider');
  const dispute = (paymentId: string) => room.onPayment(commands.disputePayment, { paymentId }, {}, provider);
  const resolve = (paymentId: string, won: boolean) =>
    room.onPayment(commands.resolveDispute, { paymentId, won }, {}, provider);

  it('pauses the case until the last one is over', async () => {
    const { account } = await owing();
    const [one, two] = [await room.receive(account, '10'), await room.receive(account, '10')];
    await time.on('2026-02-07');
    made(await dispute(one.id));
    made(await dispute(two.id));
    expect(await time.caseOf(account)).toMatchObject({
      status: 'PAUSED',
      pausedBy: 'DISPUTE',
      disputedPaymentId: one.id,
    });
    await time.on('2026-02-20');
    expect((await time.caseOf(account)).level).toBe(1);
    made(await resolve(one.id, true));
    expect(await time.caseOf(account)).toMatchObject({ status: 'PAUSED', disputedPaymentId: two.id });
    made(await resolve(two.id, false));
    expect(await time.caseOf(account)).toMatchObject({
      status: 'OPEN',
      disputedPaymentId: null,
      nextStepOn: '2026-02-20',
    });
  });

  it('leaves a case to the person who paused it', async () => {
    const { account } = await owing();
    const paid = await room.receive(account, '10');
    await time.on('2026-02-07');
    const { id } = await time.caseOf(account);
    expect(refusalOf(await time.onCase(commands.pauseDunningCase, { id })).details).toMatchObject({ rule: 'REQUIRED' });
    made(await time.onCase(commands.pauseDunningCase, { id }, { reason: 'they say it is wrong' }));
    made(await dispute(paid.id));
    made(await resolve(paid.id, true));
    expect(await time.caseOf(account)).toMatchObject({ status: 'PAUSED', disputedPaymentId: null });
    made(await time.onCase(commands.resumeDunningCase, { id }));
    expect((await time.caseOf(account)).status).toBe('OPEN');
  });
});

describe('by hand', () => {
  it('an account has one case, whoever opens it', async () => {
    const { account } = await owing();
    room.clock.moveTo(new Date('2026-02-07T17:00:00Z'));
    const open = () => time.onCase(commands.openDunningCase, { billingAccountId: account.id });
    const answers = await Promise.all([open(), open(), open()]);
    const ids = answers.map((one) => (one.kind === 'DONE' ? one.entityId : null));
    expect(new Set(ids).size).toBe(1);
    expect(await time.casesOf(account)).toHaveLength(1);
    const copy = `insert into dunning_cases select 'dun_two', version, billing_account_id, customer_id, legal_entity_id, currency,
      profile, status, level, last_step, last_step_on, next_step_on, past_due, paused_by, disputed_payment_id, promised_on,
      broken_promises, overdue, oldest_due_date, closed_on, created_at, updated_at from dunning_cases`;
    await expect(room.database.pool.query(copy)).rejects.toThrow('dunning_case_alone');
  });

  it('a step may be taken early, and nothing is closed while something is overdue', async () => {
    const { account, invoice } = await owing();
    await time.on('2026-02-04');
    const { id } = await time.caseOf(account);
    expect(made(await time.onCase(commands.advanceDunningCase, { id }))).toMatchObject({
      level: 1,
      lastStepOn: '2026-02-04',
    });
    expect(refusalOf(await time.onCase(commands.closeDunningCase, { id })).details).toMatchObject({ rule: 'ZERO' });
    const late = await room.onAccount(commands.closeBillingAccount, { id: account.id });
    expect(refusalOf(late).details).toMatchObject({ rule: 'INVOICES_SETTLED' });
    await pay(account, '100', invoice);
    expect(refusalOf(await time.onCase(commands.advanceDunningCase, { id })).code).toBe('ILLEGAL_TRANSITION');
  });

  it.each([
    ['openDunningCase', 'billing-ops'],
    ['openDunningCase', 'finance'],
  ] as const)('%s is not for %s', async (name, role) => {
    const { account } = await owing();
    const answer = await time.onCase(commands[name], { billingAccountId: account.id }, {}, viewerWith(role));
    expect(refusalOf(answer).code).toBe('ROLE_REQUIRED');
  });
});

describe('how a customer stands', () => {
  it('is told of all its accounts, and of whoever was merged into it', async () => {
    const { account } = await owing();
    const other = await room.openAccount({ customerId: 'cus_birch' });
    await room.bill(other, '50');
    const statusOf = async (...ids: readonly string[]) =>
      room.store.readCollections(ids as never, room.clock.now(), everything);
    await time.on('2026-02-01');
    expect(await statusOf('cus_acme', 'cus_cedar')).toMatchObject([
      { state: 'OVERDUE', level: null },
      { state: 'CURRENT' },
    ]);
    await time.on('2026-02-07');
    const { id } = await time.caseOf(account);
    const promise = { dunningCaseId: id, promisedOn: civilDate('2026-02-10') };
    made(await time.onCase(commands.recordPaymentPromise, promise));
    await room.database.pool.query(
      `update customer_copy set merged_into_id = 'cus_acme' where customer_id = 'cus_birch'`,
    );
    expect(await statusOf('cus_acme')).toMatchObject([
      { state: 'IN_DUNNING', level: 1, oldestDueDate: '2026-01-31', promisedOn: '2026-02-10' },
    ]);
    const [acme] = await statusOf('cus_acme');
    expect(acme?.overdue.map(({ amount }) => amount.toString())).toEqual(['150']);
  });
});
