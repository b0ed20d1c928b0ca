import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { dunning } from '../../../test/harness/dunning.ts';
import { following, type ToldVersion } from '../../../test/harness/following.ts';
import { everything, subscribing, type TestLine } from '../../../test/harness/subscriptions.ts';
import { commands } from '../commands/all.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';

let room: BillingRoom;
let selling: ReturnType<typeof subscribing>;
let contracts: ReturnType<typeof following>;
let time: ReturnType<typeof dunning>;
beforeAll(async () => {
  room = await openBillingRoom();
  selling = subscribing(room);
  contracts = following(room);
  time = dunning(room);
});
afterAll(() => room[Symbol.asyncDispose]());
beforeEach(async () => {
  await selling.beginAnew();
  await room.database.pool.query('truncate contract_moves');
  noon('2026-01-01');
});

const noon = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00Z`));

const seats = (quantity: string, more: Partial<TestLine> = {}): TestLine => ({
  lineKey: 'seats',
  quantity,
  price: { model: 'PER_UNIT', unit: '31' },
  ...more,
});
const fromThe11th = (quantity: string, more: Partial<TestLine> = {}) =>
  seats('10', { ramp: [{ from: '2026-01-11', quantity }], ...more });

/** An ACTIVE subscription of ten seats at 31.00 a month. */
async function ofTenSeats(more: Partial<TestLine> = {}, endDate: string | null = null) {
  const { subscription } = await selling.subscribe({ id: 'ctr_1', lines: [seats('10', more)], endDate });
  return made(await selling.onSubscription(commands.startBillingSubscription, { id: subscription.id }));
}

async function amend(version: ToldVersion): Promise<void> {
  await contracts.tell('ctr_1', { amended: version });
  await contracts.follow();
}

async function notesOf({ billingAccountId }: BillingSubscription): Promise<readonly string[]> {
  const page = { first: 99, after: null };
  const { nodes } = await room.store.pageCreditNotes([{ billingAccountId }], page, everything);
  const told = nodes.map(
    ({ number, status, net, applied, toAccount, contractVersion }) =>
      `${number} ${status} ${net.amount.toString()}: ${applied.amount.toString()} offset, ${toAccount.amount.toString()} kept, v${contractVersion}`,
  );
  // The notes of one command are made at one instant, and their identities have no order.
  return told.sort();
}

const problems = async () => {
  const { rows } = await room.database.pool.query<{ problem: string | null }>(
    'select problem from contract_moves where done_at is null order by sequence',
  );
  return rows.map(({ problem }) => problem);
};

describe('a subscription follows an amendment', () => {
  it.each([
    ['more', '15'],
    ['fewer', '5'],
  ])('to %s of what is charged in advance: the days are given back and charged anew', async (_, quantity) => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    noon('2026-01-11');
    await amend({ from: '2026-01-11', lines: [fromThe11th(quantity)] });
    expect(await selling.subscription(subscription)).toMatchObject({
      status: 'ACTIVE',
      contractVersion: 2,
      contractHash: 'hash-2',
      chargedThrough: '2026-01-11',
      items: [{ id: subscription.items[0]?.id, chargedThrough: '2026-01-11', ramp: [{ from: '2026-01-11' }] }],
    });
    // 21 of 31 days of 310.00.
    expect(await notesOf(subscription)).toEqual(['CN-000001 APPLIED 210: 210 offset, 0 kept, v2']);
    await selling.bill('2026-01-11');
    expect(await selling.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-02-01 310',
      `seats 2026-01-11..2026-02-01 ${21 * Number(quantity)}`,
    ]);
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    const last = (await selling.chargesOf(subscription)).at(-1);
    expect(last).toBe(`seats 2026-02-01..2026-03-01 ${31 * Number(quantity)}`);
    const told = (await time.toldOf(subscription.id)).filter((word) => word === 'billing.subscription.changed');
    expect(told).toHaveLength(1);
  });

  it('of what is charged in arrears: each part is charged for its own days, and nothing is given back', async () => {
    const subscription = await ofTenSeats({ billingTiming: 'ARREARS' });
    noon('2026-01-11');
    await amend({ from: '2026-01-11', lines: [fromThe11th('20', { billingTiming: 'ARREARS' })] });
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    expect(await selling.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-01-11 100',
      'seats 2026-01-11..2026-02-01 420',
    ]);
    expect(await notesOf(subscription)).toEqual([]);
  });

  it('that is told late: whole periods are given back as well, of each invoice by a note of its own', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    const [january] = await selling.invoicesOf(subscription);
    const { billingAccountId: id, currency } = subscription;
    const { id: paymentId } = await room.receive({ id, currency } as BillingAccount, '310');
    const allocations = [{ invoiceId: january?.id ?? '' }];
    made(await room.onPayment(commands.allocatePayment, { paymentId, allocations }));
    noon('2026-02-10');
    await amend({ from: '2026-01-11', lines: [fromThe11th('20')] });
    // What was paid is not touched: the difference stays on the account.
    expect(await notesOf(subscription)).toEqual([
      'CN-000001 FINALIZED 210: 0 offset, 210 kept, v2',
      'CN-000002 APPLIED 310: 310 offset, 0 kept, v2',
    ]);
    await selling.bill('2026-02-10');
    expect((await selling.chargesOf(subscription)).slice(2)).toEqual([
      'seats 2026-01-11..2026-02-01 420',
      'seats 2026-02-01..2026-03-01 620',
    ]);
    expect((await selling.invoicesOf(subscription)).map(({ status }) => status)).toEqual(['PAID', 'PAID', 'OPEN']);
  });

  it('once more in the same period: only days that are charged by now are given back', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    noon('2026-01-11');
    await amend({ from: '2026-01-11', lines: [fromThe11th('20')] });
    await selling.bill('2026-01-11');
    noon('2026-01-21');
    const ramp = [
      { from: '2026-01-11', quantity: '20' },
      { from: '2026-01-21', quantity: '30' },
    ];
    await amend({ version: 3, from: '2026-01-21', lines: [seats('10', { ramp })] });
    await selling.bill('2026-01-21');
    expect(await selling.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-02-01 310',
      'seats 2026-01-11..2026-02-01 420',
      'seats 2026-01-21..2026-02-01 330',
    ]);
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual([
      'CN-000001 APPLIED 210',
      'CN-000002 APPLIED 220',
    ]);
    // A cancellation gives back what is charged by now as well, and nothing twice.
    const input = { billingSubscriptionId: subscription.id, creditPolicy: 'UNUSED' as const };
    made(await selling.onSubscription(commands.cancelBillingSubscription, input));
    expect((await notesOf(subscription)).at(-1)).toContain('DRAFT 300');
  });

  it('that adds a line and takes one out: what is left alone is not touched', async () => {
    const lines = [seats('10'), { lineKey: 'platform' }, { lineKey: 'support', price: { model: 'FLAT', flat: '62' } }];
    const { subscription } = await selling.subscribe({ id: 'ctr_1', lines });
    await selling.bill('2026-01-01');
    noon('2026-01-11');
    const added = { lineKey: 'extra', from: '2026-01-11', price: { model: 'FLAT', flat: '93' } };
    await amend({
      from: '2026-01-11',
      lines: [seats('10'), { ...lines[1], lineKey: 'platform', to: '2026-01-11' }, lines[2] ?? added, added],
    });
    const now = await selling.subscription(subscription);
    expect(now.items.map(({ contractLineKey, chargedThrough, to }) => [contractLineKey, chargedThrough, to])).toEqual([
      ['seats', '2026-02-01', null],
      ['platform', '2026-01-11', '2026-01-11'],
      ['support', '2026-02-01', null],
      ['extra', null, null],
    ]);
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual(['CN-000001 APPLIED 67.74']);
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    expect((await selling.chargesOf(subscription)).slice(3).toSorted()).toEqual([
      'extra 2026-01-11..2026-02-01 63',
      'extra 2026-02-01..2026-03-01 93',
      'seats 2026-02-01..2026-03-01 310',
      'support 2026-02-01..2026-03-01 62',
    ]);
  });

  it('that takes out what had not begun, and gives back what of it was charged ahead', async () => {
    const later = { lineKey: 'later', from: '2026-02-01' };
    const { subscription } = await selling.subscribe({
      id: 'ctr_1',
      lines: [seats('10'), later, { ...later, lineKey: 'never', from: '2026-05-01' }],
    });
    await selling.bill('2026-02-01');
    noon('2026-01-20');
    await amend({ from: '2026-01-20', lines: [seats('10')] });
    const { items } = await selling.subscription(subscription);
    expect(items).toMatchObject([{ contractLineKey: 'seats' }, { contractLineKey: 'later', to: '2026-02-01' }]);
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual(['CN-000001 APPLIED 100']);
  });

  it('while it is paused, also of days that were charged ahead', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    noon('2026-01-06');
    made(await selling.onSubscription(commands.pauseBillingSubscription, { id: subscription.id }));
    noon('2026-01-11');
    await amend({ from: '2026-01-11', lines: [fromThe11th('20')] });
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'PAUSED', contractVersion: 2 });
    noon('2026-01-21');
    made(await selling.onSubscription(commands.resumeBillingSubscription, { id: subscription.id }));
    await selling.bill('2026-01-21');
    expect((await selling.chargesOf(subscription)).at(-1)).toBe('seats 2026-01-21..2026-02-01 220');
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual(['CN-000001 APPLIED 210']);
  });

  it('before it began, and in its trial: it is simply made anew', async () => {
    const { subscription: pending } = await selling.subscribe(
      { id: 'ctr_1', lines: [seats('10')] },
      { trialEnd: civilDate('2026-02-01') },
    );
    await amend({ lines: [seats('20')] });
    expect(await selling.subscription(pending)).toMatchObject({
      status: 'PENDING',
      contractVersion: 2,
      currentPeriod: null,
    });
    made(await selling.onSubscription(commands.startBillingSubscription, { id: pending.id }));
    await amend({ version: 3, lines: [seats('30')] });
    expect(await selling.subscription(pending)).toMatchObject({ status: 'TRIALING', contractVersion: 3 });
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    expect(await selling.chargesOf(pending)).toEqual(['seats 2026-02-01..2026-03-01 930']);
  });

  it('of an amount that stays the same: nothing is given back', async () => {
    const { subscription } = await selling.subscribe({ id: 'ctr_1', lines: [{ lineKey: 'platform' }] });
    await selling.bill('2026-01-01');
    await amend({ lines: [{ lineKey: 'platform', ramp: [{ from: '2026-01-11', quantity: '7' }] }] });
    expect(await selling.subscription(subscription)).toMatchObject({
      contractVersion: 2,
      chargedThrough: '2026-02-01',
    });
    expect(await notesOf(subscription)).toEqual([]);
  });

  it('of what is charged once, before its day', async () => {
    const setup = (flat: string): TestLine => ({
      ...{ lineKey: 'setup', productType: 'ONE_TIME', billingInterval: null, billingTiming: null },
      ...{ from: '2026-01-15', price: { model: 'FLAT', flat } },
    });
    const { subscription } = await selling.subscribe({ id: 'ctr_1', lines: [seats('10'), setup('500')] });
    await selling.bill('2026-01-20');
    await amend({ lines: [seats('10'), setup('400')] });
    await selling.bill('2026-01-20');
    expect(await selling.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-02-01 310',
      'setup 2026-01-15..2026-01-16 500',
      'setup 2026-01-15..2026-01-16 400',
    ]);
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual(['CN-000001 APPLIED 500']);
  });
});

describe('a renewal', () => {
  it('goes on with the same items and dates, at the price that was agreed for the next term', async () => {
    const subscription = await ofTenSeats({}, '2026-02-15');
    await selling.bill('2026-01-01');
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    const uplift = { from: '2026-02-15', price: { model: 'PER_UNIT', unit: '56' } };
    await contracts.tell('ctr_1', {
      prolonged: { endDate: '2026-04-15', from: '2026-02-15', lines: [seats('10', { priceSteps: [uplift] })] },
    });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ endDate: '2026-04-15', anchorDate: '2026-01-01' });
    noon('2026-03-01');
    await selling.bill('2026-03-01');
    expect((await selling.chargesOf(subscription)).slice(1)).toEqual([
      'seats 2026-02-01..2026-02-15 155',
      'seats 2026-02-15..2026-03-01 280',
      'seats 2026-03-01..2026-04-01 560',
    ]);
    expect(await notesOf(subscription)).toEqual([]);
  });

  it('does not bring back what has ended', async () => {
    const subscription = await ofTenSeats({}, '2026-02-01');
    noon('2026-02-01');
    await contracts.tell('ctr_1', { expired: true }, { prolonged: { endDate: '2026-04-01', lines: [seats('10')] } });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'EXPIRED', contractVersion: 1 });
    expect(await contracts.waiting()).toBe(0);
  });
});

describe('what is told', () => {
  it('is followed once, to the newest version, in whatever order and by however many', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    noon('2026-01-11');
    const again = await contracts.tell(
      'ctr_1',
      { amended: { from: '2026-01-11', lines: [fromThe11th('20')] } },
      { amended: { version: 3, from: '2026-01-11', lines: [fromThe11th('30')] } },
    );
    await Promise.all([contracts.follow(), contracts.follow()]);
    await again();
    await room.database.pool.query('update contract_moves set done_at = null');
    await contracts.follow();
    expect(await notesOf(subscription)).toHaveLength(1);
    expect((await selling.subscription(subscription)).contractVersion).toBe(3);
    const told = (await time.toldOf(subscription.id)).filter((word) => word === 'billing.subscription.changed');
    expect(told).toHaveLength(1);
  });

  it('waits for a draft, which a suspension does not wait for, nor the end of the contract on a later day', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01', { finalize: false });
    noon('2026-01-11');
    await contracts.tell(
      'ctr_1',
      { amended: { from: '2026-01-11', lines: [fromThe11th('20')] } },
      { suspended: '2026-01-11' },
    );
    await contracts.tell('ctr_1', { terminated: '2026-03-01' });
    await contracts.follow();
    expect(await problems()).toEqual([expect.stringContaining('BillingSubscription.invoices')]);
    expect(await selling.subscription(subscription)).toMatchObject({
      status: 'PAUSED',
      contractVersion: 1,
      cancelAt: '2026-03-01',
    });
    await selling.bill('2026-01-11');
    noon('2026-01-13');
    await contracts.follow();
    expect(await problems()).toEqual([]);
    expect((await selling.subscription(subscription)).contractVersion).toBe(2);
  });

  it('of another customer that is billed is refused, until somebody has ended the subscription', async () => {
    const subscription = await ofTenSeats();
    await amend({ lines: [seats('10')], billTo: 'cus_birch' });
    expect(await problems()).toEqual([expect.stringContaining('BillingSubscription.billingAccount')]);
    expect((await selling.subscription(subscription)).contractVersion).toBe(1);
    const input = { billingSubscriptionId: subscription.id, creditPolicy: 'UNUSED' as const };
    made(await selling.onSubscription(commands.cancelBillingSubscription, input));
    noon('2026-01-03');
    await contracts.follow();
    expect(await problems()).toEqual([]);
  });

  it('leaves what was given up as it was charged', async () => {
    const subscription = await ofTenSeats();
    await selling.bill('2026-01-01');
    const [invoice] = await selling.invoicesOf(subscription);
    made(await room.onInvoice(commands.writeOffInvoice, { id: invoice?.id ?? '' }, { reason: 'Gone' }));
    noon('2026-02-01');
    await selling.bill('2026-02-01');
    await amend({ from: '2026-01-11', lines: [fromThe11th('20')] });
    expect((await notesOf(subscription)).map((note) => note.split(':')[0])).toEqual(['CN-000001 APPLIED 310']);
    await selling.bill('2026-02-01');
    expect((await selling.chargesOf(subscription)).at(-1)).toBe('seats 2026-02-01..2026-03-01 620');
  });

  it('finds the subscription that goes on where somebody makes another of the new version', async () => {
    const { account, subscription } = await selling.subscribe({ id: 'ctr_1', lines: [seats('10')] });
    await contracts.tell('ctr_1', { amended: { lines: [seats('20')] } });
    const again = await selling.create(account, 'ctr_1', { contractHash: 'hash-2' });
    expect(again).toMatchObject({ kind: 'DONE', replayed: true, entityId: subscription.id });
  });
});

it('what was given back can neither be voided nor given back again, and what is charged anew can be taken back', async () => {
  const subscription = await ofTenSeats();
  await selling.bill('2026-01-01');
  noon('2026-01-11');
  await amend({ from: '2026-01-11', lines: [fromThe11th('20')] });
  await selling.bill('2026-01-11', { finalize: false });
  const [first, second] = await selling.invoicesOf(subscription);
  const voided = await room.onInvoice(commands.voidInvoice, { id: first?.id ?? '' }, { reason: 'Wrong' });
  expect(refusalOf(voided).details).toMatchObject({ path: 'Invoice.creditNoted' });
  made(await room.onInvoice(commands.deleteDraft, { id: second?.id ?? '' }));
  expect(await selling.subscription(subscription)).toMatchObject({ chargedThrough: '2026-01-11' });
  await selling.bill('2026-01-11');
  expect((await selling.chargesOf(subscription)).at(-1)).toBe('seats 2026-01-11..2026-02-01 420');
});

it('nobody changes a subscription by hand', async () => {
  const { id } = await ofTenSeats();
  const input = { billingSubscriptionId: id, contractVersion: 2 };
  const by = viewerWith('billing-ops', 'operator');
  const answer = await selling.onSubscription(commands.changeBillingSubscription, input, {}, by);
  expect(refusalOf(answer).code).toBe('ROLE_REQUIRED');
});
