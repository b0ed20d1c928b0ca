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
  { contractId, legalEntityId, currency }: Pick<RevenueContract, 'contractId' | 'legalEntityId' | 'currency'>,
): Promise<RevenueBalance> {
  const { rows } = await sql<Row & { books: CurrencyCode }>`
    select functional_currency as books, standing.* from legal_entities, lateral (
      select ${sums}, coalesce(sum(recognised) filter (where kind <> 'RECOGNISED'), 0) + (
        select coalesce(sum(amount), 0) from schedule_lines where contract_id = ${contractId} and status = 'RECOGNISED'
      ) as recognised
      from revenue_movements as movements where contract_id = ${contractId}
    ) as standing where legal_entities.id = ${legalEntityId}`.execute(db);
  const [row] = rows;
  return balanceIn(row ?? nothing, { document: currency, books: row?.books ?? currency });
}

/** The same for all contracts of a legal entity, and how many of them do not come to zero. */
export async function revenueControl(db: Db, { id, functionalCurrency }: LegalEntity): Promise<RevenueControl> {
  const { rows } = await sql<Row & { currency: CurrencyCode; contracts: number; unequal: number }>`
    with moved as (
      select contract_id, positions.currency, ${sums}, sum(movements.recognised) filter (where kind <> 'RECOGNISED') as taken
      from revenue_positions as positions join revenue_movements as movements using (contract_id)
      where legal_entity_id = ${id} group by contract_id, positions.currency
    ), earned as (
      select contract_id, sum(amount) as amount from schedule_lines
      where legal_entity_id = ${id} and status = 'RECOGNISED' group by contract_id
    ), standing as (
      select moved.*, coalesce(taken, 0) + coalesce(earned.amount, 0) as recognised
      from moved left join earned using (contract_id)
    )
    select currency, sum(billed) as billed, sum(recognised) as recognised, sum(liability) as liability, sum(asset) as asset,
      sum("billedFunctional") as "billedFunctional", sum("recognisedFunctional") as "recognisedFunctional",
      sum("liabilityFunctional") as "liabilityFunctional", sum("assetFunctional") as "assetFunctional",
      sum("realisedFx") as "realisedFx", count(*)::integer as contracts,
      count(*) filter (where liability - asset <> billed - recognised)::integer as unequal
    from standing group by currency order by currency`.execute(db);
  return {
    legalEntityId: id,
    currencies: rows.map(({ currency, contracts, unequal, ...row }) => ({
      currency,
      contracts,
      unequal,
      ...balanceIn(row, { document: currency, books: functionalCurrency }),
    })),
  };
}

const sums = sql`coalesce(sum(movements.billed), 0) as billed, coalesce(sum(movements.liability), 0) as liability,
  coalesce(sum(movements.asset), 0) as asset, coalesce(sum(movements.billed_functional), 0) as "billedFunctional",
  coalesce(sum(movements.recognised_functional), 0) as "recognisedFunctional",
  coalesce(sum(movements.liability_functional), 0) as "liabilityFunctional",
  coalesce(sum(movements.asset_functional), 0) as "assetFunctional", coalesce(sum(realised_fx), 0) as "realisedFx"`;

function balanceIn(
  row: Row,
  { document, books }: { readonly document: CurrencyCode; readonly books: CurrencyCode },
): RevenueBalance {
  return {
    billedNet: money(row.billed, document),
    recognised: money(row.recognised, document),
    contractLiability: money(row.liability, document),
    contractAsset: money(row.asset, document),
    functional: {
      billedNet: money(row.billedFunctional, books),
      recognised: money(row.recognisedFunctional, books),
      contractLiability: money(row.liabilityFunctional, books),
      contractAsset: money(row.assetFunctional, books),
      realisedFx: money(row.realisedFx, books),
    },
  };
}

type Row = {
  readonly billed: string;
  readonly recognised: string;
  readonly liability: string;
  readonly asset: string;
  readonly billedFunctional: string;
  readonly recognisedFunctional: string;
  readonly liabilityFunctional: string;
  readonly assetFunctional: string;
  readonly realisedFx: string;
};

/** Of a contract whose company keeps no books here. */
const nothing: Row = {
  billed: '0',
  recognised: '0',
  liability: '0',
  asset: '0',
  billedFunctional: '0',
  recognisedFunctional: '0',
  liabilityFunctional: '0',
  assetFunctional: '0',
  realisedFx: '0',
};
