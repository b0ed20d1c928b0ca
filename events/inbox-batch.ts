import { Fault } from '../core/fault.ts';
import { crashPoint } from '../platform/crash-points.ts';
import { planEachTime } from '../platform/postgres/given-rows.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Apply } from './dead-letters/carry-out.ts';
import type { Accountable } from './dead-letters/letter.ts';
import { reasonOf } from './dead-letters/reason.ts';
import { block, park, readHeads, TooManyLetters } from './dead-letters/parking.ts';
import type { LogEntry } from './event.ts';
import { movePosition, type Place } from './inbox-place.ts';
import type { EventMetrics } from './metrics.ts';

export type BatchOptions<DB> = {
  readonly consumer: string;
  readonly source: string;
  readonly database: Postgres<DB>;
  readonly apply: Apply<DB>;
  readonly accountable: Accountable;
  readonly metrics: EventMetrics;
};

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

/** Why an entry is parked. */
export type Failure = { readonly error: unknown; readonly attempts: number; readonly firstFailedAt: Date };

/** The position goes past an entry that cannot be applied, in the transaction that keeps it as a letter. */
export async function parkEntry<DB>(
  options: BatchOptions<DB>,
  entry: LogEntry,
  failure: Failure,
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
