import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { Payment, PaymentId, PaymentKey } from '../../domain/payment.ts';
import type { PaymentMethodRefId } from '../../domain/payment-method.ts';
import type { PaymentFilter } from '../../port.ts';
import type { BillingTables, PaymentRow } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { isInPayout } from './payouts.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectPayments(db: Db, scope: Scope) {
  return db
    .selectFrom('payments')
    .selectAll('payments')
    .where(visible(scope, 'billing.payment', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readPayments(
  db: Db,
  ids: readonly PaymentId[],
  scope: Scope,
): Promise<readonly (Payment | null)[]> {
  const rows = await selectPayments(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, paymentOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockPayment = lockTogether<Payment>(async (trx, ids, scope) => {
  const rows = await selectPayments(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(paymentOf);
});

/** The first half of the advisory locks' numbers: what the second half is a hash of. */
const paymentKeyLockSpace = 7_301;

/**
 * The payment with this natural key, whoever may see it; and nobody else records one with the same key before this
 * command has ended. Who waited reads what the one before left.
 */
export async function paymentByKey(db: Db, { provider, providerTransactionId }: PaymentKey): Promise<Payment | null> {
  const name = JSON.stringify([provider, providerTransactionId]);
  await holdName(db, paymentKeyLockSpace, name);
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('provider_transaction_id', '=', providerTransactionId)
    .executeTakeFirst();
  return row === undefined ? null : paymentOf(row);
}

/** Payments that are known by these transactions of a provider, whoever may see them. */
export async function paymentsOfProvider(
  db: Db,
  provider: string,
  transactions: readonly string[],
): Promise<readonly Payment[]> {
  const rows = await db
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('provider_transaction_id', '=', sql<string>`any(${transactions}::text[])`)
    .orderBy('id')
    .execute();
  return rows.map(paymentOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listPayments(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly PaymentFilter[],
): Promise<readonly Payment[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectPayments(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(paymentOf);
}

function narrowed(
  payments: ReturnType<typeof selectPayments>,
  filter: PaymentFilter,
): ReturnType<typeof selectPayments> {
  const { ids, customerId, billingAccountId, legalEntityId, payoutId, status } = filter;
  const { unallocatedOnly, receivedFrom, receivedTo } = filter;
  let found = payments;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (billingAccountId != null) found = found.where('billing_account_id', '=', billingAccountId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (payoutId != null) found = found.where(isInPayout(payoutId));
  if (status != null) found = found.where('status', '=', sql<Payment['status']>`any(${status}::text[])`);
  if (unallocatedOnly === true) found = found.where('unallocated', '>', '0');
  if (receivedFrom != null) found = found.where('received_date', '>=', receivedFrom);
  if (receivedTo != null) found = found.where('received_date', '<', receivedTo);
  return found;
}

const rows = rowWriter('payments', [
  'version',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'provider',
  'provider_transaction_id',
  'method',
  'payment_method_id',
  'reference',
  'amount',
  'authorized',
  'authorized_until',
  'fee',
  'received_date',
  'failure_reason',
  'status',
  'unallocated',
  'refund_pending',
  'refunded',
  'disputed',
  'charged_back',
  'created_at',
  'updated_at',
] satisfies readonly (keyof PaymentRow)[]);

export async function savePayment({ trx }: UnitOfWork, before: Payment | null, after: Payment): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    provider: after.provider,
    provider_transaction_id: after.providerTransactionId,
    method: after.method,
    payment_method_id: after.paymentMethodId,
    reference: after.reference,
    amount: after.amount.amount.toString(),
    authorized: after.authorized?.amount.toString() ?? null,
    authorized_until: after.authorizedUntil,
    fee: after.fee?.amount.toString() ?? null,
    received_date: after.receivedDate,
    failure_reason: after.failureReason,
    status: after.status,
    unallocated: after.unallocated.amount.toString(),
    refund_pending: after.refundPending.amount.toString(),
    refunded: after.refunded.amount.toString(),
    disputed: after.disputed.amount.toString(),
    charged_back: after.chargedBack.amount.toString(),
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
}

function paymentOf(row: Selectable<PaymentRow>): Payment {
  const { currency } = row;
  return {
    id: row.id as PaymentId,
    version: row.version,
    billingAccountId: row.billing_account_id as BillingAccountId | null,
    customerId: row.customer_id as CustomerId | null,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency,
    provider: row.provider,
    providerTransactionId: row.provider_transaction_id,
    method: row.method,
    paymentMethodId: row.payment_method_id as PaymentMethodRefId | null,
    reference: row.reference,
    amount: money(row.amount, currency),
    authorized: row.authorized === null ? null : money(row.authorized, currency),
    authorizedUntil: row.authorized_until,
    fee: row.fee === null ? null : money(row.fee, currency),
    receivedDate: row.received_date,
    failureReason: row.failure_reason,
    status: row.status,
    unallocated: money(row.unallocated, currency),
    refundPending: money(row.refund_pending, currency),
    refunded: money(row.refunded, currency),
    disputed: money(row.disputed, currency),
    chargedBack: money(row.charged_back, currency),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
