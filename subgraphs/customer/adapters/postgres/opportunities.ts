import { sql, type Kysely, type Selectable } from 'kysely';
import { invariant } from '../../../../core/invariant.ts';
import { settledMoney, type Money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { CustomerId } from '../../domain/customer.ts';
import type { Opportunity, OpportunityId } from '../../domain/opportunity.ts';
import { crossReferencesOf, revivedReference, type ReferenceJson } from './cross-references.ts';
import type { CustomerTables, OpportunityRow } from './tables.ts';
import { visibleOpportunity } from './visibility.ts';

type Db = Kysely<CustomerTables>;

function selectOpportunities(db: Db, scope: Scope) {
  return db
    .selectFrom('opportunities')
    .selectAll('opportunities')
    .select(crossReferencesOf('opportunities').as('cross_references'))
    .where(visibleOpportunity(scope, 'opportunities.customer_id'));
}

export async function readOpportunities(
  db: Db,
  ids: readonly OpportunityId[],
  scope: Scope,
): Promise<readonly (Opportunity | null)[]> {
  const rows = await selectOpportunities(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, opportunityOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockOpportunity = lockTogether<Opportunity>(async (trx, ids, scope) => {
  const rows = await selectOpportunities(trx.withTables<CustomerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate('opportunities')
    .execute();
  return rows.map(opportunityOf);
});

export async function listOpportunities(
  db: Db,
  scope: Scope,
  customer: CustomerId,
  page: { readonly first: number; readonly after: string | null },
): Promise<readonly Opportunity[]> {
  const rows = await selectOpportunities(db, scope)
    .where(
      sql<boolean>`customer_id in (select ${customer} union all select id from customers where merged_into_id = ${customer})`,
    )
    .where('id', '>', page.after ?? '')
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(opportunityOf);
}

const rows = rowWriter('opportunities', [
  'version',
  'customer_id',
  'name',
  'stage',
  'expected_amount',
  'expected_currency',
  'close_date',
  'owner_id',
  'deal_id',
  'created_at',
  'updated_at',
]);

export async function saveOpportunity(unit: UnitOfWork, before: Opportunity | null, after: Opportunity): Promise<void> {
  await (before === null ? rows.insert : rows.update)(unit.trx, {
    id: after.id,
    version: after.version,
    customer_id: after.customerId,
    name: after.name,
    stage: after.stage,
    expected_amount: after.expectedValue?.amount.toString() ?? null,
    expected_currency: after.expectedValue?.currency ?? null,
    close_date: after.closeDate,
    owner_id: after.ownerId,
    deal_id: after.dealId,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function opportunityOf(
  row: Selectable<OpportunityRow> & { readonly cross_references: readonly ReferenceJson[] },
): Opportunity {
  return {
    id: row.id as OpportunityId,
    version: row.version,
    customerId: row.customer_id as CustomerId,
    name: row.name,
    stage: row.stage,
    expectedValue: expectedValueOf(row),
    closeDate: row.close_date,
    ownerId: row.owner_id,
    dealId: row.deal_id,
    crossReferences: row.cross_references.map(revivedReference),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function expectedValueOf(row: Selectable<OpportunityRow>): Money | null {
  if (row.expected_amount === null || row.expected_currency === null) return null;
  const value = settledMoney(row.expected_amount, row.expected_currency);
  invariant(value.ok, 'an amount that was settled when it was stored still is');
  return value.value;
}
