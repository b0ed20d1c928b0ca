import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import type { AccountId, JournalEntryId, JournalLineId, MappingRuleId } from '../../domain/ids.ts';
import type { EntryLine, JournalEntry } from '../../domain/journal-entry.ts';
import type { JournalLineRow, LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/** The lines of each entry, in the order of `ids` and in theirs. Who may see the entry may see them. */
export async function readLines(db: Db, ids: readonly JournalEntryId[]): Promise<readonly (readonly EntryLine[])[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('journal_lines')
    .selectAll()
    .where('entry_id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('entry_id')
    .orderBy('position')
    .execute();
  const byEntry = new Map<string, EntryLine[]>();
  for (const row of rows) {
    const lines = byEntry.get(row.entry_id) ?? [];
    lines.push(lineOf(row));
    byEntry.set(row.entry_id, lines);
  }
  return ids.map((id) => byEntry.get(id) ?? []);
}

/** All lines of an entry that is not posted, anew. */
export async function writeLines(db: Db, { id, legalEntityId, lines }: JournalEntry): Promise<void> {
  await db.deleteFrom('journal_lines').where('entry_id', '=', id).execute();
  const rows = lines.map((line, position) => ({
    entry_id: id,
    position,
    id: line.id,
    legal_entity_id: legalEntityId,
    account_id: line.accountId,
    debit: line.debit?.amount ?? null,
    credit: line.credit?.amount ?? null,
    currency: (line.debit ?? line.credit ?? line.functionalAmount).currency,
    functional_amount: line.functionalAmount.amount,
    functional_currency: line.functionalAmount.currency,
    fx_rate: line.fxRate,
    text: line.text,
    customer_id: line.customerId,
    document_id: line.documentId,
    dimensions: line.dimensions,
    posted_on: null,
    mapping_rule_id: line.mappingRuleId,
    mapping_rule_version: line.mappingRuleVersion,
  }));
  await sql`insert into journal_lines select * from ${givenRowsOf('journal_lines', rows)} as given`.execute(db);
}

/** From here on the lines count, on the date of the entry. */
export async function postLines(db: Db, { id, postingDate }: JournalEntry): Promise<void> {
  await db.updateTable('journal_lines').set({ posted_on: postingDate }).where('entry_id', '=', id).execute();
}

export async function lastPostedOn(db: Db, account: AccountId): Promise<CivilDate | null> {
  const row = await db
    .selectFrom('journal_lines')
    .select('posted_on')
    .where('account_id', '=', account)
    .where('posted_on', 'is not', null)
    .orderBy('posted_on', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.posted_on ?? null;
}

function lineOf(row: Selectable<JournalLineRow>): EntryLine {
  const amount = (value: string | null) => (value === null ? null : money(value, row.currency));
  return {
    id: row.id as JournalLineId,
    accountId: row.account_id as AccountId,
    debit: amount(row.debit),
    credit: amount(row.credit),
    functionalAmount: money(row.functional_amount, row.functional_currency),
    fxRate: row.fx_rate === null ? null : decimal(row.fx_rate),
    text: row.text,
    customerId: row.customer_id as CustomerId | null,
    documentId: row.document_id,
    dimensions: row.dimensions,
    mappingRuleId: row.mapping_rule_id as MappingRuleId | null,
    mappingRuleVersion: row.mapping_rule_version,
  };
}
