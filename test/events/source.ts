import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createLogReader, type LogReader } from '../../events/log-reader.ts';
import { cloudEvent } from '../../platform/commands/cloud-event.ts';
import { migrate } from '../../platform/postgres/migrate.ts';
import { withSettings } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestDatabase } from '../harness/postgres.ts';

/** A database with one source in it, as commands would leave it, and hands to write into its outbox. */
export type TestSource = AsyncDisposable & {
  readonly source: string;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly reader: LogReader;
};

const poolMax = 12;

/** On the server of the test run, or on one of the test's own, which it may kill. */
export async function openTestSource(
  source = 'customer',
  server?: { readonly url: string; close(): Promise<void> },
): Promise<TestSource> {
  const database = server === undefined ? await openTestDatabase(`events_${source}`) : null;
  const url = server?.url ?? database?.url ?? '';
  await migrateSource(url, source);
  const pool = new pg.Pool({ connectionString: withSettings(url, { search_path: source }), max: poolMax });
  // A connection that a test kills tells its query and then everybody.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  const reader = createLogReader({ source, url, log: silentLog });
  return {
    source,
    url,
    pool,
    reader,
    async [Symbol.asyncDispose]() {
      await reader.close();
      await pool.end();
      await database?.[Symbol.asyncDispose]();
      await server?.close();
    },
  };
}

export async function migrateSource(url: string, source: string): Promise<void> {
  const folders = ['../../platform/commands/migrations', '../../events/migrations'];
  await migrate({
    url,
    schema: source,
    folders: folders.map((folder) => fileURLToPath(new URL(folder, import.meta.url))),
    log: silentLog,
  });
}

export type Told = {
  readonly entityId: string;
  readonly version: number;
  readonly customerId?: string;
  readonly note?: string;
};

/** Inserts outbox rows as the command pipeline does; the caller owns the transaction, if any. Answers their ids. */
export async function tell(
  client: pg.Pool | pg.ClientBase,
  source: string,
  told: readonly Told[],
): Promise<readonly number[]> {
  const time = new Date();
  const events = told.map(({ entityId, version, customerId = entityId, note = '' }) =>
    cloudEvent(
      {
        source,
        time,
        entityType: 'Customer',
        entityId,
        entityVersion: version,
        customerId,
        legalEntityId: null,
        correlationId: randomUUID(),
        causationId: null,
        actor: 'usr_test',
        onBehalfOf: null,
        origin: 'concord',
        command: 'updateProfile',
        idempotencyKey: randomUUID(),
        effectiveDate: null,
        reason: null,
        traceparent: null,
      },
      {
        id: randomUUID(),
        kind: 'change',
        type: 'customer.customer.updated',
        schemaVersion: 1,
        data: { from: null, to: null, changed: { tradingName: `Zażółć 🦆 ${note}` }, previous: {} },
      },
    ),
  );
  const { rows } = await client.query<{ id: string }>({
    name: 'tell',
    text: `insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at, envelope)
     select event.id, 'change', 'customer.customer.updated', 'Customer', event.entity_id, event.version, event.customer_id, $5, event.envelope
     from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $6::text[]) with ordinality
       as event (id, entity_id, version, customer_id, envelope, position)
     order by position returning id`,
    values: [
      events.map((event) => event.id),
      told.map((one) => one.entityId),
      told.map((one) => one.version),
      events.map((event) => event.customerid ?? null),
      time,
      events.map((event) => JSON.stringify(event)),
    ],
  });
  return rows.map((row) => Number(row.id));
}
