import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { createDesk } from './desk.ts';
import type { PostingParts } from './follow-billing.ts';
import { tryToPost } from './post-request.ts';
import { createRests } from '../../rests.ts';
import { goRound, type Rounds } from '../../rounds.ts';

/** How often it is looked for what is due: what waited, and what it waited for has come. */
const intervalMs = 500;
const roundMax = 100;

/** Tries requests again that are due. */
export function tryDueRequests(database: Pick<Postgres<CommandTables>, 'db'>, parts: PostingParts, log: Log): Rounds {
  return goRound(createDueRound(database, parts, log), {
    everyMs: intervalMs,
    failed: 'it could not be read which requests are due',
    log,
  });
}

/**
 * One round over a page of what is due: each in a transaction of its own, so that one does not hold up the others. Several
 * processes may do so: who comes second finds the request posted, or waiting for something else.
 */
export function createDueRound(
  database: Pick<Postgres<CommandTables>, 'db'>,
  parts: PostingParts,
  log: Log,
): (signal?: AbortSignal) => Promise<void> {
  const rests = createRests({ failed: 'a posting request could not be tried again; it stays due', log });

  return async (signal) => {
    const due = await transaction(database, (trx) => parts.booksOf(trx).dueRequests(roundMax, rests.now()));
    for (const request of due) {
      if (signal?.aborted === true) return;
      const by = { now: parts.clock.now(), correlationId: request.id, causationId: null };
      const post = () => transaction(database, (trx) => tryToPost(createDesk(trx, parts, by), request));
      await rests.attempt(request.id, post);
    }
    if (due.length > 0) parts.committed();
  };
}
