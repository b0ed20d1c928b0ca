import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { moveBatch } from '../../events/outbox.ts';
import { cutLog } from '../../events/partitions.ts';
import { columnTypes } from '../../platform/postgres/column-types.ts';
import { migrate, readerRole } from '../../platform/postgres/migrate.ts';
import { withSettings } from '../../platform/postgres/pool.ts';
import { fromRoot } from '../../platform/root.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestDatabase } from '../harness/postgres.ts';
import { inMonths, openKeptLog } from './kept-log.ts';
import { migrateSource, tell } from './source.ts';

it('takes over a log of before partitions in place, row for row, and goes on', async () => {
  await using database = await openTestDatabase('events_old');
  const folder = await mkdtemp(join(tmpdir(), 'concord-old-'));
  const old = join(folder, 'events/migrations');
  await mkdir(old, { recursive: true });
  await cp(fromRoot('events/migrations/000001-log.sql'), join(old, '000001-log.sql'));
  const { url } = database;
  await migrate({ url, schema: 'customer', folders: [fromRoot('platform/commands/migrations'), old], log: silentLog });
  const client = new pg.Client({
    connectionString: withSettings(url, { search_path: 'customer' }),
    types: columnTypes,
  });
  await client.connect();
  const reader = createLogReader({ source: 'customer', url, log: silentLog });
  try {
    const append = async (): Promise<void> => {
      const told = Array.from({ length: 50 }, (_, n) => ({ entityId: `cus_${n % 3}`, version: n + 1 }));
      await tell(client, 'customer', told);
      await moveBatch(client, 'customer', await reader.head(), { sizeMax: 100, fromId: 0 });
    };
    // ctid and xmin: where a row lies and who wrote it. Were it copied, neither would stay.
    const rows = async (): Promise<readonly object[]> => {
      const text = 'select *, ctid, xmin::text from log where sequence <= 50 order by sequence';
      return (await client.query<object>(text)).rows;
    };
    await append();
    const before = await rows();
    expect(before).toHaveLength(50);

    await migrateSource(url, 'customer');
    expect(await rows()).toEqual(before);
    await append();
    expect(await verifyChain(reader)).toEqual({ verified: true, through: 100 });
    expect(await reader.byEntity('Customer', 'cus_1', 45, 3)).toHaveLength(3);
    expect(await reader.earliest()).toBe(1);
  } finally {
    await reader.close();
    await client.end();
    await rm(folder, { recursive: true });
  }
});

it('begins a new partition when the month is over, and everything holds on both', async () => {
  await using log = await openKeptLog();
  const { source } = log;
  const ids = await log.grow(20);
  expect(await log.cut(new Date())).toBeNull();
  expect(await log.cut(inMonths(1))).toBe(21);
  // Again, and with nothing in the new one: the month's change alone makes no partition.
  expect(await log.cut(inMonths(1))).toBeNull();
  expect(await log.cut(inMonths(2))).toBeNull();
  const later = await log.grow(20);
  expect(await log.cut(inMonths(3))).toBe(41);
  await log.grow(5);

  const sizes = await Promise.all(
    ['log_1', 'log_21', 'log_41'].map(async (name) => (await source.pool.query(`select 1 from ${name}`)).rowCount),
  );
  expect(sizes).toEqual([20, 20, 5]);
  expect((await source.reader.read(15, 30)).map((entry) => entry.sequence)).toEqual(
    Array.from({ length: 30 }, (_, n) => 16 + n),
  );
  expect(await verifyChain(source.reader)).toEqual({ verified: true, through: 45 });
  expect(await source.reader.sequenceOf(ids[3] ?? 0)).toBe(4);
  expect(await source.reader.sequenceOf(later[3] ?? 0)).toBe(24);
  expect((await source.reader.byEntity('Customer', 'cus_2', 0, 100)).map((entry) => entry.sequence)).toEqual([
    3, 8, 13, 18, 23, 28, 33, 38, 43,
  ]);
});

it.each(['log', 'log_1', 'log_21'])('refuses to rewrite %s, also to its owner', async (table) => {
  await using log = await openKeptLog();
  await log.grow(20);
  await log.cut(inMonths(1));
  await log.grow(1);
  for (const statement of [
    `update ${table} set envelope = 'x'`,
    `delete from ${table}`,
    `truncate ${table}`,
    'delete from log_partition',
  ]) {
    await expect(log.source.pool.query(statement), statement).rejects.toMatchObject({ code: '23001' });
  }
});

it('gives a new partition the indexes, the uniqueness and the reader of the first', async () => {
  await using log = await openKeptLog();
  await log.grow(20);
  await log.cut(inMonths(1));
  const { pool } = log.source;
  const indexes = async (table: string): Promise<unknown[]> => {
    const { rows } = await pool.query<{ definition: string }>(
      `select regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', case when indisunique then 'unique' else '' end) as definition
       from pg_index where indrelid = $1::regclass order by 1`,
      [table],
    );
    return rows;
  };
  expect(await indexes('log_21')).toEqual(await indexes('log_1'));
  expect(await indexes('log_21')).toHaveLength(5);

  await log.grow(1);
  const again = `insert into log select sequence + 1, outbox_id, event_id, kind, type, entity_type, entity_id, entity_version,
    customer_id, legal_entity_id, occurred_at, appended_at, envelope, previous_hash, hash from log_21`;
  await expect(pool.query(again)).rejects.toMatchObject({ code: '23505' });

  const reader = await pool.connect();
  try {
    await reader.query(`set role ${readerRole('customer')}`);
    expect((await reader.query('select 1 from log_21')).rowCount).toBe(1);
    expect((await reader.query('select 1 from log_partition')).rowCount).toBe(2);
    await expect(reader.query('update log_partition set began_at = now()')).rejects.toMatchObject({ code: '42501' });
  } finally {
    reader.release(true);
  }
});

it('cuts while the log grows: nothing is lost and nobody fails', async () => {
  await using log = await openKeptLog();
  const growing = (async () => {
    for (let batch = 0; batch < 40; batch += 1) await log.grow(10);
  })();
  let done = false;
  void growing.finally(() => (done = true));
  let cuts = 0;
  while (!done) if ((await cutLog(log.postgres, new Date(), { entriesMax: 30 })) !== null) cuts += 1;
  await growing;
  expect(cuts).toBeGreaterThan(1);
  expect(await verifyChain(log.source.reader)).toEqual({ verified: true, through: 400 });
  const { rows } = await log.source.pool.query<{ first_sequence: string; last_sequence: string | null }>(
    'select first_sequence, last_sequence from log_partition order by first_sequence',
  );
  for (const [n, row] of rows.entries()) {
    if (n > 0) expect(Number(row.first_sequence)).toBe(Number(rows[n - 1]?.last_sequence) + 1);
  }
});
