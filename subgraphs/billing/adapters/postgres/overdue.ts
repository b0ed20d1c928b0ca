import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import {
  collectionsStatusOf,
  type AccountStanding,
  type CollectionsStatus,
} from '../../domain/dunning/collections-status.ts';
import type { Overdue } from '../../domain/dunning/overdue.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import type { InvoiceId } from '../../domain/invoice.ts';
import type { PaymentId } from '../../domain/payment.ts';
import type { BillingTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

/** What of an account is overdue on a day, but for some invoices; null where nothing is. */
export async function overdueOf(
  db: Db,
  account: BillingAccountId,
  today: CivilDate,
  without: readonly InvoiceId[],
): Promise<Overdue | null> {
  const { rows } = await sql<{ amount: string | null; oldest: CivilDate | null }>`
    select sum(open)::text as amount, min(due_date) as oldest from invoices
    where billing_account_id = ${account} and status = 'OPEN' and due_date < ${today}::date and id <> all(${without}::text[])`.execute(
    db,
  );
  const { amount = null, oldest = null } = rows[0] ?? {};
  return amount === null || oldest === null ? null : { amount: decimal(amount), oldestDueDate: oldest };
}

/** Another payment of an account that is disputed. */
export async function disputedBeside(db: Db, payment: PaymentId, account: BillingAccountId): Promise<PaymentId | null> {
  const found = await db
    .selectFrom('payments')
    .select('id')
    .where('billing_account_id', '=', account)
    .where('status', '=', 'DISPUTED')
    .where('id', '<>', payment)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return (found?.id ?? null) as PaymentId | null;
}

type Standing = {
  readonly asked: CustomerId;
  readonly currency: CurrencyCode;
  readonly overdue: string | null;
  readonly oldest: CivilDate | null;
  readonly level: number | null;
  readonly paused_by: DunningCase['pausedBy'];
  readonly promised_on: CivilDate | null;
};

/** How customers stand, by the accounts of each and of whoever was merged into it, as far as the viewer sees them. */
export async function readCollections(
  db: Db,
  customers: readonly CustomerId[],
  now: Date,
  scope: Scope,
): Promise<readonly CollectionsStatus[]> {
  const whose = { customer: 'account.customer_id', legalEntity: 'account.legal_entity_id' };
  const { rows } = await sql<Standing>`
    select asked, account.currency, owed.overdue, owed.oldest, its.level, its.paused_by, its.promised_on
    from unnest(${customers}::text[]) as wanted (asked)
    cross join lateral (
      select asked as customer_id union all select customer_id from customer_copy where merged_into_id = asked) as own
    join billing_accounts account on account.customer_id = own.customer_id
    left join dunning_cases its on its.billing_account_id = account.id and its.status <> 'CLOSED'
    cross join lateral (
      select sum(open)::text as overdue, min(due_date) as oldest from invoices
      where billing_account_id = account.id and status = 'OPEN' and due_date < ${todayOf(now, 'account.time_zone')}) as owed
    where ${visible(scope, 'billing.dunning', whose)} and (owed.overdue is not null or its.id is not null)`.execute(db);
  const standings = new Map<CustomerId, AccountStanding[]>(customers.map((id) => [id, []]));
  for (const row of rows) standings.get(row.asked)?.push(standingOf(row));
  return customers.map((id) => collectionsStatusOf(standings.get(id) ?? []));
}

function standingOf({ currency, overdue, oldest, level, paused_by, promised_on }: Standing): AccountStanding {
  return {
    currency,
    overdue: overdue === null || oldest === null ? null : { amount: decimal(overdue), oldestDueDate: oldest },
    case: level === null ? null : { level, pausedBy: paused_by, promisedOn: promised_on },
  };
}

/** The day that it is in a zone. */
export function todayOf(now: Date, timeZone: string): RawBuilder<CivilDate> {
  return sql<CivilDate>`(${now}::timestamptz at time zone ${sql.ref(timeZone)})::date`;
}
