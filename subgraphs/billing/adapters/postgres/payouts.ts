import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { PaymentId } from '../../domain/payment.ts';
import type { PaidOut } from '../../domain/payments/stated-payout.ts';
import type { Payout, PayoutId, PayoutKey } from '../../domain/payout.ts';
import type { PayoutFilter } from '../../port.ts';
import type { BillingTables, PayoutRow } from './tables.ts';
import { visibleWithin } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectPayouts(db: Db, scope: Scope) {
  return db.selectFrom('payouts').selectAll('payouts').where(visibleWithin(scope, 'payouts.legal_entity_id'));
}

export async function readPayouts(db: Db, ids: readonly PayoutId[], scope: Scope): Promise<readonly (Payout | null)[]> {
  const rows = await selectPayouts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, payoutOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The payout in which each of these payments came to the bank; null where none has. */
export async function readPayoutsOf(
  db: Db,
  payments: readonly PaymentId[],
  scope: Scope,
): Promise<readonly (Payout | null)[]> {
  const rows = await selectPayouts(db, scope)
    .innerJoin('payout_transactions', 'payout_transactions.payout_id', 'payouts.id')
    .innerJoin('payments', (join) =>
      join
        .onRef('payments.provider', '=', 'payout_transactions.provider')
        .onRef('payments.provider_transaction_id', '=', 'payout_transactions.transaction_id')
        .onRef('payments.legal_entity_id', '=', 'payouts.legal_entity_id')
        .onRef('payments.currency', '=', 'payouts.currency'),
    )
    .select('payments.id as payment_id')
    .where('payments.id', '=', sql<string>`any(${payments}::text[])`)
    .execute();
  const byPayment = new Map(rows.map((row) => [row.payment_id, payoutOf(row)]));
  return payments.map((id) => byPayment.get(id) ?? null);
}

export const lockPayout = lockTogether<Payout>(async (trx, ids, scope) => {
  const rows = await selectPayouts(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(payoutOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listPayouts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, legalEntityId, provider, from, to }: PayoutFilter,
): Promise<readonly Payout[]> {
  let payouts = selectPayouts(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) payouts = payouts.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) payouts = payouts.where('legal_entity_id', '=', legalEntityId);
  if (provider != null) payouts = payouts.where('provider', '=', provider);
  if (from != null) payouts = payouts.where('date', '>=', from);
  if (to != null) payouts = payouts.where('date', '<', to);
  const rows = await payouts
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(payoutOf);
}

/** Whether a payment is one of a payout, as a condition on `payments`. */
export function isInPayout(payout: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from payout_transactions listed join payouts payout on payout.id = listed.payout_id
    where payout.id = ${payout} and ${isTheVery('payments')})`;
}

/** A payment of another company or currency under the same name is none of the payout's. */
function isTheVery(payments: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${payments}.${column}`);
  return sql<boolean>`${of('provider')} = listed.provider and ${of('provider_transaction_id')} = listed.transaction_id
    and ${of('legal_entity_id')} = payout.legal_entity_id and ${of('currency')} = payout.currency`;
}

/** The first transactions of each payout that are no payments known here. */
export async function readUnmatched(db: Db, ids: readonly PayoutId[]): Promise<readonly (readonly string[])[]> {
  const { rows } = await sql<{ id: string; transaction: string }>`
    select payout.id, unmatched.transaction_id as transaction from payouts payout cross join lateral (
      select listed.transaction_id from payout_transactions listed
      where listed.payout_id = payout.id
        and not exists (select from payments payment where ${isTheVery('payment')})
      order by listed.transaction_id limit ${unmatchedMax}) unmatched
    where payout.id = any(${ids}::text[]) order by payout.id, unmatched.transaction_id`.execute(db);
  return ids.map((id) => rows.filter((row) => row.id === id).map(({ transaction }) => transaction));
}

/** The schema says the same. */
const unmatchedMax = 100;

/** How many of the transactions of each payout are payments that are known here. */
export async function countMatched(db: Db, ids: readonly PayoutId[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: string; count: number }>`
    select payout.id, count(*)::integer as count from payouts payout
    join payout_transactions listed on listed.payout_id = payout.id
    join payments payment on ${isTheVery('payment')}
    where payout.id = any(${ids}::text[]) group by payout.id`.execute(db);
  const byId = new Map(rows.map(({ id, count }) => [id, count]));
  return ids.map((id) => byId.get(id) ?? 0);
}

/** The first half of the advisory locks' numbers: what the second half is a hash of. */
const providerLockSpace = 7_313;

/** The payout with this natural key; nobody else records one of its provider until the transaction ends. */
export async function payoutByKey(
  db: Db,
  { provider, providerPayoutId }: PayoutKey,
): Promise<{ readonly payout: Payout; readonly transactionIds: readonly string[] } | null> {
  await holdName(db, providerLockSpace, provider);
  const row = await db
    .selectFrom('payouts')
    .selectAll()
    .where('provider', '=', provider)
    .where('provider_payout_id', '=', providerPayoutId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const listed = await db
    .selectFrom('payout_transactions')
    .select('transaction_id')
    .where('payout_id', '=', row.id)
    .execute();
  return { payout: payoutOf(row), transactionIds: listed.map(({ transaction_id }) => transaction_id) };
}

/** The first of these transactions that is in a payout already. */
export async function paidOut(db: Db, provider: string, transactionIds: readonly string[]): Promise<PaidOut | null> {
  const row = await db
    .selectFrom('payout_transactions')
    .innerJoin('payouts', 'payouts.id', 'payout_transactions.payout_id')
    .select(['transaction_id', 'payouts.id', 'legal_entity_id'])
    .where('payout_transactions.provider', '=', provider)
    .where('transaction_id', '=', sql<string>`any(${transactionIds}::text[])`)
    .orderBy('transaction_id')
    .executeTakeFirst();
  if (row === undefined) return null;
  const payout = { id: row.id as PayoutId, legalEntityId: row.legal_entity_id as LegalEntityId };
  return { transactionId: row.transaction_id, payout };
}

const rows = rowWriter('payouts', [
  'version',
  'legal_entity_id',
  'provider',
  'provider_payout_id',
  'bank_account',
  'currency',
  'amount',
  'fee',
  'date',
  'transaction_count',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof PayoutRow)[]);

export async function savePayout({ trx }: UnitOfWork, after: Payout, transactionIds: readonly string[]): Promise<void> {
  await rows.insert(trx, {
    id: after.id,
    version: after.version,
    legal_entity_id: after.legalEntityId,
    provider: after.provider,
    provider_payout_id: after.providerPayoutId,
    bank_account: after.bankAccount,
    currency: after.currency,
    amount: after.amount.amount.toString(),
    fee: after.fee.amount.toString(),
    date: after.date,
    transaction_count: after.transactionCount,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
  await sql`
    insert into payout_transactions (provider, transaction_id, payout_id)
    select ${after.provider}, listed, ${after.id} from unnest(${transactionIds}::text[]) as listed`.execute(trx);
}

function payoutOf(row: Selectable<PayoutRow>): Payout {
  const { currency } = row;
  return {
    id: row.id as PayoutId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    provider: row.provider,
    providerPayoutId: row.provider_payout_id,
    bankAccount: row.bank_account,
    currency,
    amount: money(row.amount, currency),
    fee: money(row.fee, currency),
    date: row.date,
    transactionCount: row.transaction_count,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
