import { sql, type Kysely } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { BilledTotals } from '../../port.ts';
import type { BillingTables } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id' };

/** Of one customer and of those that were merged into it, by company and currency: all in one statement, so that the parts fit together. */
export async function billedTotals(
  db: Kysely<BillingTables>,
  customer: CustomerId,
  scope: Scope,
): Promise<readonly BilledTotals[]> {
  const its = isOfCustomer('customer_id', customer);
  const { rows } = await sql<Row>`
    with billed as (
      select legal_entity_id, currency, count(*)::integer as invoices, sum(total) as invoiced, sum(paid) as paid,
        sum(credited) as credited, sum(written_off) as written_off, sum(discounted) as discounted, sum(open) as open,
        coalesce(sum(open) filter (where due_date < ${scope.on}::date), 0) as overdue
      from invoices
      where ${its} and ${visible(scope, 'billing.invoice', whose)} and status in ('OPEN', 'PAID', 'UNCOLLECTIBLE')
      group by legal_entity_id, currency
    ), received as (
      select legal_entity_id, currency, sum(unallocated) as unapplied
      from payments where ${its} and ${visible(scope, 'billing.payment', whose)} and unallocated > 0
      group by legal_entity_id, currency
    ), left_over as (
      select legal_entity_id, currency, sum(remaining) as account_credit
      from account_credits
      where billing_account_id in (select id from billing_accounts where ${its})
        and ${visible(scope, 'billing.credit', whose)} and remaining > 0
      group by legal_entity_id, currency
    )
    select legal_entity_id as "legalEntityId", currency, coalesce(invoices, 0) as invoices, coalesce(invoiced, 0) as invoiced,
      coalesce(paid, 0) as paid, coalesce(credited, 0) as credited, coalesce(written_off, 0) as "writtenOff",
      coalesce(discounted, 0) as discounted,
      coalesce(open, 0) as open, coalesce(overdue, 0) as overdue, coalesce(unapplied, 0) as unapplied,
      coalesce(account_credit, 0) as "accountCredit"
    from billed full join received using (legal_entity_id, currency) full join left_over using (legal_entity_id, currency)
    order by legal_entity_id, currency`.execute(db);
  return rows.map(({ legalEntityId, currency, invoices, ...sums }) => {
    const of = (amount: string) => money(amount, currency);
    return {
      legalEntityId,
      currency,
      invoices,
      invoiced: of(sums.invoiced),
      paid: of(sums.paid),
      credited: of(sums.credited),
      writtenOff: of(sums.writtenOff),
      discounted: of(sums.discounted),
      open: of(sums.open),
      overdue: of(sums.overdue),
      unapplied: of(sums.unapplied),
      accountCredit: of(sums.accountCredit),
    };
  });
}

type Sum =
  'invoiced' | 'paid' | 'credited' | 'writtenOff' | 'discounted' | 'open' | 'overdue' | 'unapplied' | 'accountCredit';
type Row = { readonly legalEntityId: string; readonly currency: CurrencyCode; readonly invoices: number } & Readonly<
  Record<Sum, string>
>;
