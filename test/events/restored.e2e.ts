import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consume, type Inbox } from '../../events/inbox.ts';
import { startRelay, type Relay } from '../../events/relay.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { takeBackup, type Backup } from './backup.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestRedis, type TestRedis } from './redis-server.ts';
import { migrateSource, openTestSource, tell, type TestSource } from './source.ts';
import { openTransport, type TestTransport } from './transport.ts';

type Tables = Record<string, never>;

let redis: TestRedis | null = null;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

const deadlineMs = 60_000;
const key = 'concord:events:customer';

describe.each(['Redis', 'LISTEN'])('a log whose database was restored, with followers over %s', (means) => {
  let source: TestSource;
  let transport: TestTransport;
  let relay: Relay;
  let elsewhere: TestDatabase;
  let database: Postgres<Tables>;
  let inbox: Inbox | null = null;
  let backup: Backup;
  let version = 0;

  // The log had 30 entries when the backup of its first 20 was put back; the consumer's own database was not.
  beforeEach(async ({ skip }) => {
    if (means === 'Redis' && redis === null) skip('there is no redis-server');
    await redis?.flush();
    source = await openTestSource();
    transport = openTransport(source, means === 'Redis' ? redis : null);
    const { url } = source;
    const publisher = transport.openPublisher();
    relay = startRelay({ source: 'customer', url, publisher, metrics: transport.metrics, log: silentLog });
    elsewhere = await openTestDatabase('consumer');
    await migrateSource(elsewhere.url, 'billing');
    const pool = { url: elsewhere.url, schema: 'billing', poolMax: 4, applicationName: 'test-inbox', log: silentLog };
    database = createPostgres<Tables>(pool);
    await sql`create table seen (id bigint generated always as identity, event_id uuid)`.execute(database.db);
    await tellSome(20);
    backup = await takeBackup(url);
    await tellSome(10);
    await open();
    await eventually('it has come to the end', () => inbox?.position() === 30, deadlineMs);
    await backup.restore();
  });

  afterEach(async () => {
    await inbox?.stop();
    inbox = null;
    await relay?.stop();
    await database?.close();
    await transport?.close();
    await source?.[Symbol.asyncDispose]();
    await backup?.[Symbol.asyncDispose]();
    await elsewhere?.[Symbol.asyncDispose]();
  });

  /** As after a restart of the consumer's process: what it knows is what is written down. */
  async function open(): Promise<void> {
    await inbox?.stop();
    inbox = consume<Tables>({
      consumer: 'customer-status',
      source: 'customer',
      reader: source.reader,
      live: transport.live,
      database,
      async apply(trx, entries) {
        for (const { eventId } of entries) await sql`insert into seen (event_id) values (${eventId})`.execute(trx);
      },
      accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
      metrics: transport.metrics,
      log: silentLog,
      batchMax: 20,
    });
  }

  async function tellSome(events: number): Promise<void> {
    const told = Array.from({ length: events }, () => ({ entityId: `cus_${version % 5}`, version: (version += 1) }));
    // The pool may still have connections to what was there before.
    await eventually('it is told', () =>
      tell(source.pool, 'customer', told).then(
        () => true,
        () => false,
      ),
    );
    await eventually('it is in the log', isDrained, deadlineMs);
  }

  async function isDrained(): Promise<boolean> {
    const left = await source.pool.query('select 1 from outbox').catch(() => null);
    return left?.rowCount === 0;
  }

  async function seen(): Promise<readonly string[]> {
    const { rows } = await sql<{ event_id: string }>`select event_id from seen order by id`.execute(database.db);
    return rows.map((row) => row.event_id);
  }

  async function metric(name: string): Promise<number> {
    const found = await transport.registry.getSingleMetric(name)?.get();
    return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
  }

  async function logIds(): Promise<readonly string[]> {
    return (await source.reader.read(0, 1_000)).map(({ eventId }) => eventId);
  }

  it.each([
    ['is shorter than what a consumer has applied', 0],
    ['has grown to the very same length', 10],
    ['has grown beyond it', 25],
  ])(
    'that %s: the consumer says so, applies nothing, and nobody is told that it has come to a place',
    async (_, more) => {
      const applied = await seen();
      if (more > 0) await tellSome(more);
      await open();
      await eventually('it says so', () => inbox?.state() === 'rewound', deadlineMs);
      expect(await metric('concord_inbox_rewound')).toBe(1);
      for (const sequence of [20 + more, 25])
        expect(await inbox?.waitFor(sequence)).toMatchObject({ ok: false, refusal: { code: 'COPY_BEHIND' } });
      await tellSome(5);
      expect(inbox?.state()).toBe('rewound');
      expect(inbox?.position()).toBe(30);
      expect(await seen()).toEqual(applied);
    },
  );

  it('goes on being followed by a consumer that was not stopped, once its copy is emptied', async () => {
    await tellSome(25);
    await eventually('it says so', () => inbox?.state() === 'rewound', deadlineMs);
    await sql`with emptied as (delete from seen) update inbox_position set sequence = 0, hash = null`.execute(
      database.db,
    );
    await eventually('it is built anew', () => inbox?.position() === 45, deadlineMs);
    await tellSome(5);
    await eventually('it follows', () => inbox?.position() === 50, deadlineMs);
    expect(inbox?.state()).toBe('following');
    expect(await metric('concord_inbox_rewound')).toBe(0);
    expect(await seen()).toEqual(await logIds());
  });

  it('is what the Redis stream tells from then on, and the stream says that it was emptied', async ({ skip }) => {
    if (means !== 'Redis') skip('there is no stream');
    await tellSome(25);
    const expected = (await source.reader.read(0, 1_000)).map(({ envelope }) => envelope);
    await eventually(
      'the stream is the log',
      async () => {
        const entries = (await redis?.command('XRANGE', key, '-', '+')) as [string, string[]][];
        return JSON.stringify(entries.map(([, fields]) => fields[1])) === JSON.stringify(expected);
      },
      deadlineMs,
    );
    expect(await metric('concord_stream_reset_total')).toBe(1);
  });
});
