import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { Fenced, moveBatch } from '../../events/outbox.ts';
import { columnTypes } from '../../platform/postgres/column-types.ts';
import { readerRole } from '../../platform/postgres/migrate.ts';
import { withSettings } from '../../platform/postgres/pool.ts';
import { openTestSource, tell, type TestSource } from './source.ts';

let source: TestSource;
let relay: pg.Client;

beforeEach(async () => {
  source = await openTestSource();
  relay = new pg.Client({
    connectionString: withSettings(source.url, { search_path: 'customer' }),
    types: columnTypes,
  });
  await relay.connect();
});

afterEach(async () => {
  await relay.end();
  await source[Symbol.asyncDispose]();
});

/** Ten events of two customers, relayed in one batch. */
async function relayTen(): Promise<readonly number[]> {
  const ids = await tell(
    source.pool,
    'customer',
    Array.from({ length: 10 }, (_, n) => ({
      entityId: n % 2 === 0 ? 'cus_acme' : 'cus_birch',
      version: Math.floor(n / 2) + 1,
    })),
  );
  await moveBatch(relay, 'customer', await source.reader.head(), { sizeMax: 100, fromId: 0 });
  return ids;
}

describe('the log', () => {
  it('takes outbox rows over byte for byte and leaves nothing behind', async () => {
    const ids = await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 1 }]);
    const before = await source.pool.query('select * from outbox');
    await moveBatch(relay, 'customer', await source.reader.head(), { sizeMax: 100, fromId: 0 });

    const [entry] = await source.reader.read(0, 10);
    const [row] = before.rows as { envelope: string; event_id: string; occurred_at: Date }[];
    expect(entry?.envelope).toBe(row?.envelope);
    expect(entry).toMatchObject({
      source: 'customer',
      sequence: 1,
      eventId: row?.event_id,
      kind: 'change',
      type: 'customer.customer.updated',
      entityType: 'Customer',
      entityId: 'cus_acme',
      entityVersion: 1,
      customerId: 'cus_acme',
      legalEntityId: null,
      occurredAt: row?.occurred_at,
    });
    expect(entry?.event.data).toMatchObject({ changed: { tradingName: 'Zażółć 🦆 ' } });
    expect((await source.pool.query('select 1 from outbox')).rowCount).toBe(0);
    expect(await source.reader.sequenceOf(ids[0] ?? 0)).toBe(1);
  });

  it.each([
    ['update log set envelope = $$x$$'],
    ['delete from log where sequence = 3'],
    ['truncate log'],
    ['delete from log_head'],
    ['truncate log_head'],
  ])('refuses its own owner: %s', async (statement) => {
    await relayTen();
    await expect(source.pool.query(statement)).rejects.toMatchObject({ code: '23001' });
    expect(await verifyChain(source.reader)).toEqual({ verified: true, through: 10 });
  });

  it('lets the reader role read, and nothing more', async () => {
    await relayTen();
    const reader = new pg.Client({ connectionString: withSettings(source.url, { search_path: 'customer' }) });
    await reader.connect();
    try {
      await reader.query(`set role ${readerRole('customer')}`);
      expect((await reader.query('select 1 from log')).rowCount).toBe(10);
      expect((await reader.query('select 1 from log_head')).rowCount).toBe(1);
      for (const statement of ['select 1 from outbox', 'delete from log', 'update log_head set sequence = 0']) {
        await expect(reader.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await reader.end();
    }
  });

  it('moves nothing for a relay whose idea of the head is old', async () => {
    const old = await source.reader.head();
    await relayTen();
    await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 6 }]);
    await expect(moveBatch(relay, 'customer', old, { sizeMax: 100, fromId: 0 })).rejects.toBeInstanceOf(Fenced);
    await relay.query('rollback');
    expect((await source.reader.head()).sequence).toBe(10);
    expect((await source.pool.query('select 1 from outbox')).rowCount).toBe(1);
  });
});

describe('a reader of the log', () => {
  it('reads on from a place, page by page', async () => {
    await relayTen();
    expect((await source.reader.read(0, 4)).map((entry) => entry.sequence)).toEqual([1, 2, 3, 4]);
    expect((await source.reader.read(8, 4)).map((entry) => entry.sequence)).toEqual([9, 10]);
    expect(await source.reader.read(10, 4)).toEqual([]);
  });

  it('tells the story of one entity', async () => {
    await relayTen();
    const story = await source.reader.byEntity('Customer', 'cus_birch', 2, 3);
    expect(story.map((entry) => [entry.sequence, entry.entityVersion])).toEqual([
      [4, 2],
      [6, 3],
      [8, 4],
    ]);
  });

  it('waits for an outbox row until the relay comes to it, or says that it did not', async () => {
    const [id = 0] = await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 1 }]);
    expect(await source.reader.waitForOutbox(id, { deadlineMs: 60 })).toBeNull();
    const waiting = source.reader.waitForOutbox(id, { deadlineMs: 5_000 });
    await moveBatch(relay, 'customer', await source.reader.head(), { sizeMax: 100, fromId: 0 });
    expect(await waiting).toBe(1);
  });
});

describe('verifying the chain', () => {
  it('proves a log that nobody touched, whole or in part, and an empty one', async () => {
    expect(await verifyChain(source.reader)).toEqual({ verified: true, through: 0 });
    await relayTen();
    expect(await verifyChain(source.reader)).toEqual({ verified: true, through: 10 });
    expect(await verifyChain(source.reader, { from: 4, to: 7 })).toEqual({ verified: true, through: 7 });
  });

  it.each([
    [
      'one byte of an envelope',
      `update log set envelope = replace(envelope, '"version"', '"versiom"') || ' ' where sequence = 4`,
      4,
      'ALTERED',
    ],
    ['a hash', `update log set hash = sha256('x') where sequence = 4`, 4, 'ALTERED'],
    [
      'the last hash and the head with it',
      `with h as (update log_head set hash = sha256('x')) update log set hash = sha256('x') where sequence = 10`,
      10,
      'ALTERED',
    ],
    ['the hash of the one before', `update log set previous_hash = sha256('x') where sequence = 4`, 4, 'UNCHAINED'],
    ['a row taken out', `delete from log where sequence = 4`, 4, 'MISSING'],
    [
      'two rows that changed places',
      `update log set sequence = case sequence when 4 then 104 else 4 end where sequence in (4, 5)`,
      4,
      'UNCHAINED',
    ],
    ['the last rows taken out', `delete from log where sequence > 7`, 8, 'MISSING'],
    [
      'the customer an entry is shown to',
      `update log set customer_id = 'cus_cedar' where sequence = 4`,
      4,
      'COLUMN_DIFFERS',
    ],
    [
      'when it happened',
      `update log set occurred_at = occurred_at + interval '1 second' where sequence = 4`,
      4,
      'COLUMN_DIFFERS',
    ],
    ['the head', `update log_head set hash = sha256('x')`, 10, 'HEAD_DIFFERS'],
    [
      'a head put back',
      `update log_head set sequence = 7, hash = (select hash from log where sequence = 7)`,
      7,
      'HEAD_DIFFERS',
    ],
  ])('finds and names %s', async (_, tampering, sequence, reason) => {
    await relayTen();
    await source.pool.query('alter table log disable trigger all');
    await source.pool.query(tampering);
    expect(await verifyChain(source.reader)).toEqual({ verified: false, sequence, reason });
  });

  it('finds an envelope that is no event although whoever wrote it chained it well', async () => {
    await relayTen();
    await source.pool.query('alter table log disable trigger all');
    await source.pool.query(
      `update log set envelope = 'no event',
         hash = sha256(previous_hash || int8send(sequence) || convert_to('no event', 'UTF8')) where sequence = 10`,
    );
    await source.pool.query('update log_head set hash = (select hash from log where sequence = 10)');
    expect(await verifyChain(source.reader)).toEqual({ verified: false, sequence: 10, reason: 'UNREADABLE' });
  });

  it('is not confused by a log that grows meanwhile', async () => {
    await relayTen();
    await tell(source.pool, 'customer', [{ entityId: 'cus_acme', version: 6 }]);
    const head = await source.reader.head();
    const growing = {
      ...source.reader,
      head: async () => {
        const before = await source.reader.head();
        if (before.sequence === 10) await moveBatch(relay, 'customer', head, { sizeMax: 100, fromId: 0 });
        return before;
      },
    };
    expect(await verifyChain(growing)).toEqual({ verified: true, through: 10 });
  });
});
