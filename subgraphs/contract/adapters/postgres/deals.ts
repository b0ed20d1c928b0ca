import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { ContractId } from '../../domain/contract.ts';
import type { Deal, DealContract, DealId } from '../../domain/deal.ts';
import type { DealFilter } from '../../port.ts';
import { isOfCustomer } from './customers.ts';
import type { ContractTables, DealRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<ContractTables>;

const contractsOfRow = sql<readonly string[]>`array(
  select contract_id from deal_contracts where deal_contracts.deal_id = deals.id order by contract_id)`;

function selectDeals(db: Db, scope: Scope) {
  return db
    .selectFrom('deals')
    .selectAll('deals')
    .select(contractsOfRow.as('contract_ids'))
    .where(visible(scope, 'contract.deal', { customer: 'customer_id', legalEntity: null, contract: null }));
}

export async function readDeals(db: Db, ids: readonly DealId[], scope: Scope): Promise<readonly (Deal | null)[]> {
  const rows = await selectDeals(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, dealOfRow(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The deal that each contract is part of, in their order. */
export async function readDealsOf(
  db: Db,
  contracts: readonly ContractId[],
  scope: Scope,
): Promise<readonly (Deal | null)[]> {
  const rows = await selectDeals(db, scope)
    .where(sql<boolean>`id in (select deal_id from deal_contracts where contract_id = any(${contracts}::text[]))`)
    .execute();
  const deals = rows.map(dealOfRow);
  return contracts.map((contract) => deals.find(({ contractIds }) => contractIds.includes(contract)) ?? null);
}

export const lockDeal = lockTogether<Deal>(async (trx, ids, scope) => {
  const rows = await selectDeals(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate('deals')
    .execute();
  return rows.map(dealOfRow);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listDeals(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly DealFilter[],
): Promise<readonly Deal[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectDeals(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(dealOfRow);
}

function narrowed(
  deals: ReturnType<typeof selectDeals>,
  { ids, customerId, status }: DealFilter,
): ReturnType<typeof selectDeals> {
  let found = deals;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (status != null) found = found.where('status', '=', sql<Deal['status']>`any(${status}::text[])`);
  return found;
}

/** Contracts that a deal holds. */
export function isOfDeal(deal: string): RawBuilder<boolean> {
  return sql<boolean>`id in (select contract_id from deal_contracts where deal_id = ${deal})`;
}

export async function dealOf(db: Db, contract: ContractId): Promise<DealId | null> {
  const found = await db
    .selectFrom('deal_contracts')
    .select('deal_id')
    .where('contract_id', '=', contract)
    .executeTakeFirst();
  return (found?.deal_id ?? null) as DealId | null;
}

export async function contractsOfDeal(db: Db, deal: DealId): Promise<readonly DealContract[]> {
  const rows = await db
    .selectFrom('contracts')
    .select(['id', 'number', 'customer_id', 'legal_entity_id', 'status'])
    .where(isOfDeal(deal))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id as ContractId,
    number: row.number,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    status: row.status,
  }));
}

const rows = rowWriter('deals', [
  'version',
  'name',
  'customer_id',
  'opportunity_id',
  'status',
  'lost_reason',
  'created_at',
  'updated_at',
] satisfies readonly (keyof DealRow)[]);

export async function saveDeal({ trx }: UnitOfWork, before: Deal | null, after: Deal): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    name: after.name,
    customer_id: after.customerId,
    opportunity_id: after.opportunityId,
    status: after.status,
    lost_reason: after.lostReason,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
  const held = before?.contractIds ?? [];
  const gone = held.filter((id) => !after.contractIds.includes(id));
  const come = after.contractIds.filter((id) => !held.includes(id));
  if (gone.length > 0) await sql`delete from deal_contracts where contract_id = any(${gone}::text[])`.execute(trx);
  if (come.length > 0)
    await sql`
      insert into deal_contracts (contract_id, deal_id)
      select contract_id, ${after.id} from unnest(${come}::text[]) as come (contract_id)`.execute(trx);
}

function dealOfRow(row: Selectable<DealRow> & { readonly contract_ids: readonly string[] }): Deal {
  return {
    id: row.id as DealId,
    version: row.version,
    name: row.name,
    customerId: row.customer_id as CustomerId,
    opportunityId: row.opportunity_id,
    status: row.status,
    contractIds: row.contract_ids as readonly ContractId[],
    lostReason: row.lost_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
