import { absolute, sign } from '../../../../core/decimal.ts';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { money } from '../../../../core/money.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { YearBalance } from '../../domain/posting/year-end.ts';
import type { BalanceDays, TrialBalance, TrialBalanceRow } from '../../domain/trial-balance.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/** Debits and credits of everything that is posted in the days: sums of lines, kept nowhere else. */
export async function trialBalance(
  db: Db,
  { id, functionalCurrency }: LegalEntity,
  days: BalanceDays,
): Promise<TrialBalance> {
  const found = await sql<{ debit: string; credit: string; violated: number }>`
    select coalesce(sum(functional_amount) filter (where debit is not null and ${isMovement(days)}), 0) as debit,
      coalesce(sum(functional_amount) filter (where credit is not null and ${isMovement(days)}), 0) as credit,
      ${countViolated(id, sql`posting_date <= ${days.asOf}`)} as violated
    from journal_lines where legal_entity_id = ${id} and posted_on <= ${days.asOf}`.execute(db);
  const [row] = found.rows;
  return {
    ...days,
    legalEntityId: id,
    debit: money(row?.debit ?? '0', functionalCurrency),
    credit: money(row?.credit ?? '0', functionalCurrency),
    violatedEntries: row?.violated ?? 0,
  };
}

/** One row more than a page, by code; the page goes on behind a code. */
export async function trialBalanceRows(
  db: Db,
  { id, functionalCurrency }: LegalEntity,
  days: BalanceDays,
  page: PageRequest,
): Promise<readonly TrialBalanceRow[]> {
  const signed = sql`case when debit is null then -functional_amount else functional_amount end`;
  const found = await sql<{
    account_id: string;
    code: string;
    opening: string;
    debit: string;
    credit: string;
    closing: string;
  }>`
    select accounts.id as account_id, accounts.code, lines.*
    from (
      select account_id as account,
        coalesce(sum(${signed}) filter (where not ${isMovement(days)}), 0) as opening,
        coalesce(sum(functional_amount) filter (where debit is not null and ${isMovement(days)}), 0) as debit,
        coalesce(sum(functional_amount) filter (where credit is not null and ${isMovement(days)}), 0) as credit,
        sum(${signed}) as closing
      from journal_lines where legal_entity_id = ${id} and posted_on <= ${days.asOf} group by account_id
    ) as lines join accounts on accounts.id = lines.account
    where accounts.code > ${page.after ?? ''} order by accounts.code limit ${page.first + 1}`.execute(db);
  const amount = (value: string) => money(value, functionalCurrency);
  return found.rows.map((row) => ({
    accountId: row.account_id as AccountId,
    code: row.code,
    opening: amount(row.opening),
    debit: amount(row.debit),
    credit: amount(row.credit),
    closing: amount(row.closing),
  }));
}

/** The balances of income and expense accounts by what was posted in a year; closing it brings each to zero. */
export async function resultOf(
  db: Db,
  { id, functionalCurrency }: LegalEntity,
  { from, to }: Pick<Calendar, 'from' | 'to'>,
): Promise<readonly YearBalance[]> {
  const signed = sql`case when debit is null then -functional_amount else functional_amount end`;
  const { rows } = await sql<{ account_id: AccountId; balance: string }>`
    select account_id, sum(${signed}) as balance from journal_lines join accounts on accounts.id = account_id
    where legal_entity_id = ${id} and posted_on >= ${from} and posted_on < ${to} and accounts.type in ('INCOME', 'EXPENSE')
    group by account_id having sum(${signed}) <> 0 order by account_id`.execute(db);
  return rows.map((row) => {
    const balance = money(row.balance, functionalCurrency);
    const side = sign(balance.amount) > 0 ? ('DEBIT' as const) : ('CREDIT' as const);
    return { accountId: row.account_id, side, balance: { ...balance, amount: absolute(balance.amount) } };
  });
}

/** Entries that facts changed against the rules. */
export function countViolated(legalEntity: string, which: RawBuilder<unknown>) {
  return sql<number>`(
    select count(*)::integer from journal_entries
    where legal_entity_id = ${legalEntity} and violated_by is not null and ${which})`;
}

function isMovement({ movedFrom }: BalanceDays) {
  return movedFrom === null ? sql`true` : sql`posted_on >= ${movedFrom}`;
}
