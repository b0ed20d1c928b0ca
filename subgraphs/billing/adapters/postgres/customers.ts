import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CustomerStub, KnownCustomer } from '../../domain/known-customer.ts';
import type { BillingTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<BillingTables>;

/** Whether each of these customers may be named to the viewer. The copy need not know it: the customer source does. */
export async function readCustomers(
  db: Db,
  ids: readonly CustomerId[],
  scope: Scope,
): Promise<readonly (CustomerStub | null)[]> {
  const found = await sql<{ id: CustomerId }>`
    select id from unnest(${ids}::text[]) as wanted (id) where ${visibleCustomer(scope, sql.ref('wanted.id'))}`.execute(
    db,
  );
  const seen = new Set(found.rows.map((row) => row.id));
  return ids.map((id) => (seen.has(id) ? { id } : null));
}

/** Who each of these customers is now: itself or, merged, the one it became; null where that one may not be named. */
export async function readCurrentCustomers(
  db: Db,
  ids: readonly CustomerId[],
  scope: Scope,
): Promise<readonly (CustomerStub | null)[]> {
  const found = await sql<{ asked: CustomerId; id: CustomerId }>`
    select asked, id from (
      select asked, coalesce((select merged_into_id from customer_copy where customer_id = asked), asked) as id
      from unnest(${ids}::text[]) as wanted (asked)
    ) as current where ${visibleCustomer(scope, sql.ref('current.id'))}`.execute(db);
  const current = new Map(found.rows.map(({ asked, id }) => [asked, id]));
  return ids.map((asked) => {
    const id = current.get(asked);
    return id === undefined ? null : { id };
  });
}

/** Rows of a customer, and of whoever was merged into it. */
export function isOfCustomer(column: string, customer: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (
    select ${customer} union all select customer_id from customer_copy where merged_into_id = ${customer})`;
}

export async function knownCustomer(db: Db, id: CustomerId, scope: Scope): Promise<KnownCustomer | null> {
  const row = await db
    .selectFrom('customer_copy')
    .select(['customer_id', 'status', 'active_holds'])
    .select(
      sql<CustomerId | null>`case when ${visibleCustomer(scope, sql.ref('merged_into_id'))} then merged_into_id end`.as(
        'became',
      ),
    )
    .where('customer_id', '=', id)
    .where(visibleCustomer(scope, sql.ref('customer_id')))
    .executeTakeFirst();
  if (row === undefined) return null;
  const holdReasons = [...new Set(Object.values(row.active_holds))].sort();
  return { id: row.customer_id as CustomerId, status: row.status, became: row.became, holdReasons };
}

/** Whether two ids name one customer by now: itself, or what both became. */
export async function isSameCustomer(db: Db, one: CustomerId, other: CustomerId): Promise<boolean> {
  if (one === other) return true;
  const current = (id: CustomerId) =>
    sql`coalesce((select merged_into_id from customer_copy where customer_id = ${id}), ${id})`;
  const { rows } = await sql<{ same: boolean }>`select ${current(one)} = ${current(other)} as same`.execute(db);
  return rows[0]?.same ?? false;
}
