import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { heldMax, type CreditProfile } from '../../domain/credit/credit-profile.ts';
import type { FxRate } from '../../domain/currency/rates.ts';
import type { CreditCustomer, CreditFigures } from '../../port.ts';
import type { LedgerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<LedgerTables>;

/** What is open under a profile by currency, the newest rates for it on a day, and whom it holds. */
export async function creditOf(db: Db, profile: CreditProfile, on: CivilDate): Promise<CreditFigures> {
  const { customerId, legalEntityId, pooling, currency } = profile;
  const open = await sql<{ currency: CurrencyCode; amount: string }>`
    select currency, sum(open) as amount from receivables
    where open > 0 and customer_id in (select credit_debtors(${customerId}, ${pooling}, ${on}::date))
      and (${legalEntityId}::text is null or legal_entity_id = ${legalEntityId}::text)
    group by currency order by currency`.execute(db);
  const tree = await sql<{ id: CustomerId }>`
    select held as id from credit_tree(${customerId}, ${pooling}, ${on}::date) as held order by held limit ${heldMax}`.execute(
    db,
  );
  const amounts = open.rows.map((row) => money(row.amount, row.currency));
  const foreign = amounts.filter((amount) => amount.currency !== currency);
  return {
    amounts,
    rates: await newestRates(
      db,
      foreign.map((amount) => amount.currency),
      currency,
      'SPOT',
      on,
    ),
    customerIds: tree.rows.map(({ id }) => id),
  };
}

/** The newest quotation of each pair on or before a day; whether it is stale, the domain says. */
export async function newestRates(
  db: Db,
  from: readonly CurrencyCode[],
  to: CurrencyCode,
  type: FxRate['type'],
  on: CivilDate,
): Promise<readonly FxRate[]> {
  if (from.length === 0) return [];
  const { rows } = await sql<Omit<FxRate, 'rate'> & { rate: string }>`
    select distinct on (from_currency) from_currency as "from", to_currency as "to", type, on_date as date, rate from fx_rates
    where from_currency = any(${from}::text[]) and to_currency = ${to} and type = ${type} and on_date <= ${on}
    order by from_currency, on_date desc`.execute(db);
  return rows.map((row) => ({ ...row, rate: decimal(row.rate) }));
}

export async function creditCustomer(
  db: Db,
  id: CustomerId,
  on: CivilDate,
  scope: Scope,
): Promise<CreditCustomer | null> {
  const { rows } = await sql<CreditCustomer>`
    select customer_id as id, status, (
      select parent_id from legal_link_copy
      where child_id = customer_id and from_date <= ${on}::date and (to_date is null or ${on}::date < to_date)
      order by from_date desc limit 1
    ) as "parentId"
    from customer_copy where customer_id = ${id} and ${visibleCustomer(scope, sql.ref('customer_copy.customer_id'))}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Marks customers whose credit has to be looked at, in the transaction that moved what they owe. */
export async function lookAtCredit(db: Db, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  await sql`insert into credit_looks (customer_id) select unnest(${[...new Set(customers)]}::text[])`.execute(db);
}

/** The same for whoever owes in a currency under a profile in another, once there is a rate between the two. */
export async function lookAtCreditIn(db: Db, { from, to, type }: Pick<FxRate, 'from' | 'to' | 'type'>): Promise<void> {
  if (type !== 'SPOT') return;
  await sql`
    insert into credit_looks (customer_id)
    select distinct customer_id from receivables
    where open > 0 and currency = ${from} and exists (select from credit_profiles where currency = ${to})`.execute(db);
}
