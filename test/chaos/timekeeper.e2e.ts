import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../subgraphs/contract/commands/all.ts';
import { startChild, type Child } from '../events/child.ts';
import { made, openBillingRoom, type BillingRoom } from '../harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../harness/contract.ts';
import { dunning } from '../harness/dunning.ts';
import { following } from '../harness/following.ts';
import { subscribing } from '../harness/subscriptions.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const later = '2026-06-01T12:00:00Z';
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});
const start = (crashAt = ''): Child => {
  const child = startChild('test/chaos/timekeeper-process.ts', ['contract', room.url, later], crashAt);
  children.push(child);
  return child;
};

/** Offers that nobody took in time. */
async function quotesDue(count: number): Promise<readonly string[]> {
  const quotes = [];
  for (let drafted = 0; drafted < count; drafted += 1) quotes.push((await room.quote()).id);
  for (const id of quotes) made(await room.onQuote(author, commands.submitQuote, { id }));
  await room.database.pool.query(`update quotes set status = 'SENT' where id = any($1)`, [quotes]);
  return quotes;
}

async function expiries(quotes: readonly string[]): Promise<readonly number[]> {
  const { rows } = await room.database.pool.query<{ events: number }>(
    `select (select count(*)::int from outbox where entity_id = wanted.id and type = 'contract.quote.expired') as events
     from unnest($1::text[]) as wanted (id)`,
    [quotes],
  );
  return rows.map(({ events }) => events);
}

it.each(['timekeeper.before-command:12', 'command.before-commit:5', 'command.after-commit:3'])(
  'a timekeeper that dies at %s is followed by others that make the rest, each move once',
  async (crashAt) => {
    const quotes = await quotesDue(20);
    const first = start(crashAt);
    expect(await first.ended).toBe('SIGKILL');
    const others = [start(), start()];
    await expect.poll(() => expiries(quotes), { timeout: 60_000 }).toEqual(quotes.map(() => 1));
    await Promise.all(others.map((other) => other.kill()));
    const last = start();
    await last.says('done', 60_000);
    expect(await expiries(quotes)).toEqual(quotes.map(() => 1));
  },
);

describe('in billing', () => {
  let billing: BillingRoom;
  let selling: ReturnType<typeof subscribing>;
  let time: ReturnType<typeof dunning>;
  let contracts: ReturnType<typeof following>;
  beforeAll(async () => {
    billing = await openBillingRoom();
    selling = subscribing(billing);
    time = dunning(billing);
    contracts = following(billing);
  });
  afterAll(() => billing[Symbol.asyncDispose]());

  const startAt = (instant: string, crashAt = ''): Child => {
    const child = startChild('test/chaos/timekeeper-process.ts', ['billing', billing.url, instant], crashAt);
    children.push(child);
    return child;
  };
  const toldOf = (ids: readonly string[]) => Promise.all(ids.map((id) => time.toldOf(id)));
  const count = 12;

  /** Accounts with a subscription each and an invoice that is due at the end of January. */
  async function debtors(): Promise<{
    readonly accounts: readonly string[];
    readonly subscriptions: readonly string[];
  }> {
    await selling.beginAnew();
    billing.clock.moveTo(new Date('2026-01-01T17:00:00Z'));
    const made = [];
    for (let one = 0; one < count; one += 1) made.push(await selling.subscribe({ id: `ctr_${one}` }));
    await selling.bill('2026-01-01');
    return { accounts: made.map(({ account }) => account.id), subscriptions: made.map((one) => one.subscription.id) };
  }

  it.each([
    ['2026-02-04', 'timekeeper.before-command:5'],
    ['2026-02-04', 'command.before-commit:2'],
    ['2026-02-04', 'command.after-commit:2'],
    ['2026-02-21', 'command.after-commit:3'],
  ])('on %s dies at %s, and the cases and their steps are made once each', async (day, crashAt) => {
    const { accounts, subscriptions } = await debtors();
    const casesOf = async () => (await Promise.all(accounts.map((id) => time.casesOf({ id: id as never })))).flat();
    const before = ['2026-02-04', '2026-02-07', '2026-02-14'].filter((one) => one < day);
    for (const one of before) await time.on(one);
    const instant = `${day}T17:00:00Z`;
    expect(await startAt(instant, crashAt).ended).toBe('SIGKILL');
    startAt(instant);
    startAt(instant);
    const level = { '2026-02-04': 0, '2026-02-21': 3 }[day];
    await expect
      .poll(async () => (await casesOf()).map((one) => one.level), { timeout: 60_000 })
      .toEqual(accounts.map(() => level));
    const expected = level === 3 ? 'PAST_DUE' : 'ACTIVE';
    const states = async () =>
      (await Promise.all(subscriptions.map((id) => selling.subscription({ id: id as never })))).map(
        (one) => one.status,
      );
    await expect.poll(states, { timeout: 60_000 }).toEqual(subscriptions.map(() => expected));
    const steps = [
      'billing.dunningCase.opened',
      ...Array.from({ length: level ?? 0 }, () => 'billing.dunningCase.advanced'),
    ];
    expect(await toldOf((await casesOf()).map(({ id }) => id))).toEqual(accounts.map(() => steps));
    for (const told of await toldOf(subscriptions))
      expect(told.filter((type) => type === 'billing.subscription.fellPastDue')).toHaveLength(level === 3 ? 1 : 0);
  });

  it.each([
    'contract-follower.before-command:4',
    'command.before-commit:3',
    'command.after-commit:3',
    'contract-follower.before-done:5',
  ])(
    'a follower of contracts that dies at %s is followed by others, and each subscription follows once',
    async (crashAt) => {
      const { subscriptions } = await debtors();
      billing.clock.moveTo(new Date('2026-01-20T17:00:00Z'));
      for (let one = 0; one < count; one += 1)
        await contracts.tell(
          `ctr_${one}`,
          { suspended: '2026-01-10' },
          { resumed: '2026-01-12' },
          { terminated: '2026-01-15', creditPolicy: 'UNUSED' },
        );
      const instant = '2026-01-20T17:00:00Z';
      expect(await startAt(instant, crashAt).ended).toBe('SIGKILL');
      startAt(instant);
      startAt(instant);
      await expect.poll(() => contracts.waiting(), { timeout: 60_000 }).toBe(0);
      const words = ['paused', 'resumed', 'cancelled'].map((word) => `billing.subscription.${word}`);
      for (const told of await toldOf(subscriptions)) expect(told.slice(-3)).toEqual(words);
      const { rows } = await billing.database.pool.query('select count(*)::int as notes from credit_notes');
      expect(rows).toEqual([{ notes: count }]);
    },
  );
});
