import { sql, type Kysely, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { ErpInstanceId, RoutingRuleId } from '../../domain/ids.ts';
import type { RoutingRule } from '../../domain/routing-rule.ts';
import type { RoutingRuleFilter } from '../../port.ts';
import { askAgain } from './posting-requests.ts';
import type { LedgerTables, RoutingRuleRow } from './tables.ts';
import { visibleToStaff } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectRules(db: Db, scope: Scope) {
  return db.selectFrom('routing_rules').selectAll('routing_rules').where(visibleToStaff(scope));
}

export async function readRoutingRules(
  db: Db,
  ids: readonly RoutingRuleId[],
  scope: Scope,
): Promise<readonly (RoutingRule | null)[]> {
  const rows = await selectRules(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, routingRuleOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRoutingRule = lockTogether<RoutingRule>(async (trx, ids, scope) => {
  const rows = await selectRules(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(routingRuleOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRoutingRules(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, erpInstanceId, legalEntityId, status, inForceOn }: RoutingRuleFilter,
): Promise<readonly RoutingRule[]> {
  let found = selectRules(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (erpInstanceId != null) found = found.where('erp_instance_id', '=', erpInstanceId);
  if (legalEntityId != null) found = found.where(sql<boolean>`match ->> 'legalEntityId' = ${legalEntityId}`);
  if (status != null) found = found.where('status', '=', sql<RoutingRule['status']>`any(${status}::text[])`);
  if (inForceOn != null) {
    found = found
      .where('from_date', '<=', inForceOn)
      .where((row) => row.or([row('to_date', 'is', null), row('to_date', '>', inForceOn)]));
  }
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(routingRuleOf);
}

const rows = rowWriter('routing_rules', [
  'version',
  'priority',
  'match',
  'erp_instance_id',
  'from_date',
  'to_date',
  'status',
  'created_by',
  'approved_by',
  'approved_at',
  'created_at',
  'updated_at',
] satisfies readonly (keyof RoutingRuleRow)[]);

/** What waits for a route is tried again once a rule comes, or one of two that are equally good goes. */
export async function saveRoutingRule(unit: UnitOfWork, before: RoutingRule | null, rule: RoutingRule): Promise<void> {
  const { trx } = unit;
  const row = {
    id: rule.id,
    version: rule.version,
    priority: rule.priority,
    match: rule.match,
    erp_instance_id: rule.erpInstanceId,
    from_date: rule.period.from,
    to_date: rule.period.to,
    status: rule.status,
    created_by: rule.createdBy,
    approved_by: rule.approvedBy,
    approved_at: rule.approvedAt,
    created_at: rule.createdAt,
    updated_at: rule.updatedAt,
  };
  if (before === null) return rows.insert(trx, row);
  await rows.update(trx, row);
  const { legalEntityId } = rule.match;
  const whose = legalEntityId === null ? {} : { legalEntityId };
  await askAgain(trx.withTables<LedgerTables>(), ['ROUTE_MISSING', 'ROUTE_AMBIGUOUS'], whose);
}

export function routingRuleOf(row: Selectable<RoutingRuleRow>): RoutingRule {
  return {
    id: row.id as RoutingRuleId,
    version: row.version,
    priority: row.priority,
    match: row.match,
    erpInstanceId: row.erp_instance_id as ErpInstanceId,
    period: { from: row.from_date, to: row.to_date },
    status: row.status,
    createdBy: row.created_by,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
