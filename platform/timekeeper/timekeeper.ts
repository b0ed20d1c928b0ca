import { setTimeout as wait } from 'node:timers/promises';
import { civilDateAt } from '../../core/civil-date.ts';
import type { Clock } from '../../core/clock.ts';
import { Fault } from '../../core/fault.ts';
import { isRetryable } from '../../core/refusal.ts';
import { serviceAccount } from '../../core/viewer.ts';
import { callerWithoutRequest } from '../commands/write.ts';
import { crashPoint } from '../crash-points.ts';
import { translateError } from '../postgres/errors.ts';
import { openSessionLock, type SessionLock } from '../postgres/session-lock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Due, DueMove } from './due-move.ts';
import type { MoveOutcome, TimekeeperMetrics } from './metrics.ts';

/** Makes the moves that time brings about in one source. Any number may run; one of them is active. */
export type Timekeeper = {
  /** Looks at once instead of at the next round, and answers when that is over. */
  wake(): Promise<void>;
  isActive(): boolean;
  /** Ends after the commands in hand, and gives the lock back. */
  close(): Promise<void>;
};

export type TimekeeperOptions = {
  readonly source: string;
  readonly url: string;
  readonly moves: readonly DueMove[];
  readonly clock: Clock;
  readonly metrics: TimekeeperMetrics;
  readonly log: Log;
  readonly everyMs?: number;
  readonly pageSizeMax?: number;
};

/** Days decide, not seconds: what is due is made within half a minute. */
export const everyMs = 30_000;
export const pageSizeMax = 200;
/** Commands that arrive together share a transaction; more at once would only keep clients waiting. */
const atOnceMax = 8;
/** How many rounds the active one may miss before another takes its place. */
const silentRounds = 3;
/** What was refused is not asked for again on the same day; more than so many are, which costs a look each. */
const refusedMax = 10_000;

/** Who makes the moves. It holds the role of who may make them by hand. */
const viewer = serviceAccount('concord.timekeeper', ['operator']);

export function startTimekeeper(options: TimekeeperOptions): Timekeeper {
  const { source, moves, clock, metrics } = options;
  const log = options.log.child({ source, part: 'timekeeper' });
  const limit = options.pageSizeMax ?? pageSizeMax;
  const everyRound = options.everyMs ?? everyMs;
  const stopping = new AbortController();
  let bell = new AbortController();
  let active = false;
  const rung: (() => void)[] = [];
  let refused = { day: '', keys: new Set<string>() };

  const running = run();
  return {
    isActive: () => active,
    wake() {
      const over = new Promise<void>((resolve) => rung.push(resolve));
      bell.abort();
      return over;
    },
    async close() {
      stopping.abort();
      bell.abort();
      await running;
      answer(rung);
    },
  };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await session();
      } catch (error) {
        log.warn(
          { err: translateError(error, { mayHaveCommitted: false }) },
          'moves by time cannot be made now; they are tried again',
        );
      }
      active = false;
      metrics.active(source, false);
      await pause();
    }
  }

  /** From a new connection to its loss: stands by until the lock is free, then makes what is due, round by round. */
  async function session(): Promise<void> {
    const lock = await openSessionLock({
      url: options.url,
      schema: source,
      name: `concord.timekeeper.${source}`,
      silenceMs: Math.max(everyRound, 1_000) * silentRounds,
      applicationName: `concord-timekeeper-${source}`,
    });
    try {
      while (!isOver(lock)) {
        const asked = rung.splice(0);
        try {
          active = await lock.take();
          metrics.active(source, active);
          if (active) await round(lock);
        } finally {
          answer(asked);
        }
        await pause();
      }
    } finally {
      await lock.close();
    }
  }

  async function round(lock: SessionLock): Promise<void> {
    const started = performance.now();
    for (const move of moves) {
      for (let after: string | null = null; ;) {
        const at = clock.now();
        const page: readonly Due[] = await move.due(at, { after, limit });
        for (let from = 0; from < page.length && !isOver(lock); from += atOnceMax) {
          await Promise.all(page.slice(from, from + atOnceMax).map((due) => make(move, due, at)));
          // A long round shows that it is alive.
          await lock.take();
        }
        after = page.at(-1)?.id ?? null;
        if (page.length < limit || isOver(lock)) break;
      }
    }
    metrics.roundEnded(source, (performance.now() - started) / 1_000);
  }

  /**
   * Once for each version of an entity, whoever makes it: the key says so. The day is a part of it, because a no is kept
   * under its key and what stood in the way may be gone tomorrow.
   */
  async function make(move: DueMove, { id, version }: Due, at: Date): Promise<void> {
    const day = civilDateAt(at, 'UTC');
    const key = `time:${move.name}:${id}:${version}:${day}`;
    if (refused.day !== day) refused = { day, keys: new Set() };
    if (refused.keys.has(key)) return;
    const outcome = await outcomeOf(move, id, { key, version });
    if (outcome === null) return;
    metrics.moved(source, move.name, outcome);
    if ((outcome === 'REFUSED' || outcome === 'FAILED') && refused.keys.size < refusedMax) refused.keys.add(key);
  }

  /** Null where it is to be tried again in the next round. */
  async function outcomeOf(
    move: DueMove,
    id: string,
    { key, version }: { readonly key: string; readonly version: number },
  ): Promise<MoveOutcome | null> {
    crashPoint('timekeeper.before-command');
    const caller = callerWithoutRequest(viewer, key);
    try {
      const answer = await move.carryOut(id, { idempotencyKey: key, expectedVersion: version }, caller);
      if (answer.kind === 'DONE') return answer.replayed ? 'REPLAYED' : 'DONE';
      if (isRetryable(answer.refusal)) return null;
      log.warn(
        { move: move.name, id, code: answer.refusal.code, why: answer.refusal.message },
        'a move by time was refused',
      );
      return 'REFUSED';
    } catch (error) {
      // The database is silent: so it is for all others. Anything else is about this one.
      if (error instanceof Fault) throw error;
      log.error({ err: error, move: move.name, id }, 'a move by time failed; the others go on');
      return 'FAILED';
    }
  }

  async function pause(): Promise<void> {
    bell = new AbortController();
    if (stopping.signal.aborted || rung.length > 0) return;
    await wait(everyRound, undefined, { signal: bell.signal }).catch(() => undefined);
  }

  function isOver(lock: SessionLock): boolean {
    if (lock.lost.aborted) throw new Error('The connection that held the lock is gone.');
    return stopping.signal.aborted;
  }
}

function answer(asked: readonly (() => void)[]): void {
  for (const over of asked) over();
}
