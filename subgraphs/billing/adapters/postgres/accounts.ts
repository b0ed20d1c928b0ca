import { sql, type Kysely, type Selectable } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { BillingAccount, BillingAccountId } from '../../domain/billing-account.ts';
import { creditNoteSeries } from '../../domain/numbering.ts';
import type { AccountFilter } from '../../port.ts';
import type { BillingAccountRow, BillingTables } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectAccounts(db: Db, scope: Scope) {
  return db
    .selectFrom('billing_accounts')
    .selectAll('billing_accounts')
    .where(visible(scope, 'billing.account', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readAccounts(
  db: Db,
  ids: readonly BillingAccountId[],
  scope: Scope,
): Promise<readonly (BillingAccount | null)[]> {
  const rows = await selectAccounts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, accountOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockAccount = lockTogether<BillingAccount>(async (trx, ids, scope) => {
  const rows = await selectAccounts(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(accountOf);
});

/** Any number of commands may hold an account so; whoever changes it waits for them. */
export async function holdAccount(db: Db, id: string, scope: Scope): Promise<BillingAccount | null> {
  const row = await selectAccounts(db, scope).where('id', '=', id).forShare().executeTakeFirst();
  return row === undefined ? null : accountOf(row);
}

/** The same for several, in the order of their ids. */
export async function holdAccounts(
  db: Db,
  ids: readonly string[],
  scope: Scope,
): Promise<ReadonlyMap<BillingAccountId, BillingAccount>> {
  const rows = await selectAccounts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forShare()
    .execute();
  return new Map(rows.map(accountOf).map((account) => [account.id, account]));
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listAccounts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly AccountFilter[],
): Promise<readonly BillingAccount[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectAccounts(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(accountOf);
}

function narrowed(
  listed: ReturnType<typeof selectAccounts>,
  { ids, customerId, legalEntityId, status }: AccountFilter,
): ReturnType<typeof selectAccounts> {
  let accounts = listed;
  if (ids != null) accounts = accounts.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) accounts = accounts.where(isOfCustomer('customer_id', customerId));
  if (legalEntityId != null) accounts = accounts.where('legal_entity_id', '=', legalEntityId);
  if (status != null) accounts = accounts.where('status', '=', sql<BillingAccount['status']>`any(${status}::text[])`);
  return accounts;
}

const rows = rowWriter('billing_accounts', [
  'version',
  'customer_id',
  'legal_entity_id',
  'currency',
  'time_zone',
  'bill_day',
  'payment_terms_days',
  'cash_discount_percent',
  'cash_discount_days',
  'collection',
  'invoice_series',
  'dunning_profile',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof BillingAccountRow)[]);

export async function saveAccount(
  { trx }: UnitOfWork,
  before: BillingAccount | null,
  after: BillingAccount,
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    time_zone: after.timeZone,
    bill_day: after.billDay,
    payment_terms_days: after.paymentTermsDays,
    cash_discount_percent: after.cashDiscount?.percent.toString() ?? null,
    cash_discount_days: after.cashDiscount?.days ?? null,
    collection: after.collection,
    invoice_series: after.invoiceSeries,
    dunning_profile: after.dunningProfile,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  if (before !== null) return rows.update(trx, row);
  await rows.insert(trx, row);
  await trx
    .withTables<BillingTables>()
    .insertInto('number_series')
    .values([
      { legal_entity_id: after.legalEntityId, series_code: after.invoiceSeries, last_issued_on: null },
      {
        legal_entity_id: after.legalEntityId,
        document_type: 'CREDIT_NOTE',
        series_code: creditNoteSeries,
        last_issued_on: null,
      },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function accountOf(row: Selectable<BillingAccountRow>): BillingAccount {
  return {
    id: row.id as BillingAccountId,
    version: row.version,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    timeZone: row.time_zone,
    billDay: row.bill_day,
    paymentTermsDays: row.payment_terms_days,
    cashDiscount:
      row.cash_discount_percent === null || row.cash_discount_days === null
        ? null
        : { percent: decimal(row.cash_discount_percent), days: row.cash_discount_days },
    collection: row.collection,
    invoiceSeries: row.invoice_series,
    dunningProfile: row.dunning_profile,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
