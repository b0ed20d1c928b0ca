import { sql, type Kysely } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { InvoiceOwner, InvoiceStub } from '../../port.ts';
import type { LedgerTables } from './tables.ts';
import { visibleInvoice } from './visibility.ts';

type Db = Kysely<LedgerTables>;

/** Whether each of these invoices is there for the viewer. */
export async function readInvoices(
  db: Db,
  ids: readonly string[],
  scope: Scope,
): Promise<readonly (InvoiceStub | null)[]> {
  const { rows } = await sql<InvoiceStub>`
    select invoice_id as id from invoice_copy where invoice_id = any(${ids}::text[]) and ${visibleInvoice(scope)}`.execute(
    db,
  );
  const seen = new Set(rows.map(({ id }) => id));
  return ids.map((id) => (seen.has(id) ? { id } : null));
}

export async function keepInvoices(db: Db, invoices: readonly InvoiceOwner[]): Promise<void> {
  if (invoices.length === 0) return;
  const given = givenRows('id text, "customerId" text, "legalEntityId" text', invoices);
  await sql`
    insert into invoice_copy (invoice_id, customer_id, legal_entity_id)
    select distinct id, "customerId", "legalEntityId" from ${given} as told on conflict (invoice_id) do nothing`.execute(
    db,
  );
}
