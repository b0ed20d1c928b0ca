import { sql, type Kysely, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type {
  BillingSubscription,
  BillingSubscriptionId,
  SubscriptionItemId,
} from '../../domain/billing-subscription.ts';
import type { Invoice, InvoiceId, InvoiceLine } from '../../domain/invoice.ts';
import type { ChargedPeriod } from '../../domain/subscriptions/unused-days.ts';
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

/** Days from a charged period's new end on are not charged any more: what charges them next is another line. */
export async function freeBeyond(trx: Trx, before: BillingSubscription, after: BillingSubscription): Promise<void> {
  const through = new Map(after.items.map(({ id, chargedThrough }) => [id, chargedThrough]));
  for (const { id, chargedThrough } of before.items) {
    const end = through.get(id) ?? null;
    if (chargedThrough === null || (end !== null && end >= chargedThrough)) continue;
    await sql`delete from charged_periods where item_id = ${id} and (${end}::date is null or period_from >= ${end})`.execute(
      trx,
    );
    await sql`update charged_periods set period_to = ${end} where item_id = ${id} and period_to > ${end}`.execute(trx);
  }
}

/** What invoices that stand, or were given up, charge of a subscription for days from `end` on. */
export async function chargedBeyond(
  db: Kysely<BillingTables>,
  subscription: BillingSubscriptionId,
  end: CivilDate,
): Promise<readonly ChargedPeriod[]> {
  const rows = await db
    .selectFrom('charged_periods')
    .innerJoin('invoices', 'invoices.id', 'charged_periods.invoice_id')
    .selectAll('charged_periods')
    .where('invoices.billing_subscription_id', '=', subscription)
    .where('invoices.status', 'in', ['DRAFT', 'OPEN', 'PAID', 'UNCOLLECTIBLE'])
    .where('charged_periods.period_to', '>', end)
    .orderBy('invoices.id')
    .orderBy('charged_periods.item_id')
    .orderBy('charged_periods.period_from')
    .execute();
  return rows.map((row) => ({
    invoiceId: row.invoice_id as InvoiceId,
    itemId: row.item_id as SubscriptionItemId,
    from: row.period_from,
    to: row.period_to,
  }));
}
