import { sql, type Transaction } from 'kysely';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import type { LetterResult } from '../../events/dead-letters/letter.ts';
import { openLettersMax } from '../../events/dead-letters/parking.ts';
import type { LogEntry } from '../../events/event.ts';
import { applyAttemptsMax, consume, type Inbox } from '../../events/inbox.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { startRelay, type Relay } from '../../events/relay.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { startChild, type Child } from './child.ts';
import { eventually } from '../harness/eventually.ts';
import { applyUnlessPoisoned, createPoisonTables } from './poisoned.ts';
import { migrateSource, openTestSource, tell, type TestSource } from './source.ts';
import { openTransport, type TestTransport } from './transport.ts';

type Tables = Record<string, never>;
type Apply = (trx: Transaction<Tables>, entries: readonly LogEntry[]) => Promise<void>;
type Letter = {
  readonly id: string;
  readonly sequence: number;
  readonly state: string;
  readonly blockedBy: number | null;
  readonly attempts: number;
};

const deadlineMs = 60_000;
const entities = 5;

let source: TestSource;
let transport: TestTransport;
let relay: Relay;
let database: Postgres<Tables>;
let inboxes: Inbox[];
let registry: Registry;

beforeEach(async () => {
  inboxes = [];
  registry = new Registry();
  source = await openTestSource();
  transport = openTransport(source, null);
  const { url } = source;
  const { metrics } = transport;
  relay = startRelay({ source: 'customer', url, publisher: transport.openPublisher(), metrics, log: silentLog });
  await migrateSource(url, 'billing');
  const pool = { url, schema: 'billing', poolMax: 6, applicationName: 'test-poisoned', log: silentLog };
  database = createPostgres<Tables>(pool);
  await createPoisonTables(database);
});

afterEach(async () => {
  await Promise.all(inboxes.map((inbox) => inbox.stop()));
  await relay.stop();
  await database.close();
  await transport.close();
  await source[Symbol.asyncDispose]();
});

function open(apply: Apply = applyUnlessPoisoned): Inbox {
  const inbox = consume<Tables>({
    consumer: 'poisoned',
    source: 'customer',
    reader: source.reader,
    live: transport.live,
    database,
    apply,
    accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
    metrics: createEventMetrics(inboxes.length === 0 ? registry : new Registry()),
    log: silentLog,
    batchMax: 20,
  });
  inboxes.push(inbox);
  return inbox;
}

/** Entry `n` of the log is of entity `cus_<n mod 5>`. */
async function tellSome(events: number, from = 1): Promise<void> {
  const told = Array.from({ length: events }, (_, n) => ({
    entityId: `cus_${(from + n) % entities}`,
    version: from + n,
  }));
  await tell(source.pool, 'customer', told);
  relay.wake();
  await eventually(
    'it is in the log',
    async () => (await source.reader.head()).sequence === from + events - 1,
    deadlineMs,
  );
}

async function poison(...sequences: readonly number[]): Promise<void> {
  await sql`insert into poison select unnest(${sequences}::bigint[])`.execute(database.db);
}

async function mend(): Promise<void> {
  await sql`delete from poison`.execute(database.db);
}

async function seen(): Promise<readonly number[]> {
  const { rows } = await sql<{ sequence: number }>`select sequence from seen order by id`.execute(database.db);
  return rows.map(({ sequence }) => sequence);
}

async function letters(): Promise<readonly Letter[]> {
  const { rows } = await sql<Letter>`
    select letter.id, letter.sequence, letter.state, head.sequence as "blockedBy", letter.attempts
    from dead_letter letter left join dead_letter head on head.id = letter.blocked_by order by letter.sequence`.execute(
    database.db,
  );
  return rows;
}

/** What was applied of each entity, which has to be in the order of the log. */
function expectOrderPerEntity(sequences: readonly number[]): void {
  for (let entity = 0; entity < entities; entity += 1) {
    const ofOne = sequences.filter((sequence) => sequence % entities === entity);
    expect(ofOne).toEqual([...ofOne].sort((a, b) => a - b));
  }
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, n) => n + 1);
}

let orders = 0;

async function order(action: 'REPLAY' | 'DISMISS', ids: readonly string[], rehearsal = false): Promise<string> {
  orders += 1;
  const id = `order_${orders}`;
  await sql`
    insert into dead_letter_order (order_id, consumer, source, action, letter_ids, rehearsal)
    values (${id}, 'poisoned', 'customer', ${action}, ${ids}::text[], ${rehearsal})`.execute(database.db);
  return id;
}

async function resultsOf(orderId: string): Promise<readonly LetterResult[]> {
  const read = async () => {
    const { rows } = await sql<{ results: readonly LetterResult[] | null }>`
      select results from dead_letter_order where order_id = ${orderId} and state = 'DONE'`.execute(database.db);
    return rows[0]?.results ?? null;
  };
  await eventually('the order is carried out', async () => (await read()) !== null, deadlineMs);
  return (await read()) ?? [];
}

function outcomesOf(results: readonly LetterResult[]): readonly string[] {
  return results.map(({ outcome }) => outcome);
}

describe('a consumer that meets an entry it cannot apply', () => {
  it.each([
    ['in the middle of a batch', [9]],
    ['at its beginning', [1]],
    ['at its end', [20]],
    ['twice in one batch, of two entities', [7, 9]],
  ])('parks it %s, and goes on with the other entities', async (_, poisoned) => {
    await poison(...poisoned);
    await tellSome(20);
    const inbox = open();
    await tellSome(20, 21);
    await eventually('it is at the end', () => inbox.position() === 40, deadlineMs);
    expect(inbox.state()).toBe('following');

    const parked = (await letters()).filter(({ state }) => state === 'PARKED');
    expect(parked.map(({ sequence }) => sequence)).toEqual(poisoned);
    const held = new Set((await letters()).map(({ sequence }) => sequence));
    const expected = upTo(40).filter((n) => poisoned.some((one) => n >= one && n % entities === one % entities));
    expect([...held]).toEqual(expected);
    expect(await seen()).toEqual(upTo(40).filter((n) => !held.has(n)));
    for (const { sequence, state, blockedBy } of await letters())
      if (state === 'BLOCKED') expect(blockedBy).toBe(poisoned.find((one) => one % entities === sequence % entities));
  });

  it('tells what failed and who has to look, without a value of the entry', async () => {
    await poison(3);
    await tellSome(4);
    const inbox = open();
    await eventually('it is at the end', () => inbox.position() === 4, deadlineMs);
    const { rows } = await sql<Record<string, unknown>>`select * from dead_letter`.execute(database.db);
    const entry = (await source.reader.read(2, 1))[0];
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      consumer: 'poisoned',
      source: 'customer',
      sequence: 3,
      event_id: entry?.eventId,
      type: 'customer.customer.updated',
      entity_type: 'Customer',
      entity_id: 'cus_3',
      reason_class: 'Error',
      reason_message: '… would not go in',
      team: 'test',
      runbook: 'docs/runbooks/copies.md',
      hash: entry?.hash,
    });
    expect(Number(rows[0]?.['attempts'])).toBeGreaterThan(1);
    await eventually(
      'it is measured',
      async () => /dead_letters_open{[^}]*} 1\n/.test(await registry.metrics()),
      deadlineMs,
    );
  });

  it('keeps whoever waits for a parked entry waiting', async () => {
    await poison(3);
    await tellSome(8);
    const inbox = open();
    await eventually('it is at the end', () => inbox.position() === 8, deadlineMs);
    for (const sequence of [3, 8])
      expect(await inbox.waitFor(sequence)).toMatchObject({ ok: false, refusal: { code: 'COPY_BEHIND' } });
    expect((await inbox.waitFor(7)).ok).toBe(true);
    await mend();
    const [head] = await letters();
    await resultsOf(await order('REPLAY', [head?.id ?? '']));
    expect((await inbox.waitFor(8)).ok).toBe(true);
  });

  it('parks nothing while the database does not answer', async () => {
    let faults = 0;
    const inbox = open(async (trx, entries) => {
      await applyUnlessPoisoned(trx, entries);
      if (entries.some(({ sequence }) => sequence === 5) && (faults += 1) <= 6)
        throw new Fault('TIMED_OUT', 'postgres', 'The database did not answer in time.');
    });
    await tellSome(10);
    await eventually('it says that it fails', () => inbox.state() === 'failing', deadlineMs);
    await eventually('it is at the end', () => inbox.position() === 10, deadlineMs);
    expect(faults).toBe(7);
    expect(await letters()).toEqual([]);
    expect(await seen()).toEqual(upTo(10));
  });

  it('applies each entry once and parks each once when several instances run', async () => {
    await poison(8, 21);
    const all = [open(), open(), open()];
    for (let round = 0; round < 4; round += 1) await tellSome(20, 1 + 20 * round);
    for (const inbox of all) await eventually('it is at the end', () => inbox.position() === 80, deadlineMs);
    const held = (await letters()).map(({ sequence }) => sequence);
    expect([...(await seen()), ...held].sort((a, b) => a - b)).toEqual(upTo(80));
    expectOrderPerEntity(await seen());
  });
});

describe('a copy that is built anew', () => {
  async function buildAnew(): Promise<void> {
    await sql`delete from seen`.execute(database.db);
    await sql`update inbox_position set sequence = 0, hash = null`.execute(database.db);
    // News makes the consumer look where it stands.
    await tellSome(5, (await source.reader.head()).sequence + 1);
  }

  it('keeps what is parked parked, each once, and the order of its entity', async () => {
    await poison(8);
    await tellSome(20);
    const inbox = open();
    await eventually('it is at the end', () => inbox.position() === 20, deadlineMs);
    const before = await letters();
    await buildAnew();
    await eventually('it is there again', async () => (await seen()).length === 21, deadlineMs);
    expect(await letters()).toEqual([...before, expect.objectContaining({ sequence: 23, blockedBy: 8 })]);
    expect(await seen()).toEqual(upTo(25).filter((n) => ![8, 13, 18, 23].includes(n)));
    await mend();
    await resultsOf(await order('REPLAY', [before[0]?.id ?? '']));
    expectOrderPerEntity(await seen());
    expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(25));
  });

  it('parks again what was applied by hand and would not go in this time', async () => {
    await poison(8);
    await tellSome(10);
    const inbox = open();
    await eventually('it is at the end', () => inbox.position() === 10, deadlineMs);
    await mend();
    await resultsOf(await order('REPLAY', [(await letters())[0]?.id ?? '']));
    await poison(8);
    await buildAnew();
    await eventually('it is there again', async () => (await seen()).length === 13, deadlineMs);
    expect((await letters()).map(({ sequence, state }) => [sequence, state]).sort()).toEqual([
      [13, 'BLOCKED'],
      [8, 'PARKED'],
      [8, 'REPLAYED'],
    ]);
  });
});

describe('a consumer that can apply nothing any more', () => {
  it('stands still at the bound instead of letting the log pass by, and goes on when it is mended', async () => {
    await poison(1, 2, 3, 4, 5);
    await tellSome(openLettersMax + 100);
    const inbox = open();
    await eventually(
      'it stands still',
      async () => inbox.state() === 'failing' && (await letters()).length > openLettersMax - 20,
      deadlineMs,
    );
    expect((await letters()).length).toBeLessThanOrEqual(openLettersMax);
    expect(inbox.position()).toBeLessThanOrEqual(openLettersMax);
    await mend();
    const parked = (await letters()).filter(({ state }) => state === 'PARKED').map(({ id }) => id);
    expect(new Set(outcomesOf(await resultsOf(await order('REPLAY', parked))))).toEqual(new Set(['APPLIED']));
    await eventually('it is at the end', () => inbox.position() === openLettersMax + 100, deadlineMs);
    expectOrderPerEntity(await seen());
    expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(openLettersMax + 100));
  });
});

describe('an order for dead letters', () => {
  async function poisoned(): Promise<readonly Letter[]> {
    await poison(3, 9);
    await tellSome(20);
    const inbox = open();
    await eventually('it is at the end', () => inbox.position() === 20, deadlineMs);
    return letters();
  }
  const parkedIn = (all: readonly Letter[]) => all.filter(({ state }) => state === 'PARKED').map(({ id }) => id);

  it('applies the letter and what waited behind it, in order, once', async () => {
    const all = await poisoned();
    await mend();
    const results = await resultsOf(await order('REPLAY', parkedIn(all)));
    expect(outcomesOf(results)).toEqual(all.map(() => 'APPLIED'));
    expectOrderPerEntity(await seen());
    expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(20));

    const again = await resultsOf(await order('REPLAY', parkedIn(all)));
    expect(outcomesOf(again)).toEqual(['DUPLICATE', 'DUPLICATE']);
    expect(await seen()).toHaveLength(20);
    await tellSome(5, 21);
    await eventually('the entities go on', async () => (await seen()).length === 25, deadlineMs);
  });

  it('says in a rehearsal exactly what it then does, and changes nothing by it', async () => {
    const all = await poisoned();
    await sql`delete from poison where sequence = 9`.execute(database.db);
    await poison(14);
    const before = [await seen(), await letters()];
    const rehearsed = await resultsOf(await order('REPLAY', parkedIn(all), true));
    expect([await seen(), await letters()]).toEqual(before);
    const real = await resultsOf(await order('REPLAY', parkedIn(all)));
    expect(real).toEqual(rehearsed);
    expect(new Set(outcomesOf(real))).toEqual(new Set(['APPLIED', 'FAILED', 'BLOCKED']));
    // The one that failed behind the mended one is now what its entity waits for.
    const [fourteen, nineteen] = (await letters()).filter(({ sequence }) => sequence === 14 || sequence === 19);
    expect([fourteen?.state, fourteen?.blockedBy]).toEqual(['PARKED', null]);
    expect([nineteen?.state, nineteen?.blockedBy]).toEqual(['BLOCKED', 14]);
  });

  it('leaves alone what waits behind a letter that was not ordered', async () => {
    const all = await poisoned();
    await mend();
    const blocked = all.find(({ state }) => state === 'BLOCKED');
    const results = await resultsOf(await order('REPLAY', [blocked?.id ?? '']));
    expect(outcomesOf(results)).toEqual(['BLOCKED']);
    expect(await letters()).toEqual(all);
  });

  it('lets a letter go on purpose, and applies what waited for it', async () => {
    const all = await poisoned();
    const [three] = parkedIn(all);
    const results = await resultsOf(await order('DISMISS', [three ?? '']));
    expect(outcomesOf(results)).toEqual(['DISMISSED', 'APPLIED', 'APPLIED', 'APPLIED']);
    expect((await seen()).filter((n) => n % entities === 3)).toEqual([8, 13, 18]);
    expect((await letters()).find(({ sequence }) => sequence === 3)?.state).toBe('DISMISSED');
    expect(outcomesOf(await resultsOf(await order('REPLAY', [three ?? ''])))).toEqual(['DUPLICATE']);
    for (const change of ['update dead_letter set attempts = 0', `update dead_letter set state = 'PARKED'`])
      await expect(sql.raw(`${change} where sequence = 3`).execute(database.db)).rejects.toThrow('is evidence');
    await expect(sql`delete from dead_letter where sequence = 9`.execute(database.db)).rejects.toThrow('is evidence');
  });

  it('is carried out once when several are given at once and several instances run', async () => {
    const all = await poisoned();
    open();
    open();
    await mend();
    const given = await Promise.all(upTo(6).map(() => order('REPLAY', parkedIn(all))));
    const results = await Promise.all(given.map(resultsOf));
    const applied = results.flatMap((one) => one.filter(({ outcome }) => outcome === 'APPLIED'));
    expect(applied.map(({ letterId }) => letterId).sort()).toEqual(all.map(({ id }) => id).sort());
    expect(await seen()).toHaveLength(20);
    expectOrderPerEntity(await seen());
  });

  it('does not apply a letter that somebody changed', async () => {
    const all = await poisoned();
    await mend();
    await sql`update dead_letter set envelope = replace(envelope, 'usr_test', 'usr_evil')`.execute(database.db);
    const results = await resultsOf(await order('REPLAY', parkedIn(all)));
    expect(outcomesOf(results)).not.toContain('APPLIED');
    expect(results[0]?.reason?.class).toBe('Altered');
  });

  it('goes on with what is told meanwhile in the order of each entity', async () => {
    const all = await poisoned();
    await mend();
    const given = await Promise.all([order('REPLAY', parkedIn(all)), tellSome(60, 21)]);
    await resultsOf(given[0]);
    await eventually(
      'nothing is left',
      async () => {
        const open = (await letters()).filter(({ state }) => state === 'PARKED' || state === 'BLOCKED');
        return open.length === 0 && (await seen()).length === 80;
      },
      deadlineMs,
    );
    expectOrderPerEntity(await seen());
  });
});

describe('a consumer that dies', () => {
  let child: Child | null = null;
  afterEach(() => child?.kill());

  it.each(['inbox.before-commit', 'inbox.before-park', 'inbox.after-park'])(
    'at %s loses nothing, and applies and parks nothing twice',
    async (crashAt) => {
      await poison(7);
      await tellSome(20);
      child = startChild('test/events/dead-letters-process.ts', [source.url], crashAt);
      expect(await child.ended).toBe('SIGKILL');
      const next = open();
      await eventually('it is at the end', () => next.position() === 20, deadlineMs);
      expect((await letters()).map(({ sequence, state }) => [sequence, state])).toEqual([
        [7, 'PARKED'],
        [12, 'BLOCKED'],
        [17, 'BLOCKED'],
      ]);
      expect(await seen()).toEqual(upTo(20).filter((n) => ![7, 12, 17].includes(n)));
    },
  );

  it.each(['dead-letters.before-commit', 'dead-letters.after-commit'])(
    'at %s has carried out an order whole or not at all',
    async (crashAt) => {
      await poison(7);
      await tellSome(20);
      const first = open();
      await eventually('it is at the end', () => first.position() === 20, deadlineMs);
      await first.stop();
      await mend();
      const [head] = await letters();
      const given = await order('REPLAY', [head?.id ?? '']);
      child = startChild('test/events/dead-letters-process.ts', [source.url], crashAt);
      expect(await child.ended).toBe('SIGKILL');
      expect(await seen()).toHaveLength(crashAt.includes('before') ? 17 : 20);
      open();
      expect(outcomesOf(await resultsOf(given))).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
      expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(20));
    },
  );
});

describe('an entry that ends the process which applies it', () => {
  let child: Child | null = null;
  afterEach(() => child?.kill());

  /** As a supervisor does; answers how often the process ended before it was so. */
  async function restartUntil(isSo: (running: Child) => boolean | Promise<boolean>): Promise<number> {
    for (let ends = 0; ; ends += 1) {
      let gone = false;
      const running = startChild('test/events/ending-process.ts', [source.url]);
      child = running;
      void running.ended.then(() => (gone = true));
      await eventually('it is so, or it ends', async () => gone || (await isSo(running)), deadlineMs);
      if (!gone) return ends;
    }
  }

  it('is parked after the usual attempts, and a replay of it does not end the process for ever', async () => {
    await tellSome(20);
    expect(await restartUntil((running) => running.said() === '20')).toBe(0);
    await poison(29);
    const running = child;
    await tellSome(20, 21);
    expect(await running?.ended).toBe('SIGKILL');

    // Once as the first batch of a process, and then three times alone.
    expect(await restartUntil((one) => one.said() === '40')).toBe(1 + applyAttemptsMax);
    expect((await letters()).map(({ sequence, state, attempts }) => [sequence, state, attempts])).toEqual([
      [29, 'PARKED', applyAttemptsMax],
      [34, 'BLOCKED', 0],
      [39, 'BLOCKED', 0],
    ]);
    expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(40).filter((n) => ![29, 34, 39].includes(n)));
    expectOrderPerEntity(await seen());
    const reason = await sql`select reason_class, reason_message from dead_letter where sequence = 29`.execute(
      database.db,
    );
    expect(reason.rows).toEqual([
      {
        reason_class: 'ProcessEnded',
        reason_message: 'The process ended while it applied this entry, each time that it was tried.',
      },
    ]);

    const parked = (await letters())[0]?.id ?? '';
    const tooEarly = await order('REPLAY', [parked]);
    const isAnswered = async (): Promise<boolean> =>
      (await sql`select 1 from dead_letter_order where order_id = ${tooEarly} and state = 'DONE'`.execute(database.db))
        .rows.length === 1;
    await running?.ended;
    await restartUntil(isAnswered);
    expect(await resultsOf(tooEarly)).toEqual([
      { letterId: parked, outcome: 'FAILED', reason: expect.objectContaining({ class: 'ProcessEnded' }) as unknown },
    ]);
    await mend();
    expect(outcomesOf(await resultsOf(await order('REPLAY', [parked])))).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expectOrderPerEntity(await seen());
    expect([...(await seen())].sort((a, b) => a - b)).toEqual(upTo(40));
  });

  it('costs no other entry a write: only the first batch of a process is noted', async () => {
    await sql`create table noted (through bigint)`.execute(database.db);
    await sql`create function note() returns trigger language plpgsql as
      $$ begin insert into noted values (new.unended_through); return null; end $$`.execute(database.db);
    await sql`create trigger noted after update on inbox_position for each row execute function note()`.execute(
      database.db,
    );
    const inbox = open();
    for (let round = 0; round < 5; round += 1) {
      await tellSome(20, round * 20 + 1);
      await eventually('it is at the end', () => inbox.position() === (round + 1) * 20, deadlineMs);
    }
    const { rows } = await sql<{ through: number | null }>`select through from noted`.execute(database.db);
    expect(rows.filter(({ through }) => through !== null)).toHaveLength(1);
    expect(rows.length).toBeGreaterThanOrEqual(6);
  });
});
