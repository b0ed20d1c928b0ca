import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { CreditNoteId } from '../../domain/credit-note.ts';
import type { PaymentId } from '../../domain/payment.ts';
import type { Refund, RefundId } from '../../domain/refund.ts';
import type { RefundFilter } from '../../port.ts';
import type { BillingTables, RefundRow } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectRefunds(db: Db, scope: Scope) {
  return db
    .selectFrom('refunds')
    .selectAll('refunds')
    .where(visible(scope, 'billing.payment', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readRefunds(db: Db, ids: readonly RefundId[], scope: Scope): Promise<readonly (Refund | null)[]> {
  const rows = await selectRefunds(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, refundOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRefund = lockTogether<Refund>(async (trx, ids, scope) => {
  const rows = await selectRefunds(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(refundOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRefunds(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly RefundFilter[],
): Promise<readonly Refund[]> {
  const rows = await filters
    .reduce(narrowed, selectRefunds(db, scope).where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(refundOf);
}

function narrowed(refunds: ReturnType<typeof selectRefunds>, filter: RefundFilter): ReturnType<typeof selectRefunds> {
  const { ids, customerId, paymentId, creditNoteId, legalEntityId, status } = filter;
  let found = refunds;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (paymentId != null) found = found.where('payment_id', '=', paymentId);
  if (creditNoteId != null) found = found.where('credit_note_id', '=', creditNoteId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<Refund['status']>`any(${status}::text[])`);
  return found;
}

const rows = rowWriter('refunds', [
  'version',
  'payment_id',
  'credit_note_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'amount',
  'reason',
  'status',
  'provider_refund_id',
  'failure_reason',
  'approved',
  'approved_by',
  'created_at',
  'updated_at',
] satisfies readonly (keyof RefundRow)[]);

export async function saveRefund({ trx }: UnitOfWork, before: Refund | null, after: Refund): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    payment_id: after.paymentId,
    credit_note_id: after.creditNoteId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    amount: after.amount.amount.toString(),
    reason: after.reason,
    status: after.status,
    provider_refund_id: after.providerRefundId,
    failure_reason: after.failureReason,
    approved: after.approved?.amount.toString() ?? null,
    approved_by: after.approvedBy,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
}

function refundOf(row: Selectable<RefundRow>): Refund {
  const { currency } = row;
  return {
    id: row.id as RefundId,
    version: row.version,
    paymentId: row.payment_id as PaymentId,
    creditNoteId: row.credit_note_id as CreditNoteId | null,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency,
    amount: money(row.amount, currency),
    reason: row.reason,
    status: row.status,
    providerRefundId: row.provider_refund_id,
    failureReason: row.failure_reason,
    approved: row.approved === null ? null : money(row.approved, currency),
    approvedBy: row.approved_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
