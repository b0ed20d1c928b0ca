import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { dunning } from '../../../test/harness/dunning.ts';
import { following, type ToldMove } from '../../../test/harness/following.ts';
import { everything, subscribing, type TestContract } from '../../../test/harness/subscriptions.ts';
import { commands } from '../commands/all.ts';
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
  room.clock.moveTo(new Date('2026-01-01T17:00:00Z'));
});

const noon = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00Z`));

async function running(contract: TestContract = { id: 'ctr_1' }): Promise<BillingSubscription> {
  const { subscription } = await selling.subscribe(contract);
  return made(await selling.onSubscription(commands.startBillingSubscription, { id: subscription.id }));
}

describe('a subscription follows its contract', () => {
  it('is paused from the day of a suspension to its end, and not charged for the days between', async () => {
    const subscription = await running({ id: 'ctr_1', lines: [{ lineKey: 'platform', billingTiming: 'ARREARS' }] });
    noon('2026-01-20');
    await contracts.tell('ctr_1', { suspended: '2026-01-11' });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({
      status: 'PAUSED',
      pauses: [{ from: '2026-01-11', to: null, withContract: true }],
    });
    noon('2026-02-01');
    await contracts.tell('ctr_1', { resumed: '2026-01-21' });
    await contracts.follow();
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
    await selling.bill('2026-02-01');
    expect(await selling.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-01-11 32.26',
      'platform 2026-01-21..2026-02-01 35.48',
    ]);
  });

  it('does what was told at once in its order', async () => {
    const subscription = await running();
    noon('2026-02-10');
    await contracts.tell('ctr_1', { suspended: '2026-01-11' }, { resumed: '2026-01-21' }, { terminated: '2026-02-05' });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({
      status: 'CANCELLED',
      cancelAt: '2026-02-05',
      pauses: [{ from: '2026-01-11', to: '2026-01-21' }],
    });
    const words = ['created', 'started', 'paused', 'resumed', 'cancelled'];
    expect(await time.toldOf(subscription.id)).toEqual(words.map((word) => `billing.subscription.${word}`));
  });

  it('is cancelled at the day of a termination, with what is unused credited as that says', async () => {
    const { account, subscription } = await selling.subscribe({ id: 'ctr_1' });
    await selling.bill('2026-01-01');
    noon('2026-01-20');
    await contracts.tell('ctr_1', { terminated: '2026-01-16', creditPolicy: 'UNUSED' });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'CANCELLED', creditPolicy: 'UNUSED' });
    const { nodes } = await room.store.pageCreditNotes(
      [{ billingAccountId: account.id }],
      { first: 9, after: null },
      everything,
    );
    expect(nodes.map(({ status, net }) => `${status} ${net.amount.toString()}`)).toEqual(['DRAFT 51.61']);
  });

  it('ends later where the contract does, by time', async () => {
    const subscription = await running();
    await contracts.tell('ctr_1', { terminated: '2026-02-05', creditPolicy: 'NO_CREDIT' });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'ACTIVE', cancelAt: '2026-02-05' });
    await time.on('2026-02-04');
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
    await time.on('2026-02-05');
    expect((await selling.subscription(subscription)).status).toBe('CANCELLED');
  });

  it.each(['expired', 'renewed'] as const)('expires with it when it is %s', async (word) => {
    const subscription = await running({ id: 'ctr_1', endDate: '2026-02-01' });
    noon('2026-02-02');
    await contracts.tell('ctr_1', { [word]: true } as ToldMove);
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'EXPIRED', endDate: '2026-02-01' });
  });

  it('has nothing to do where a person was quicker', async () => {
    const subscription = await running();
    noon('2026-01-20');
    const input = { billingSubscriptionId: subscription.id, creditPolicy: 'NONE' as const };
    const { version } = made(await selling.onSubscription(commands.cancelBillingSubscription, input));
    await contracts.tell('ctr_1', { suspended: '2026-01-15' }, { terminated: '2026-01-16' });
    await contracts.follow();
    expect(await selling.subscription(subscription)).toMatchObject({ status: 'CANCELLED', version });
  });

  it('does once what is told twice, and what two followers do at the same time', async () => {
    const subscription = await running();
    noon('2026-01-20');
    const again = await contracts.tell('ctr_1', { suspended: '2026-01-11' });
    await Promise.all([contracts.follow(), contracts.follow(), contracts.follow()]);
    await again();
    await contracts.follow();
    const words = ['created', 'started', 'paused'];
    expect(await time.toldOf(subscription.id)).toEqual(words.map((word) => `billing.subscription.${word}`));
    // Somebody who had not heard of its end does it all once more: the keys are used.
    await room.database.pool.query('update contract_moves set done_at = null');
    await contracts.follow();
    expect(await time.toldOf(subscription.id)).toHaveLength(3);
  });

  it('waits for the end of a trial, and for a draft to be made final', async () => {
    const { account, subscription } = await selling.subscribe({ id: 'ctr_1' }, { trialEnd: civilDate('2026-01-15') });
    made(await selling.onSubscription(commands.startBillingSubscription, { id: subscription.id }));
    noon('2026-01-10');
    await contracts.tell('ctr_1', { suspended: '2026-01-09' });
    await contracts.follow();
    expect((await selling.subscription(subscription)).status).toBe('TRIALING');
    await time.on('2026-01-15');
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
    await contracts.follow();
    expect((await selling.subscription(subscription)).status).toBe('PAUSED');

    await selling.knowsContract({ id: 'ctr_2' });
    const second = made(await selling.create(account, 'ctr_2'));
    await selling.bill('2026-01-15', { finalize: false });
    noon('2026-01-20');
    await contracts.tell('ctr_2', { terminated: '2026-01-16', creditPolicy: 'UNUSED' });
    await contracts.follow();
    expect((await selling.subscription(second)).status).toBe('ACTIVE');
    const { rows } = await room.database.pool.query(`select problem from contract_moves where contract_id = 'ctr_2'`);
    expect(rows).toEqual([{ problem: expect.stringContaining('VALIDATION_FAILED') as string }]);
    await selling.bill('2026-01-15');
    noon('2026-01-21');
    await contracts.follow();
    expect(await selling.subscription(second)).toMatchObject({ status: 'CANCELLED', cancelAt: '2026-01-16' });
  });
});

describe('time', () => {
  it('ends trials, and what is to be cancelled with one', async () => {
    const [one, two] = [
      await running({ id: 'ctr_1' }),
      made(
        await selling.onSubscription(commands.startBillingSubscription, {
          id: (await selling.subscribe({ id: 'ctr_2' }, { trialEnd: civilDate('2026-01-15') })).subscription.id,
        }),
      ),
    ];
    expect(two.status).toBe('TRIALING');
    const input = { billingSubscriptionId: one.id, cancelAt: civilDate('2026-01-15'), creditPolicy: 'NONE' as const };
    made(await selling.onSubscription(commands.cancelBillingSubscription, input));
    const early = await selling.onSubscription(commands.advanceBillingSubscription, { id: two.id });
    expect(refusalOf(early).details).toMatchObject({ rule: 'DAY_REACHED' });
    await time.on('2026-01-15');
    expect((await selling.subscription(one)).status).toBe('CANCELLED');
    expect(await selling.subscription(two)).toMatchObject({ status: 'ACTIVE', currentPeriod: { from: '2026-01-15' } });
    expect(await time.toldOf(two.id)).toEqual(expect.arrayContaining(['billing.subscription.activated']));
    await selling.bill('2026-01-15');
    expect(await selling.chargesOf(one)).toEqual(['platform 2026-01-01..2026-01-15 45.16']);
  });
});

it('nobody has a subscription follow its contract by hand', async () => {
  const { id } = await running();
  const input = {
    billingSubscriptionId: id,
    move: 'SUSPENDED',
    on: civilDate('2026-01-01'),
    creditPolicy: 'NONE',
  } as const;
  const answer = await selling.onSubscription(
    commands.followContract,
    input,
    {},
    viewerWith('billing-ops', 'operator'),
  );
  expect(refusalOf(answer).code).toBe('ROLE_REQUIRED');
});
