import type { Transaction } from 'kysely';
import { refuse } from '../core/refusal.ts';
import { invariant } from '../core/invariant.ts';
import { accept, deny, type Result } from '../core/result.ts';
import { crashPoint } from '../platform/crash-points.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Accountable } from './dead-letters/letter.ts';
import { carryOutOrders } from './dead-letters/orders.ts';
import { isHeld } from './dead-letters/parking.ts';
import type { LogEntry } from './event.ts';
import { followLog, LogRewound } from './follow.ts';
import { applyBatch, isPoison, parkEntry, type Failure } from './inbox-batch.ts';
import { noteAttempt, noteEnd, ProcessEnded, storedPlace, type Place } from './inbox-place.ts';
import type { Live } from './live.ts';
import { LogArchived, type LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import { backOffMs, pause } from './pause.ts';
import { createWaiters } from './waiters.ts';

export type InboxOptions<DB> = {
  /** The consumer's name: its position is kept under it. */
  readonly consumer: string;
  readonly source: string;
  readonly reader: LogReader;
  readonly live: Live;
  /** The consumer's own database, whose schema has the tables of `migrations/`. */
  readonly database: Postgres<DB>;
  /**
   * Does what the entries say, in the transaction that also moves the position, and nothing outside it. May run again
   * with the same entries after it failed; the entries' effects are then not there.
   */
  apply(trx: Transaction<DB>, entries: readonly LogEntry[]): Promise<void>;
  /** Who looks after what it cannot apply. */
  readonly accountable: Accountable;
  /** How often a batch is tried before its entries are tried one by one, and the one that will not go in is parked. */
  readonly attemptsMax?: number;
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
export const applyAttemptsMax = 3;
const retry = { firstMs: 100, maxMs: 10_000 };

/**
 * Follows a source's log and applies each entry exactly once, in order, for one consumer; any number of instances may run.
 * What cannot be applied is parked (`dead-letters/`) and holds up its own entity only.
 */
export function consume<DB>(options: InboxOptions<DB>): Inbox {
  const { consumer, source, metrics, attemptsMax = applyAttemptsMax } = options;
  const { db } = options.database;
  const log = options.log.child({ consumer, source });
  const stopping = new AbortController();
  const waiters = createWaiters(() => behind(source));
  let state: ReturnType<Inbox['state']> = 'following';
  /** Until it has applied something again, whatever else fails meanwhile. */
  let isRewound = false;
  let place: Place = { sequence: 0, hash: null, unended: null };
  let suspect: Suspect | null = null;
  /** Until it has applied something, this process may have been started because the one before ended at it. */
  let isProven = false;
  /** A note of an attempt that has ended, which the database was not there to be told. */
  let owed: Place | null = null;

  const running = Promise.all([run(), carryOutOrders({ ...options, log }, stopping.signal)]);
  return {
    position: () => place.sequence,
    state: () => state,
    async waitFor(sequence, { deadlineMs = copyDeadlineMs } = {}) {
      // Its position is one in another history: that sequence is another event now.
      if (isRewound) return behind(source);
      const reached = place.sequence >= sequence ? accept(place.sequence) : await waiters.wait(sequence, deadlineMs);
      // The position goes past what is parked; its effects are not there for all that.
      return reached.ok && (await isHeld(db, options, sequence)) ? behind(source) : reached;
    },
    async stop() {
      stopping.abort();
      await running;
      waiters.end();
    },
  };

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await payOwed();
        moveTo(await storedPlace(db, options));
        await follow(() => {
          failures = 0;
          become('following');
        });
      } catch (error) {
        if (stopping.signal.aborted) break;
        failures += 1;
        become(stateAfter(error));
        metrics.inboxFailed(consumer, source);
        log.error(
          { err: error, failures, position: place.sequence },
          'the consumer cannot go on; it tries again and skips nothing',
        );
        await pause(backOffMs(failures, retry), stopping.signal);
      }
    }
    await payOwed().catch(() => undefined);
    become('stopped');
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
        moveTo((await take(rest)) ?? (await storedPlace(db, options)));
      }
      onApplied();
      crashPoint('inbox.after-commit');
    }
  }

  /** A batch that failed often enough is taken entry by entry; the entry that fails then is parked. Null: read the place again. */
  async function take(rest: readonly LogEntry[]): Promise<Place | null> {
    const { sequence, unended } = place;
    if (suspect !== null && (sequence < suspect.after || sequence >= suspect.through)) suspect = null;
    const known = suspect;
    const oneByOne = known !== null && known.attempts >= attemptsMax;
    const batch = oneByOne || unended !== null ? rest.slice(0, 1) : rest;
    const [entry] = batch;
    const last = batch.at(-1);
    invariant(entry !== undefined && last !== undefined, 'there is something to apply');
    if (unended !== null && unended.alone >= attemptsMax) {
      const failure = { error: new ProcessEnded(), attempts: unended.alone, firstFailedAt: unended.since };
      return parkOne(entry, failure);
    }
    try {
      return await attempt(batch, last.sequence);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const attempts = (known?.attempts ?? 0) + 1;
      const firstFailedAt = known?.firstFailedAt ?? new Date();
      if (oneByOne) return parkOne(entry, { error, attempts, firstFailedAt });
      suspect = { after: sequence, through: last.sequence, attempts, firstFailedAt };
      throw error;
    }
  }

  /** What may end the process is noted before; what ended by an error did not. */
  async function attempt(batch: readonly LogEntry[], through: number): Promise<Place | null> {
    if (isProven && place.unended === null) return applyBatch(options, batch);
    const from = place;
    owed = from;
    try {
      const noted = await noteAttempt(db, options, from, through);
      const reached = noted ? await applyBatch(options, batch) : null;
      owed = null;
      isProven ||= reached !== null;
      return reached;
    } catch (error) {
      // Another process may be started before this one comes back to it.
      await payOwed().catch(() => undefined);
      throw error;
    }
  }

  async function payOwed(): Promise<void> {
    if (owed !== null) await noteEnd(db, options, owed);
    owed = null;
  }

  async function parkOne(entry: LogEntry, failure: Failure): Promise<Place | null> {
    const parked = await parkEntry(options, entry, failure);
    if (parked !== null)
      log.error(
        { err: failure.error, sequence: entry.sequence, type: entry.type },
        'an entry cannot be applied and is parked',
      );
    return parked;
  }

  function become(next: typeof state): void {
    state = next;
    if (next === 'rewound' || next === 'following') isRewound = next === 'rewound';
    metrics.inboxRewound(consumer, source, isRewound);
  }

  function beyond(batch: readonly LogEntry[]): readonly LogEntry[] {
    return batch.filter((entry) => entry.sequence > place.sequence);
  }

  function moveTo(reached: Place): void {
    place = reached;
    metrics.inboxMoved(consumer, source, reached.sequence);
    waiters.reached(reached.sequence);
  }
}

/** A batch that failed, and not because the database did not answer. */
type Suspect = {
  readonly after: number;
  readonly through: number;
  readonly attempts: number;
  readonly firstFailedAt: Date;
};

function stateAfter(error: unknown): 'failing' | 'rewound' | 'archived' {
  if (error instanceof LogArchived) return 'archived';
  return error instanceof LogRewound ? 'rewound' : 'failing';
}

function behind<T>(source: string): Result<T> {
  const sentence = `What this part knows of ${source} is older than the position you gave; try again with the same key.`;
  return deny(refuse('COPY_BEHIND', { source }, sentence));
}
