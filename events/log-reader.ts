import { sql, type Selectable } from 'kysely';
import { invariant } from '../core/invariant.ts';
import { readerRole } from '../platform/postgres/migrate.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { genesis, logEntry, type LogEntry, type LogHead } from './event.ts';
import type { BrokenAt, Verification } from './hash-chain.ts';
import { pause } from './pause.ts';
import type { EventTables, LogTable, LogVerificationTable } from './tables.ts';

/** Everybody's way to a source's log: it can read and nothing else. */
export type LogReader = {
  readonly source: string;
  /** What stands after `after`, in order; fewer than `limit` only where the log ends. Throws `LogArchived`. */
  read(after: number, limit: number): Promise<readonly LogEntry[]>;
  head(): Promise<LogHead>;
  /** The first sequence that can be read: 1, or what follows the entries that were archived. */
  earliest(): Promise<number>;
  /** The entry before `earliest()`, whose hash the log goes on from; sequence 0 and zeros while nothing was archived. */
  anchor(): Promise<LogHead>;
  /**
   * The place of a committed outbox row, or null while the relay has not come to it. Where the row may be among the
   * archived ones, the last of those: whoever has come so far has seen it.
   */
  sequenceOf(outboxId: number): Promise<number | null>;
  /** The same, waited for: null when the relay did not come to it within the deadline. */
  waitForOutbox(outboxId: number, options?: { readonly deadlineMs?: number }): Promise<number | null>;
  /** What an entity went through, in order, from `earliest()` on. */
  byEntity(type: string, id: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** What the background proof has proven so far (`events/verify.ts`); null before its first step. */
  verification(): Promise<Verification | null>;
  /** What happened around a customer, in order. */
  byCustomer(customerId: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** The hashes at these places, and the one that `earliest()` continues; nothing where no entry stands. */
  hashesAt(sequences: readonly number[]): Promise<ReadonlyMap<number, Buffer>>;
  close(): Promise<void>;
};

/** The entries asked for have left the database (`events/archive.ts`); reading on would skip them. */
export class LogArchived extends Error {
  override readonly name = 'LogArchived';
  readonly source: string;
  /** The first sequence that can still be read. */
  readonly earliest: number;

  constructor(source: string, after: number, earliest: number) {
    super(`The log of ${source} cannot be read on from ${after}: what stands before ${earliest} is in the archive.`);
    this.source = source;
    this.earliest = earliest;
  }
}

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
  const archived = db
    .selectFrom('log_partition')
    .select(['last_sequence', 'last_hash'])
    .where('archived_at', 'is not', null)
    .orderBy('last_sequence', 'desc')
    .limit(1);

  const sequenceOf = async (outboxId: number): Promise<number | null> => {
    const row = await db.selectFrom('log').select('sequence').where('outbox_id', '=', outboxId).executeTakeFirst();
    return row?.sequence ?? archivedWith(outboxId);
  };
  const archivedWith = async (outboxId: number): Promise<number | null> => {
    const row = await archived.where('outbox_id_max', '>=', outboxId).executeTakeFirst();
    return row?.last_sequence ?? null;
  };

  const anchor = async (): Promise<LogHead> => {
    const row = await archived.executeTakeFirst();
    if (row === undefined || row.last_sequence === null || row.last_hash === null) return genesis;
    return { sequence: row.last_sequence, hash: row.last_hash };
  };

  const behind = (after: number, limit: number) =>
    entries.where('sequence', '>', after).orderBy('sequence').limit(Math.min(limit, readSizeMax));

  return {
    source,
    async read(after, limit) {
      const rows = await behind(after, limit).execute();
      // Asked afterwards, so that what is archived meanwhile is told as well.
      if (rows[0]?.sequence !== after + 1) {
        const { sequence } = await anchor();
        if (after < sequence) throw new LogArchived(source, after, sequence + 1);
      }
      return rows.map((row) => entryOf(source, row));
    },

    async head() {
      const head = await db.selectFrom('log_head').select(['sequence', 'hash']).executeTakeFirst();
      invariant(head !== undefined, `the log of ${source} has a head row`);
      return head;
    },

    anchor,
    earliest: async () => (await anchor()).sequence + 1,
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
      const rows = await behind(after, limit).where('entity_type', '=', type).where('entity_id', '=', id).execute();
      return rows.map((row) => entryOf(source, row));
    },

    async verification() {
      const row = await db.selectFrom('log_verification').selectAll().executeTakeFirst();
      if (row === undefined) return null;
      const broken = brokenIn(row);
      return {
        verifiedFrom: row.verified_from,
        verifiedThrough: row.verified_through,
        headAt: row.head_at,
        intact: broken === null,
        ...(broken === null ? {} : { firstBroken: broken }),
      };
    },

    async byCustomer(customerId, after, limit) {
      const rows = await behind(after, limit).where('customer_id', '=', customerId).execute();
      return rows.map((row) => entryOf(source, row));
    },

    async hashesAt(sequences) {
      const rows = await db
        .selectFrom('log')
        .select(['sequence', 'hash'])
        .where('sequence', '=', sql<number>`any(${sequences}::bigint[])`)
        .execute();
      const before = await anchor();
      return new Map([...rows, before].map(({ sequence, hash }) => [sequence, hash]));
    },

    close: () => postgres.close(),
  };
}

/** The break that a row of `log_verification` keeps. */
export function brokenIn(row: Pick<LogVerificationTable, 'broken_sequence' | 'broken_reason'>): BrokenAt | null {
  const { broken_sequence: sequence, broken_reason: reason } = row;
  return sequence === null || reason === null ? null : { sequence, reason };
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
