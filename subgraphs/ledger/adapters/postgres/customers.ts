import { sql, type Kysely } from 'kysely';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CustomerStub } from '../../port.ts';
import type { LedgerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

/** Whether the viewer may ask about each of these. The copy need not know it: the customer source does. */
export async function readCustomers(
  db: Kysely<LedgerTables>,
  ids: readonly CustomerId[],
  scope: Scope,
): Promise<readonly (CustomerStub | null)[]> {
  const found = await sql<{ id: CustomerId }>`
    select id from unnest(${ids}::text[]) as wanted (id) where ${visibleCustomer(scope, sql.ref('wanted.id'))}`.execute(
    db,
  );
  const seen = new Set(found.rows.map(({ id }) => id));
  return ids.map((id) => (seen.has(id) ? { id } : null));
}
