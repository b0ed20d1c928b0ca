import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { CreditNote, CreditNoteId } from '../../domain/credit-note.ts';
import type { InvoiceId } from '../../domain/invoice.ts';
import type { CreditNoteFilter } from '../../port.ts';
import { whereCreditNotes } from './contract-of.ts';
import { revivedCreditLine } from './lines.ts';
import { useNumber } from './number-series.ts';
import type { BillingTables, CreditNoteRow } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id', contract: whereCreditNotes };

function selectCreditNotes(db: Db, scope: Scope) {
  return db
    .selectFrom('credit_notes')
    .selectAll('credit_notes')
    .where(visible(scope, 'billing.credit', whose));
}

export async function readCreditNotes(
  db: Db,
  ids: readonly CreditNoteId[],
  scope: Scope,
): Promise<readonly (CreditNote | null)[]> {
  const rows = await selectCreditNotes(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, creditNoteOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockCreditNote = lockTogether<CreditNote>(async (trx, ids, scope) => {
  const rows = await selectCreditNotes(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(creditNoteOf);
});

/** What was given back of an invoice for good. The invoice's lock keeps it as it is. */
export async function finalCreditNotes(db: Db, invoice: InvoiceId): Promise<readonly CreditNote[]> {
  const rows = await db
    .selectFrom('credit_notes')
    .selectAll()
    .where('invoice_id', '=', invoice)
    .where('status', 'in', ['FINALIZED', 'APPLIED'])
    .orderBy('id')
    .execute();
  return rows.map(creditNoteOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listCreditNotes(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly CreditNoteFilter[],
): Promise<readonly CreditNote[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectCreditNotes(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(creditNoteOf);
}

function narrowed(
  notes: ReturnType<typeof selectCreditNotes>,
  { ids, customerId, billingAccountId, invoiceId, legalEntityId, status }: CreditNoteFilter,
): ReturnType<typeof selectCreditNotes> {
  let found = notes;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (billingAccountId != null) found = found.where('billing_account_id', '=', billingAccountId);
  if (invoiceId != null) found = found.where('invoice_id', '=', invoiceId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<CreditNote['status']>`any(${status}::text[])`);
  return found;
}

const rows = rowWriter('credit_notes', [
  'version',
  'number',
  'series_code',
  'invoice_id',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'reason',
  'contract_version',
  'status',
  'issue_date',
  'lines',
  'net',
  'tax',
  'total',
  'applied',
  'to_account',
  'to_refund',
  'drawn',
  'refund_pending',
  'refunded',
  'approved',
  'approved_by',
  'content_hash',
  'correlation_id',
  'created_at',
  'updated_at',
] satisfies readonly (keyof CreditNoteRow)[]);

export async function saveCreditNote({ trx }: UnitOfWork, before: CreditNote | null, after: CreditNote): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    number: after.number,
    series_code: after.seriesCode,
    invoice_id: after.invoiceId,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    reason: after.reason,
    contract_version: after.contractVersion,
    status: after.status,
    issue_date: after.issueDate,
    lines: after.lines,
    net: after.net.amount.toString(),
    tax: after.tax.amount.toString(),
    total: after.total.amount.toString(),
    applied: after.applied.amount.toString(),
    to_account: after.toAccount.amount.toString(),
    to_refund: after.toRefund.amount.toString(),
    drawn: after.drawn.amount.toString(),
    refund_pending: after.refundPending.amount.toString(),
    refunded: after.refunded.amount.toString(),
    approved: after.approved?.amount.toString() ?? null,
    approved_by: after.approvedBy,
    content_hash: after.contentHash,
    correlation_id: after.correlationId,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert : rows.update)(trx, row);
  if ((before?.number ?? null) === null && after.number !== null)
    await useNumber(trx, { documentType: 'CREDIT_NOTE', ...after });
}

function creditNoteOf(row: Selectable<CreditNoteRow>): CreditNote {
  const { currency } = row;
  return {
    id: row.id as CreditNoteId,
    version: row.version,
    number: row.number,
    seriesCode: row.series_code,
    invoiceId: row.invoice_id as InvoiceId,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency,
    reason: row.reason,
    contractVersion: row.contract_version,
    status: row.status,
    issueDate: row.issue_date,
    lines: row.lines.map(revivedCreditLine),
    net: money(row.net, currency),
    tax: money(row.tax, currency),
    total: money(row.total, currency),
    applied: money(row.applied, currency),
    toAccount: money(row.to_account, currency),
    toRefund: money(row.to_refund, currency),
    drawn: money(row.drawn, currency),
    refundPending: money(row.refund_pending, currency),
    refunded: money(row.refunded, currency),
    approved: row.approved === null ? null : money(row.approved, currency),
    approvedBy: row.approved_by,
    contentHash: row.content_hash,
    correlationId: row.correlation_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
