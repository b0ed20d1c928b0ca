import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { startRelay } from '../../events/relay.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { startChild, type Child } from '../events/child.ts';
import { eventually } from '../harness/eventually.ts';
import { follow } from '../events/follower.ts';
import { openTestRedis, type TestRedis } from '../events/redis-server.ts';
import { migrateSource, openTestSource, tell, type TestSource } from '../events/source.ts';
import { openTransport, type TestTransport } from '../events/transport.ts';
import { write } from '../events/writers.ts';
import { openTestServer } from '../harness/postgres-server.ts';

let redis: TestRedis | null = null;
let source: TestSource;
let transport: TestTransport;
let children: Child[];

beforeAll(async () => {
  redis = await openTestRedis();
});

afterAll(() => redis?.[Symbol.asyncDispose]());

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await transport.close();
  await source[Symbol.asyncDispose]();
});

async function open(): Promise<void> {
  children = [];
  await redis?.flush();
  source = await openTestSource();
  transport = openTransport(source, redis);
}

function startRelayProcess(crashAt = ''): Child {
  return started(startChild('test/events/relay-process.ts', addresses(), crashAt));
}

function startInboxProcess(crashAt = ''): Child {
  return started(startChild('test/events/inbox-process.ts', addresses(), crashAt));
}

function addresses(): readonly string[] {
  return redis === null ? [source.url] : [source.url, redis.url];
}

function started(child: Child): Child {
  children.push(child);
  return child;
}

async function tellMany(events: number, round = 0): Promise<void> {
  const told = Array.from({ length: events }, (_, n) => ({ entityId: `cus_${n % 10}`, version: round * events + n }));
  await tell(source.pool, 'customer', told);
}

/** Every told event once, dense and chained; Redis holds the same. */
async function expectWholeLog(events: number): Promise<void> {
  await eventually('everything is in the log', async () => (await source.reader.head()).sequence >= events, 20_000);
  expect(await verifyChain(source.reader)).toEqual({ verified: true, through: events });
  expect((await source.pool.query('select 1 from outbox')).rowCount).toBe(0);
  if (redis === null) return;
  const log = await source.pool.query('select sequence, envelope from log order by sequence');
  const expected = (log.rows as { sequence: string; envelope: string }[]).map((row) => [
    `${row.sequence}-0`,
    row.envelope,
  ]);
  await eventually('Redis equals the log', async () => {
    const entries = (await redis?.command('XRANGE', 'concord:events:customer', '-', '+')) as [string, string[]][];
    return JSON.stringify(entries.map(([id, fields]) => [id, fields[1]])) === JSON.stringify(expected);
  });
}

describe('a relay process that dies', () => {
  beforeEach(open);

  it.each(['relay.before-append', 'relay.after-append', 'relay.after-commit', 'relay.mid-publish'])(
    'at %s loses nothing and tells nothing twice',
    async (point) => {
      if (point === 'relay.mid-publish' && redis === null) return;
      const follower = follow(source, transport);
      await tellMany(1_000);
      expect(await startRelayProcess(`${point}:2`).ended).toBe('SIGKILL');
      await tellMany(1_000, 1);
      startRelayProcess();
      await expectWholeLog(2_000);
      await follower.reaches(2_000);
      await follower.stop();
      const { rows } = await source.pool.query<{ envelope: string }>('select envelope from log order by sequence');
      expect(follower.received.map((entry) => entry.envelope)).toEqual(rows.map((row) => row.envelope));
    },
  );

  it('is followed by a standby within two seconds, whether it is killed or only frozen', async () => {
    const first = startRelayProcess();
    await first.says('active');
    const second = startRelayProcess();
    await second.says('standby');
    await tellMany(10);
    await expectWholeLog(10);

    first.signal('SIGSTOP');
    const frozen = performance.now();
    await second.says('active');
    expect(performance.now() - frozen).toBeLessThan(3_000);
    await tellMany(10, 1);
    await expectWholeLog(20);
    first.signal('SIGCONT');
    await first.says('standby');

    await second.kill();
    const killed = performance.now();
    await first.says('active');
    expect(performance.now() - killed).toBeLessThan(2_000);
    await tellMany(10, 2);
    await expectWholeLog(30);
  });

  it('ten times under load leaves a log in which every commit stands once', async () => {
    const follower = follow(source, transport);
    const writing = write(source, { writers: 4, transactions: 1_200, entities: 20, longMs: 100 });
    let done = false;
    void writing.then(() => (done = true));
    const pair = [startRelayProcess(), startRelayProcess()];
    for (let kill = 0; kill < 10 && !done; kill += 1) {
      await eventually('one is active', () => pair.some((one) => one.said() === 'active'));
      const active = pair.findIndex((one) => one.said() === 'active');
      const before = (await source.reader.head()).sequence;
      await eventually('it relays', async () => done || (await source.reader.head()).sequence > before);
      await pair[active]?.kill();
      pair[active] = startRelayProcess();
    }
    const written = await writing;
    await expectWholeLog(written.committed.size);
    const { rows } = await source.pool.query<{ outbox_id: string }>('select outbox_id from log');
    expect(new Set(rows.map((row) => Number(row.outbox_id)))).toEqual(new Set(written.committed.keys()));
    await follower.reaches(written.committed.size);
    await follower.stop();
    expect(follower.received.map((entry) => entry.sequence)).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('a consumer process that dies', () => {
  beforeEach(async () => {
    await open();
    await migrateSource(source.url, 'billing');
    await source.pool.query('create table billing.seen (id bigint generated always as identity, event_id uuid)');
  });

  it.each(['inbox.before-commit', 'inbox.after-commit'])('at %s repeats nothing and loses nothing', async (point) => {
    await startRelayProcess().says('active');
    await tellMany(200);
    const first = startInboxProcess(`${point}:3`);
    expect(await first.ended).toBe('SIGKILL');
    startInboxProcess();
    await tellMany(100, 1);
    await eventually(
      'everything is applied',
      async () => (await source.pool.query('select 1 from billing.seen')).rowCount === 300,
    );
    const seen = await source.pool.query<{ event_id: string }>('select event_id from billing.seen order by id');
    const log = await source.pool.query<{ event_id: string }>('select event_id from log order by sequence');
    expect(seen.rows).toEqual(log.rows);
  });
});

describe('a PostgreSQL that dies', () => {
  beforeEach(async () => {
    children = [];
    await redis?.flush();
    source = await openTestSource('customer', await openTestServer());
    transport = openTransport(source, redis);
  });

  it('leaves every acknowledged commit in the log, once, and followers that go on', async () => {
    const log = silentLog;
    const { url } = source;
    const relay = startRelay({
      source: 'customer',
      url,
      publisher: transport.openPublisher(),
      metrics: transport.metrics,
      log,
    });
    const follower = follow(source, transport);
    const acknowledged: number[] = [];
    try {
      for (let round = 0; round < 3; round += 1) {
        const { rows } = await source.pool.query<{ pid: string }>(
          `select split_part(pg_read_file('postmaster.pid'), E'\n', 1) as pid`,
        );
        const telling = tellUntilItFails(acknowledged);
        await eventually('it is being written', () => acknowledged.length > (round + 1) * 30);
        process.kill(Number(rows[0]?.pid), 'SIGKILL');
        await telling;
        await eventually(
          'it answers again',
          () =>
            source.pool.query('select 1').then(
              () => true,
              () => false,
            ),
          25_000,
        );
      }
      await eventually(
        'the outbox is empty',
        async () => (await source.pool.query('select 1 from outbox')).rowCount === 0,
      );
      const { rows } = await source.pool.query<{ outbox_id: string }>('select outbox_id from log order by sequence');
      expect(rows.map((row) => Number(row.outbox_id))).toEqual(expect.arrayContaining(acknowledged));
      expect(await verifyChain(source.reader)).toEqual({ verified: true, through: rows.length });
      await follower.reaches(rows.length);
      expect(follower.received.map((entry) => entry.sequence)).toEqual(rows.map((_, index) => index + 1));
    } finally {
      await follower.stop();
      await relay.stop();
    }
  });

  async function tellUntilItFails(acknowledged: number[]): Promise<void> {
    try {
      for (let version = 1; ; version += 1) {
        acknowledged.push(...(await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version }])));
      }
    } catch {
      // The server is gone, which is what the test did.
    }
  }
});
