import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { LegalEntityFilter } from '../../port.ts';
import { askAgain } from './posting-requests.ts';
import { planAgain } from './revenue-contracts.ts';
import type { LedgerTables, LegalEntityRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectLegalEntities(db: Db, scope: Scope) {
  return db.selectFrom('legal_entities').selectAll('legal_entities').where(visible(scope, 'legal_entities.id'));
}

export async function readLegalEntities(
  db: Db,
  ids: readonly LegalEntityId[],
  scope: Scope,
): Promise<readonly (LegalEntity | null)[]> {
  const rows = await selectLegalEntities(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, legalEntityOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockLegalEntity = lockTogether<LegalEntity>(async (trx, ids, scope) => {
  const rows = await selectLegalEntities(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(legalEntityOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listLegalEntities(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, country, chartId, status }: LegalEntityFilter,
): Promise<readonly LegalEntity[]> {
  let found = selectLegalEntities(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (country != null) found = found.where('country', '=', country);
  if (chartId != null) found = found.where('chart_id', '=', chartId);
  if (status != null) found = found.where('status', '=', sql<LegalEntity['status']>`any(${status}::text[])`);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(legalEntityOf);
}

/** More companies than post on one chart anywhere. */
const usersMax = 1_000;

export async function usersOfChart(db: Db, chartId: string): Promise<readonly LegalEntityId[]> {
  const rows = await db
    .selectFrom('legal_entities')
    .select('id')
    .where('chart_id', '=', chartId)
    .orderBy('id')
    .limit(usersMax)
    .execute();
  return rows.map(({ id }) => id as LegalEntityId);
}

export async function allLegalEntities(db: Db): Promise<readonly LegalEntityId[]> {
  const rows = await db.selectFrom('legal_entities').select('id').orderBy('id').limit(usersMax).execute();
  return rows.map(({ id }) => id as LegalEntityId);
}

const rows = rowWriter('legal_entities', [
  'version',
  'name',
  'country',
  'functional_currency',
  'time_zone',
  'rounding_mode',
  'tax_rounding_level',
  'revenue_rounding',
  'chart_id',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof LegalEntityRow)[]);

/** What waits for a company to keep its books here is tried again. */
export async function saveLegalEntity(
  { trx }: UnitOfWork,
  before: LegalEntity | null,
  after: LegalEntity,
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    name: after.name,
    country: after.country,
    functional_currency: after.functionalCurrency,
    time_zone: after.timeZone,
    rounding_mode: after.roundingMode,
    tax_rounding_level: after.taxRoundingLevel,
    revenue_rounding: after.revenueRounding,
    chart_id: after.chartId,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  if (before !== null) return rows.update(trx, row);
  await rows.insert(trx, row);
  const db = trx.withTables<LedgerTables>();
  await askAgain(db, ['LEGAL_ENTITY_UNKNOWN'], { legalEntityId: after.id });
  await planAgain(db, 'LEGAL_ENTITY_UNKNOWN');
}

function legalEntityOf(row: Selectable<LegalEntityRow>): LegalEntity {
  return {
    id: row.id as LegalEntityId,
    version: row.version,
    name: row.name,
    country: row.country,
    functionalCurrency: row.functional_currency,
    timeZone: row.time_zone,
    roundingMode: row.rounding_mode,
    taxRoundingLevel: row.tax_rounding_level,
    revenueRounding: row.revenue_rounding,
    chartId: row.chart_id,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
