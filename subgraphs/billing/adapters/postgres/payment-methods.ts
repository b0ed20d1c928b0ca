import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { PaymentMethodKey, PaymentMethodRef, PaymentMethodRefId } from '../../domain/payment-method.ts';
import type { PaymentMethodFilter } from '../../port.ts';
import type { BillingTables, PaymentMethodRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectMethods(db: Db, scope: Scope) {
  return db
    .selectFrom('payment_methods')
    .selectAll('payment_methods')
    .where(visible(scope, 'billing.paymentMethod', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readPaymentMethods(
  db: Db,
  ids: readonly PaymentMethodRefId[],
  scope: Scope,
): Promise<readonly (PaymentMethodRef | null)[]> {
  const rows = await selectMethods(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, methodOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The provider's names of methods that the viewer may see, for whom the schema lets ask. */
export async function readPaymentMethodTokens(
  db: Db,
  ids: readonly PaymentMethodRefId[],
  scope: Scope,
): Promise<readonly (string | null)[]> {
  const rows = await selectMethods(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map(({ id, token }) => [id, token]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockPaymentMethod = lockTogether<PaymentMethodRef>(async (trx, ids, scope) => {
  const rows = await selectMethods(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(methodOf);
});

/** Any number of commands may hold a method so; whoever changes it waits for them. */
export async function holdPaymentMethod(db: Db, id: string, scope: Scope): Promise<PaymentMethodRef | null> {
  const row = await selectMethods(db, scope).where('id', '=', id).forShare().executeTakeFirst();
  return row === undefined ? null : methodOf(row);
}

/** Which account a method is of, whoever asks: it never changes. */
export async function accountOfMethod(db: Db, id: string): Promise<BillingAccountId | null> {
  const row = await db
    .selectFrom('payment_methods')
    .select('billing_account_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return (row?.billing_account_id as BillingAccountId | undefined) ?? null;
}

/** Apart from everything else that takes locks by number. */
const accountLockSpace = 7_311;
const tokenLockSpace = 7_312;

/** Nobody else changes what an account is charged by until the transaction ends. */
export function holdMethods(db: Db, account: BillingAccountId): Promise<void> {
  return holdName(db, accountLockSpace, account);
}

/** The method with this natural key, whoever may see it; nobody else attaches one with it until the transaction ends. */
export async function methodByKey(db: Db, { provider, token }: PaymentMethodKey): Promise<PaymentMethodRef | null> {
  await holdName(db, tokenLockSpace, JSON.stringify([provider, token]));
  const row = await db
    .selectFrom('payment_methods')
    .selectAll()
    .where('provider', '=', provider)
    .where('token', '=', token)
    .where('status', '<>', 'DETACHED')
    .executeTakeFirst();
  return row === undefined ? null : methodOf(row);
}

/** What an account can be charged by now, whoever may see it. */
export async function activeMethods(db: Db, account: BillingAccountId): Promise<readonly PaymentMethodRef[]> {
  const rows = await db
    .selectFrom('payment_methods')
    .selectAll()
    .where('billing_account_id', '=', account)
    .where('status', '=', 'ACTIVE')
    .execute();
  return rows.map(methodOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listPaymentMethods(
  db: Db,
  scope: Scope,
  page: PageRequest,
  account: BillingAccountId,
  { ids, status }: PaymentMethodFilter,
): Promise<readonly PaymentMethodRef[]> {
  let methods = selectMethods(db, scope)
    .where('billing_account_id', '=', account)
    .where('id', '>', page.after ?? '');
  if (ids != null) methods = methods.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (status != null) methods = methods.where('status', '=', sql<PaymentMethodRef['status']>`any(${status}::text[])`);
  const rows = await methods
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(methodOf);
}

const changing = ['version', 'status', 'is_default', 'updated_at'] as const;
const moved = rowWriter('payment_methods', changing);
const attached = rowWriter('payment_methods', [
  ...changing,
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'provider',
  'token',
  'kind',
  'expiry',
  'label',
  'created_at',
] satisfies readonly (keyof PaymentMethodRow)[]);

/** `token` comes with what is attached, and never again. */
export async function savePaymentMethod(
  { trx }: UnitOfWork,
  before: PaymentMethodRef | null,
  after: PaymentMethodRef,
  token: string | undefined,
): Promise<void> {
  const { id, version, status, isDefault, updatedAt } = after;
  const row = { id, version, status, is_default: isDefault, updated_at: updatedAt };
  if (before !== null) return moved.update(trx, row);
  await attached.insert(trx, {
    ...row,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    provider: after.provider,
    token,
    kind: after.kind,
    expiry: after.expiry,
    label: after.label,
    created_at: after.createdAt,
  });
}

function methodOf(row: Selectable<PaymentMethodRow>): PaymentMethodRef {
  return {
    id: row.id as PaymentMethodRefId,
    version: row.version,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    provider: row.provider,
    kind: row.kind,
    expiry: row.expiry,
    label: row.label,
    status: row.status,
    isDefault: row.is_default,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
