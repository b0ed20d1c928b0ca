import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { DunningCase, DunningCaseId } from '../../domain/dunning-case.ts';
import type { PaymentId } from '../../domain/payment.ts';
import type { DunningCaseFilter } from '../../port.ts';
import { isOfCustomer } from './customers.ts';
import type { BillingTables, DunningCaseRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectCases(db: Db, scope: Scope) {
  return db
    .selectFrom('dunning_cases')
    .selectAll('dunning_cases')
    .where(visible(scope, 'billing.dunning', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readCases(
  db: Db,
  ids: readonly DunningCaseId[],
  scope: Scope,
): Promise<readonly (DunningCase | null)[]> {
  const rows = await selectCases(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, caseOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The case of each account that goes on. */
export async function readCasesOf(
  db: Db,
  accounts: readonly BillingAccountId[],
  scope: Scope,
): Promise<readonly (DunningCase | null)[]> {
  const rows = await selectCases(db, scope)
    .where('billing_account_id', '=', sql<string>`any(${accounts}::text[])`)
    .where('status', '<>', 'CLOSED')
    .execute();
  const byAccount = new Map(rows.map((row) => [row.billing_account_id, caseOf(row)]));
  return accounts.map((id) => byAccount.get(id) ?? null);
}

export const lockCase = lockTogether<DunningCase>(async (trx, ids, scope) => {
  const rows = await selectCases(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(caseOf);
});

export async function goingOn(db: Db, account: BillingAccountId): Promise<DunningCase | null> {
  const row = await db
    .selectFrom('dunning_cases')
    .selectAll()
    .where('billing_account_id', '=', account)
    .where('status', '<>', 'CLOSED')
    .executeTakeFirst();
  return row === undefined ? null : caseOf(row);
}

/** Apart from everything else that takes locks by number. */
const accountLockSpace = 7_310;

/** The case of an account that goes on; nobody else opens one until the transaction ends. */
export async function holdDunning(db: Db, account: BillingAccountId): Promise<DunningCase | null> {
  await holdName(db, accountLockSpace, account);
  return goingOn(db, account);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listCases(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, customerId, billingAccountId, legalEntityId, status }: DunningCaseFilter,
): Promise<readonly DunningCase[]> {
  let cases = selectCases(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) cases = cases.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) cases = cases.where(isOfCustomer('customer_id', customerId));
  if (billingAccountId != null) cases = cases.where('billing_account_id', '=', billingAccountId);
  if (legalEntityId != null) cases = cases.where('legal_entity_id', '=', legalEntityId);
  if (status != null) cases = cases.where('status', '=', sql<DunningCase['status']>`any(${status}::text[])`);
  const rows = await cases
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(caseOf);
}

const rows = rowWriter('dunning_cases', [
  'version',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'profile',
  'status',
  'level',
  'last_step',
  'last_step_on',
  'next_step_on',
  'past_due',
  'paused_by',
  'disputed_payment_id',
  'promised_on',
  'broken_promises',
  'overdue',
  'oldest_due_date',
  'closed_on',
  'created_at',
  'updated_at',
] satisfies readonly (keyof DunningCaseRow)[]);

export async function saveCase({ trx }: UnitOfWork, before: DunningCase | null, after: DunningCase): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    profile: after.profile,
    status: after.status,
    level: after.level,
    last_step: after.lastStep,
    last_step_on: after.lastStepOn,
    next_step_on: after.nextStepOn,
    past_due: after.pastDue,
    paused_by: after.pausedBy,
    disputed_payment_id: after.disputedPaymentId,
    promised_on: after.promisedOn,
    broken_promises: after.brokenPromises,
    overdue: after.overdue.amount.toString(),
    oldest_due_date: after.oldestDueDate,
    closed_on: after.closedOn,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function caseOf(row: Selectable<DunningCaseRow>): DunningCase {
  return {
    id: row.id as DunningCaseId,
    version: row.version,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    profile: row.profile,
    status: row.status,
    level: row.level,
    lastStep: row.last_step,
    lastStepOn: row.last_step_on,
    nextStepOn: row.next_step_on,
    pastDue: row.past_due,
    pausedBy: row.paused_by,
    disputedPaymentId: row.disputed_payment_id as PaymentId | null,
    promisedOn: row.promised_on,
    brokenPromises: row.broken_promises,
    overdue: money(row.overdue, row.currency),
    oldestDueDate: row.oldest_due_date,
    closedOn: row.closed_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
