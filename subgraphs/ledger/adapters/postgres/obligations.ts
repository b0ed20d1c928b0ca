import { sql, type Kysely, type Selectable } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type {
  BundlePriceId,
  JournalEntryId,
  PerformanceObligationId,
  RevenueContractId,
  RevenueRunId,
  ScheduleLineId,
} from '../../domain/ids.ts';
import type { KeptLine, PerformanceObligation } from '../../domain/revenue/revenue-contract.ts';
import type { Standing } from '../../domain/revenue/standing.ts';
import type { ScheduleLineFilter } from '../../port.ts';
import type { LedgerTables, PerformanceObligationRow, ScheduleLineRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

export async function readObligations(
  db: Db,
  ids: readonly PerformanceObligationId[],
  scope: Scope,
): Promise<readonly (PerformanceObligation | null)[]> {
  const rows = await db
    .selectFrom('performance_obligations')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .where(visible(scope, 'performance_obligations.legal_entity_id'))
    .execute();
  const byId = new Map(rows.map((row) => [row.id, obligationOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** One row more than a page, by id. Who may see a revenue contract may see what it promises. */
export async function listObligations(
  db: Db,
  revenueContract: RevenueContractId,
  page: PageRequest,
): Promise<readonly PerformanceObligation[]> {
  const rows = await db
    .selectFrom('performance_obligations')
    .selectAll()
    .where('revenue_contract_id', '=', revenueContract)
    .where('id', '>', page.after ?? '')
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(obligationOf);
}

/** The lines of one schedule, oldest plan first; each plan in the order of its time. */
export async function listScheduleLines(
  db: Db,
  obligation: PerformanceObligationId,
  { status, periodTo, periodFrom, from, to }: ScheduleLineFilter,
  page: PageRequest,
): Promise<readonly KeptLine[]> {
  let found = db
    .selectFrom('schedule_lines')
    .selectAll()
    .where('obligation_id', '=', obligation)
    .where('id', '>', page.after ?? '');
  if (status != null) found = found.where('status', '=', sql<KeptLine['status']>`any(${status}::text[])`);
  if (from != null) found = found.where('to_date', '>', from);
  if (to != null) found = found.where('from_date', '<', to);
  if (periodFrom != null) found = found.where('to_date', '>', periodFrom);
  if (periodTo != null) found = found.where('from_date', '<', periodTo);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(lineOf);
}

/** What a contract promises, with what is planned or recognised of it. */
export async function standingOf(db: Db, revenueContract: RevenueContractId): Promise<readonly Standing[]> {
  const obligations = await db
    .selectFrom('performance_obligations')
    .selectAll()
    .where('revenue_contract_id', '=', revenueContract)
    .orderBy('id')
    .execute();
  const ids = obligations.map(({ id }) => id);
  const lines = await db
    .selectFrom('schedule_lines')
    .selectAll()
    .where('obligation_id', '=', sql<string>`any(${ids}::text[])`)
    .where('status', 'in', ['PLANNED', 'RECOGNISED'])
    .orderBy('from_date')
    .execute();
  return obligations.map((row) => ({
    obligation: obligationOf(row),
    lines: lines.filter((line) => line.obligation_id === row.id).map(lineOf),
  }));
}

export async function insertObligations(db: Db, obligations: readonly PerformanceObligation[]): Promise<void> {
  if (obligations.length === 0) return;
  const rows = obligations.map(rowOf);
  await sql`insert into performance_obligations select * from ${givenRowsOf('performance_obligations', rows)} as given`.execute(
    db,
  );
}

/**
 * What a change of the plan changes of an obligation, after its lines. Its planned lines may take back what is recognised beyond
 * the price: by that much, and by no more, recognition exceeds what is allocated until a run has recognised them.
 */
export async function savePlan(db: Db, obligations: readonly PerformanceObligation[]): Promise<void> {
  if (obligations.length === 0) return;
  const rows = obligations.map(rowOf);
  await sql`
    update performance_obligations as kept
    set price = given.price, allocated = given.allocated, from_date = given.from_date, to_date = given.to_date,
      planned_from = given.planned_from, planned = given.planned, status = given.status, updated_at = given.updated_at,
      to_take_back = (
        select coalesce(-sum(amount), 0) from schedule_lines
        where obligation_id = kept.id and status = 'PLANNED' and amount < 0
      )
    from ${givenRowsOf('performance_obligations', rows)} as given where kept.id = given.id`.execute(db);
}

export async function insertLines(
  db: Db,
  obligation: Pick<PerformanceObligation, 'contractId' | 'legalEntityId'>,
  lines: readonly KeptLine[],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => ({
    id: line.id,
    obligation_id: line.obligationId,
    contract_id: obligation.contractId,
    legal_entity_id: obligation.legalEntityId,
    period: line.period,
    from_date: line.from,
    to_date: line.to,
    amount: line.amount.amount,
    currency: line.amount.currency,
    status: line.status,
    is_catch_up: line.isCatchUp,
  }));
  await sql`insert into schedule_lines select * from ${givenRowsOf('schedule_lines', rows)} as given`.execute(db);
}

export async function endLines(
  db: Db,
  ids: readonly ScheduleLineId[],
  status: 'SUPERSEDED' | 'CANCELLED',
): Promise<void> {
  await sql`update schedule_lines set status = ${status} where id = any(${ids}::text[]) and status = 'PLANNED'`.execute(
    db,
  );
}

function rowOf(one: PerformanceObligation) {
  return {
    id: one.id,
    revenue_contract_id: one.revenueContractId,
    contract_id: one.contractId,
    legal_entity_id: one.legalEntityId,
    line_key: one.lineKey,
    product_id: one.productId,
    description: one.description,
    method: one.method,
    currency: one.recognised.currency,
    unit_ssp: one.unitSsp,
    ssp_basis: one.sspBasis,
    ssp: one.ssp?.amount ?? null,
    price: one.price?.amount ?? null,
    allocated: one.allocated?.amount ?? null,
    recognised: one.recognised.amount,
    to_take_back: '0',
    from_date: one.service.from,
    to_date: one.service.to,
    planned_from: one.plannedFrom,
    planned: one.planned?.amount ?? null,
    status: one.status,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    bundle_price_id: one.bundlePriceId,
  };
}

function obligationOf(row: Selectable<PerformanceObligationRow>): PerformanceObligation {
  const amount = (value: string | null) => (value === null ? null : money(value, row.currency));
  return {
    id: row.id as PerformanceObligationId,
    revenueContractId: row.revenue_contract_id as RevenueContractId,
    contractId: row.contract_id,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    lineKey: row.line_key,
    productId: row.product_id,
    description: row.description,
    method: row.method,
    unitSsp: row.unit_ssp === null ? null : decimal(row.unit_ssp),
    sspBasis: row.ssp_basis,
    ssp: amount(row.ssp),
    bundlePriceId: row.bundle_price_id as BundlePriceId | null,
    price: amount(row.price),
    allocated: amount(row.allocated),
    recognised: money(row.recognised, row.currency),
    service: { from: row.from_date, to: row.to_date },
    plannedFrom: row.planned_from,
    planned: amount(row.planned),
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function lineOf(row: Selectable<ScheduleLineRow>): KeptLine {
  return {
    id: row.id as ScheduleLineId,
    obligationId: row.obligation_id as PerformanceObligationId,
    period: row.period,
    from: row.from_date,
    to: row.to_date,
    amount: money(row.amount, row.currency),
    status: row.status,
    isCatchUp: row.is_catch_up,
    revenueRunId: row.revenue_run_id as RevenueRunId | null,
    journalEntryId: row.journal_entry_id as JournalEntryId | null,
    earnedOn: row.earned_on,
  };
}
