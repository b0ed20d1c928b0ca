import { sql, type Kysely } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { JournalEntry } from '../../domain/journal-entry.ts';
import { formatNumber } from '../../domain/numbering.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/** The next number, kept from everybody else until the transaction ends. Whoever waited reads what the one before left. */
export async function lockSeries(db: Db, legalEntity: LegalEntityId): Promise<number> {
  const found = await sql<{ next: number }>`
    insert into journal_series (legal_entity_id) values (${legalEntity})
    on conflict (legal_entity_id) do update set next = journal_series.next returning next`.execute(db);
  const [row] = found.rows;
  invariant(row, 'a series is there once it is asked for');
  return row.next;
}

/** Moves the series past the number that this entry bears, in the transaction that posts it. */
export async function useNumber(db: Db, { legalEntityId, number }: JournalEntry): Promise<void> {
  const row = await db
    .updateTable('journal_series')
    .set({ next: sql<number>`next + 1` })
    .where('legal_entity_id', '=', legalEntityId)
    .returning('next')
    .executeTakeFirst();
  invariant(row !== undefined && formatNumber(row.next - 1) === number, 'an entry bears the next number of its series');
}
