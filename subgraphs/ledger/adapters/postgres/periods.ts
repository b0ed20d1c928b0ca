import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { AccountingPeriod, PeriodRevaluation } from '../../domain/accounting-period.ts';
import type { AccountingPeriodId, CalendarId, PostingRequestId } from '../../domain/ids.ts';
import { closeOrder, type Module } from '../../domain/periods/statuses.ts';
import type { LastPeriod, PeriodFilter } from '../../port.ts';
import { askAgain } from './posting-requests.ts';
import type { AccountingPeriodRow, LedgerTables, ModuleDetails, RevaluationJson } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

/** Where the status of each module stands. */
const columnOf = { BILLING: 'billing', AR: 'ar', REVENUE: 'revenue', GL: 'gl' } as const satisfies Record<
  Module,
  keyof AccountingPeriodRow
>;

/** Forty years and more of periods; nobody plans further. */
const periodsMax = 500;

function selectPeriods(db: Db, scope: Scope) {
  return db
    .selectFrom('accounting_periods')
    .selectAll('accounting_periods')
    .where(visible(scope, 'accounting_periods.legal_entity_id'));
}

export async function readPeriods(
  db: Db,
  ids: readonly AccountingPeriodId[],
  scope: Scope,
): Promise<readonly (AccountingPeriod | null)[]> {
  const rows = await selectPeriods(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, periodOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockPeriod = lockTogether<AccountingPeriod>(async (trx, ids, scope) => {
  const rows = await selectPeriods(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(periodOf);
});

export async function periodOn(db: Db, legalEntity: LegalEntityId, date: CivilDate): Promise<AccountingPeriod | null> {
  const row = await db
    .selectFrom('accounting_periods')
    .selectAll()
    .where('legal_entity_id', '=', legalEntity)
    .where('from_date', '<=', date)
    .where('to_date', '>', date)
    .executeTakeFirst();
  return row === undefined ? null : periodOf(row);
}

/** Any number of postings may hold a period so; whoever closes it waits for them. */
export async function holdPeriod(db: Db, id: AccountingPeriodId): Promise<AccountingPeriod | null> {
  const row = await db.selectFrom('accounting_periods').selectAll().where('id', '=', id).forShare().executeTakeFirst();
  return row === undefined ? null : periodOf(row);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listPeriods(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, legalEntityId, calendarId, on, module, status }: PeriodFilter,
): Promise<readonly AccountingPeriod[]> {
  let found = selectPeriods(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (calendarId != null) found = found.where('calendar_id', '=', calendarId);
  if (on != null) found = found.where('from_date', '<=', on).where('to_date', '>', on);
  if (status != null) {
    const columns = (module == null ? closeOrder : [module]).map((one) => columnOf[one]);
    const wanted = sql<AccountingPeriodRow['gl']>`any(${status}::text[])`;
    found = found.where((row) => row.or(columns.map((column) => row(column, '=', wanted))));
  }
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(periodOf);
}

/** Of a year, in their order. */
export async function periodsOf(db: Db, calendar: CalendarId): Promise<readonly AccountingPeriod[]> {
  const rows = await db
    .selectFrom('accounting_periods')
    .selectAll()
    .where('calendar_id', '=', calendar)
    .orderBy('from_date')
    .limit(periodsMax)
    .execute();
  return rows.map(periodOf);
}

export async function lastPeriod(db: Db, legalEntity: LegalEntityId): Promise<LastPeriod | null> {
  const row = await db
    .selectFrom('accounting_periods')
    .select(['id', 'to_date'])
    .where('legal_entity_id', '=', legalEntity)
    .orderBy('from_date', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id as AccountingPeriodId, to: row.to_date };
}

export async function openAfter(db: Db, legalEntity: LegalEntityId, date: CivilDate): Promise<readonly Module[]> {
  const rows = await after(db, legalEntity, date).execute();
  return rows.flatMap((row) => closeOrder.filter((module) => row[columnOf[module]] === 'OPEN'));
}

/** Modules close in their order, so BILLING is closed wherever any is. */
export async function closedAfter(
  db: Db,
  legalEntity: LegalEntityId,
  from: CivilDate,
): Promise<readonly AccountingPeriod[]> {
  const rows = await after(db, legalEntity, from).where('billing', 'in', ['CLOSED', 'LOCKED']).execute();
  return rows.map(periodOf);
}

function after(db: Db, legalEntity: LegalEntityId, date: CivilDate) {
  return db
    .selectFrom('accounting_periods')
    .selectAll()
    .where('legal_entity_id', '=', legalEntity)
    .where('from_date', '>', date)
    .orderBy('from_date')
    .limit(periodsMax);
}

const rows = rowWriter('accounting_periods', [
  'version',
  'legal_entity_id',
  'calendar_id',
  'previous_id',
  'name',
  'number',
  'from_date',
  'to_date',
  'billing',
  'ar',
  'revenue',
  'gl',
  'details',
  'revaluation',
  'created_at',
  'updated_at',
] satisfies readonly (keyof AccountingPeriodRow)[]);

/** What waits for a period is tried again once one is open. */
export async function savePeriod(
  { trx }: UnitOfWork,
  before: AccountingPeriod | null,
  period: AccountingPeriod,
): Promise<void> {
  const statuses = Object.fromEntries(period.modules.map(({ module, status }) => [columnOf[module], status]));
  const details = Object.fromEntries(period.modules.map(({ module, status: _, ...rest }) => [module, rest]));
  const row = {
    id: period.id,
    version: period.version,
    legal_entity_id: period.legalEntityId,
    calendar_id: period.calendarId,
    previous_id: period.previousId,
    name: period.name,
    number: period.number,
    from_date: period.from,
    to_date: period.to,
    ...(statuses as Record<(typeof columnOf)[Module], string>),
    details,
    revaluation: period.revaluation === null ? null : revaluationRow(period.revaluation),
    created_at: period.createdAt,
    updated_at: period.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
  if (!period.modules.some(({ status }) => status === 'OPEN')) return;
  const { legalEntityId } = period;
  await askAgain(trx.withTables<LedgerTables>(), ['PERIOD_CLOSED', 'PERIOD_FUTURE'], { legalEntityId });
}

/** Periods that hold the date or begin later, in their order. */
export async function periodsFrom(
  db: Db,
  legalEntity: LegalEntityId,
  date: CivilDate,
): Promise<readonly AccountingPeriod[]> {
  const rows = await db
    .selectFrom('accounting_periods')
    .selectAll()
    .where('legal_entity_id', '=', legalEntity)
    .where('to_date', '>', date)
    .orderBy('from_date')
    .limit(periodsMax)
    .execute();
  return rows.map(periodOf);
}

function periodOf(row: Selectable<AccountingPeriodRow>): AccountingPeriod {
  const details: ModuleDetails = row.details;
  return {
    id: row.id as AccountingPeriodId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    calendarId: row.calendar_id as CalendarId,
    previousId: row.previous_id as AccountingPeriodId | null,
    name: row.name,
    number: row.number,
    from: row.from_date,
    to: row.to_date,
    modules: closeOrder.map((module) => {
      const { reconciliationReference, closedBy, reopeningRequestedBy, reopeningReason } = details[module];
      const status = row[columnOf[module]];
      return { module, status, reconciliationReference, closedBy, reopeningRequestedBy, reopeningReason };
    }),
    revaluation: row.revaluation === null ? null : revaluationOf(row.revaluation),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function revaluationRow({ runBy, runAt, currencies }: PeriodRevaluation): RevaluationJson {
  return {
    runBy,
    runAt: runAt.toISOString(),
    currencies: currencies.map(({ currency, open, carried, rate, unrealised, postingRequestId }) => ({
      currency,
      open: open.amount.toString(),
      carried: carried.amount.toString(),
      rate: rate.toString(),
      unrealised: unrealised.amount.toString(),
      books: carried.currency,
      postingRequestId,
    })),
  };
}

function revaluationOf({ runBy, runAt, currencies }: RevaluationJson): PeriodRevaluation {
  return {
    runBy,
    runAt: new Date(runAt),
    currencies: currencies.map((one) => ({
      currency: one.currency,
      open: money(one.open, one.currency),
      carried: money(one.carried, one.books),
      rate: decimal(one.rate),
      unrealised: money(one.unrealised, one.books),
      postingRequestId: one.postingRequestId as PostingRequestId,
    })),
  };
}
