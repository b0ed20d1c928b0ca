import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outboxChannel } from '../../events/channels.ts';
import { createOutboxSignal, type OutboxSignal } from '../../events/outbox-signal.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestDatabase, type TestDatabase } from '../harness/postgres.ts';

let database: TestDatabase;
let listener: pg.Client;
let signal: OutboxSignal;
let heard: number;

beforeEach(async () => {
  heard = 0;
  database = await openTestDatabase('signal');
  listener = new pg.Client({ connectionString: database.url });
  await listener.connect();
  await listener.query(`listen ${outboxChannel('customer')}`);
  listener.on('notification', () => (heard += 1));
  signal = createOutboxSignal({ source: 'customer', url: database.url, log: silentLog });
});

afterEach(async () => {
  await signal.close();
  await listener.end();
  await database[Symbol.asyncDispose]();
});

it('rings for a commit', async () => {
  signal.committed();
  await eventually('the bell was heard', () => heard === 1);
});

it('makes one ring of many commits, and always rings after the last', async () => {
  for (let commit = 0; commit < 10_000; commit += 1) signal.committed();
  await eventually('the bell was heard', () => heard >= 1);
  const rings = heard;
  signal.committed();
  await eventually('the last was heard', () => heard > rings);
  expect(heard).toBeLessThan(5);
});

it('rings again after its connection was lost, and troubles no command about it', async () => {
  signal.committed();
  await eventually('the bell was heard', () => heard === 1);
  await listener.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'concord-outbox-signal-customer'`,
  );
  await eventually('it rings again', () => {
    signal.committed();
    return heard > 1;
  });
});
