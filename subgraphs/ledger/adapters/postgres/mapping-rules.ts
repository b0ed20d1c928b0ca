import { sql, type Kysely, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { MappingRuleId } from '../../domain/ids.ts';
import type { MappingRule } from '../../domain/mapping-rule.ts';
import type { PostingPurpose } from '../../domain/posting/rules.ts';
import type { MappingRuleFilter } from '../../port.ts';
import { askAgain } from './posting-requests.ts';
import type { LedgerTables, MappingRuleRow } from './tables.ts';
import { visibleToStaff } from './visibility.ts';

type Db = Kysely<LedgerTables>;

/** More than anybody maps of one purpose. */
const rulesMax = 1_000;

function selectRules(db: Db, scope: Scope) {
  return db.selectFrom('mapping_rules').selectAll('mapping_rules').where(visibleToStaff(scope));
}

export async function readMappingRules(
  db: Db,
  ids: readonly MappingRuleId[],
  scope: Scope,
): Promise<readonly (MappingRule | null)[]> {
  const rows = await selectRules(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, ruleOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockMappingRule = lockTogether<MappingRule>(async (trx, ids, scope) => {
  const rows = await selectRules(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(ruleOf);
});

/** Those that are approved of a purpose, whatever they match. */
export async function approvedRules(db: Db, chartId: string, purpose: PostingPurpose): Promise<readonly MappingRule[]> {
  const rows = await db
    .selectFrom('mapping_rules')
    .selectAll()
    .where('chart_id', '=', chartId)
    .where('purpose', '=', purpose)
    .where('status', '=', 'APPROVED')
    .orderBy('id')
    .limit(rulesMax)
    .execute();
  return rows.map(ruleOf);
}

/** Two rules of one chart are approved one after the other, so that neither misses the other. */
export async function lockMappings(db: Db, chartId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ledger mapping ${chartId}`}, 0))`.execute(db);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listMappingRules(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, chartId, purpose, status, accountId, inForceOn }: MappingRuleFilter,
): Promise<readonly MappingRule[]> {
  let found = selectRules(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (chartId != null) found = found.where('chart_id', '=', chartId);
  if (purpose != null) found = found.where('purpose', '=', sql<PostingPurpose>`any(${purpose}::text[])`);
  if (status != null) found = found.where('status', '=', sql<MappingRule['status']>`any(${status}::text[])`);
  if (accountId != null) {
    const line = JSON.stringify([{ accountId }]);
    found = found.where(sql<boolean>`lines @> ${line}::jsonb`);
  }
  if (inForceOn != null) {
    found = found
      .where('from_date', '<=', inForceOn)
      .where((row) => row.or([row('to_date', 'is', null), row('to_date', '>', inForceOn)]));
  }
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(ruleOf);
}

const rows = rowWriter('mapping_rules', [
  'version',
  'chart_id',
  'purpose',
  'match',
  'lines',
  'from_date',
  'to_date',
  'status',
  'created_by',
  'approved_by',
  'approved_at',
  'created_at',
  'updated_at',
] satisfies readonly (keyof MappingRuleRow)[]);

/** What waits for a mapping is tried again once one is approved. */
export async function saveMappingRule(unit: UnitOfWork, before: MappingRule | null, rule: MappingRule): Promise<void> {
  const { trx } = unit;
  const row = {
    id: rule.id,
    version: rule.version,
    chart_id: rule.chartId,
    purpose: rule.purpose,
    match: rule.match,
    lines: rule.lines,
    from_date: rule.period.from,
    to_date: rule.period.to,
    status: rule.status,
    created_by: rule.createdBy,
    approved_by: rule.approvedBy,
    approved_at: rule.approvedAt,
    created_at: rule.createdAt,
    updated_at: rule.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
  if (rule.status === 'APPROVED')
    await askAgain(trx.withTables<LedgerTables>(), ['MAPPING_MISSING'], { chartId: rule.chartId });
}

function ruleOf(row: Selectable<MappingRuleRow>): MappingRule {
  return {
    id: row.id as MappingRuleId,
    version: row.version,
    chartId: row.chart_id,
    purpose: row.purpose,
    match: row.match,
    lines: row.lines,
    period: { from: row.from_date, to: row.to_date },
    status: row.status,
    createdBy: row.created_by,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
