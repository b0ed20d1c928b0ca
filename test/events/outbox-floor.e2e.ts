import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { createOutboxFloor, type OutboxFloor } from '../../events/outbox-floor.ts';
import { moveBatch } from '../../events/outbox.ts';
import { columnTypes } from '../../platform/postgres/column-types.ts';
import { withSettings } from '../../platform/postgres/pool.ts';
import { openTestSource, tell, type TestSource } from './source.ts';

const sizeMax = 100;
let source: TestSource;
let relay: pg.Client;
let floor: OutboxFloor;
let sessions: pg.Client[];

beforeEach(async () => {
  sessions = [];
  source = await openTestSource();
  relay = await session();
  floor = createOutboxFloor({ worthwhileRows: 500 });
});

afterEach(async () => {
  await Promise.all(sessions.map((one) => one.end()));
  await source[Symbol.asyncDispose]();
});

async function session(): Promise<pg.Client> {
  const connectionString = withSettings(source.url, { search_path: 'customer' });
  const client = new pg.Client({ connectionString, types: columnTypes });
  sessions.push(client);
  await client.connect();
  return client;
}

async function tellMany(events: number): Promise<void> {
  for (let told = 0; told < events; told += 100) {
    await tell(
      source.pool,
      'customer',
      Array.from({ length: 100 }, (_, n) => ({ entityId: `cus_${n}`, version: told })),
    );
  }
}

/** As the relay does, until the outbox is empty. */
async function moveAll(): Promise<void> {
  for (let rows = sizeMax; rows > 0;) {
    const batch = await moveBatch(relay, 'customer', await source.reader.head(), { sizeMax, fromId: floor.id });
    rows = batch.entries.length;
    floor.afterRead({ rows, lastId: batch.lastId, drained: rows < sizeMax });
    await floor.advance(relay);
  }
}

it('moves behind what can no longer turn up', async () => {
  await tellMany(800);
  await moveAll();
  await tellMany(100);
  await moveAll();
  expect(floor.id).toBeGreaterThan(500);
});

it('waits for a transaction that has a low id and has not ended, however it ends, and misses nothing', async () => {
  const open = await session();
  const rolledBack = await session();
  await open.query('begin');
  await tell(open, 'customer', [{ entityId: 'cus_late', version: 1 }]);
  await rolledBack.query('begin');
  await tell(rolledBack, 'customer', [{ entityId: 'cus_never', version: 1 }]);

  await tellMany(800);
  await moveAll();
  await tellMany(700);
  await moveAll();
  expect(floor.id).toBe(0);

  await rolledBack.query('rollback');
  await tellMany(100);
  await moveAll();
  expect(floor.id).toBe(0);

  await open.query('commit');
  await moveAll();
  await tellMany(100);
  await moveAll();
  expect(floor.id).toBeGreaterThan(500);
  expect(await verifyChain(source.reader)).toEqual({ verified: true, through: 1_701 });
  expect(await source.reader.byEntity('Customer', 'cus_late', 0, 10)).toHaveLength(1);
});

it('is not held up by a reader that keeps a snapshot for hours', async () => {
  const report = await session();
  await report.query('begin isolation level repeatable read');
  await report.query('select count(*) from outbox');
  await tellMany(800);
  await moveAll();
  await tellMany(100);
  await moveAll();
  expect(floor.id).toBeGreaterThan(500);
  await report.query('commit');
});
