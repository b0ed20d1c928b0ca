import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { embeddedErp } from '../../../../core/routing/house-routes.ts';
import type { ErpInstance } from '../../domain/erp-instance.ts';
import type { ErpInstanceId } from '../../domain/ids.ts';
import type { ErpInstanceFilter } from '../../port.ts';
import { askAgain, askQueued } from './posting-requests.ts';
import type { ErpInstanceRow, LedgerTables } from './tables.ts';
import { visibleToStaff } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectErps(db: Db, scope: Scope) {
  return db.selectFrom('erp_instances').selectAll('erp_instances').where(visibleToStaff(scope));
}

export async function readErpInstances(
  db: Db,
  ids: readonly ErpInstanceId[],
  scope: Scope,
): Promise<readonly (ErpInstance | null)[]> {
  const rows = await selectErps(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, erpOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockErpInstance = lockTogether<ErpInstance>(async (trx, ids, scope) => {
  const rows = await selectErps(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(erpOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listErpInstances(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, kind, status, legalEntityId }: ErpInstanceFilter,
): Promise<readonly ErpInstance[]> {
  let found = selectErps(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (kind != null) found = found.where('kind', '=', kind);
  if (status != null) found = found.where('status', '=', sql<ErpInstance['status']>`any(${status}::text[])`);
  if (legalEntityId != null)
    found = found.where(sql<boolean>`(id = ${embeddedErp} or legal_entity_ids @> array[${legalEntityId}]::text[])`);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(erpOf);
}

const rows = rowWriter('erp_instances', [
  'version',
  'name',
  'kind',
  'region',
  'legal_entity_ids',
  'status',
  'created_at',
  'updated_at',
] satisfies readonly (keyof ErpInstanceRow)[]);

/** What waits for its maintenance to end is tried again, and what found no ERP that keeps its books. */
export async function saveErpInstance(
  { trx }: UnitOfWork,
  before: ErpInstance | null,
  after: ErpInstance,
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    name: after.name,
    kind: after.kind,
    region: after.region,
    legal_entity_ids: after.legalEntityIds,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  if (before === null) return rows.insert(trx, row);
  await rows.update(trx, row);
  const db = trx.withTables<LedgerTables>();
  if (after.status !== 'MAINTENANCE') await askQueued(db, after.id);
  await askAgain(db, ['ROUTE_MISSING', 'ROUTE_AMBIGUOUS'], {});
}

function erpOf(row: Selectable<ErpInstanceRow>): ErpInstance {
  return {
    id: row.id as ErpInstanceId,
    version: row.version,
    name: row.name,
    kind: row.kind,
    region: row.region,
    legalEntityIds: row.legal_entity_ids as LegalEntityId[],
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
