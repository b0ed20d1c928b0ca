import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { Fault } from '../../core/fault.ts';
import { isTransactionConflict } from './errors.ts';
import type { Postgres } from './pool.ts';

export type TransactionOptions = {
  readonly attemptsMax?: number;
  readonly accessMode?: 'read only' | 'read write';
};

/** How often work is begun again after PostgreSQL chose it as the victim of a deadlock. */
export const transactionAttemptsMax = 5;
const firstPauseMs = 5;

/**
 * Runs `work` in one READ COMMITTED transaction and commits it; whatever it throws takes everything back. The work must
 * have no effect outside the transaction: after a deadlock it runs again from the start.
 * A `Fault` with `outcomeUnknown` means that the connection ended during COMMIT; without it, nothing has happened.
 */
export async function transaction<DB, T>(
  postgres: Pick<Postgres<DB>, 'db'>,
  work: (trx: Transaction<DB>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const attemptsMax = options.attemptsMax ?? transactionAttemptsMax;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const begun = postgres.db.transaction();
      return await (options.accessMode === undefined ? begun : begun.setAccessMode(options.accessMode)).execute(work);
    } catch (error) {
      const outcomeUnknown = error instanceof Fault && error.outcomeUnknown;
      if (outcomeUnknown || attempt >= attemptsMax || !isTransactionConflict(error)) throw error;
      // Jitter, so that the two that met do not meet again.
      await sleep(Math.random() * firstPauseMs * 2 ** attempt);
    }
  }
}
