import { sql, type Kysely } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { money } from '../../../../core/money.ts';
import type { ControlBalance } from '../../domain/control-balance.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { LedgerTables } from './tables.ts';

/** Both sides in one statement, so that nothing is posted between the two. */
export async function controlBalance(
  db: Kysely<LedgerTables>,
  { id, functionalCurrency }: LegalEntity,
): Promise<ControlBalance> {
  const { rows } = await sql<Row>`
    with control as (
      select currency, sum(coalesce(debit, -credit)) as amount,
        sum(case when debit is null then -functional_amount else functional_amount end) as functional
      from journal_lines join accounts on accounts.id = journal_lines.account_id
      where legal_entity_id = ${id} and posted_on is not null and accounts.control = 'AR'
      group by currency
    ), owed as (
      select currency, sum(open) as amount, sum(functional_open) as functional
      from receivables where legal_entity_id = ${id} group by currency
    )
    select currency, coalesce(control.amount, 0) as control, coalesce(owed.amount, 0) as open,
      coalesce(control.functional, 0) as "functionalControl", coalesce(owed.functional, 0) as "functionalOpen"
    from control full join owed using (currency) order by currency`.execute(db);
  return {
    legalEntityId: id,
    currencies: rows.map((row) => ({
      currency: row.currency,
      control: money(row.control, row.currency),
      open: money(row.open, row.currency),
      functionalControl: money(row.functionalControl, functionalCurrency),
      functionalOpen: money(row.functionalOpen, functionalCurrency),
    })),
  };
}

type Row = {
  readonly currency: CurrencyCode;
  readonly control: string;
  readonly open: string;
  readonly functionalControl: string;
  readonly functionalOpen: string;
};
