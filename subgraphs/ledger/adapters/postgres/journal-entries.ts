import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { AccountingPeriodId, JournalEntryId, PostingRequestId } from '../../domain/ids.ts';
import type { JournalEntry, JournalEntryHead } from '../../domain/journal-entry.ts';
import { isPosted } from '../../domain/reported-entry.ts';
import type { EntrySource } from '../../domain/journal/posting-key.ts';
import type { JournalEntryFilter, PostingsPage } from '../../port.ts';
import { postLines, readLines, writeLines } from './journal-lines.ts';
import { useNumber } from './journal-series.ts';
import type { JournalEntryRow, LedgerTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectEntries(db: Db, scope: Scope) {
  return db
    .selectFrom('journal_entries')
    .selectAll('journal_entries')
    .where(visible(scope, 'journal_entries.legal_entity_id'));
}

export async function readEntries(
  db: Db,
  ids: readonly JournalEntryId[],
  scope: Scope,
): Promise<readonly (JournalEntryHead | null)[]> {
  const rows = await selectEntries(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, headOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** One entry with its lines, as it is now. */
export async function readEntry(db: Db, id: JournalEntryId, scope: Scope): Promise<JournalEntry | null> {
  const [head] = await readEntries(db, [id], scope);
  return head == null ? null : ((await withLines(db, [head]))[0] ?? null);
}

export const lockEntry = lockTogether<JournalEntry>(async (trx, ids, scope) => {
  const db = trx.withTables<LedgerTables>();
  const rows = await selectEntries(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return withLines(db, rows.map(headOf));
});

export async function entryOfSource(
  db: Db,
  legalEntity: LegalEntityId,
  { system, type, id, version, purpose }: EntrySource,
): Promise<JournalEntryId | null> {
  const row = await db
    .selectFrom('journal_entries')
    .select('id')
    .where('legal_entity_id', '=', legalEntity)
    .where('source_system', '=', system)
    .where('source_type', '=', type)
    .where('source_id', '=', id)
    .where('source_version', '=', version)
    .where('source_purpose', '=', purpose)
    .executeTakeFirst();
  return (row?.id ?? null) as JournalEntryId | null;
}

export async function reversalOf(db: Db, id: JournalEntryId): Promise<JournalEntryId | null> {
  const row = await db.selectFrom('journal_entries').select('id').where('reversal_of', '=', id).executeTakeFirst();
  return (row?.id ?? null) as JournalEntryId | null;
}

async function withLines(db: Db, heads: readonly JournalEntryHead[]): Promise<readonly JournalEntry[]> {
  const lines = await readLines(
    db,
    heads.map(({ id }) => id),
  );
  return heads.map((head, index) => ({ ...head, lines: lines[index] ?? [] }));
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listEntries(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filter: JournalEntryFilter,
): Promise<readonly JournalEntryHead[]> {
  const { ids, legalEntityId, status, type, accountId, documentId, periodId, number, postedFrom, postedTo } = filter;
  let found = selectEntries(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<JournalEntry['status']>`any(${status}::text[])`);
  if (type != null) found = found.where('type', '=', sql<JournalEntry['type']>`any(${type}::text[])`);
  if (periodId != null) found = found.where('period_id', '=', periodId);
  if (number != null) found = found.where('number', '=', number);
  if (postedFrom != null) found = found.where('posting_date', '>=', postedFrom);
  if (postedTo != null) found = found.where('posting_date', '<', postedTo);
  if (accountId != null) {
    found = found.where(
      sql<boolean>`exists (select from journal_lines where entry_id = journal_entries.id and account_id = ${accountId})`,
    );
  }
  if (documentId != null) {
    found = found.where(
      sql<boolean>`id in (select entry_id from journal_lines where document_id = ${documentId} and posted_on is not null)`,
    );
  }
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(headOf);
}

/** A page of the entries of each of these documents, by one statement; one row more than a page, as `listEntries`. */
export async function listPostings(
  db: Db,
  scope: Scope,
  asked: readonly PostingsPage[],
): Promise<readonly (readonly JournalEntryHead[])[]> {
  const documents = asked.map(({ documentId }) => documentId);
  const firsts = asked.map(({ first }) => first);
  const afters = asked.map(({ after }) => after ?? '');
  const { rows: found } = await sql<Selectable<JournalEntryRow> & { readonly place: number }>`
    select asked.place::integer as place, entry.* from
      unnest(${documents}::text[], ${firsts}::integer[], ${afters}::text[])
        with ordinality as asked (document_id, first, after, place)
      cross join lateral (
        select journal_entries.* from (
          select distinct entry_id from journal_lines
          where document_id = asked.document_id and posted_on is not null and entry_id > asked.after) posted
        join journal_entries on journal_entries.id = posted.entry_id
        where ${visible(scope, 'journal_entries.legal_entity_id')}
        order by journal_entries.id limit asked.first + 1) entry
    order by asked.place, entry.id`.execute(db);
  const pages = asked.map((): JournalEntryHead[] => []);
  for (const row of found) pages[row.place - 1]?.push(headOf(row));
  return pages;
}

const rows = rowWriter('journal_entries', [
  'version',
  'number',
  'legal_entity_id',
  'type',
  'status',
  'description',
  'posting_date',
  'period_id',
  'source_system',
  'source_type',
  'source_id',
  'source_version',
  'source_purpose',
  'reversal_of',
  'reversed_by',
  'created_by',
  'approved_by',
  'rejection_reason',
  'posted_by',
  'posted_at',
  'posting_request_id',
  'violated_by',
  'created_at',
  'updated_at',
] satisfies readonly (keyof JournalEntryRow)[]);

/** Lines first where the entry is posted: after that nothing of them changes. */
export async function saveEntry(
  { trx }: UnitOfWork,
  before: JournalEntry | null,
  after: JournalEntry,
  changed: readonly string[],
): Promise<void> {
  const db = trx.withTables<LedgerTables>();
  const row = rowOf(after);
  if (before === null) {
    await rows.insert(trx, row);
    return writeLines(db, after);
  }
  if (changed.includes('lines')) await writeLines(db, after);
  const posts = before.number === null && after.number !== null;
  if (posts) await postLines(db, after);
  await rows.update(trx, row);
  if (posts) await useNumber(db, after);
}

/** An entry of the system, posted as it is made. As a draft first: lines are not added to what is posted. */
export async function insertPosted({ trx }: UnitOfWork, entry: JournalEntry): Promise<void> {
  const db = trx.withTables<LedgerTables>();
  const draft = { ...entry, status: 'DRAFT', number: null, periodId: null, postedBy: null, postedAt: null } as const;
  await rows.insert(trx, rowOf(draft));
  await writeLines(db, entry);
  await postLines(db, entry);
  await rows.update(trx, rowOf(entry));
  await useNumber(db, entry);
}

/** An entry as a system of record tells of it: what is posted there counts, and only that. */
export async function writeReported({ trx }: UnitOfWork, entry: JournalEntry, system: string): Promise<void> {
  const db = trx.withTables<LedgerTables>();
  await sql`select set_config('concord.fact_of', ${system}, true)`.execute(trx);
  await rows.update(trx, rowOf(entry));
  await writeLines(db, entry);
  if (isPosted(entry)) await postLines(db, entry);
}

/** The mark of a posted entry, and only that. */
export async function saveMark({ trx }: UnitOfWork, entry: JournalEntryHead): Promise<void> {
  await rows.update(trx, rowOf(entry));
}

function rowOf(entry: JournalEntryHead) {
  return {
    id: entry.id,
    version: entry.version,
    number: entry.number,
    legal_entity_id: entry.legalEntityId,
    type: entry.type,
    status: entry.status,
    description: entry.description,
    posting_date: entry.postingDate,
    period_id: entry.periodId,
    source_system: entry.source.system,
    source_type: entry.source.type,
    source_id: entry.source.id,
    source_version: entry.source.version,
    source_purpose: entry.source.purpose,
    reversal_of: entry.reversalOf,
    reversed_by: entry.reversedBy,
    created_by: entry.createdBy,
    approved_by: entry.approvedBy,
    rejection_reason: entry.rejectionReason,
    posted_by: entry.postedBy,
    posted_at: entry.postedAt,
    posting_request_id: entry.postingRequestId,
    violated_by: entry.violatedBy,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
  };
}

function headOf(row: Selectable<JournalEntryRow>): JournalEntryHead {
  return {
    id: row.id as JournalEntryId,
    version: row.version,
    number: row.number,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    type: row.type,
    status: row.status,
    description: row.description,
    postingDate: row.posting_date,
    periodId: row.period_id as AccountingPeriodId | null,
    source: {
      system: row.source_system,
      type: row.source_type,
      id: row.source_id,
      version: row.source_version,
      purpose: row.source_purpose,
    },
    reversalOf: row.reversal_of as JournalEntryId | null,
    reversedBy: row.reversed_by as JournalEntryId | null,
    createdBy: row.created_by,
    approvedBy: row.approved_by,
    rejectionReason: row.rejection_reason,
    postedBy: row.posted_by,
    postedAt: row.posted_at,
    postingRequestId: row.posting_request_id as PostingRequestId | null,
    violatedBy: row.violated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
