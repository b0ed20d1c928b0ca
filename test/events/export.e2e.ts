import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archivesOf } from '../../events/archive.ts';
import { CursorUnusable, exportLog, type ExportedLine, type ExportOptions } from '../../events/export.ts';
import { LogRewound } from '../../events/follow.ts';
import { LogArchived } from '../../events/log-reader.ts';
import { seal } from '../../platform/personal/sealing.ts';
import type { SubjectKeys } from '../../platform/personal/subject-keys.ts';
import { fromRoot } from '../../platform/root.ts';
import { rules } from '../../subgraphs/customer/generated/rules.ts';
import { inMonths, openKeptLog, type KeptLog } from './kept-log.ts';

let log: KeptLog;
let folder: string;

/** 1,300 events; the first 1,100 in two partitions that are over. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-export-'));
  log = await openKeptLog();
  await log.grow(600);
  await log.cut(inMonths(1));
  await log.grow(500);
  await log.cut(inMonths(2));
  await log.grow(200);
});

afterEach(async () => {
  await log[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function options(more: Partial<ExportOptions> = {}): ExportOptions {
  const { reader } = log.source;
  return { reader, after: null, archives: () => archivesOf(log.postgres.db, 'customer', folder), ...more };
}

async function exported(more: Partial<ExportOptions> = {}): Promise<ExportedLine[]> {
  const lines: ExportedLine[] = [];
  for await (const line of exportLog(options(more))) lines.push(line);
  return lines;
}

describe('an export', () => {
  it('has every event once, in order, and goes on behind each of its cursors', async () => {
    const { rows } = await log.source.pool.query<{ event_id: string }>('select event_id from log order by sequence');
    const whole = await exported();
    const ids = whole.map(({ line }) => (JSON.parse(line) as { event: { id: string } }).event.id);
    expect(ids).toEqual(rows.map((row) => row.event_id));
    for (const n of [0, 499, 500, 599, 1_298])
      expect(await exported({ after: whole[n]?.cursor ?? '' })).toEqual(whole.slice(n + 1));
    expect(await exported({ after: whole.at(-1)?.cursor ?? '' })).toEqual([]);
    expect(await exported({ until: 700 })).toEqual(whole.slice(0, 700));
  });

  it('is the same when its beginning has gone to the archive, from every place', async () => {
    const whole = await exported();
    await log.archive(inMonths(2), folder);
    expect(await exported()).toEqual(whole);
    await log.archive(inMonths(99), folder);
    expect(await exported()).toEqual(whole);
    for (const n of [0, 598, 599, 600, 1_098, 1_099, 1_100])
      expect(await exported({ after: whole[n]?.cursor ?? '' })).toEqual(whole.slice(n + 1));
    expect(await exported({ until: 650 })).toEqual(whole.slice(0, 650));
  });

  it('goes on where it is archived under its feet', async () => {
    const whole = await exported();
    const lines: ExportedLine[] = [];
    for await (const line of exportLog(options())) {
      lines.push(line);
      if (lines.length === 300) await log.archive(inMonths(99), folder);
    }
    expect(lines).toEqual(whole);
  });

  it('says so where a file of the archive is not there', async () => {
    await log.archive(inMonths(99), folder);
    await expect(exported({ archives: () => Promise.resolve([]) })).rejects.toBeInstanceOf(LogArchived);
  });

  it('reads no further than its lines are taken', async () => {
    let reads = 0;
    const { reader } = log.source;
    const counting = { ...reader, read: (after: number, limit: number) => ((reads += 1), reader.read(after, limit)) };
    const lines = exportLog(options({ reader: counting }));
    await lines.next();
    expect(reads).toBe(1);
    await lines.return();
    expect(reads).toBe(1);
  });

  it.each(['', 'customer', 'billing:3:0011223344556677', 'customer:0:0011223344556677', 'customer:3:00112233', '3'])(
    'refuses what is no cursor of its own: %j',
    async (after) => {
      await expect(exported({ after })).rejects.toBeInstanceOf(CursorUnusable);
    },
  );

  it('does not go on from another history, nor from beyond the end', async () => {
    await expect(exported({ after: 'customer:30:0011223344556677' })).rejects.toBeInstanceOf(LogRewound);
    await expect(exported({ after: 'customer:99999:0011223344556677' })).rejects.toBeInstanceOf(LogRewound);
  });

  it('leaves refused commands out unless they are asked for', async () => {
    await log.source.pool.query(
      `insert into outbox (event_id, kind, type, entity_type, occurred_at, envelope)
       select gen_random_uuid(), 'refusal', 'customer.command.refused', 'Customer', now(), replace(envelope, '"change"', '"refusal"') from log where sequence = 1`,
    );
    await log.grow(1);
    const all = await exported({ refusals: true });
    expect(all.length - (await exported()).length).toBe(1);
  });
});

describe('personal values in an export', () => {
  const keys: SubjectKeys = new Map([
    ['cus_ada', Buffer.alloc(32, 1)],
    ['cus_bob', Buffer.alloc(32, 2)],
  ]);

  beforeEach(async () => {
    for (const subject of keys.keys()) {
      const sealed = seal(rules, { type: 'Customer', field: 'legalName', value: `Name of ${subject}`, subject }, keys);
      await log.grow(1);
      await log.tamper(
        'log',
        `update log set envelope = replace(envelope, '"changed":{', '"changed":{"legalName":${JSON.stringify(sealed)},') where sequence = (select max(sequence) from log)`,
      );
    }
  });

  it('are null, sealed or not, for who has no right to them', async () => {
    const text = (await exported()).map(({ line }) => line).join();
    expect(text).toContain('"legalName":null');
    expect(text).not.toContain('sealed');
    expect(text).not.toContain('Name of');
  });

  it('are readable with the keys, as long as the subject has one', async () => {
    const erased: SubjectKeys = new Map([...keys, ['cus_bob', null]]);
    const asked: string[] = [];
    const keysOf = (subjects: readonly string[]): Promise<SubjectKeys> => (
      asked.push(...subjects),
      Promise.resolve(erased)
    );
    const lines = (await exported({ keysOf })).slice(-2).map(({ line }) => line);
    expect(lines[0]).toContain('"legalName":"Name of cus_ada"');
    expect(lines[1]).toContain('"legalName":null');
    expect(asked).toEqual(['cus_ada', 'cus_bob']);
  });
});

describe('npm run export', () => {
  async function run(
    ...args: string[]
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const env = { ...process.env, DATABASE_URL: log.source.url, ARCHIVE_DIR: folder };
    const command = ['--import', 'tsx', fromRoot('scripts/export.ts'), ...args];
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { env, maxBuffer: 50_000_000 });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }

  it('writes the lines, and a cursor that it goes on from', async () => {
    await log.archive(inMonths(99), folder);
    const whole = (await exported()).map(({ line }) => line);
    const first = await run('--source', 'customer', '--until', '900');
    expect(first.out.trimEnd().split('\n')).toEqual(whole.slice(0, 900));
    const cursor = /^900 events, cursor (.+)\n$/.exec(first.err)?.[1] ?? '';
    const rest = await run('--source', 'customer', '--after', cursor);
    expect(rest.out.trimEnd().split('\n')).toEqual(whole.slice(900));
    expect(rest.code).toBe(0);
  });

  it.each([
    [['--source', 'nobody'], '--source is one of'],
    [['--source', 'customer', '--until', 'x'], '--until takes a sequence'],
    [['--source', 'customer', '--after', 'x'], 'is no cursor'],
    [['--sauce', 'customer'], '--sauce'],
  ])('refuses %j in words and with exit code 2', async (args, words) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });
});
