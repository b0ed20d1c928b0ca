import { sql, type Kysely, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { BillingSubscriptionId } from '../../domain/billing-subscription.ts';
import type { Invoice, InvoiceId, InvoiceLine } from '../../domain/invoice.ts';
import type { BillingTables } from './tables.ts';

type Trx = Transaction<CommandTables>;
type Charging = Pick<Invoice, 'id' | 'lines'>;

/** Notes which periods an invoice charges of which items. Who charges one a second time is stopped here. */
export async function chargePeriods(trx: Trx, invoice: Charging): Promise<void> {
  if (invoice.lines.some(isOfPeriod)) await insert(trx, invoice);
}

/** Usage is charged by rating, of which a period may have several (rated-usage.ts). */
function isOfPeriod({ itemId, ratedUsageId }: InvoiceLine): boolean {
  return itemId !== undefined && ratedUsageId === undefined;
}

const insert = together<Trx, Charging, void>(async (trx, invoices) => {
  const rows = invoices.flatMap(({ id, lines }) =>
    lines
      .filter(isOfPeriod)
      .flatMap(({ itemId, period }) =>
        itemId === undefined || period === null
          ? []
          : [{ item_id: itemId, period_from: period.from, period_to: period.to, invoice_id: id }],
      ),
  );
  const columns = sql.raw('item_id, period_from, period_to, invoice_id');
  await sql`insert into charged_periods (${columns}) select ${columns} from ${givenRowsOf('charged_periods', rows)} as given`.execute(
    trx,
  );
  return invoices.map(() => undefined);
});

export async function freePeriods(trx: Trx, { id, lines }: Charging): Promise<void> {
  if (!lines.some(isOfPeriod)) return;
  await sql`delete from charged_periods where invoice_id = ${id}`.execute(trx);
}

/** Invoices that stand and charge a subscription for days from `end` on. */
export async function invoicesBeyond(
  db: Kysely<BillingTables>,
  subscription: BillingSubscriptionId,
  end: CivilDate,
): Promise<readonly InvoiceId[]> {
  const rows = await db
    .selectFrom('invoices')
    .select('id')
    .where('billing_subscription_id', '=', subscription)
    .where('status', 'in', ['DRAFT', 'OPEN', 'PAID'])
    .where((invoices) =>
      invoices.exists(
        invoices
          .selectFrom('charged_periods')
          .whereRef('charged_periods.invoice_id', '=', 'invoices.id')
          .where('charged_periods.period_to', '>', end),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id as InvoiceId);
}
