import { sql, type Kysely } from 'kysely';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import type { Invoice, InvoiceId, TaxRate } from '../../domain/invoice.ts';
import type { TaxAnswer, TaxProfile } from '../../domain/tax/determination.ts';
import type { SaleRegistration } from '../../domain/tax/treatment.ts';
import { revivedTaxRate } from './lines.ts';
import type { BillingTables } from './tables.ts';

type Db = Kysely<BillingTables>;

/** Keeps what the tax system said. What it said first stays: a question that is asked again has its answer. */
export async function noteTaxes(
  db: Db,
  answers: readonly (TaxAnswer & { readonly invoice: Invoice })[],
  now: Date,
): Promise<void> {
  const rows = answers.flatMap(({ invoice, requestId, lines }) =>
    invoice.lines.map(({ id }, index) => ({
      invoice_id: invoice.id,
      line_id: id,
      request_id: requestId,
      taxes: lines[index] ?? [],
      determined_at: now,
    })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into tax_determinations select * from ${givenRowsOf('tax_determinations', rows)} as given on conflict do nothing`.execute(
    db,
  );
}

/** By invoice and line. */
export async function taxesOf(
  db: Db,
  invoices: readonly InvoiceId[],
): Promise<ReadonlyMap<InvoiceId, ReadonlyMap<string, readonly TaxRate[]>>> {
  const rows = await db
    .selectFrom('tax_determinations')
    .select(['invoice_id', 'line_id', 'taxes'])
    .where('invoice_id', '=', sql<string>`any(${invoices}::text[])`)
    .execute();
  const byInvoice = new Map<InvoiceId, Map<string, readonly TaxRate[]>>();
  for (const { invoice_id, line_id, taxes } of rows) {
    const known = byInvoice.get(invoice_id as InvoiceId) ?? new Map<string, readonly TaxRate[]>();
    known.set(line_id, taxes.map(revivedTaxRate));
    byInvoice.set(invoice_id as InvoiceId, known);
  }
  return byInvoice;
}

/** Of a merged customer that of the one it became. A customer of which no country is known has none. */
export async function readTaxProfiles(
  db: Db,
  customers: readonly CustomerId[],
): Promise<ReadonlyMap<CustomerId, TaxProfile>> {
  const { rows } = await sql<{
    asked: CustomerId;
    country: string;
    registrations: Readonly<Record<string, SaleRegistration>>;
  }>`
    select asked, profile.country, profile.registrations
    from unnest(${customers}::text[]) as wanted (asked)
    left join customer_copy customer on customer.customer_id = asked
    join tax_profile_copy profile on profile.customer_id = coalesce(customer.merged_into_id, asked)
    where profile.country is not null`.execute(db);
  return new Map(
    rows.map(({ asked, country, registrations }) => [asked, { country, registrations: Object.values(registrations) }]),
  );
}
