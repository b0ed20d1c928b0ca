import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Allocation, AllocationId } from '../../domain/allocation.ts';
import type { AccountCreditId } from '../../domain/account-credit.ts';
import type { CreditNoteId } from '../../domain/credit-note.ts';
import type { InvoiceId } from '../../domain/invoice.ts';
import type { PaymentId } from '../../domain/payment.ts';
import type { AllocationOwner } from '../../port.ts';
import { revivedMoney } from './lines.ts';
import type { AllocationRow, BillingTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectAllocations(db: Db, scope: Scope) {
  return db
    .selectFrom('allocations')
    .selectAll('allocations')
    .where(visible(scope, 'billing.payment', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readAllocations(
  db: Db,
  ids: readonly AllocationId[],
  scope: Scope,
): Promise<readonly (Allocation | null)[]> {
  const rows = await selectAllocations(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, allocationOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockAllocation = lockTogether<Allocation>(async (trx, ids, scope) => {
  const rows = await selectAllocations(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(allocationOf);
});

/** What of these invoices is given up now. Their own locks keep it as it is. */
export async function activeWriteOffs(db: Db, invoices: readonly InvoiceId[]): Promise<readonly AllocationId[]> {
  const rows = await db
    .selectFrom('allocations')
    .select('id')
    .where('invoice_id', '=', sql<string>`any(${invoices}::text[])`)
    .where('kind', '=', 'WRITE_OFF')
    .where('status', '=', 'ACTIVE')
    .execute();
  return rows.map(({ id }) => id as AllocationId);
}

/** What is given now for paying early with a payment; of these invoices, whose locks keep it as it is. */
export async function activeDiscounts(
  db: Db,
  payment: PaymentId,
  invoices: readonly InvoiceId[],
): Promise<readonly AllocationId[]> {
  const rows = await db
    .selectFrom('allocations')
    .select('id')
    .where('payment_id', '=', payment)
    .where('invoice_id', '=', sql<string>`any(${invoices}::text[])`)
    .where('kind', '=', 'DISCOUNT')
    .where('status', '=', 'ACTIVE')
    .execute();
  return rows.map(({ id }) => id as AllocationId);
}

/** What a payment pays now, the newest first, at most `limit`. */
export async function activeAllocations(db: Db, payment: PaymentId, limit: number): Promise<readonly AllocationId[]> {
  const rows = await db
    .selectFrom('allocations')
    .select('id')
    .where('payment_id', '=', payment)
    .where('kind', '=', 'PAYMENT')
    .where('status', '=', 'ACTIVE')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id as AllocationId);
}

export async function paysInvoice(db: Db, payment: PaymentId, invoice: InvoiceId): Promise<boolean> {
  const found = await db
    .selectFrom('allocations')
    .select('id')
    .where('payment_id', '=', payment)
    .where('invoice_id', '=', invoice)
    .where('kind', '=', 'PAYMENT')
    .where('status', '=', 'ACTIVE')
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listAllocations(
  db: Db,
  scope: Scope,
  page: PageRequest,
  owner: AllocationOwner,
): Promise<readonly Allocation[]> {
  const listed = selectAllocations(db, scope).where('id', '>', page.after ?? '');
  const of =
    'invoiceId' in owner
      ? listed.where('invoice_id', '=', owner.invoiceId)
      : listed.where('payment_id', '=', owner.paymentId);
  const rows = await of
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(allocationOf);
}

const rows = rowWriter('allocations', [
  'version',
  'kind',
  'payment_id',
  'credit_note_id',
  'account_credit_id',
  'invoice_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'amount',
  'taxes',
  'date',
  'status',
  'reversed_on',
  'created_at',
  'updated_at',
] satisfies readonly (keyof AllocationRow)[]);

export async function saveAllocation({ trx }: UnitOfWork, before: Allocation | null, after: Allocation): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    kind: after.kind,
    payment_id: after.paymentId,
    credit_note_id: after.creditNoteId,
    account_credit_id: after.accountCreditId,
    invoice_id: after.invoiceId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    amount: after.amount.amount.toString(),
    taxes: after.taxes,
    date: after.date,
    status: after.status,
    reversed_on: after.reversedOn,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
}

function allocationOf(row: Selectable<AllocationRow>): Allocation {
  return {
    id: row.id as AllocationId,
    version: row.version,
    kind: row.kind,
    paymentId: row.payment_id as PaymentId | null,
    creditNoteId: row.credit_note_id as CreditNoteId | null,
    accountCreditId: row.account_credit_id as AccountCreditId | null,
    invoiceId: row.invoice_id as InvoiceId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    amount: money(row.amount, row.currency),
    taxes: row.taxes?.map(({ taxCode, amount }) => ({ taxCode, amount: revivedMoney(amount) })) ?? null,
    date: row.date,
    status: row.status,
    reversedOn: row.reversed_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
