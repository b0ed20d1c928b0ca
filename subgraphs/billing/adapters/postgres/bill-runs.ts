import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { BillRun, BillRunId } from '../../domain/bill-run.ts';
import type { BillRunFilter } from '../../port.ts';
import type { BillingTables, BillRunRow } from './tables.ts';
import { visibleWithin } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectRuns(db: Db, scope: Scope) {
  return db.selectFrom('bill_runs').selectAll('bill_runs').where(visibleWithin(scope, 'legal_entity_id'));
}

export async function readRuns(db: Db, ids: readonly BillRunId[], scope: Scope): Promise<readonly (BillRun | null)[]> {
  const rows = await selectRuns(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, runOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRun = lockTogether<BillRun>(async (trx, ids, scope) => {
  const rows = await selectRuns(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(runOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRuns(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, legalEntityId, status }: BillRunFilter,
): Promise<readonly BillRun[]> {
  let runs = selectRuns(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) runs = runs.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) runs = runs.where('legal_entity_id', '=', legalEntityId);
  if (status != null) runs = runs.where('status', '=', sql<BillRun['status']>`any(${status}::text[])`);
  const rows = await runs
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(runOf);
}

/** Apart from everything else that takes locks by number. */
const runLockSpace = 7_303;

/** The run that is going on for a legal entity; nobody else starts one until the transaction ends. */
export async function runningRun(db: Db, legalEntityId: LegalEntityId): Promise<BillRunId | null> {
  await holdName(db, runLockSpace, legalEntityId);
  const row = await db
    .selectFrom('bill_runs')
    .select('id')
    .where('legal_entity_id', '=', legalEntityId)
    .where('status', '=', 'RUNNING')
    .executeTakeFirst();
  return (row?.id ?? null) as BillRunId | null;
}

const rows = rowWriter('bill_runs', [
  'version',
  'legal_entity_id',
  'through_date',
  'finalize',
  'status',
  'phase',
  'due_subscriptions',
  'counts',
  'pages',
  'position',
  'repeats',
  'problems',
  'started_by',
  'finished_at',
  'failure',
  'created_at',
  'updated_at',
] satisfies readonly (keyof BillRunRow)[]);

export async function saveRun({ trx }: UnitOfWork, before: BillRun | null, after: BillRun): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    legal_entity_id: after.legalEntityId,
    through_date: after.throughDate,
    finalize: after.finalize,
    status: after.status,
    phase: after.phase,
    due_subscriptions: after.dueSubscriptions,
    counts: after.counts,
    pages: after.pages,
    position: after.position,
    repeats: after.repeats,
    problems: after.problems,
    started_by: after.startedBy,
    finished_at: after.finishedAt,
    failure: after.failure,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function runOf(row: Selectable<BillRunRow>): BillRun {
  return {
    id: row.id as BillRunId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    throughDate: row.through_date,
    finalize: row.finalize,
    status: row.status,
    phase: row.phase,
    dueSubscriptions: row.due_subscriptions,
    counts: row.counts,
    pages: row.pages,
    position: row.position,
    repeats: row.repeats,
    problems: row.problems,
    startedBy: row.started_by,
    finishedAt: row.finished_at,
    failure: row.failure,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
