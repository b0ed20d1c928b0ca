import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRelay, type Relay } from '../../events/relay.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { startChild, type Child } from '../events/child.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestRedis, type TestRedis } from '../events/redis-server.ts';
import { migrateSource, openTestSource, tell, type TestSource } from '../events/source.ts';
import { openTransport, type TestTransport } from '../events/transport.ts';
import { openReceiver } from '../webhooks/receiver.ts';
import { openWorld } from '../webhooks/world.ts';

/** Longer than every lease and every time-out that a frozen process could still hold: each is waited for, not slept. */
const longMs = 110_000;
const timeout = 240_000;

let redis: TestRedis | null = null;
const children: Child[] = [];

beforeAll(async () => {
  redis = await openTestRedis();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});
afterAll(() => redis?.[Symbol.asyncDispose]());

describe('an instance of a consumer that is frozen at work', { timeout }, () => {
  let source: TestSource;
  let transport: TestTransport;
  let relay: Relay;

  beforeEach(async () => {
    await redis?.flush();
    source = await openTestSource();
    transport = openTransport(source, redis);
    const { url } = source;
    const publisher = transport.openPublisher();
    relay = startRelay({ source: 'customer', url, publisher, metrics: transport.metrics, log: silentLog });
    await migrateSource(url, 'billing');
    await source.pool.query('create table billing.seen (id bigint generated always as identity, event_id uuid)');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    await relay?.stop();
    await transport?.close();
    await source?.[Symbol.asyncDispose]();
  });

  function consumer(freezeAt: number, where = 'before'): Child {
    const addresses = redis === null ? [] : [redis.url];
    const child = startChild('test/events/freezing-process.ts', [source.url, String(freezeAt), where, ...addresses]);
    children.push(child);
    return child;
  }

  async function tellSome(events: number, round: number): Promise<void> {
    const told = Array.from({ length: events }, (_, n) => ({ entityId: `cus_${n % 5}`, version: round * 1_000 + n }));
    await tell(source.pool, 'customer', told);
  }

  async function applied(count: number): Promise<void> {
    await eventually(
      `${count} are applied`,
      async () => ((await source.pool.query('select 1 from billing.seen')).rowCount ?? 0) >= count,
      longMs,
    );
  }

  it.each(['before', 'after'])(
    '%s its effects, is overtaken by another; thawed, it does nothing again and goes on',
    async (where) => {
      await tellSome(50, 0);
      const zombie = consumer(30, where);
      await zombie.says('frozen', longMs);
      const other = consumer(0);
      await applied(50);
      await tellSome(50, 1);
      await applied(100);

      zombie.signal('SIGCONT');
      await zombie.says('thawed 100', longMs);
      await other.kill();
      // Nobody else is there now.
      await tellSome(50, 2);
      await applied(150);

      const seen = await source.pool.query('select event_id from billing.seen order by id');
      const log = await source.pool.query('select event_id from log order by sequence');
      expect(seen.rows).toEqual(log.rows);
    },
  );
});

describe('a sender of webhooks that is frozen at work', { timeout }, () => {
  const entities = 5;
  const versions = 8;

  it('longer than its lease is overtaken by another; thawed, it writes nothing and holds up nothing', async () => {
    await using world = await openWorld();
    const zombie = startChild('test/webhooks/worker-process.ts', [world.source.url]);
    children.push(zombie);
    let freezeAt = 7;
    await using receiver = await openReceiver((_, response) => {
      // Its answer comes to nobody who could write it down.
      if ((freezeAt -= 1) === 0) zombie.signal('SIGSTOP');
      response.writeHead(204).end();
    });
    receiver.secrets.push((await world.register({ url: receiver.url })).secret);
    const distinct = (): number => new Set(receiver.got.map(({ id }) => id)).size;
    const tellAll = async (first: number): Promise<void> => {
      for (let version = first; version < first + versions; version += 1)
        await tell(
          world.source.pool,
          'customer',
          Array.from({ length: entities }, (_, index) => ({ entityId: `cus_${index}`, version })),
        );
    };

    await tellAll(1);
    await eventually('it is frozen', () => freezeAt <= 0, longMs);
    const next = world.work();
    await eventually('all have come', () => distinct() === entities * versions, longMs);
    zombie.signal('SIGCONT');
    await tellAll(versions + 1);
    await eventually('all have come', () => distinct() === entities * versions * 2, longMs);
    await next.close();
    // The one that was frozen is the only one left.
    await tellAll(versions * 2 + 1);
    await eventually('all have come', () => distinct() === entities * versions * 3, longMs);
    await eventually(
      'all is written down',
      async () => (await world.rows('select 1 from operations.webhook_messages')).length === 0,
      longMs,
    );

    const first = [...new Map(receiver.got.map(({ id, event }) => [id, event] as const).reverse()).values()].reverse();
    for (let index = 0; index < entities; index += 1) {
      const came = first.filter((event) => event?.subject === `cus_${index}`).map((event) => event?.entityversion);
      expect(came).toEqual(Array.from({ length: versions * 3 }, (_, at) => at + 1));
    }
    // Only what was under way when it froze may have come twice, under its id.
    expect(receiver.got.length - distinct()).toBeLessThanOrEqual(entities);
    expect(await world.rows(`select 1 from operations.webhook_deliveries where outcome = 'SENDING'`)).toEqual([]);
  });
});
