import { sql, type Transaction } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../events/event.ts';
import { consume, type Inbox } from '../../events/inbox.ts';
import type { LogReader } from '../../events/log-reader.ts';
import { startRelay, type Relay } from '../../events/relay.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestRedis, type TestRedis } from './redis-server.ts';
import { migrateSource, openTestSource, tell, type TestSource } from './source.ts';
import { openTransport, type TestTransport } from './transport.ts';

/** What the consumer makes of the log: a row per event, in the order of arrival, without any constraint of its own. */
type Copies = { seen: { id: number; event_id: string; entity_id: string | null; version: number | null } };
type Apply = (trx: Transaction<Copies>, entries: readonly LogEntry[]) => Promise<void>;

let redis: TestRedis | null = null;

beforeAll(async () => {
  redis = await openTestRedis();
});

afterAll(() => redis?.[Symbol.asyncDispose]());

describe.each(['Redis', 'LISTEN'])('an inbox over %s', (means) => {
  let source: TestSource;
  let transport: TestTransport;
  let relay: Relay;
  let database: Postgres<Copies>;
  let inboxes: Inbox[];

  beforeEach(async ({ skip }) => {
    if (means === 'Redis' && redis === null) skip('there is no redis-server');
    await redis?.flush();
    inboxes = [];
    source = await openTestSource();
    transport = openTransport(source, means === 'Redis' ? redis : null);
    const { url } = source;
    relay = startRelay({
      source: 'customer',
      url,
      publisher: transport.openPublisher(),
      metrics: transport.metrics,
      log: silentLog,
    });
    await migrateSource(url, 'billing');
    database = createPostgres<Copies>({
      url,
      schema: 'billing',
      poolMax: 4,
      applicationName: 'test-inbox',
      log: silentLog,
    });
    await sql`create table seen (id bigint generated always as identity, event_id uuid, entity_id text, version integer)`.execute(
      database.db,
    );
  });

  afterEach(async () => {
    await Promise.all(inboxes.map((inbox) => inbox.stop()));
    await relay.stop();
    await database.close();
    await transport.close();
    await source[Symbol.asyncDispose]();
  });

  function open(apply: Apply = keep, reader: LogReader = source.reader): Inbox {
    const inbox = consume<Copies>({
      consumer: 'customer-status',
      source: 'customer',
      reader,
      live: transport.live,
      database,
      apply,
      accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
      metrics: transport.metrics,
      log: silentLog,
      batchMax: 20,
    });
    inboxes.push(inbox);
    return inbox;
  }

  async function keep(trx: Transaction<Copies>, entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      await sql`insert into seen (event_id, entity_id, version) values (${entry.eventId}, ${entry.entityId}, ${entry.entityVersion})`.execute(
        trx,
      );
    }
  }

  async function tellSome(events: number): Promise<void> {
    await tell(
      source.pool,
      'customer',
      Array.from({ length: events }, (_, n) => ({ entityId: `cus_${n % 5}`, version: n })),
    );
    relay.wake();
  }

  async function expectEachOnce(events: number): Promise<void> {
    const { rows } = await sql<{ event_id: string }>`select event_id from seen order by id`.execute(database.db);
    const log = await source.reader.read(0, 2_000);
    expect(rows.map((row) => row.event_id)).toEqual(log.map((entry) => entry.eventId));
    expect(rows).toHaveLength(events);
  }

  it('applies each event once, in order, and goes on where it stopped', async () => {
    const first = open();
    await tellSome(100);
    expect(await first.waitFor(100, { deadlineMs: 10_000 })).toEqual({ ok: true, value: 100 });
    await first.stop();
    await tellSome(100);
    const second = open();
    expect((await second.waitFor(200, { deadlineMs: 10_000 })).ok).toBe(true);
    expect(second.position()).toBe(200);
    await expectEachOnce(200);
  });

  it('keeps nothing of a batch that fails, tries it again and skips nothing', async () => {
    let failures = 0;
    const inbox = open(async (trx, entries) => {
      await keep(trx, entries);
      if (entries.some((entry) => entry.sequence === 50) && (failures += 1) <= 3)
        throw new Error('the copy is not ready');
    });
    await tellSome(100);
    await eventually('it says that it fails', () => inbox.state() === 'failing');
    expect(inbox.position()).toBeLessThan(50);
    expect((await inbox.waitFor(100, { deadlineMs: 15_000 })).ok).toBe(true);
    expect(inbox.state()).toBe('following');
    expect(failures).toBe(4);
    await expectEachOnce(100);
  });

  it('does the work once when several instances run', async () => {
    const all = [open(), open(), open()];
    for (let round = 1; round <= 5; round += 1) await tellSome(40);
    for (const inbox of all) expect((await inbox.waitFor(200, { deadlineMs: 15_000 })).ok).toBe(true);
    await expectEachOnce(200);
  });

  it('does nothing again where another instance went further than what this one has in hand', async () => {
    await tellSome(60);
    await eventually('it is in the log', async () => (await source.reader.head()).sequence === 60);
    let begun: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => (begun = resolve));
    const goOn = new Promise<void>((resolve) => (letGo = resolve));
    const slow = open(keep, {
      ...source.reader,
      async read(after, limit) {
        const entries = await source.reader.read(after, limit);
        begun();
        await goOn;
        return entries;
      },
    });
    await reading;
    expect((await open().waitFor(60, { deadlineMs: 10_000 })).ok).toBe(true);
    letGo();
    await tellSome(10);
    expect((await slow.waitFor(70, { deadlineMs: 10_000 })).ok).toBe(true);
    await expectEachOnce(70);
  });

  it('does not do twice what was committed although the connection broke', async () => {
    const inbox = open();
    for (let round = 0; round < 6; round += 1) {
      await tellSome(30);
      await source.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-inbox' and datname = current_database()`,
      );
    }
    expect((await inbox.waitFor(180, { deadlineMs: 15_000 })).ok).toBe(true);
    await expectEachOnce(180);
  });

  it('says COPY_BEHIND when it does not come to a position in time', async () => {
    const inbox = open();
    const answer = await inbox.waitFor(5, { deadlineMs: 50 });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'COPY_BEHIND', details: { source: 'customer' } } });
  });

  it('builds its copy anew when its position is put back', async () => {
    const inbox = open();
    await tellSome(30);
    await inbox.waitFor(30, { deadlineMs: 10_000 });
    await sql`delete from seen`.execute(database.db);
    await sql`update inbox_position set sequence = 0, hash = null`.execute(database.db);
    await tellSome(10);
    await eventually(
      'it has them all again',
      async () => (await database.db.selectFrom('seen').select('id').execute()).length === 40,
    );
    await expectEachOnce(40);
  });

  it('stands still, and says so, where the log is not the one it followed', async () => {
    const first = open();
    await tellSome(30);
    await first.waitFor(30, { deadlineMs: 10_000 });
    await first.stop();
    await sql`update inbox_position set hash = sha256('another history')`.execute(database.db);
    await tellSome(10);
    const second = open();
    await eventually('it stands still', () => second.state() === 'rewound');
    await expectEachOnceUpTo(30);
  });

  async function expectEachOnceUpTo(sequence: number): Promise<void> {
    const { rows } = await sql`select 1 from seen`.execute(database.db);
    expect(rows).toHaveLength(sequence);
  }
});
