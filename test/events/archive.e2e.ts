import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveDamaged, readArchive } from '../../events/archive-file.ts';
import { archivesOf, LogBroken } from '../../events/archive.ts';
import { consume } from '../../events/inbox.ts';
import { startRelay } from '../../events/relay.ts';
import { verifyChain } from '../../events/hash-chain.ts';
import { LogArchived } from '../../events/log-reader.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { startChild } from './child.ts';
import { eventually } from '../harness/eventually.ts';
import { follow } from './follower.ts';
import { inMonths, openKeptLog, type KeptLog } from './kept-log.ts';
import { openTestRedis } from './redis-server.ts';
import { openTransport } from './transport.ts';

let log: KeptLog;
let folder: string;
/** What the log held before anything was archived. */
let envelopes: readonly string[];

/** Three partitions of 700 entries: two are over, the third is open. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-archive-'));
  log = await openKeptLog();
  for (const months of [1, 2]) {
    await log.grow(700);
    await log.cut(inMonths(months));
  }
  await log.grow(700);
  envelopes = await readAll();
});

afterEach(async () => {
  await log[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function readAll(): Promise<string[]> {
  const { rows } = await log.source.pool.query<{ envelope: string }>('select envelope from log order by sequence');
  return rows.map((row) => row.envelope);
}

async function archived(): Promise<string[]> {
  const all: string[] = [];
  for (const { path, header } of await archivesOf(log.postgres.db, 'customer', folder)) {
    for await (const entry of readArchive(path, header)) all.push(entry.envelope);
  }
  return all;
}

async function filesOf(): Promise<string[]> {
  return (await readdir(join(folder, 'customer')).catch(() => [])).sort();
}

const first = '000000000001-000000000700.ndjson.gz';
const second = '000000000701-000000001400.ndjson.gz';

describe('archiving', () => {
  it('leaves alone what is within its retention, and the open partition always', async () => {
    expect(await log.archive(inMonths(1), folder)).toBe(0);
    expect(await log.archive(inMonths(99), folder)).toBe(1_400);
    expect(await log.archive(inMonths(99), folder)).toBe(0);
    expect(await filesOf()).toEqual([first, second]);
    expect(await log.source.reader.earliest()).toBe(1_401);
  });

  it('moves every entry into a file, byte for byte, and the chain goes on from there', async () => {
    expect(await log.archive(inMonths(2), folder)).toBe(700);
    expect([...(await archived()), ...(await readAll())]).toEqual(envelopes);
    expect(await log.source.reader.anchor()).toMatchObject({ sequence: 700 });
    expect(await verifyChain(log.source.reader)).toEqual({ verified: true, through: 2_100 });
    await log.grow(5);
    expect(await verifyChain(log.source.reader)).toEqual({ verified: true, through: 2_105 });
    const { rows } = await log.source.pool.query<{ sha: Buffer }>(
      'select archive_sha256 as sha from log_partition where first_sequence = 1',
    );
    const bytes = await readFile(join(folder, 'customer', first));
    expect(rows[0]?.sha).toEqual(createHash('sha256').update(bytes).digest());
  });

  it('keeps a partition that does not verify', async () => {
    await log.tamper('log', `update log set envelope = envelope || ' ' where sequence = 650`);
    await expect(log.archive(inMonths(99), folder)).rejects.toBeInstanceOf(LogBroken);
    expect(await log.source.reader.earliest()).toBe(1);
    expect(await filesOf()).toEqual([]);
  });

  it.each([
    ['archive.mid-write', []],
    ['archive.written', []],
    ['archive.renamed', [first]],
    ['archive.before-drop', [first]],
    ['archive.after-drop', [first]],
  ])('that dies at %s loses nothing, and is finished by the next one', async (point, left) => {
    const args = [log.source.url, folder, inMonths(99).toISOString()];
    expect(await startChild('test/events/archive-process.ts', args, point).ended).toBe('SIGKILL');
    expect((await filesOf()).filter((name) => !name.endsWith('.partial'))).toEqual(left);
    expect([...(await archived()), ...(await readAll())]).toEqual(envelopes);

    await eventually('the dead one gives its lock back', async () => {
      await log.archive(inMonths(99), folder);
      return (await log.source.reader.earliest()) === 1_401;
    });
    expect([...(await archived()), ...(await readAll())]).toEqual(envelopes);
    expect(await filesOf()).toEqual([first, second]);
    expect(await verifyChain(log.source.reader)).toEqual({ verified: true, through: 2_100 });
  });

  it('writes a file anew that was left damaged, as long as its entries are there', async () => {
    const args = [log.source.url, folder, inMonths(99).toISOString()];
    await startChild('test/events/archive-process.ts', args, 'archive.renamed').ended;
    const path = join(folder, 'customer', first);
    await writeFile(path, (await readFile(path)).subarray(0, 2_000));
    await eventually('the dead one gives its lock back', async () => (await log.archive(inMonths(2), folder)) === 700);
    expect(await archived()).toEqual(envelopes.slice(0, 700));
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['changed in one byte', (bytes: Buffer) => bytes.fill(bytes[5_000] === 0 ? 1 : 0, 5_000, 5_001)],
    ['emptied', () => Buffer.alloc(0)],
  ])('tells of a file that was %s', async (_, damage) => {
    await log.archive(inMonths(2), folder);
    const path = join(folder, 'customer', first);
    await writeFile(path, damage(await readFile(path)));
    await expect(archived()).rejects.toBeInstanceOf(ArchiveDamaged);
  });
});

describe('who stands before what can be read', () => {
  it('is told so by the reader, with the first sequence that can be', async () => {
    await log.archive(inMonths(99), folder);
    const { reader } = log.source;
    await expect(reader.read(0, 10)).rejects.toMatchObject({ name: 'LogArchived', earliest: 1_401 });
    await expect(reader.read(1_399, 10)).rejects.toBeInstanceOf(LogArchived);
    expect((await reader.read(1_400, 1)).map((entry) => entry.sequence)).toEqual([1_401]);
    expect(await reader.read(2_100, 1)).toEqual([]);
  });

  it('is told so also where nothing is left to read', async () => {
    await log.cut(inMonths(3));
    await log.archive(inMonths(99), folder);
    const { reader } = log.source;
    expect(await reader.earliest()).toBe(2_101);
    await expect(reader.read(0, 10)).rejects.toBeInstanceOf(LogArchived);
    expect(await reader.read(2_100, 10)).toEqual([]);
    expect(await verifyChain(reader)).toEqual({ verified: true, through: 2_100 });
  });

  it('stops as a follower and as an inbox, and goes on from a place that can be read', async () => {
    await log.archive(inMonths(2), folder);
    const transport = openTransport(log.source, null);
    const follower = follow(log.source, transport, { after: 699 });
    await eventually('it stops', () => follower.failure() instanceof LogArchived);
    const inbox = consume({
      consumer: 'late',
      source: 'customer',
      reader: log.source.reader,
      live: transport.live,
      database: log.postgres,
      apply: () => Promise.resolve(),
      accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
      metrics: transport.metrics,
      log: silentLog,
    });
    try {
      await eventually('it says why', () => inbox.state() === 'archived');
      expect(inbox.position()).toBe(0);
      await sql`update inbox_position set sequence = 700 where consumer = 'late'`.execute(log.postgres.db);
      expect(await inbox.waitFor(2_100, { deadlineMs: 30_000 })).toEqual({ ok: true, value: 2_100 });
    } finally {
      await inbox.stop();
      await follower.stop();
      await transport.close();
    }
  });

  it('has a receipt whose row was archived: whoever came to the last archived entry has seen it', async () => {
    const { reader, pool } = log.source;
    const { rows } = await pool.query<{ id: string }>('select outbox_id as id from log where sequence = 12');
    await log.archive(inMonths(2), folder);
    expect(await reader.waitForOutbox(Number(rows[0]?.id), { deadlineMs: 50 })).toBe(700);
  });
});

describe('a stream of a log whose beginning was archived', () => {
  it.each([
    ['was lost', 0],
    ['ends before what can be read', 900],
    ['ends where the archive does', 1_400],
  ])('is filled from what can be read, when it %s', async (_, end) => {
    await using redis = await openTestRedis();
    if (redis === null) return;
    const { reader } = log.source;
    const transport = openTransport(log.source, redis);
    const key = 'concord:events:customer';
    if (end > 0) {
      const [entry] = await reader.read(end - 1, 1);
      const fields = ['envelope', entry?.envelope ?? '', 'hash', entry?.hash.toString('base64') ?? ''];
      await redis.command('XADD', key, `${end}-0`, ...fields);
    }
    await log.archive(inMonths(99), folder);
    const relay = startRelay({
      source: 'customer',
      url: log.source.url,
      publisher: transport.openPublisher(),
      metrics: transport.metrics,
      log: silentLog,
    });
    try {
      await eventually('the stream has the end of the log', async () => {
        const [last] = (await redis.command('XREVRANGE', key, '+', '-', 'COUNT', '1')) as [string][];
        return last?.[0] === '2100-0';
      });
      const told = (await redis.command('XRANGE', key, '-', '+')) as [string][];
      const first = end === 1_400 ? 1_400 : 1_401;
      expect(told.map(([id]) => id)).toEqual(Array.from({ length: 2_101 - first }, (_, n) => `${first + n}-0`));
    } finally {
      await relay.stop();
      await transport.close();
    }
  });
});
