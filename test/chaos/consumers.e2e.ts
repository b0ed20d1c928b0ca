import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestRedis, type TestRedis } from '../events/redis-server.ts';
import { proveBooks } from '../harness/books.ts';
import { buildHouse } from '../harness/built-house.ts';
import { peopleOf, type People } from '../harness/errands.ts';
import { endParts, startPart, type PartProcess } from '../harness/part-process.ts';
import { openTestServer } from '../harness/postgres-server.ts';
import { startChanges, type Changes } from './changes.ts';
import { killDatabase, withDatabase } from './database-faults.ts';
import { createDice, type Dice } from './dice.ts';
import {
  witnessInbox,
  witnessStream,
  witnessSubscription,
  witnessWebhook,
  type Delivered,
  type Witness,
} from './witnesses.ts';

/**
 * How much is told, and how often Redis and PostgreSQL are lost meanwhile; and the dice, to see a failure again. The long
 * run is CHAOS_EVENTS=100000 CHAOS_REDIS_FAULTS=50 CHAOS_POSTGRES_KILLS=20.
 */
const events = Number(process.env['CHAOS_EVENTS'] ?? 1_000);
const redisFaults = Number(process.env['CHAOS_REDIS_FAULTS'] ?? 4);
const postgresKills = Number(process.env['CHAOS_POSTGRES_KILLS'] ?? 2);
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const customers = 20;
/** Writers wait for the slowest witness, so that every fault meets each of them at work. */
const lagMax = 1_000;
const awayMsMax = 1_500;
const settleMs = 600_000;

const timeout = 300_000 + events * 200;

let redis: TestRedis | null = null;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(async () => {
  await endParts();
  await redis?.[Symbol.asyncDispose]();
});

describe('consumers of every kind', { timeout }, () => {
  it(`miss nothing and do nothing twice through ${redisFaults} losses of Redis and ${postgresKills} of PostgreSQL`, async ({
    skip,
  }) => {
    if (redis === null) return skip('there is no redis-server');
    console.log(`CHAOS_SEED=${seed}`);
    await using postgres = disposable(await openTestServer());
    const built = await buildHouse();
    const dataDir = await mkdtemp(join(tmpdir(), 'concord-consumers-'));
    const { url: databaseUrl } = postgres;
    const { url: redisUrl } = redis;
    const env = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      DATA_DIR: dataDir,
      PORT: '0',
      SEED: 'none',
      WEBHOOK_ALLOW_PRIVATE: '1',
    };
    const house = await startPart({ env, built });
    const company = peopleOf(dataDir);

    const told = await witnessed({ house, company, databaseUrl, redis });
    // Billing's and the customer source's copies, the stream, the keys, the chain.
    await proveBooks({ databaseUrl, redisUrl, answers: [] });

    expect((await house.stop()).code).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
    expect(told.events).toBeGreaterThanOrEqual(events);
    // It was no test when nothing was ever interrupted.
    expect(told.retries).toBeGreaterThan(0);
  });
});

type Scene = {
  readonly house: PartProcess;
  readonly company: People;
  readonly databaseUrl: string;
  readonly redis: TestRedis;
};

/** Lets everything happen, and holds what each witness was told against the log. */
async function witnessed({ house, company, databaseUrl, redis }: Scene): Promise<{ events: number; retries: number }> {
  await using stream = witnessStream({ url: databaseUrl, redisUrl: redis.url });
  await using inbox = await witnessInbox({ url: databaseUrl, redisUrl: redis.url });
  await using subscription = await witnessSubscription({ url: house.url, company });
  await using webhook = await witnessWebhook({ url: house.url, company });
  const witnesses: readonly Witness[] = [stream, inbox, subscription, webhook];
  const slowest = (): number => Math.min(...witnesses.map((witness) => witness.count()));

  const began = performance.now();
  const changes = await startChanges({
    url: house.url,
    company,
    events,
    customers,
    async mayGoOn(acknowledged) {
      while (acknowledged - slowest() > lagMax) {
        for (const { name, failure } of witnesses)
          if (failure() !== null) throw new Error(`${name} stopped`, { cause: failure() });
        await sleep(20);
      }
    },
  });
  const died = house.ended.then((ending) => {
    throw new Error(`The house ended by itself: ${JSON.stringify(ending)}`);
  });
  died.catch(() => undefined);
  const striking = strike(changes, redis, databaseUrl, createDice(seed));
  await Promise.race([Promise.all([striking, changes.finished]), died]);
  const seconds = Math.round((performance.now() - began) / 1_000);

  const log = await readLog(databaseUrl);
  await Promise.race([allTold(witnesses, log.length), died]);
  const figures = {
    events: log.length,
    seconds,
    settledSeconds: Math.round((performance.now() - began) / 1_000),
    struck: await striking,
    retries: changes.retries(),
    refills: await stream.refills(),
    lines: subscription.lines(),
    repeats: webhook.repeats(),
  };
  console.log(JSON.stringify(figures));

  const eventIds = log.map(({ event_id: id }) => id);
  expectSame('stream', stream.eventIds, eventIds);
  expectSame('inbox', await inbox.eventIds(), eventIds);
  const sequences = log.map(({ sequence }) => Number(sequence));
  expectSame('subscription', subscription.sequences, sequences);
  expectSame(
    'webhook',
    webhook
      .delivered()
      .map(({ eventId }) => eventId)
      .toSorted(),
    eventIds.toSorted(),
  );
  expectInOrder(webhook.delivered());
  expect(witnesses.map(({ failure }) => failure())).toEqual(witnesses.map(() => null));
  return figures;
}

function disposable<T extends { close(): Promise<void> }>(opened: T): T & AsyncDisposable {
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

const kinds = ['kill', 'flush', 'restart'] as const;

/** Spread over the writing, each kind of loss as often as the others, at places that the dice choose. */
async function strike(changes: Changes, redis: TestRedis, databaseUrl: string, dice: Dice): Promise<object> {
  const place = (turn: number, turns: number): number => (events * (turn + dice.below(1_000) / 1_000)) / turns;
  const losses = [
    ...Array.from({ length: redisFaults }, (_, turn) => ({ at: place(turn, redisFaults), kind: kinds[turn % 3] })),
    ...Array.from({ length: postgresKills }, (_, turn) => ({ at: place(turn, postgresKills), kind: 'postgres' })),
  ].toSorted((one, other) => one.at - other.at);
  const struck: Record<string, number> = {};
  for (const { at, kind = 'flush' } of losses) {
    while (changes.acknowledged() < at && !changes.isOver()) await sleep(5);
    struck[kind] = (struck[kind] ?? 0) + 1;
    if (kind === 'postgres') await killDatabase(databaseUrl);
    else if (kind === 'flush') await redis.flush();
    else {
      await redis.kill();
      if (kind === 'kill') await sleep(dice.below(awayMsMax));
      await redis.start();
    }
  }
  return struck;
}

/** Waits until each witness was told as much as there is, and then for what should not come. */
async function allTold(witnesses: readonly Witness[], count: number): Promise<void> {
  const deadline = Date.now() + settleMs;
  while (witnesses.some((witness) => witness.count() < count)) {
    const counts = witnesses.map((witness) => [witness.name, witness.count(), witness.failure()]);
    if (Date.now() > deadline) throw new Error(`Of ${count} events they were told ${JSON.stringify(counts)}`);
    await sleep(50);
  }
  await sleep(2_000);
}

type LogRow = { readonly sequence: string; readonly event_id: string };

/** What was acknowledged is in the outbox at least, and the relay may just have lost its database. */
async function readLog(databaseUrl: string): Promise<readonly LogRow[]> {
  return withDatabase(databaseUrl, async (client) => {
    for (;;) {
      const { rowCount } = await client.query('select 1 from customer.outbox limit 1');
      if (rowCount === 0) break;
      await sleep(20);
    }
    const { rows } = await client.query<LogRow>('select sequence, event_id from customer.log order by sequence');
    return rows;
  });
}

/** Says where two long lists part, and not both of them. */
function expectSame<T>(name: string, told: readonly T[], expected: readonly T[]): void {
  const parting = expected.findIndex((one, index) => one !== told[index]);
  const difference =
    parting === -1
      ? null
      : { at: parting, told: told.slice(parting, parting + 5), expected: expected.slice(parting, parting + 5) };
  expect({ name, count: told.length, difference }).toEqual({ name, count: expected.length, difference: null });
}

/** Of each entity the versions rise by one. */
function expectInOrder(delivered: readonly Delivered[]): void {
  const versions = new Map<string | null, number>();
  for (const { entityId, version } of delivered) {
    expect({ entityId, version }).toEqual({ entityId, version: (versions.get(entityId) ?? 0) + 1 });
    versions.set(entityId, version);
  }
}
