import pg from 'pg';
import { expect } from 'vitest';
import { parseEnvelope, type ChangeEvent } from '../../events/event.ts';
import { verifyChain } from '../../events/hash-chain.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { streamKeyPrefix, streamRefillMax } from '../../events/stream.ts';
import { streamKey } from '../../events/stream-entry.ts';
import { sources, type Source } from '../../platform/config.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from './eventually.ts';
import type { Answered } from './errands.ts';
import { readStream } from './redis.ts';

/** What a house has to account for: its database, its Redis if there is one, and what its clients were told. */
export type Accounts = {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly answers: readonly Answered[];
};

export type Books = { readonly events: number; readonly refusals: number; readonly invoices: number };

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
type Entry = { readonly sequence: number; readonly event: ChangeEvent; readonly envelope: string };

const settleDeadlineMs = 60_000;

/**
 * Waits until log, stream and copies have come to the end, then holds everything against everything: answers, keys,
 * events, entities, sequences, hashes, the stream, the copies, the invoice numbers.
 */
export async function proveBooks({ databaseUrl, redisUrl, answers }: Accounts): Promise<Books> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const query: Query = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await pool.query<Row & pg.QueryResultRow>(text, [...values])).rows;
  try {
    await settled(query);
    const logs = new Map<Source, readonly Entry[]>();
    for (const source of sources) logs.set(source, await proveLog(query, source, databaseUrl, redisUrl));
    const events = [...logs.values()].flat();
    for (const source of sources) await proveKeys(query, source, logs.get(source) ?? []);
    await proveAnswers(query, events, answers);
    await proveVersions(query, events);
    await proveCopies(query);
    await proveSegments(query, events);
    const invoices = await proveNumbers(query, events);
    const refusals = events.filter(({ event }) => event.recordkind === 'refusal').length;
    return { events: events.length - refusals, refusals, invoices };
  } finally {
    await pool.end();
  }
}

/** Everything committed is in a log, and each copy has applied the whole of it. */
async function settled(query: Query): Promise<void> {
  let ends: readonly LogEnds[] = [];
  const come = async (): Promise<boolean> => {
    ends = await query<LogEnds>(
      `select 'customer' as source, (select count(*) from customer.outbox)::int as waiting, sequence::int,
              least((select min(sequence)::int from billing.inbox_position where source = 'customer'),
                    (select min(sequence)::int from contract.inbox_position where source = 'customer'),
                    (select min(sequence)::int from ledger.inbox_position where source = 'customer')) as copied from customer.log_head
       union all
       select 'billing', (select count(*) from billing.outbox)::int, sequence::int,
              least((select min(sequence)::int from customer.inbox_position where source = 'billing'),
                    (select min(sequence)::int from ledger.inbox_position where source = 'billing')) from billing.log_head
       union all
       select 'ledger', (select count(*) from ledger.outbox)::int, sequence::int,
              coalesce((select min(sequence)::int from (select sequence from billing.inbox_position where source = 'ledger' union all select sequence from customer.inbox_position where source = 'ledger') as copies), sequence::int) from ledger.log_head`,
    );
    return ends.every(({ waiting, sequence, copied }) => waiting === 0 && copied === sequence);
  };
  await eventually('the logs are complete and copied', come, settleDeadlineMs).catch((error: unknown) => {
    throw new Error(`The logs are not complete and copied: ${JSON.stringify(ends)}`, { cause: error });
  });
}

type LogEnds = {
  readonly source: string;
  /** Rows that no relay has taken. */
  readonly waiting: number;
  readonly sequence: number;
  /** How far its copy in the other source has come; null when that never began. */
  readonly copied: number | null;
};

/** Dense, chained, and the same in Redis. */
async function proveLog(query: Query, source: Source, url: string, redisUrl: string | null): Promise<readonly Entry[]> {
  const rows = await query<{ sequence: string; envelope: string }>(
    `select sequence, envelope from ${source}.log order by sequence`,
  );
  const reader = createLogReader({ source, url, log: silentLog });
  try {
    expect(await verifyChain(reader)).toEqual({ verified: true, through: rows.length });
  } finally {
    await reader.close();
  }
  expect(rows.map((row) => Number(row.sequence))).toEqual(rows.map((_, index) => index + 1));
  if (redisUrl !== null && rows.length > 0) {
    const key = streamKey(streamKeyPrefix, source);
    const last = `${rows.length}-0`;
    await eventually(
      `the stream of ${source} ends where the log does`,
      async () => (await readStream(redisUrl, key)).at(-1)?.id === last,
      settleDeadlineMs,
    );
    const stream = await readStream(redisUrl, key);
    // A Redis that lost everything is given the log's end again, and no more than that.
    expect(stream.length).toBeGreaterThanOrEqual(Math.min(rows.length, streamRefillMax));
    const told = rows.slice(-stream.length).map((row) => ({ id: `${row.sequence}-0`, envelope: row.envelope }));
    expect(stream).toEqual(told);
  }
  return rows.map(({ sequence, envelope }) => ({
    sequence: Number(sequence),
    envelope,
    event: parseEnvelope(envelope),
  }));
}

type KeyRow = {
  readonly principal: string;
  readonly key: string;
  readonly state: string;
  readonly record_version: number | null;
  readonly audit_id: string;
  readonly entity_id: string | null;
};

/** One key, one effect: each key's record and its events are there together, and no event is without a key. */
async function proveKeys(query: Query, source: Source, log: readonly Entry[]): Promise<void> {
  const keys = await query<KeyRow>(
    `select principal, key, state, record_version, audit_id, entity_id from ${source}.idempotency`,
  );
  expect(keys.filter((row) => row.state === 'RUNNING')).toEqual([]);
  const told = new Map<string, ChangeEvent[]>();
  for (const { event } of log) {
    // What a process does by itself has no command and no key.
    if (event.commandname === undefined) continue;
    // As the owner of a key is named (`principalOf`).
    const principal = [event.actor, event.onbehalfof].filter((one) => one !== undefined).join('\u001f');
    const name = `${principal} ${event.idempotencykey ?? ''}`;
    told.set(name, [...(told.get(name) ?? []), event]);
  }
  expect(new Set(told.keys())).toEqual(new Set(keys.map((row) => `${row.principal} ${row.key}`)));
  for (const row of keys) {
    const events = told.get(`${row.principal} ${row.key}`) ?? [];
    const kind = row.state === 'DONE' ? 'change' : 'refusal';
    // A command may tell of one change in several words, and of what changed beside its own entity: each once.
    expect(new Set(events.map(({ subject, type }) => `${subject ?? ''} ${type}`)).size, row.key).toBe(events.length);
    const own = events.filter((event) => (event.subject ?? null) === row.entity_id);
    expect(own.length, row.key).toBeGreaterThan(0);
    for (const event of own) {
      const effect = { kind: event.recordkind, version: event.entityversion ?? null };
      expect(effect, row.key).toEqual({ kind, version: row.record_version });
    }
    expect(new Set(events.map((event) => event.recordkind)), row.key).toEqual(new Set([kind]));
    expect(own[0]?.id, row.key).toBe(row.audit_id);
  }
}

/** What a client was told is what was written down. */
async function proveAnswers(query: Query, log: readonly Entry[], answers: readonly Answered[]): Promise<void> {
  const byId = new Map(log.map(({ event }) => [event.id, event]));
  const refused = await query<{ name: string; code: string }>(
    sources
      .map(
        (source) =>
          `select principal || ' ' || key as name, refusal ->> 'code' as code from ${source}.idempotency where state = 'REFUSED'`,
      )
      .join(' union all '),
  );
  const codes = new Map(refused.map((row) => [row.name, row.code]));
  for (const { errand, receipt, refusal, entityId } of answers) {
    if (receipt === null) {
      expect(codes.get(`${errand.who.sub} ${errand.key}`), errand.key).toBe(refusal);
      continue;
    }
    const event = byId.get(receipt.auditId);
    expect(
      {
        key: event?.idempotencykey,
        command: event?.commandname,
        version: event?.entityversion,
        entity: event?.subject,
        correlationId: event?.correlationid,
      },
      errand.key,
    ).toEqual({
      key: receipt.idempotencyKey,
      command: errand.field,
      version: receipt.recordVersion,
      entity: entityId,
      correlationId: receipt.correlationId,
    });
    const segment = errand.input?.['segment'];
    if (segment !== undefined) expect(event?.data['changed'], errand.key).toMatchObject({ segment });
  }
}

const tables: Readonly<Record<string, string>> = {
  Customer: 'customer.customers',
  BillingAccount: 'billing.billing_accounts',
  Invoice: 'billing.invoices',
};

/** An entity's version is the number of its changes, told in their order. */
async function proveVersions(query: Query, log: readonly Entry[]): Promise<void> {
  for (const [type, table] of Object.entries(tables)) {
    const versions = new Map<string, number[]>();
    for (const { event } of log) {
      if (event.recordkind !== 'change' || event.entitytype !== type || event.subject === null) continue;
      const known = versions.get(event.subject) ?? [];
      if (known.at(-1) !== event.entityversion) known.push(event.entityversion ?? 0);
      versions.set(event.subject, known);
    }
    const rows = await query<{ id: string; version: number }>(`select id, version from ${table}`);
    const counted = Object.fromEntries(
      rows.map(({ id, version }) => [id, Array.from({ length: version }, (_, index) => index + 1)]),
    );
    expect(Object.fromEntries(versions), type).toEqual(counted);
  }
}

/** Contract and billing know the customers as they are, and the customer source the accounts. */
async function proveCopies(query: Query): Promise<void> {
  const customers = await query(`select id, status, version from customer.customers order by id`);
  const holds = await query(
    `select id, (select coalesce(jsonb_object_agg(hold ->> 'id', hold ->> 'reason'), '{}') from jsonb_array_elements(holds) hold
                 where hold ->> 'releasedAt' is null) as holds from customer.customers order by id`,
  );
  for (const source of ['contract', 'billing']) {
    const copy = `from ${source}.customer_copy order by customer_id`;
    expect(await query(`select customer_id as id, status, source_version as version ${copy}`), source).toEqual(
      customers,
    );
    expect(await query(`select customer_id as id, active_holds as holds ${copy}`), source).toEqual(holds);
  }
  const accounts = await query(
    `select id, customer_id, status = 'ACTIVE' as open, version from billing.billing_accounts order by id`,
  );
  expect(
    await query(
      `select account_id as id, customer_id, open, source_version as version from customer.billing_account_copy order by account_id`,
    ),
  ).toEqual(accounts);
}

/** A customer's segment is the one that its last change of it says. */
async function proveSegments(query: Query, log: readonly Entry[]): Promise<void> {
  const last = new Map<string, unknown>();
  for (const { event } of log) {
    const changed = event.data['changed'] as Readonly<Record<string, unknown>> | undefined;
    if (event.entitytype === 'Customer' && event.subject !== null && changed !== undefined && 'segment' in changed)
      last.set(event.subject, changed['segment']);
  }
  const rows = await query<{ id: string; segment: string }>(
    `select id, segment from customer.customers where segment is not null`,
  );
  expect(Object.fromEntries(rows.map((row) => [row.id, row.segment]))).toEqual(Object.fromEntries(last));
}

/** Each series from 1 on without a gap, its next number behind the last, and each number told once. */
async function proveNumbers(query: Query, log: readonly Entry[]): Promise<number> {
  const rows = await query<{ series: string; numbers: string[]; invoices: number; next: string }>(
    `select s.legal_entity_id || ' ' || s.series_code as series, s.next,
            coalesce(array_agg(d.number order by d.number) filter (where d.number is not null), '{}') as numbers,
            count(d.number) filter (where d.is_invoice)::int as invoices
     from billing.number_series s
     left join (
       select legal_entity_id, series_code, number, true as is_invoice from billing.invoices
       union all select legal_entity_id, series_code, number, false from billing.credit_notes
     ) d on d.legal_entity_id = s.legal_entity_id and d.series_code = s.series_code
     group by s.legal_entity_id, s.series_code, s.next`,
  );
  for (const { series, numbers, next } of rows) {
    const code = series.split(' ')[1] ?? '';
    expect(numbers, series).toEqual(numbers.map((_, index) => `${code}-${String(index + 1).padStart(6, '0')}`));
    expect(Number(next), series).toBe(numbers.length + 1);
  }
  const finalized = log.filter(({ event }) => event.type === 'billing.invoice.finalized');
  const numbered = rows.reduce((sum, { invoices }) => sum + invoices, 0);
  expect(finalized.length).toBe(numbered);
  return numbered;
}
