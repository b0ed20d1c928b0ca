import { sql, type Kysely } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { money } from '../../../../core/money.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { RevenueBalance, RevenueContract } from '../../domain/revenue/revenue-contract.ts';
import type { RevenueControl } from '../../port.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/**
 * What was billed and recognised of a contract, from its documents and its schedule, against what its entries moved on the
 * accounts. A credit that took revenue back counts as recognised less.
 */
export async function balanceOf(
  db: Db,
  { contractId, currency }: Pick<RevenueContract, 'contractId' | 'currency'>,
): Promise<RevenueBalance> {
  const { rows } = await sql<Row>`
    select coalesce(sum(billed), 0) as billed, coalesce(sum(liability), 0) as liability, coalesce(sum(asset), 0) as asset,
      coalesce(sum(recognised) filter (where kind <> 'RECOGNISED'), 0) + (
        select coalesce(sum(amount), 0) from schedule_lines where contract_id = ${contractId} and status = 'RECOGNISED'
      ) as recognised
    from revenue_movements where contract_id = ${contractId}`.execute(db);
  const [row] = rows;
  const amount = (value: string | undefined) => money(value ?? '0', currency);
  return {
    billedNet: amount(row?.billed),
    recognised: amount(row?.recognised),
    contractLiability: amount(row?.liability),
    contractAsset: amount(row?.asset),
  };
}

/** The same for all contracts of a legal entity, and how many of them do not come to zero. */
export async function revenueControl(db: Db, { id }: LegalEntity): Promise<RevenueControl> {
  const { rows } = await sql<Row & { currency: CurrencyCode; contracts: number; unequal: number }>`
    with moved as (
      select contract_id, positions.currency, sum(billed) as billed, sum(movements.liability) as liability,
        sum(movements.asset) as asset, sum(recognised) filter (where kind <> 'RECOGNISED') as taken
      from revenue_positions as positions join revenue_movements as movements using (contract_id)
      where legal_entity_id = ${id} group by contract_id, positions.currency
    ), earned as (
      select contract_id, sum(amount) as amount from schedule_lines
      where legal_entity_id = ${id} and status = 'RECOGNISED' group by contract_id
    ), standing as (
      select currency, billed, liability, asset, coalesce(taken, 0) + coalesce(earned.amount, 0) as recognised
      from moved left join earned using (contract_id)
    )
    select currency, sum(billed) as billed, sum(recognised) as recognised, sum(liability) as liability, sum(asset) as asset,
      count(*)::integer as contracts,
      count(*) filter (where liability - asset <> billed - recognised)::integer as unequal
    from standing group by currency order by currency`.execute(db);
  return {
    legalEntityId: id,
    currencies: rows.map(({ currency, contracts, unequal, billed, recognised, liability, asset }) => ({
      currency,
      contracts,
      unequal,
      billedNet: money(billed, currency),
      recognised: money(recognised, currency),
      contractLiability: money(liability, currency),
      contractAsset: money(asset, currency),
    })),
  };
}

type Row = {
  readonly billed: string;
  readonly recognised: string;
  readonly liability: string;
  readonly asset: string;
};
