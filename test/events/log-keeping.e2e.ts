import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEventMetrics } from '../../events/metrics.ts';
import { startLogKeeping } from '../../house/log-keeping.ts';
import { readConfig } from '../../platform/config.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import { inMonths, openKeptLog, type KeptLog } from './kept-log.ts';

let log: KeptLog;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-keeping-'));
  log = await openKeptLog();
});

afterEach(async () => {
  await log[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Two partitions: one ended forty days ago, the other began last month. */
async function agedLog(): Promise<void> {
  await log.grow(30);
  await log.cut(inMonths(1));
  await log.grow(10);
  const { pool } = log.source;
  await pool.query(`update log_partition set ended_at = now() - interval '40 days' where first_sequence = 1`);
  await pool.query(`update log_partition set began_at = now() - interval '40 days' where first_sequence = 31`);
}

async function keeping(logRetentionDays: number | null, done: () => Promise<boolean>): Promise<Registry> {
  const registry = new Registry();
  const kept = startLogKeeping({
    databases: { urlOf: () => log.source.url, close: () => Promise.resolve() },
    sources: ['customer'],
    retention: { logRetentionDays, archiveDir: folder },
    metrics: createEventMetrics(registry),
    log: silentLog,
    everyMs: 20,
  });
  try {
    await eventually('the log is kept', done, 60_000);
  } finally {
    await kept.close();
  }
  return registry;
}

it('cuts, verifies, and archives what is past its retention', async () => {
  await agedLog();
  const { reader, pool } = log.source;
  const registry = await keeping(31, async () => {
    const proven = await reader.verification();
    return proven?.verifiedFrom === 31 && proven.verifiedThrough === 40;
  });
  expect(await reader.earliest()).toBe(31);
  expect(await readdir(join(folder, 'customer'))).toEqual(['000000000001-000000000030.ndjson.gz']);
  const { rows } = await pool.query<{ first: string }>(
    'select first_sequence as first from log_partition where last_sequence is null',
  );
  expect(rows).toEqual([{ first: '41' }]);
  const text = await registry.metrics();
  expect(text).toContain('concord_log_archived_total{source="customer"} 30');
  expect(text).toContain('concord_log_verified_sequence{source="customer"} 40');
  expect(text).toContain('concord_log_chain_intact{source="customer"} 1');
});

it('keeps everything for ever where no retention is set', async () => {
  await agedLog();
  const { reader } = log.source;
  await keeping(null, async () => (await reader.verification())?.verifiedThrough === 40);
  expect(await reader.earliest()).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it.each(['30', '0', '-1', '31.5', 'never', '99999999'])('refuses a retention of %s days in one line', (days) => {
  expect(() => readConfig({ LOG_RETENTION_DAYS: days })).toThrow(/^LOG_RETENTION_DAYS is not usable: [^\n]+$/);
});

it('keeps the archive beside the data unless told', () => {
  expect(readConfig({ DATA_DIR: '/data' })).toMatchObject({ logRetentionDays: null, archiveDir: '/data/archive' });
  expect(readConfig({ LOG_RETENTION_DAYS: '3650', ARCHIVE_DIR: '/cold' })).toMatchObject({
    logRetentionDays: 3_650,
    archiveDir: '/cold',
  });
});
