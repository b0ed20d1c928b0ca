import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CustomerStub, KnownCustomer } from '../../domain/known-customer.ts';
import type { ContractTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<ContractTables>;

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

/** Rows of a customer, and of whoever was merged into it. */
export function isOfCustomer(column: string, customer: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (
    select ${customer} union all select customer_id from customer_copy where merged_into_id = ${customer})`;
}

/** Where a customer is; null while nobody told. */
export async function countryOf(db: Db, customer: CustomerId): Promise<string | null> {
  const { rows } = await sql<{ country: string | null }>`
    select country from customer_places where customer_id = ${customer}`.execute(db);
  return rows[0]?.country ?? null;
}

export async function knownCustomer(db: Db, id: CustomerId, scope: Scope): Promise<KnownCustomer | null> {
  const row = await db
    .selectFrom('customer_copy')
    .select(['customer_id', 'status', 'active_holds'])
    .where('customer_id', '=', id)
    .where(visibleCustomer(scope, sql.ref('customer_id')))
    .executeTakeFirst();
  if (row === undefined) return null;
  const holdReasons = [...new Set(Object.values(row.active_holds))].sort();
  return { id: row.customer_id as CustomerId, status: row.status, holdReasons };
}
