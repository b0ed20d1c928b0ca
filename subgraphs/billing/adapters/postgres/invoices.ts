import { sql, type Kysely, type Selectable } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { BillRunId } from '../../domain/bill-run.ts';
import type { BillingSubscriptionId } from '../../domain/billing-subscription.ts';
import type { Invoice, InvoiceId } from '../../domain/invoice.ts';
import type { Due, InvoiceFilter } from '../../port.ts';
import { chargePeriods, freePeriods } from './charged-periods.ts';
import { whereInvoices } from './contract-of.ts';
import { revivedLine } from './lines.ts';
import { useNumber } from './number-series.ts';
import { chargeUsage, freeUsage } from './rated-usage.ts';
import type { BillingTables, InvoiceRow } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id', contract: whereInvoices };

function selectInvoices(db: Db, scope: Scope) {
  return db
    .selectFrom('invoices')
    .selectAll('invoices')
    .where(visible(scope, 'billing.invoice', whose));
}

export async function readInvoices(
  db: Db,
  ids: readonly InvoiceId[],
  scope: Scope,
): Promise<readonly (Invoice | null)[]> {
  const rows = await selectInvoices(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, invoiceOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockInvoice = lockTogether<Invoice>(async (trx, ids, scope) => {
  const rows = await selectInvoices(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(invoiceOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listInvoices(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly InvoiceFilter[],
): Promise<readonly Invoice[]> {
  const { behind, than, direction } = inOrder(page);
  const listed = selectInvoices(db, scope).where('id', behind, than).where('status', '<>', 'DELETED');
  const rows = await filters
    .reduce(narrowed, listed)
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(invoiceOf);
}

function narrowed(
  invoices: ReturnType<typeof selectInvoices>,
  filter: InvoiceFilter,
): ReturnType<typeof selectInvoices> {
  const { ids, customerId, billingAccountId, billingSubscriptionId, billRunId } = filter;
  const { legalEntityId, status, issuedFrom, issuedTo, dueFrom, dueTo, openOnly } = filter;
  let found = invoices;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (billingAccountId != null) found = found.where('billing_account_id', '=', billingAccountId);
  if (billingSubscriptionId != null) found = found.where('billing_subscription_id', '=', billingSubscriptionId);
  if (billRunId != null) found = found.where('bill_run_id', '=', billRunId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<Invoice['status']>`any(${status}::text[])`);
  if (issuedFrom != null) found = found.where('issue_date', '>=', issuedFrom);
  if (issuedTo != null) found = found.where('issue_date', '<', issuedTo);
  if (dueFrom != null) found = found.where('due_date', '>=', dueFrom);
  if (dueTo != null) found = found.where('due_date', '<', dueTo);
  if (openOnly === true) found = found.where('open', '>', '0');
  return found;
}

export async function findByNumber(
  db: Db,
  legalEntityId: LegalEntityId,
  number: string,
  scope: Scope,
): Promise<InvoiceId | null> {
  const found = await selectInvoices(db, scope)
    .where('legal_entity_id', '=', legalEntityId)
    .where('number', '=', number)
    .executeTakeFirst();
  return (found?.id ?? null) as InvoiceId | null;
}

export async function countUnfinished(db: Db, account: BillingAccountId): Promise<number> {
  const counted = await db
    .selectFrom('invoices')
    .select((invoices) => invoices.fn.countAll<number>().as('unfinished'))
    .where('billing_account_id', '=', account)
    .where('status', 'in', ['DRAFT', 'OPEN'])
    .executeTakeFirstOrThrow();
  return counted.unfinished;
}

/** Open invoices of an account: the one that the reference names, then those that were due first, at most `limit`. */
export async function openInvoicesOf(
  db: Db,
  account: BillingAccountId,
  reference: string | null,
  limit: number,
): Promise<readonly InvoiceId[]> {
  const found = await sql<{ id: InvoiceId }>`
    (select id from invoices
     where billing_account_id = ${account} and status = 'OPEN' and (id = ${reference} or number = ${reference}) limit 1)
    union
    (select id from invoices where billing_account_id = ${account} and status = 'OPEN' order by due_date, id limit ${limit - 1})`.execute(
    db,
  );
  return found.rows.map(({ id }) => id);
}

/** Drafts of bill runs that have no tax yet or, of all of them, are not final yet, in the order of their ids. */
export async function leftDrafts(db: Db, left: Due & { readonly all: boolean }): Promise<readonly InvoiceId[]> {
  let drafts = db
    .selectFrom('invoices')
    .select('id')
    .where('legal_entity_id', '=', left.legalEntityId)
    .where('status', '=', 'DRAFT')
    // A number that is there was given before: a fact made a draft of what is final.
    .where('number', 'is', null)
    .where('bill_run_id', 'is not', null)
    .where('id', '>', left.after);
  if (!left.all) drafts = drafts.where('tax_status', '=', 'PENDING');
  const rows = await drafts.orderBy('id').limit(left.limit).execute();
  return rows.map(({ id }) => id as InvoiceId);
}

const headColumns = [
  'version',
  'number',
  'series_code',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'type',
  'status',
  'issue_date',
  'due_date',
  'net',
  'discount',
  'tax',
  'total',
  'cash_discount_percent',
  'cash_discount_until',
  'paid',
  'credited',
  'written_off',
  'discounted',
  'credit_noted',
  'write_off_approved',
  'write_off_approved_by',
  'open',
  'tax_status',
  'content_hash',
  'violated_by',
  'erp_instance_id',
  'billing_subscription_id',
  'bill_run_id',
  'correlation_id',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof InvoiceRow)[];
const heads = rowWriter('invoices', headColumns);
const whole = rowWriter('invoices', [...headColumns, 'lines']);

export async function saveInvoice(
  { trx }: UnitOfWork,
  before: Invoice | null,
  after: Invoice,
  changed: readonly string[],
): Promise<void> {
  const row = rowOf(after);
  const { lines } = after;
  if (before === null) {
    await whole.insert(trx, { ...row, lines });
    await chargePeriods(trx, after);
    return chargeUsage(trx, after);
  }
  // Five hundred lines are not written again because an invoice is paid.
  await (changed.includes('lines') ? whole.update(trx, { ...row, lines }) : heads.update(trx, row));
  if (before.number === null && after.number !== null) await useNumber(trx, { documentType: 'INVOICE', ...after });
  // What is charged no more may be charged again.
  if (after.status !== 'DELETED' && after.status !== 'VOID') return;
  await freePeriods(trx, after);
  await freeUsage(trx, after);
}

/**
 * An invoice as a system of record tells of it. What it charges stays charged, whatever became of it there: nobody is
 * charged twice because of a fact.
 */
export async function writeReported({ trx }: UnitOfWork, invoice: Invoice, system: string): Promise<void> {
  await sql`select set_config('concord.fact_of', ${system}, true)`.execute(trx);
  await whole.update(trx, { ...rowOf(invoice), lines: invoice.lines });
}

function rowOf(after: Invoice) {
  return {
    id: after.id,
    version: after.version,
    number: after.number,
    series_code: after.seriesCode,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    type: after.type,
    status: after.status,
    issue_date: after.issueDate,
    due_date: after.dueDate,
    net: after.net.amount.toString(),
    discount: after.discount.amount.toString(),
    tax: after.tax.amount.toString(),
    total: after.total.amount.toString(),
    cash_discount_percent: after.cashDiscount?.percent.toString() ?? null,
    cash_discount_until: after.cashDiscount?.until ?? null,
    paid: after.paid.amount.toString(),
    credited: after.credited.amount.toString(),
    written_off: after.writtenOff.amount.toString(),
    discounted: after.discounted.amount.toString(),
    credit_noted: after.creditNoted.amount.toString(),
    write_off_approved: after.writeOffApproved?.amount.toString() ?? null,
    write_off_approved_by: after.writeOffApprovedBy,
    open: after.open.amount.toString(),
    tax_status: after.taxStatus,
    content_hash: after.contentHash,
    violated_by: after.violatedBy,
    erp_instance_id: after.erpInstanceId,
    billing_subscription_id: after.billingSubscriptionId,
    bill_run_id: after.billRunId,
    correlation_id: after.correlationId,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
}

function invoiceOf(row: Selectable<InvoiceRow>): Invoice {
  const { currency } = row;
  return {
    id: row.id as InvoiceId,
    version: row.version,
    number: row.number,
    seriesCode: row.series_code,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency,
    type: row.type,
    status: row.status,
    issueDate: row.issue_date,
    dueDate: row.due_date,
    lines: row.lines.map(revivedLine),
    net: money(row.net, currency),
    discount: money(row.discount, currency),
    tax: money(row.tax, currency),
    total: money(row.total, currency),
    cashDiscount:
      row.cash_discount_percent === null || row.cash_discount_until === null
        ? null
        : { percent: decimal(row.cash_discount_percent), until: row.cash_discount_until },
    paid: money(row.paid, currency),
    credited: money(row.credited, currency),
    writtenOff: money(row.written_off, currency),
    discounted: money(row.discounted, currency),
    creditNoted: money(row.credit_noted, currency),
    writeOffApproved: row.write_off_approved === null ? null : money(row.write_off_approved, currency),
    writeOffApprovedBy: row.write_off_approved_by,
    open: money(row.open, currency),
    taxStatus: row.tax_status,
    contentHash: row.content_hash,
    violatedBy: row.violated_by,
    erpInstanceId: row.erp_instance_id as Invoice['erpInstanceId'],
    billingSubscriptionId: row.billing_subscription_id as BillingSubscriptionId | null,
    billRunId: row.bill_run_id as BillRunId | null,
    correlationId: row.correlation_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
