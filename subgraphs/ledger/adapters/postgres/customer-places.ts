import { sql, type Kysely } from 'kysely';
import type { CustomerPlace } from '../../port.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

export async function placeOf(db: Db, customer: string): Promise<CustomerPlace | null> {
  const { rows } = await sql<CustomerPlace>`
    select country, territory from customer_places where customer_id = ${customer}`.execute(db);
  return rows[0] ?? null;
}

/** What waits for a route of these customers is tried again. */
export async function askForPlaces(db: Db, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  await sql`
    update posting_requests set due = true
    where waiting_for in ('ROUTE_MISSING', 'ROUTE_AMBIGUOUS') and customer_id = any(${customers}::text[])`.execute(db);
}
