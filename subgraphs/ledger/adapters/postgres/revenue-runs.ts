import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { holdName } from '../../../../platform/postgres/named-lock.ts';
import type { RevenueRunId } from '../../domain/ids.ts';
import type { RevenueRun } from '../../domain/revenue-run.ts';
import { createLeaseRows } from '../../../run-leases.ts';
import type { RevenueRunFilter } from '../../port.ts';
import type { RevenueRunLeases } from '../../revenue-port.ts';
import type { LedgerTables, RevenueRunRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectRuns(db: Db, scope: Scope) {
  return db.selectFrom('revenue_runs').selectAll('revenue_runs').where(visible(scope, 'revenue_runs.legal_entity_id'));
}

export async function readRuns(
  db: Db,
  ids: readonly RevenueRunId[],
  scope: Scope,
): Promise<readonly (RevenueRun | null)[]> {
  const rows = await selectRuns(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, runOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRun = lockTogether<RevenueRun>(async (trx, ids, scope) => {
  const rows = await selectRuns(trx.withTables<LedgerTables>(), scope)
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
  { ids, legalEntityId, status }: RevenueRunFilter,
): Promise<readonly RevenueRun[]> {
  let runs = selectRuns(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) runs = runs.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) runs = runs.where('legal_entity_id', '=', legalEntityId);
  if (status != null) runs = runs.where('status', '=', sql<RevenueRun['status']>`any(${status}::text[])`);
  const rows = await runs
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(runOf);
}

/** Apart from everything else that takes locks by number. */
const runLockSpace = 7_304;

/** The run that is going on for a legal entity; nobody else starts one until the transaction ends. */
export async function runningRun(db: Db, legalEntityId: LegalEntityId): Promise<RevenueRunId | null> {
  await holdName(db, runLockSpace, legalEntityId);
  const row = await db
    .selectFrom('revenue_runs')
    .select('id')
    .where('legal_entity_id', '=', legalEntityId)
    .where('status', '=', 'RUNNING')
    .executeTakeFirst();
  return (row?.id ?? null) as RevenueRunId | null;
}

/** How many lines have ended by a day and are planned still. */
export async function countDueLines(db: Db, legalEntityId: LegalEntityId, endedBy: CivilDate): Promise<number> {
  const { rows } = await sql<{ due: number }>`
    select count(*)::integer as due from schedule_lines
    where legal_entity_id = ${legalEntityId} and status = 'PLANNED' and to_date <= ${endedBy}`.execute(db);
  return rows[0]?.due ?? 0;
}

export function createRevenueRunLeases(db: Db): RevenueRunLeases {
  const leases = createLeaseRows(db, { runs: 'revenue_runs', leases: 'revenue_run_leases', key: 'revenue_run_id' });
  const runOf = async (id: string | null) => {
    const everything = { kind: 'everything', on: '9999-12-31' as never } as const;
    const [run] = id === null ? [] : await readRuns(db, [id as RevenueRunId], everything);
    return run ?? null;
  };
  return {
    take: async (holder, leaseMs) => runOf(await leases.take(holder, leaseMs)),
    renew: async (run, holder, leaseMs) => runOf(await leases.renew(run, holder, leaseMs)),
    giveBack: (run, holder) => leases.giveBack(run, holder),
  };
}

const rows = rowWriter('revenue_runs', [
  'version',
  'legal_entity_id',
  'through_date',
  'status',
  'due_lines',
  'contracts',
  'lines',
  'entries',
  'recognised',
  'currency',
  'pages',
  'position',
  'started_by',
  'finished_at',
  'failure',
  'created_at',
  'updated_at',
] satisfies readonly (keyof RevenueRunRow)[]);

export async function saveRun(
  { trx }: Pick<UnitOfWork, 'trx'>,
  before: RevenueRun | null,
  after: RevenueRun,
): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    legal_entity_id: after.legalEntityId,
    through_date: after.throughDate,
    status: after.status,
    due_lines: after.dueLines,
    contracts: after.counts.contracts,
    lines: after.counts.lines,
    entries: after.counts.entries,
    recognised: after.recognised.amount,
    currency: after.recognised.currency,
    pages: after.pages,
    position: after.position,
    started_by: after.startedBy,
    finished_at: after.finishedAt,
    failure: after.failure,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function runOf(row: Selectable<RevenueRunRow>): RevenueRun {
  return {
    id: row.id as RevenueRunId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    throughDate: row.through_date,
    status: row.status,
    dueLines: row.due_lines,
    counts: { contracts: row.contracts, lines: row.lines, entries: row.entries },
    recognised: money(row.recognised, row.currency),
    pages: row.pages,
    position: row.position,
    startedBy: row.started_by,
    finishedAt: row.finished_at,
    failure: row.failure,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
