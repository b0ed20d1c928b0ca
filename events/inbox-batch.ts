import { sql, type Transaction } from 'kysely';
import { Fault } from '../core/fault.ts';
import { invariant } from '../core/invariant.ts';
import { crashPoint } from '../platform/crash-points.ts';
import { planEachTime } from '../platform/postgres/given-rows.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Apply } from './dead-letters/carry-out.ts';
import type { Accountable } from './dead-letters/letter.ts';
import { reasonOf } from './dead-letters/reason.ts';
import { block, park, readHeads, TooManyLetters } from './dead-letters/parking.ts';
import type { LogEntry } from './event.ts';
import type { EventMetrics } from './metrics.ts';

/** Where a consumer stands in a source's log. */
export type Place = { readonly sequence: number; readonly hash: Buffer | null };

export type BatchOptions<DB> = {
  readonly consumer: string;
  readonly source: string;
  readonly database: Postgres<DB>;
  readonly apply: Apply<DB>;
  readonly accountable: Accountable;
  readonly metrics: EventMetrics;
};

export async function storedPlace<DB>({ database, consumer, source }: BatchOptions<DB>): Promise<Place> {
  const { rows } = await sql<Place>`
    with begun as (
      insert into inbox_position (consumer, source) values (${consumer}, ${source})
      on conflict (consumer, source) do nothing returning sequence, hash
    )
    select sequence, hash from begun
    union all select sequence, hash from inbox_position where consumer = ${consumer} and source = ${source}`.execute(
    database.db,
  );
  return rows[0] ?? { sequence: 0, hash: null };
}

/**
 * One transaction: the position moves first, from the entry before the batch to its last one, so that of several instances
 * of a consumer one does the work and the others, which waited for its row, find that it is done: null. Entries of an
 * entity of which something is parked are kept behind it.
 */
export async function applyBatch<DB>(options: BatchOptions<DB>, batch: readonly LogEntry[]): Promise<Place | null> {
  const { metrics, consumer, source } = options;
  let held = 0;
  const reached = await transaction(options.database, async (trx) => {
    const [moved, heads] = await Promise.all([
      movePosition(trx, options, batch),
      readHeads(trx, options),
      planEachTime.execute(trx),
    ]);
    if (moved === null) return null;
    const waiting = batch.flatMap((entry) => {
      const blockedBy = heads.before(entry);
      return blockedBy === null ? [] : [{ entry, blockedBy }];
    });
    const behind = new Set(waiting.map(({ entry }) => entry));
    const free = batch.filter((entry) => !behind.has(entry) && !heads.has(entry));
    if (waiting.length > 0) await block(trx, options, options.accountable, waiting);
    if (free.length > 0) await options.apply(trx, free);
    held = waiting.length;
    crashPoint('inbox.before-commit');
    return moved;
  });
  if (reached !== null && held > 0) metrics.deadLetter(consumer, source, 'BLOCKED', held);
  return reached;
}

/** The position goes past an entry that cannot be applied, in the transaction that keeps it as a letter. */
export async function parkEntry<DB>(
  options: BatchOptions<DB>,
  entry: LogEntry,
  failure: { readonly error: unknown; readonly attempts: number; readonly firstFailedAt: Date },
): Promise<Place | null> {
  const { metrics, consumer, source, accountable } = options;
  const { error, ...tried } = failure;
  const reached = await transaction(options.database, async (trx) => {
    const moved = await movePosition(trx, options, [entry]);
    if (moved === null) return null;
    await park(trx, options, accountable, entry, { ...tried, reason: reasonOf(error) });
    crashPoint('inbox.before-park');
    return moved;
  });
  if (reached !== null) metrics.deadLetter(consumer, source, 'PARKED');
  crashPoint('inbox.after-park');
  return reached;
}

/** Whether trying again would end the same way: the entry's fault, and not that of a database that does not answer. */
export function isPoison(error: unknown): boolean {
  return !(error instanceof Fault) && !(error instanceof TooManyLetters);
}

async function movePosition<DB>(
  trx: Transaction<DB>,
  { consumer, source }: BatchOptions<DB>,
  batch: readonly LogEntry[],
): Promise<Place | null> {
  const [first] = batch;
  const last = batch.at(-1);
  invariant(first !== undefined && last !== undefined, 'there is something to apply');
  const moved = await sql<Place>`
    update inbox_position set sequence = ${last.sequence}, hash = ${last.hash}, updated_at = now()
    where consumer = ${consumer} and source = ${source} and sequence = ${first.sequence - 1}
    returning sequence, hash`.execute(trx);
  return moved.rows[0] ?? null;
}
