import { sql, type Selectable } from 'kysely';
import { invariant } from '../core/invariant.ts';
import { readerRole } from '../platform/postgres/migrate.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { logEntry, type LogEntry, type LogHead } from './event.ts';
import { pause } from './pause.ts';
import type { EventTables, LogTable } from './tables.ts';

/** Everybody's way to a source's log: it can read and nothing else. */
export type LogReader = {
  readonly source: string;
  /** What stands after `after`, in order; fewer than `limit` only where the log ends. */
  read(after: number, limit: number): Promise<readonly LogEntry[]>;
  head(): Promise<LogHead>;
  /** The place of a committed outbox row, or null while the relay has not come to it. */
  sequenceOf(outboxId: number): Promise<number | null>;
  /** The same, waited for: null when the relay did not come to it within the deadline. */
  waitForOutbox(outboxId: number, options?: { readonly deadlineMs?: number }): Promise<number | null>;
  /** What an entity went through, in order. */
  byEntity(type: string, id: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** What happened around a customer, in order. */
  byCustomer(customerId: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** The hashes at these places; nothing where no entry stands. */
  hashesAt(sequences: readonly number[]): Promise<ReadonlyMap<number, Buffer>>;
  close(): Promise<void>;
};

export type LogReaderOptions = {
  /** The source, which is also the name of its schema. */
  readonly source: string;
  readonly url: string;
  readonly log: Log;
  readonly poolMax?: number;
};

/** What one read may bring into memory. */
export const readSizeMax = 2_000;
/** How long a reader of a receipt waits for the relay (D3). */
export const outboxDeadlineMs = 2_000;
/** Own and small: a reader that replays a year may not take the connections that commands need. */
const poolMax = 2;
const firstPauseMs = 3;
const lastPauseMs = 50;

export function createLogReader(options: LogReaderOptions): LogReader {
  const { source } = options;
  const postgres = createPostgres<EventTables>({
    url: options.url,
    schema: source,
    poolMax: options.poolMax ?? poolMax,
    applicationName: `concord-log-reader-${source}`,
    readOnlyRole: readerRole(source),
    log: options.log,
  });
  const { db } = postgres;
  const entries = db.selectFrom('log').select(entryColumns);

  const sequenceOf = async (outboxId: number): Promise<number | null> => {
    const row = await db.selectFrom('log').select('sequence').where('outbox_id', '=', outboxId).executeTakeFirst();
    return row?.sequence ?? null;
  };

  return {
    source,
    async read(after, limit) {
      const rows = await entries
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(Math.min(limit, readSizeMax))
        .execute();
      return rows.map((row) => entryOf(source, row));
    },

    async head() {
      const head = await db.selectFrom('log_head').select(['sequence', 'hash']).executeTakeFirst();
      invariant(head !== undefined, `the log of ${source} has a head row`);
      return head;
    },

    sequenceOf,

    async waitForOutbox(outboxId, { deadlineMs = outboxDeadlineMs } = {}) {
      const deadline = Date.now() + deadlineMs;
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, lastPauseMs)) {
        const sequence = await sequenceOf(outboxId);
        const leftMs = deadline - Date.now();
        if (sequence !== null || leftMs <= 0) return sequence;
        await pause(Math.min(pauseMs, leftMs));
      }
    },

    async byEntity(type, id, after, limit) {
      const rows = await entries
        .where('entity_type', '=', type)
        .where('entity_id', '=', id)
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(Math.min(limit, readSizeMax))
        .execute();
      return rows.map((row) => entryOf(source, row));
    },

    async byCustomer(customerId, after, limit) {
      const rows = await entries
        .where('customer_id', '=', customerId)
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(Math.min(limit, readSizeMax))
        .execute();
      return rows.map((row) => entryOf(source, row));
    },

    async hashesAt(sequences) {
      const rows = await db
        .selectFrom('log')
        .select(['sequence', 'hash'])
        .where('sequence', '=', sql<number>`any(${sequences}::bigint[])`)
        .execute();
      return new Map(rows.map((row) => [row.sequence, row.hash]));
    },

    close: () => postgres.close(),
  };
}

const entryColumns = [
  'sequence',
  'event_id',
  'kind',
  'type',
  'entity_type',
  'entity_id',
  'entity_version',
  'customer_id',
  'legal_entity_id',
  'occurred_at',
  'envelope',
  'previous_hash',
  'hash',
] as const satisfies readonly (keyof LogTable)[];

function entryOf(source: string, row: Pick<Selectable<LogTable>, (typeof entryColumns)[number]>): LogEntry {
  return logEntry({
    source,
    sequence: row.sequence,
    eventId: row.event_id,
    kind: row.kind,
    type: row.type,
    entityType: row.entity_type,
    entityId: row.entity_id,
    entityVersion: row.entity_version,
    customerId: row.customer_id,
    legalEntityId: row.legal_entity_id,
    occurredAt: row.occurred_at,
    envelope: row.envelope,
    previousHash: row.previous_hash,
    hash: row.hash,
  });
}
