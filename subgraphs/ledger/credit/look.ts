import type { Transaction } from 'kysely';
import { civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import { tellOfChange } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { CreditBooks } from '../credit-port.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import { exposureIn } from '../domain/credit/exposure.ts';
import { creditKeeper, holdEvent, judge } from '../domain/credit/judge.ts';
import type { PostingParts } from '../postings/follow-billing.ts';
import { goRound, type Rounds } from '../../rounds.ts';

/** How often it is looked for customers whose debts moved. */
const intervalMs = 500;
const roundMax = 200;

export type CreditParts = Pick<PostingParts, 'process' | 'clock' | 'committed'> & {
  readonly creditOf: (trx: Transaction<CommandTables>) => CreditBooks;
};
type Database = Pick<Postgres<CommandTables>, 'db'>;
type Trx = Transaction<CommandTables>;
type At = { readonly now: Date; readonly on: CivilDate };

/**
 * Holds who owes more than its limit and releases who is back under it. What moves a debt marks the customer in its own
 * transaction, so no move is missed; who looks takes the mark away first, so one that comes meanwhile is looked at again.
 */
export function keepCredit(database: Database, parts: CreditParts, log: Log): Rounds {
  return goRound((signal) => lookOnce(database, parts, log, signal), {
    everyMs: intervalMs,
    failed: 'it could not be read whose credit is to be looked at',
    log,
  });
}

/** One round: each customer in a transaction of its own, so that one does not hold up the others. */
export async function lookOnce(database: Database, parts: CreditParts, log: Log, signal?: AbortSignal): Promise<void> {
  const now = parts.clock.now();
  const at = { now, on: civilDateAt(now, 'UTC') };
  const due = await transaction(database, async (trx) => {
    const books = parts.creditOf(trx);
    // Rates grow old, and links begin and end, without a word.
    await books.lookAtAll(at.on);
    return books.due(roundMax);
  });
  for (const customer of due) {
    if (signal?.aborted === true) return;
    await transaction(database, (trx) => lookAt(trx, parts, customer, at)).catch((error: unknown) => {
      log.error({ err: error, customer }, 'the credit of a customer could not be looked at; it stays due');
    });
  }
  if (due.length > 0) parts.committed();
}

async function lookAt(trx: Trx, parts: CreditParts, customer: string, at: At): Promise<void> {
  const books = parts.creditOf(trx);
  if (!(await books.take(customer))) return;
  for (const id of await books.profilesOver(customer, at.on)) {
    const profile = await books.lockProfile(id, at.on);
    if (profile !== null) await judgeNow(trx, parts, profile, at);
  }
}

async function judgeNow(trx: Trx, parts: CreditParts, before: CreditProfile, { now, on }: At): Promise<void> {
  const books = parts.creditOf(trx);
  const { customerIds, ...open } = await books.creditOf(before, on);
  const exposure = exposureIn(before.currency, open, on);
  const judged = judge(before, { exposure: exposure.ok ? exposure.value : null, customerIds, now });
  const type = holdEvent(before, judged);
  if (type === null) return;
  const after = { ...judged, version: before.version + 1, updatedAt: now };
  await books.saveProfile(before, after);
  const { customerId, legalEntityId } = after;
  const who = { source: 'ledger', actor: creditKeeper, now, correlationId: before.id, causationId: null };
  await tellOfChange(
    trx,
    { ...parts.process, ...who },
    { entity: 'CreditProfile', before, after, owner: { customerId, legalEntityId }, event: { type } },
  );
}
