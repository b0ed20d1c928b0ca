import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { money } from '../../../../core/money.ts';
import type { ControlBalance } from '../../domain/control-balance.ts';
import type { ForeignPosition } from '../../domain/currency/period-revaluation.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { countViolated } from './trial-balance.ts';
import type { LedgerTables } from './tables.ts';

/** Both sides in one statement, so that nothing is posted between the two. */
export async function controlBalance(
  db: Kysely<LedgerTables>,
  { id, functionalCurrency }: LegalEntity,
): Promise<ControlBalance> {
  const { rows } = await sql<Row>`
    with control as (
      select currency, sum(coalesce(debit, -credit)) as amount,
        sum(${signed}) as functional,
        coalesce(sum(${signed}) filter (where 'REVALUATION' in (entry.type, original.type)), 0) as revalued
      from journal_lines join accounts on accounts.id = journal_lines.account_id
        join journal_entries as entry on entry.id = entry_id
        left join journal_entries as original on original.id = entry.reversal_of
      where journal_lines.legal_entity_id = ${id} and posted_on is not null and accounts.control = 'AR'
      group by currency
    ), owed as (
      select currency, sum(open) as amount, sum(functional_open) as functional
      from receivables where legal_entity_id = ${id} group by currency
    )
    select currency, coalesce(control.amount, 0) as control, coalesce(owed.amount, 0) as open,
      coalesce(control.functional, 0) as "functionalControl",
      coalesce(control.revalued, 0) as "functionalRevalued", coalesce(owed.functional, 0) as "functionalOpen"
    from control full join owed using (currency) order by currency`.execute(db);
  const counted = await sql<{ violated: number }>`select ${countViolated(id, sql`true`)} as violated`.execute(db);
  return {
    legalEntityId: id,
    violatedEntries: counted.rows[0]?.violated ?? 0,
    currencies: rows.map((row) => ({
      currency: row.currency,
      control: money(row.control, row.currency),
      open: money(row.open, row.currency),
      functionalControl: money(row.functionalControl, functionalCurrency),
      functionalOpen: money(row.functionalOpen, functionalCurrency),
      functionalRevalued: money(row.functionalRevalued, functionalCurrency),
    })),
  };
}

/** What is owed in each foreign currency at the end of a day: the sums of the control accounts, which no posting leaves behind. */
export async function owedInForeign(
  db: Kysely<LedgerTables>,
  { id, chartId, functionalCurrency }: LegalEntity,
  on: CivilDate,
): Promise<readonly ForeignPosition[]> {
  const { rows } = await sql<{ currency: CurrencyCode; open: string; carried: string }>`
    select currency, sum(coalesce(debit, -credit)) as open, sum(${signed}) as carried from journal_lines
    where account_id in (select id from accounts where chart_id = ${chartId} and control = 'AR') and posted_on <= ${on}
      and legal_entity_id = ${id} and currency <> ${functionalCurrency}
    group by currency order by currency`.execute(db);
  return rows.map(({ currency, open, carried }) => ({
    open: money(open, currency),
    carried: money(carried, functionalCurrency),
  }));
}

const signed = sql`case when debit is null then -functional_amount else functional_amount end`;

type Row = {
  readonly currency: CurrencyCode;
  readonly control: string;
  readonly open: string;
  readonly functionalControl: string;
  readonly functionalOpen: string;
  readonly functionalRevalued: string;
};
