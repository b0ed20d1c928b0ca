import { sql } from 'kysely';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import type { EventTables } from './tables.ts';

/** When the open partition is closed and the next one begun: with each UTC month, and at this many entries. */
export type CutPolicy = { readonly entriesMax: number };

/**
 * PostgreSQL reads a partition through to believe its new bound, and meanwhile nobody reads or appends. Half a million
 * entries in memory take half a second, which a relay, a reader and a command all wait for.
 */
export const cutPolicy: CutPolicy = { entriesMax: 500_000 };

/**
 * Closes the open partition where its time is over, and opens the next one behind the log's end. Answers the first
 * sequence of the new partition, or null where there was nothing to cut. Any number of workers may ask.
 */
export async function cutLog(
  postgres: Pick<Postgres<EventTables>, 'db'>,
  now: Date,
  policy: CutPolicy = cutPolicy,
): Promise<number | null> {
  // Looked at without a lock first: it is nearly always too early.
  if (!(await isDue(postgres, now, policy))) return null;
  await warm(postgres);
  return transaction(postgres, async (trx) => {
    // The table before the head, as the relay takes them; whoever has it knows that no append is under way.
    await sql`lock table log in access exclusive mode`.execute(trx);
    if (!(await isDue({ db: trx }, now, policy))) return null;
    const { open, head } = await endOf({ db: trx });
    if (head.sequence < open.first_sequence) {
      // Nobody wrote anything all month: the same partition is that of this month.
      await trx
        .updateTable('log_partition')
        .set({ began_at: now })
        .where('first_sequence', '=', open.first_sequence)
        .execute();
      return null;
    }
    const next = head.sequence + 1;
    const [old, fresh] = [partitionName(open.first_sequence), partitionName(next)].map((name) => sql.table(name));
    const from = open.first_sequence === 1 ? sql`minvalue` : sql.lit(open.first_sequence);
    await sql`alter table log detach partition ${old}`.execute(trx);
    await sql`alter table log attach partition ${old} for values from (${from}) to (${sql.lit(next)})`.execute(trx);
    await sql`create table ${fresh} (like ${old} including all)`.execute(trx);
    await sql`alter table log attach partition ${fresh} for values from (${sql.lit(next)}) to (maxvalue)`.execute(trx);
    await sql`select guard_log_partition(${partitionName(next)}::regclass)`.execute(trx);
    await trx
      .updateTable('log_partition')
      .set({ last_sequence: head.sequence, last_hash: head.hash, ended_at: now })
      .where('first_sequence', '=', open.first_sequence)
      .execute();
    await trx.insertInto('log_partition').values({ first_sequence: next, began_at: now }).execute();
    return next;
  });
}

/** The table of the partition that begins at this sequence. */
export function partitionName(firstSequence: number): string {
  return `log_${firstSequence}`;
}

/** Brings the open partition into memory while nobody has to wait for it. */
async function warm(postgres: Pick<Postgres<EventTables>, 'db'>): Promise<void> {
  const { open } = await endOf(postgres);
  const table = sql.table(partitionName(open.first_sequence));
  // A sum over a column that no index has.
  await sql`select sum(octet_length(hash)) from ${table}`.execute(postgres.db);
}

async function isDue(postgres: Pick<Postgres<EventTables>, 'db'>, now: Date, policy: CutPolicy): Promise<boolean> {
  const { open, head } = await endOf(postgres);
  return monthOf(open.began_at) < monthOf(now) || head.sequence - open.first_sequence + 1 >= policy.entriesMax;
}

async function endOf({ db }: Pick<Postgres<EventTables>, 'db'>) {
  const [open, head] = await Promise.all([
    db
      .selectFrom('log_partition')
      .select(['first_sequence', 'began_at'])
      .where('last_sequence', 'is', null)
      .executeTakeFirstOrThrow(),
    db.selectFrom('log_head').select(['sequence', 'hash']).executeTakeFirstOrThrow(),
  ]);
  return { open, head };
}

/** `2026-11`, which sorts as time does. */
function monthOf(date: Date): string {
  return date.toISOString().slice(0, 7);
}
