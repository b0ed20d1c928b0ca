import { sql, type Transaction } from 'kysely';
import { civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import { pause } from '../../../events/pause.ts';
import { tellOfChange } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { ownUnit } from '../../../platform/commands/unit-of-work.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { creditOf } from '../adapters/postgres/credit-figures.ts';
import { lockCreditProfile, saveCreditProfile } from '../adapters/postgres/credit-profiles.ts';
import type { LedgerTables } from '../adapters/postgres/tables.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import { exposureIn } from '../domain/credit/exposure.ts';
import { creditKeeper, holdEvent, judge } from '../domain/credit/judge.ts';
import type { PostingParts } from '../postings/follow-billing.ts';

/** How often it is looked for customers whose debts moved. */
const intervalMs = 500;
const roundMax = 200;

type CreditParts = Pick<PostingParts, 'process' | 'clock' | 'committed'>;
type Database = Pick<Postgres<CommandTables>, 'db'>;
type Trx = Transaction<CommandTables>;

/**
 * Holds who owes more than its limit and releases who is back under it. What moves a debt marks the customer in its own
 * transaction, so no move is missed; who looks takes the mark away first, so one that comes meanwhile is looked at again.
 */
export function keepCredit(database: Database, parts: CreditParts, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await lookOnce(database, parts, log, signal).catch((error: unknown) => {
        log.error({ err: error }, 'it could not be read whose credit is to be looked at');
      });
      await pause(intervalMs, signal);
    }
  }
}

/** One round: each customer in a transaction of its own, so that one does not hold up the others. */
export async function lookOnce(database: Database, parts: CreditParts, log: Log, signal?: AbortSignal): Promise<void> {
  const now = parts.clock.now();
  const on = civilDateAt(now, 'UTC');
  await transaction(database, (trx) => lookAtAllOf(trx, on));
  const due = await sql<{ id: string }>`
    select distinct customer_id as id from (select customer_id from credit_looks order by id limit ${roundMax}) as oldest`.execute(
    database.db,
  );
  for (const { id } of due.rows) {
    if (signal?.aborted === true) return;
    await transaction(database, (trx) => lookAt(trx, parts, { id, now, on })).catch((error: unknown) => {
      log.error({ err: error, customer: id }, 'the credit of a customer could not be looked at; it stays due');
    });
  }
  if (due.rows.length > 0) parts.committed();
}

/** Once a day everybody's: rates grow old, and links begin and end, without a word. */
async function lookAtAllOf(trx: Trx, day: CivilDate): Promise<void> {
  await sql`
    with first as (insert into credit_days (day) values (${day}) on conflict do nothing returning day)
    insert into credit_looks (customer_id) select distinct customer_id from credit_profiles, first`.execute(trx);
}

async function lookAt(
  trx: Trx,
  parts: CreditParts,
  { id, now, on }: { readonly id: string; readonly now: Date; readonly on: CivilDate },
): Promise<void> {
  const taken = await sql`
    delete from credit_looks where id in (
      select id from credit_looks where customer_id = ${id} for update skip locked)`.execute(trx);
  if (taken.numAffectedRows === 0n) return;
  const over = await sql<{ id: string }>`
    select profile as id from credit_profiles_over(${id}, ${on}::date) as profile order by profile`.execute(trx);
  for (const profile of over.rows) {
    const held = await lockCreditProfile(ownUnit(trx), profile.id, { kind: 'everything', on });
    if (held !== null) await judgeNow(trx, parts, held, { now, on });
  }
}

async function judgeNow(
  trx: Trx,
  { process }: CreditParts,
  before: CreditProfile,
  { now, on }: { readonly now: Date; readonly on: CivilDate },
): Promise<void> {
  const { customerIds, ...open } = await creditOf(trx.withTables<LedgerTables>(), before, on);
  const exposure = exposureIn(before.currency, open, on);
  const judged = judge(before, { exposure: exposure.ok ? exposure.value : null, customerIds, now });
  const type = holdEvent(before, judged);
  if (type === null) return;
  const after = { ...judged, version: before.version + 1, updatedAt: now };
  await saveCreditProfile({ trx }, before, after);
  const who = { ...process, source: 'ledger', actor: creditKeeper, now, correlationId: before.id, causationId: null };
  const { customerId, legalEntityId } = after;
  await tellOfChange(trx, who, {
    entity: 'CreditProfile',
    before,
    after,
    owner: { customerId, legalEntityId },
    event: { type },
  });
}
