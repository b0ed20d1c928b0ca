import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verification } from '../../events/hash-chain.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { chainStanding, verifyEntity, verifyOn, verifyRange } from '../../events/verify.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { inMonths, openKeptLog, type KeptLog } from './kept-log.ts';

let log: KeptLog;
let registry: Registry;

beforeEach(async () => {
  log = await openKeptLog();
  registry = new Registry();
  await log.grow(100);
});

afterEach(() => log[Symbol.asyncDispose]());

async function step(batchMax = 40): Promise<Verification> {
  const { source, postgres } = log;
  const metrics = (registry.clear(), createEventMetrics(registry));
  const { reader } = source;
  return verifyOn({ source: 'customer', postgres, reader, metrics, log: silentLog, now: new Date(), batchMax });
}

async function metric(name: string): Promise<number> {
  const value = await registry.getSingleMetric(name)?.get();
  return value?.values[0]?.value ?? 0;
}

/** As somebody would who knows how the chain is made: every hash from there on is right again. */
async function rewriteFrom(sequence: number): Promise<void> {
  await log.tamper('log', `update log set envelope = envelope || ' ' where sequence = ${sequence}`);
  await log.tamper(
    'log',
    `do $$ declare entry record; last bytea := (select hash from log where sequence = ${sequence - 1}); begin
       for entry in select * from log where sequence >= ${sequence} order by sequence loop
         update log set previous_hash = last,
           hash = sha256(last || int8send(entry.sequence) || convert_to(entry.envelope, 'UTF8'))
           where sequence = entry.sequence returning hash into last;
       end loop;
       update log_head set hash = last;
     end $$`,
  );
}

describe('the background proof', () => {
  it('goes on batch by batch, says how far it came, and follows the log', async () => {
    expect(await log.source.reader.verification()).toBeNull();
    const first = { verifiedFrom: 1, verifiedThrough: 40, headAt: 100, intact: true };
    expect(await step()).toEqual(first);
    expect(await log.source.reader.verification()).toEqual(first);
    await step();
    expect(await step()).toMatchObject({ verifiedThrough: 100 });
    await log.grow(5);
    expect(await step()).toMatchObject({ verifiedFrom: 1, verifiedThrough: 105, headAt: 105, intact: true });
    expect(await metric('concord_log_verified_sequence')).toBe(105);
    expect(await metric('concord_log_chain_intact')).toBe(1);
  });

  it('tells a break once, keeps it in sight and does not go past it', async () => {
    await log.tamper('log', `update log set envelope = envelope || ' ' where sequence = 70`);
    await step();
    const broken = { verifiedThrough: 69, intact: false, firstBroken: { sequence: 70, reason: 'ALTERED' } };
    expect(await step()).toMatchObject(broken);
    expect(await metric('concord_log_chain_breaks_total')).toBe(1);
    await log.grow(5);
    expect(await step()).toMatchObject(broken);
    expect(await metric('concord_log_chain_breaks_total')).toBe(0);
    expect(await metric('concord_log_chain_intact')).toBe(0);
    const { rows } = await log.source.pool.query(
      'select broken_sequence, broken_at is not null as dated from log_verification',
    );
    expect(rows).toEqual([{ broken_sequence: '70', dated: true }]);
  });

  it('proves what was proven again and finds what was changed since', async () => {
    await step(100);
    await log.tamper('log', `update log set envelope = envelope || ' ' where sequence = 55`);
    expect(await step()).toMatchObject({ intact: true });
    expect(await step()).toMatchObject({ intact: false, firstBroken: { sequence: 55, reason: 'ALTERED' } });
  });

  it('finds a history that was rewritten whole, every hash of it, behind what was proven', async () => {
    await step(100);
    await rewriteFrom(30);
    // The chain holds by itself; only what was noted when it was proven tells.
    expect(await verifyRange(log.source.reader)).toMatchObject({ intact: true });
    expect(await step(100)).toMatchObject({ intact: false, firstBroken: { sequence: 100, reason: 'ALTERED' } });
  });

  it('finds the same when the log has grown since', async () => {
    await step(100);
    await rewriteFrom(100);
    await log.grow(5);
    expect(await step(100)).toMatchObject({ intact: false, firstBroken: { sequence: 101, reason: 'UNCHAINED' } });
  });

  it('finds a log that ends before what was proven', async () => {
    await step(100);
    await log.tamper('log', 'delete from log where sequence > 90');
    await log.tamper(
      'log_head',
      'update log_head set (sequence, hash) = (select sequence, hash from log where sequence = 90)',
    );
    expect(await step()).toMatchObject({ intact: false, firstBroken: { sequence: 100, reason: 'HEAD_DIFFERS' } });
  });

  it('begins behind what was archived', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concord-verify-'));
    try {
      await step(10);
      await log.cut(inMonths(1));
      await log.grow(20);
      await log.archive(inMonths(2), folder);
      expect(await step()).toEqual({ verifiedFrom: 101, verifiedThrough: 120, headAt: 120, intact: true });
      expect(await step()).toMatchObject({ verifiedFrom: 101, verifiedThrough: 120, intact: true });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('proving on demand', () => {
  it('proves a stretch and names its first break', async () => {
    const { reader } = log.source;
    expect(await verifyRange(reader, { from: 20, to: 30 })).toEqual({
      verifiedFrom: 20,
      verifiedThrough: 30,
      headAt: 100,
      intact: true,
    });
    await log.tamper('log', 'delete from log where sequence = 25');
    expect(await verifyRange(reader, { from: 20, to: 30 })).toMatchObject({
      verifiedThrough: 24,
      intact: false,
      firstBroken: { sequence: 25, reason: 'MISSING' },
    });
  });

  it('proves what one entity went through, and says where it was changed', async () => {
    const { reader } = log.source;
    const whole = { verifiedFrom: 3, verifiedThrough: 98, headAt: 100, intact: true };
    expect(await verifyEntity(reader, 'Customer', 'cus_2')).toEqual(whole);
    await log.tamper('log', `update log set envelope = envelope || ' ' where sequence = 54`);
    expect(await verifyEntity(reader, 'Customer', 'cus_2')).toEqual(whole);
    expect(await verifyEntity(reader, 'Customer', 'cus_3')).toEqual({
      verifiedFrom: 4,
      verifiedThrough: 49,
      headAt: 100,
      intact: false,
      firstBroken: { sequence: 54, reason: 'ALTERED' },
    });
    expect(await verifyEntity(reader, 'Customer', 'cus_none')).toMatchObject({ verifiedThrough: 0, intact: true });
  });
});

describe('what is known of one entry', () => {
  it('is proven once the proof has come to it, and broken from a break on', async () => {
    const { reader } = log.source;
    expect(await chainStanding(reader, 10)).toBe('PENDING');
    await step();
    expect(await chainStanding(reader, 40)).toBe('PROVEN');
    expect(await chainStanding(reader, 41)).toBe('PENDING');
    await log.tamper('log', 'delete from log where sequence = 60');
    await step();
    expect(await chainStanding(reader, 59)).toBe('PROVEN');
    expect(await chainStanding(reader, 61)).toBe('BROKEN');
  });
});
