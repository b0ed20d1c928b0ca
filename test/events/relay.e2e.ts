import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { startRelay, type Relay } from '../../events/relay.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import { follow } from './follower.ts';
import { openTestRedis, type TestRedis } from './redis-server.ts';
import { openTestSource, tell, type TestSource } from './source.ts';
import { openTransport, type TestTransport } from './transport.ts';
import { write, type Written } from './writers.ts';

let redis: TestRedis | null = null;

beforeAll(async () => {
  redis = await openTestRedis();
});

afterAll(() => redis?.[Symbol.asyncDispose]());

describe.each(['Redis', 'LISTEN'])('the relay, with followers over %s', (means) => {
  let source: TestSource;
  let transport: TestTransport;
  let relays: Relay[];

  beforeEach(async ({ skip }) => {
    if (means === 'Redis' && redis === null) skip('there is no redis-server');
    await redis?.flush();
    relays = [];
    source = await openTestSource();
    transport = openTransport(source, means === 'Redis' ? redis : null);
  });

  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    await transport.close();
    await source[Symbol.asyncDispose]();
  });

  function relay(batchSizeMax = 1_000): Relay {
    const started = startRelay({
      source: source.source,
      url: source.url,
      publisher: transport.openPublisher(),
      metrics: transport.metrics,
      log: silentLog,
      batchSizeMax,
    });
    relays.push(started);
    return started;
  }

  it('misses no event of writers that commit out of order, stay open long or take all back', async () => {
    relay(50);
    const follower = follow(source, transport);
    const written = await write(source, { writers: 10, transactions: 600, entities: 20, longMs: 400 });
    await follower.reaches(written.committed.size);
    await follower.stop();

    expect(written.rolledBack).toBeGreaterThan(50);
    await expectExactly(source, written);
    expect(follower.received.map((entry) => entry.envelope)).toEqual(await envelopes(source));
    const commits = await source.pool.query('select outbox_id from log order by sequence');
    const ids = (commits.rows as { outbox_id: string }[]).map((row) => Number(row.outbox_id));
    // Otherwise the writers did not do what this test is about.
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
  });

  it('has one active relay, and another within two seconds when its lock is taken from it', async () => {
    relay(20);
    await eventually('the first is active', () => relays[0]?.state().role === 'active');
    relay(20);
    relay(20);
    await eventually('the others stand by', () => relays.slice(1).every((one) => one.state().role === 'standby'));

    const follower = follow(source, transport);
    const writing = write(source, { writers: 6, transactions: 1_000, entities: 20 });
    for (let round = 0; round < 4; round += 1) {
      const before = (await source.reader.head()).sequence;
      await eventually('the log grows', async () => (await source.reader.head()).sequence > before + 20);
      const holder = await killLockHolder(source);
      const killed = performance.now();
      await eventually('another holds the lock', async () => {
        const now = await lockHolder(source);
        return now !== null && now !== holder;
      });
      expect(performance.now() - killed).toBeLessThan(2_000);
      await eventually('one relay is active', () => relays.filter((one) => one.state().role === 'active').length === 1);
    }
    const written = await writing;
    await follower.reaches(written.committed.size);
    await follower.stop();
    await expectExactly(source, written);
    expect(follower.received.map((entry) => entry.envelope)).toEqual(await envelopes(source));
  });

  it('steps down when somebody else has moved the head, and the log stays one', async () => {
    const first = relay();
    await eventually('it is active', () => first.state().role === 'active');
    await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 1 }]);
    await eventually('the log has it', async () => (await source.reader.head()).sequence === 1);
    // As if another relay had come between, although this one still holds the lock.
    await source.pool.query(`with taken as (delete from outbox returning *) select count(*) from taken`);
    await source.pool.query(`update log_head set sequence = 2, hash = sha256('another')`);
    await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 2 }]);
    await eventually('it has read the head again', async () => (await source.reader.head()).sequence === 3);
    const [entry] = await source.reader.read(1, 10);
    expect(entry?.sequence).toBe(3);
  });

  it('gives the lock back when it stops, with everything published', async () => {
    const first = relay();
    const second = relay();
    await eventually('one is active', () => [first, second].some((one) => one.state().role === 'active'));
    const [active, standby] = first.state().role === 'active' ? [first, second] : [second, first];
    await tell(
      source.pool,
      'customer',
      Array.from({ length: 700 }, (_, n) => ({ entityId: 'cus_acme', version: n + 1 })),
    );
    active.wake();
    await eventually('the log has them', async () => (await source.reader.head()).sequence === 700);
    await active.stop();
    expect(active.state().role).toBe('stopped');
    if (means === 'Redis') expect(await redis?.command('XLEN', 'concord:events:customer')).toBe(700);
    await eventually('the other is active', () => standby.state().role === 'active', 2_000);
  });
});

/** Every committed event once and nothing else, dense, chained, in order per entity. */
async function expectExactly(source: TestSource, written: Written): Promise<void> {
  const size = written.committed.size;
  expect(await verifyChain(source.reader)).toEqual({ verified: true, through: size });
  const { rows } = await source.pool.query<{ outbox_id: string; entity_id: string; entity_version: number }>(
    'select outbox_id, entity_id, entity_version from log order by sequence',
  );
  expect(new Set(rows.map((row) => Number(row.outbox_id)))).toEqual(new Set(written.committed.keys()));
  const versions = new Map<string, number>();
  for (const row of rows) {
    expect(row.entity_version).toBeGreaterThanOrEqual(versions.get(row.entity_id) ?? 0);
    versions.set(row.entity_id, row.entity_version);
  }
  expect((await source.pool.query('select 1 from outbox')).rowCount).toBe(0);
}

async function envelopes(source: TestSource): Promise<readonly string[]> {
  const { rows } = await source.pool.query<{ envelope: string }>('select envelope from log order by sequence');
  return rows.map((row) => row.envelope);
}

async function lockHolder(source: TestSource): Promise<number | null> {
  const { rows } = await source.pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows[0]?.pid ?? null;
}

/** The backend that has the lock, in the middle of whatever it is doing. */
async function killLockHolder(source: TestSource): Promise<number | null> {
  const holder = await lockHolder(source);
  if (holder !== null) await source.pool.query('select pg_terminate_backend($1)', [holder]);
  return holder;
}
