import { sql } from 'kysely';
import { Fault } from '../../core/fault.ts';
import { planEachTime } from '../postgres/given-rows.ts';
import type { Postgres } from '../postgres/pool.ts';
import { transaction } from '../postgres/transaction.ts';
import type { CommandMetrics } from './metrics.ts';
import type { CommandTables } from './tables.ts';
import { Dissolved, Turns, type Member } from './turns.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** How many commands share one transaction at most: what a reader of the log has to wait for is one commit. */
export const groupSizeMax = 32;
/** How long a group waits for a lock that somebody outside it holds; then its commands run one by one and wait properly. */
export const groupLockTimeoutMs = 50;

/**
 * Group commit: the commands that arrive while a transaction runs share the next one, with its statements, its round trips
 * and its fsync. Each decides and refuses for itself. When one of them fails, nothing of the transaction stays and all of
 * them are told to run alone (`Dissolved`), so that no command's failure is another's.
 *
 * One group at a time: while it commits the next one gathers, and no two groups ever wait for each other.
 */
export class GroupCommit {
  readonly #database: Pick<Postgres<CommandTables>, 'db'>;
  readonly #metrics: Pick<CommandMetrics, 'groupEnded'>;
  #waiting: Entry[] = [];
  #running = false;

  constructor(options: {
    readonly database: Pick<Postgres<CommandTables>, 'db'>;
    readonly metrics: Pick<CommandMetrics, 'groupEnded'>;
  }) {
    this.#database = options.database;
    this.#metrics = options.metrics;
  }

  /** Answers when the work is committed. Rejects with `Dissolved` when nothing happened and it has to run by itself. */
  run<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Entry['resolve'], reject });
      if (!this.#running) void this.#runGroups();
    });
  }

  async #runGroups(): Promise<void> {
    this.#running = true;
    // What arrives in the same turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#runGroup(this.#waiting.splice(0, groupSizeMax));
    this.#running = false;
  }

  async #runGroup(entries: readonly Entry[]): Promise<void> {
    try {
      // A victim of a deadlock is not tried again as a group.
      const answers = await transaction(this.#database, (trx) => together(trx, entries), { attemptsMax: 1 });
      entries.forEach(({ resolve }, index) => resolve(answers[index]));
      this.#metrics.groupEnded(entries.length, 'COMMITTED');
    } catch (error) {
      // The database did not answer: running alone would ask it no better, and a commit may have happened.
      const fate = error instanceof Fault ? error : new Dissolved();
      for (const { reject } of entries) reject(fate);
      this.#metrics.groupEnded(entries.length, error instanceof Fault ? 'FAULT' : 'DISSOLVED');
    }
  }
}

type Entry = {
  readonly work: (unit: UnitOfWork) => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** Every command's work in the one transaction; all have ended before it says that one of them failed. */
async function together(trx: UnitOfWork['trx'], entries: readonly Entry[]): Promise<readonly unknown[]> {
  const turns = new Turns();
  const limited = sql`select set_config('lock_timeout', ${String(groupLockTimeoutMs)}, true)`.execute(trx);
  const planned = planEachTime.execute(trx);
  const works = entries.map(async ({ work }) => {
    let end: () => void = () => undefined;
    const member: Member = { done: new Promise<void>((resolve) => (end = resolve)) };
    try {
      return await work({ trx, hold: turns.holdFor(member) });
    } finally {
      turns.leave(member);
      end();
    }
  });
  const [, , ...ended] = await Promise.allSettled([limited, planned, ...works]);
  return ended.map((one) => {
    if (one.status === 'rejected') throw new Dissolved('a command of the group failed', { cause: one.reason });
    return one.value;
  });
}
