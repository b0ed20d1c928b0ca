import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { JournalEntryId, PostingRequestId, ReceivableApplicationId, ReceivableId } from '../../domain/ids.ts';
import type { Receivable, ReceivableApplication } from '../../domain/receivable.ts';
import type { ReceivableFilter } from '../../port.ts';
import { lookAtCredit } from './credit-figures.ts';
import type { LedgerTables, ReceivableApplicationRow, ReceivableRow } from './tables.ts';
import { isOfCustomer, visibleReceivable } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectReceivables(db: Db, scope: Scope) {
  return db.selectFrom('receivables').selectAll('receivables').where(visibleReceivable(scope));
}

export async function readReceivables(
  db: Db,
  ids: readonly ReceivableId[],
  scope: Scope,
): Promise<readonly (Receivable | null)[]> {
  const rows = await selectReceivables(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, receivableOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function readReceivablesOf(
  db: Db,
  documents: readonly string[],
  scope: Scope,
): Promise<readonly (Receivable | null)[]> {
  const rows = await selectReceivables(db, scope)
    .where('document_id', '=', sql<string>`any(${documents}::text[])`)
    .execute();
  const byDocument = new Map(rows.map((row) => [row.document_id, receivableOf(row)]));
  return documents.map((id) => byDocument.get(id) ?? null);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listReceivables(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly ReceivableFilter[],
): Promise<readonly Receivable[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectReceivables(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(receivableOf);
}

function narrowed(
  receivables: ReturnType<typeof selectReceivables>,
  filter: ReceivableFilter,
): ReturnType<typeof selectReceivables> {
  const { ids, legalEntityId, customerId, billingAccountId, documentId, currency, status, dueFrom, dueTo } = filter;
  let found = receivables;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (billingAccountId != null) found = found.where('billing_account_id', '=', billingAccountId);
  if (documentId != null) found = found.where('document_id', '=', documentId);
  if (currency != null) found = found.where('currency', '=', currency);
  if (status != null) found = found.where('status', '=', sql<Receivable['status']>`any(${status}::text[])`);
  if (dueFrom != null) found = found.where('due_date', '>=', dueFrom);
  if (dueTo != null) found = found.where('due_date', '<', dueTo);
  return found;
}

export async function listApplications(
  db: Db,
  receivable: ReceivableId,
  page: PageRequest,
): Promise<readonly ReceivableApplication[]> {
  const rows = await db
    .selectFrom('receivable_applications')
    .selectAll()
    .where('receivable_id', '=', receivable)
    .where('id', '>', page.after ?? '')
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(applicationOf);
}

export async function lockReceivableOf(
  db: Db,
  legalEntity: LegalEntityId,
  document: string,
): Promise<Receivable | null> {
  const row = await db
    .selectFrom('receivables')
    .selectAll()
    .where('legal_entity_id', '=', legalEntity)
    .where('document_id', '=', document)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : receivableOf(row);
}

/** How many receivables one payment may put in dispute. */
const disputedMax = 500;

/** The receivables that a payment paid, or paid once. */
export async function lockReceivablesPaidBy(db: Db, payment: string): Promise<readonly Receivable[]> {
  const rows = await db
    .selectFrom('receivables')
    .selectAll()
    .where(
      'id',
      'in',
      db.selectFrom('receivable_applications').select('receivable_id').where('source_id', '=', payment),
    )
    .orderBy('id')
    .limit(disputedMax)
    .forUpdate()
    .execute();
  return rows.map(receivableOf);
}

export async function applicationOfRequest(db: Db, request: PostingRequestId): Promise<ReceivableApplication | null> {
  const row = await db
    .selectFrom('receivable_applications')
    .selectAll()
    .where('request_id', '=', request)
    .executeTakeFirst();
  return row === undefined ? null : applicationOf(row);
}

/** What of a payment pays something now: in its currency, and in the books. */
export async function appliedOf(db: Db, payment: string): Promise<{ readonly amount: string; readonly cash: string }> {
  const { rows } = await sql<{ amount: string; cash: string }>`
    select coalesce(sum(amount), 0) as amount, coalesce(sum(cash), 0) as cash from receivable_applications
    where source_id = ${payment} and kind = 'PAYMENT' and reversed_on is null`.execute(db);
  return rows[0] ?? { amount: '0', cash: '0' };
}

const receivables = rowWriter('receivables', [
  'version',
  'document_id',
  'document_number',
  'customer_id',
  'billing_account_id',
  'legal_entity_id',
  'currency',
  'original',
  'applied',
  'open',
  'fx_rate',
  'functional_currency',
  'functional_original',
  'functional_open',
  'due_date',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof ReceivableRow)[]);

/** What a customer owes moved: its credit is looked at. */
export async function saveReceivable(
  { trx }: UnitOfWork,
  before: Receivable | null,
  receivable: Receivable,
): Promise<void> {
  const row = {
    id: receivable.id,
    version: receivable.version,
    document_id: receivable.documentId,
    document_number: receivable.documentNumber,
    customer_id: receivable.customerId,
    billing_account_id: receivable.billingAccountId,
    legal_entity_id: receivable.legalEntityId,
    currency: receivable.currency,
    original: receivable.original.amount,
    applied: receivable.applied.amount,
    open: receivable.open.amount,
    fx_rate: receivable.fxRate,
    functional_currency: receivable.functionalOriginal.currency,
    functional_original: receivable.functionalOriginal.amount,
    functional_open: receivable.functionalOpen.amount,
    due_date: receivable.dueDate,
    status: receivable.status,
    created_at: receivable.createdAt,
    updated_at: receivable.updatedAt,
  };
  await (before === null ? receivables.insert(trx, row) : receivables.update(trx, row));
  await lookAtCredit(trx.withTables<LedgerTables>(), [receivable.customerId]);
}

const applications = rowWriter('receivable_applications', [
  'receivable_id',
  'kind',
  'source_id',
  'amount',
  'currency',
  'cleared',
  'cash',
  'realised_fx',
  'functional_currency',
  'on_date',
  'request_id',
  'journal_entry_id',
  'reversed_on',
] satisfies readonly (keyof ReceivableApplicationRow)[]);

export function saveApplication(
  { trx }: UnitOfWork,
  application: ReceivableApplication,
  isNew: boolean,
): Promise<void> {
  const row = {
    id: application.id,
    receivable_id: application.receivableId,
    kind: application.kind,
    source_id: application.sourceId,
    amount: application.amount.amount,
    currency: application.amount.currency,
    cleared: application.cleared.amount,
    cash: application.cash.amount,
    realised_fx: application.realisedFx?.amount ?? null,
    functional_currency: application.cleared.currency,
    on_date: application.date,
    request_id: application.requestId,
    journal_entry_id: application.journalEntryId,
    reversed_on: application.reversedOn,
  };
  return isNew ? applications.insert(trx, row) : applications.update(trx, row);
}

function receivableOf(row: Selectable<ReceivableRow>): Receivable {
  const { currency, functional_currency: functional } = row;
  return {
    id: row.id as ReceivableId,
    version: row.version,
    documentId: row.document_id,
    documentNumber: row.document_number,
    customerId: row.customer_id as CustomerId,
    billingAccountId: row.billing_account_id,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency,
    original: money(row.original, currency),
    applied: money(row.applied, currency),
    open: money(row.open, currency),
    fxRate: row.fx_rate === null ? null : decimal(row.fx_rate),
    functionalOriginal: money(row.functional_original, functional),
    functionalOpen: money(row.functional_open, functional),
    dueDate: row.due_date,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function applicationOf(row: Selectable<ReceivableApplicationRow>): ReceivableApplication {
  const { currency, functional_currency: functional } = row;
  return {
    id: row.id as ReceivableApplicationId,
    receivableId: row.receivable_id as ReceivableId,
    kind: row.kind,
    sourceId: row.source_id,
    amount: money(row.amount, currency),
    cleared: money(row.cleared, functional),
    cash: money(row.cash, functional),
    realisedFx: row.realised_fx === null ? null : money(row.realised_fx, functional),
    date: row.on_date,
    requestId: row.request_id as PostingRequestId,
    journalEntryId: row.journal_entry_id as JournalEntryId,
    reversedOn: row.reversed_on,
  };
}
