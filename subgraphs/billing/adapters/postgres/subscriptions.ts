import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { BillingSubscription, BillingSubscriptionId, SubscriptionKey } from '../../domain/billing-subscription.ts';
import type { ContractId } from '../../domain/known-contract.ts';
import { dueOn } from '../../domain/subscriptions/passing-time.ts';
import type { Due, MeteredSubscription, SubscriptionFilter } from '../../port.ts';
import { freeBeyond } from './charged-periods.ts';
import { whereContract } from './contract-of.ts';
import { isOfCustomer } from './customers.ts';
import { revivedItem } from './items.ts';
import { unbilled } from './rated-usage.ts';
import type { BillingSubscriptionRow, BillingTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

const whose = {
  customer: 'customer_id',
  legalEntity: 'legal_entity_id',
  contract: whereContract('billing_subscriptions.contract_id'),
};

function selectSubscriptions(db: Db, scope: Scope) {
  return db
    .selectFrom('billing_subscriptions')
    .selectAll('billing_subscriptions')
    .where(visible(scope, 'billing.subscription', whose));
}

export async function readSubscriptions(
  db: Db,
  ids: readonly BillingSubscriptionId[],
  scope: Scope,
): Promise<readonly (BillingSubscription | null)[]> {
  const rows = await selectSubscriptions(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, subscriptionOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockSubscription = lockTogether<BillingSubscription>(async (trx, ids, scope) => {
  const rows = await selectSubscriptions(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(subscriptionOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listSubscriptions(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly SubscriptionFilter[],
): Promise<readonly BillingSubscription[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectSubscriptions(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(subscriptionOf);
}

function narrowed(
  subscriptions: ReturnType<typeof selectSubscriptions>,
  { ids, customerId, contractId, billingAccountId, legalEntityId, status }: SubscriptionFilter,
): ReturnType<typeof selectSubscriptions> {
  let found = subscriptions;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (contractId != null) found = found.where('contract_id', '=', contractId);
  if (billingAccountId != null) found = found.where('billing_account_id', '=', billingAccountId);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<BillingSubscription['status']>`any(${status}::text[])`);
  return found;
}

/** Apart from everything else that takes locks by number. */
const keyLockSpace = 7_302;

/**
 * The subscription with this natural key, or the one that goes on and will follow its contract there; nobody else makes one with it
 * until the transaction ends.
 */
export async function subscriptionByKey(db: Db, key: SubscriptionKey): Promise<BillingSubscription | null> {
  const { contractId, billingAccountId, contractVersion, previousSubscriptionId } = key;
  const name = JSON.stringify([contractId, billingAccountId, previousSubscriptionId]);
  await holdName(db, keyLockSpace, name);
  const row = await db
    .selectFrom('billing_subscriptions')
    .selectAll()
    .where('contract_id', '=', contractId)
    .where('billing_account_id', '=', billingAccountId)
    .where('contract_version', '<=', contractVersion)
    .where((one) =>
      one.or([one('contract_version', '=', contractVersion), one('status', 'not in', ['CANCELLED', 'EXPIRED'])]),
    )
    .where(sql<boolean>`coalesce(previous_subscription_id, '') = ${previousSubscriptionId ?? ''}`)
    .orderBy('contract_version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : subscriptionOf(row);
}

/**
 * Those with which a run has something to do, in the order of their ids: by their dates, or because usage of theirs was rated late
 * and stands on no document.
 */
export async function dueSubscriptions(
  db: Db,
  { legalEntityId, by, after, limit }: Due & { readonly by: CivilDate },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    (select id from billing_subscriptions
     where legal_entity_id = ${legalEntityId} and due_on <= ${by} and id > ${after} order by id limit ${limit})
    union
    (select distinct billing_subscription_id from rated_usage
     where legal_entity_id = ${legalEntityId} and ${unbilled} and billing_subscription_id > ${after} order by 1 limit ${limit})
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Of those that are due next, the ones that are charged by usage. */
export async function dueMetered(
  db: Db,
  due: Due & { readonly by: CivilDate },
): Promise<readonly MeteredSubscription[]> {
  const { rows } = await sql<Selectable<BillingSubscriptionRow> & { time_zone: string }>`
    select subscription.*, account.time_zone from billing_subscriptions subscription
    join billing_accounts account on account.id = subscription.billing_account_id
    where subscription.id = any(${await dueSubscriptions(db, due)}::text[]) and subscription.items @> '[{"charge": "USAGE"}]'
    order by subscription.id`.execute(db);
  return rows.map((row) => ({ subscription: subscriptionOf(row), timeZone: row.time_zone }));
}

/**
 * Subscriptions whose usage is told, with the zones of their accounts. Whoever closes a period of one waits until the transaction
 * ends, and the other way round.
 */
export async function holdMetered(
  db: Db,
  ids: readonly string[],
  scope: Scope,
): Promise<readonly MeteredSubscription[]> {
  const theirs = {
    customer: 'subscription.customer_id',
    legalEntity: 'subscription.legal_entity_id',
    contract: whereContract('subscription.contract_id'),
  };
  const { rows } = await sql<Selectable<BillingSubscriptionRow> & { time_zone: string }>`
    select subscription.*, account.time_zone from billing_subscriptions subscription
    join billing_accounts account on account.id = subscription.billing_account_id
    where subscription.id = any(${ids}::text[]) and ${visible(scope, 'billing.subscription', theirs)}
    order by subscription.id for key share of subscription`.execute(db);
  return rows.map((row) => ({ subscription: subscriptionOf(row), timeZone: row.time_zone }));
}

export async function countDue(db: Db, legalEntityId: LegalEntityId, by: CivilDate): Promise<number> {
  const { rows } = await sql<{ due: number }>`
    select count(*) as due from (
      select id from billing_subscriptions where legal_entity_id = ${legalEntityId} and due_on <= ${by}
      union select billing_subscription_id from rated_usage where legal_entity_id = ${legalEntityId} and ${unbilled}) as due`.execute(
    db,
  );
  return rows[0]?.due ?? 0;
}

export async function countLive(db: Db, account: BillingAccountId): Promise<number> {
  const counted = await db
    .selectFrom('billing_subscriptions')
    .select((subscriptions) => subscriptions.fn.countAll<number>().as('live'))
    .where('billing_account_id', '=', account)
    .where((one) => one.or([one('status', 'not in', ['CANCELLED', 'EXPIRED']), one('due_on', 'is not', null)]))
    .executeTakeFirstOrThrow();
  return counted.live;
}

const rows = rowWriter('billing_subscriptions', [
  'version',
  'contract_id',
  'contract_version',
  'contract_hash',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'status',
  'start_date',
  'end_date',
  'trial_end',
  'anchor_date',
  'alignment',
  'bill_day',
  'current_period',
  'charged_through',
  'cancel_at',
  'credit_policy',
  'pauses',
  'previous_subscription_id',
  'items',
  'due_on',
  'created_at',
  'updated_at',
] satisfies readonly (keyof BillingSubscriptionRow)[]);

export async function saveSubscription(
  { trx }: UnitOfWork,
  before: BillingSubscription | null,
  after: BillingSubscription,
): Promise<void> {
  if (before !== null) await freeBeyond(trx, before, after);
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    contract_id: after.contractId,
    contract_version: after.contractVersion,
    contract_hash: after.contractHash,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    status: after.status,
    start_date: after.startDate,
    end_date: after.endDate,
    trial_end: after.trialEnd,
    anchor_date: after.anchorDate,
    alignment: after.alignment,
    bill_day: after.billDay,
    current_period: after.currentPeriod,
    charged_through: after.chargedThrough,
    cancel_at: after.cancelAt,
    credit_policy: after.creditPolicy,
    pauses: after.pauses,
    previous_subscription_id: after.previousSubscriptionId,
    items: after.items,
    due_on: dueOn(after),
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

export function subscriptionOf(row: Selectable<BillingSubscriptionRow>): BillingSubscription {
  return {
    id: row.id as BillingSubscriptionId,
    version: row.version,
    contractId: row.contract_id as ContractId,
    contractVersion: row.contract_version,
    contractHash: row.contract_hash,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    status: row.status,
    startDate: row.start_date,
    endDate: row.end_date,
    trialEnd: row.trial_end,
    anchorDate: row.anchor_date,
    alignment: row.alignment,
    billDay: row.bill_day,
    currentPeriod: row.current_period,
    chargedThrough: row.charged_through,
    cancelAt: row.cancel_at,
    creditPolicy: row.credit_policy,
    pauses: row.pauses,
    previousSubscriptionId: row.previous_subscription_id as BillingSubscriptionId | null,
    items: row.items.map(revivedItem),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
