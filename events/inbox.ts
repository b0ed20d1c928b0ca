import { sql, type Transaction } from 'kysely';
import { invariant } from '../core/invariant.ts';
import { refuse } from '../core/refusal.ts';
import { accept, deny, type Result } from '../core/result.ts';
import { crashPoint } from '../platform/crash-points.ts';
import { planEachTime } from '../platform/postgres/given-rows.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { LogEntry } from './event.ts';
import { followLog, LogRewound } from './follow.ts';
import type { Live } from './live.ts';
import { LogArchived, type LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import { backOffMs, pause } from './pause.ts';

export type InboxOptions<DB> = {
  /** The consumer's name: its position is kept under it. */
  readonly consumer: string;
  readonly source: string;
  readonly reader: LogReader;
  readonly live: Live;
  /** The consumer's own database, whose schema has `inbox_position`. */
  readonly database: Postgres<DB>;
  /**
   * Does what the entries say, in the transaction that also moves the position, and nothing outside it. May run again
   * with the same entries after it failed; the entries' effects are then not there.
   */
  apply(trx: Transaction<DB>, entries: readonly LogEntry[]): Promise<void>;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly batchMax?: number;
};

export type Inbox = {
  /** The last sequence whose effects are committed; 0 until it is known. */
  position(): number;
  state(): 'following' | 'failing' | 'rewound' | 'archived' | 'stopped';
  /** Accepts with the position once it has come to `sequence`; COPY_BEHIND when it does not within the deadline. */
  waitFor(sequence: number, options?: { readonly deadlineMs?: number }): Promise<Result<number>>;
  /** Finishes or takes back the batch in hand. */
  stop(): Promise<void>;
};

/** How long a command waits for a copy (D12). */
export const copyDeadlineMs = 2_000;
const retry = { firstMs: 100, maxMs: 10_000 };

/** Follows a source's log and applies each entry exactly once, in order, for one consumer; any number of instances may run. */
export function consume<DB>(options: InboxOptions<DB>): Inbox {
  const { consumer, source, metrics } = options;
  const log = options.log.child({ consumer, source });
  const stopping = new AbortController();
  const waiting = new Set<Waiter>();
  let state: ReturnType<Inbox['state']> = 'following';
  let place: Place = { sequence: 0, hash: null };

  const running = run();
  return {
    position: () => place.sequence,
    state: () => state,
    waitFor(sequence, { deadlineMs = copyDeadlineMs } = {}) {
      if (place.sequence >= sequence) return Promise.resolve(accept(place.sequence));
      return new Promise((resolve) => {
        const waiter: Waiter = {
          sequence,
          end(result) {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve(result);
          },
        };
        const timer = setTimeout(() => waiter.end(behind(source)), deadlineMs);
        waiting.add(waiter);
      });
    },
    async stop() {
      stopping.abort();
      await running;
      for (const waiter of [...waiting]) waiter.end(behind(source));
    },
  };

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        moveTo(await storedPlace(options));
        await follow(() => {
          failures = 0;
          state = 'following';
        });
      } catch (error) {
        if (stopping.signal.aborted) break;
        failures += 1;
        state = stateAfter(error);
        metrics.inboxFailed(consumer, source);
        log.error(
          { err: error, failures, position: place.sequence },
          'the consumer cannot go on; it tries again and skips nothing',
        );
        await pause(backOffMs(failures, retry), stopping.signal);
      }
    }
    state = 'stopped';
  }

  /** Until an entry cannot be applied. Where it then stands is read again: the commit may have happened after all. */
  async function follow(onApplied: () => void): Promise<void> {
    const { signal } = stopping;
    const { batchMax } = options;
    const entries = followLog({
      ...options,
      log,
      signal,
      after: place.sequence,
      afterHash: place.hash,
      ...(batchMax === undefined ? {} : { batchMax }),
    });
    for await (const batch of entries) {
      // Another instance may have gone further than what this one has in hand.
      for (let rest = beyond(batch); rest[0] !== undefined; rest = beyond(rest)) {
        // Somebody put the position back, to have it all applied anew.
        if (rest[0].sequence > place.sequence + 1) return;
        const reached = await applyBatch(options, rest);
        moveTo(reached ?? (await storedPlace(options)));
      }
      onApplied();
      crashPoint('inbox.after-commit');
    }
  }

  function beyond(batch: readonly LogEntry[]): readonly LogEntry[] {
    return batch.filter((entry) => entry.sequence > place.sequence);
  }

  function moveTo(reached: Place): void {
    place = reached;
    metrics.inboxMoved(consumer, source, reached.sequence);
    for (const waiter of [...waiting]) {
      if (waiter.sequence <= reached.sequence) waiter.end(accept(reached.sequence));
    }
  }
}

type Place = { readonly sequence: number; readonly hash: Buffer | null };
type Waiter = { readonly sequence: number; end(result: Result<number>): void };

function stateAfter(error: unknown): 'failing' | 'rewound' | 'archived' {
  if (error instanceof LogArchived) return 'archived';
  return error instanceof LogRewound ? 'rewound' : 'failing';
}

function behind<T>(source: string): Result<T> {
  const sentence = `What this part knows of ${source} is older than the position you gave; try again with the same key.`;
  return deny(refuse('COPY_BEHIND', { source }, sentence));
}

async function storedPlace<DB>({ database, consumer, source }: InboxOptions<DB>): Promise<Place> {
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
 * of a consumer one does the work and the others, which waited for its row, find that it is done: null.
 */
async function applyBatch<DB>(
  { database, consumer, source, apply }: InboxOptions<DB>,
  batch: readonly LogEntry[],
): Promise<Place | null> {
  const [first] = batch;
  const last = batch.at(-1);
  invariant(first !== undefined && last !== undefined, 'there is something to apply');
  return transaction(database, async (trx) => {
    const [moved] = await Promise.all([
      sql<Place>`
        update inbox_position set sequence = ${last.sequence}, hash = ${last.hash}, updated_at = now()
        where consumer = ${consumer} and source = ${source} and sequence = ${first.sequence - 1}
        returning sequence, hash`.execute(trx),
      planEachTime.execute(trx),
    ]);
    const reached = moved.rows[0];
    if (reached === undefined) return null;
    await apply(trx, batch);
    crashPoint('inbox.before-commit');
    return reached;
  });
}
