import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { FxRate } from '../../domain/fx-rate.ts';
import type { FxRateId } from '../../domain/ids.ts';
import type { FxRateFilter } from '../../port.ts';
import { lookAtCreditIn } from './credit-figures.ts';
import { askAgain } from './posting-requests.ts';
import type { FxRateRow, LedgerTables } from './tables.ts';
import { visibleToStaff } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectRates(db: Db, scope: Scope) {
  return db.selectFrom('fx_rates').selectAll('fx_rates').where(visibleToStaff(scope));
}

export async function readFxRates(db: Db, ids: readonly FxRateId[], scope: Scope): Promise<readonly (FxRate | null)[]> {
  const rows = await selectRates(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, rateOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockFxRate = lockTogether<FxRate>(async (trx, ids, scope) => {
  const rows = await selectRates(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(rateOf);
});

export async function fxRateByKey(
  db: Db,
  { from, to, type, date }: Pick<FxRate, 'from' | 'to' | 'type' | 'date'>,
): Promise<FxRate | null> {
  const row = await db
    .selectFrom('fx_rates')
    .selectAll()
    .where('from_currency', '=', from)
    .where('to_currency', '=', to)
    .where('type', '=', type)
    .where('on_date', '=', date)
    .executeTakeFirst();
  return row === undefined ? null : rateOf(row);
}

/** The newest quotation on or before a date; whether it is stale, the domain says. */
export async function newestRate(
  db: Db,
  from: CurrencyCode,
  to: CurrencyCode,
  type: FxRate['type'],
  on: CivilDate,
): Promise<readonly FxRate[]> {
  const rows = await db
    .selectFrom('fx_rates')
    .selectAll()
    .where('from_currency', '=', from)
    .where('to_currency', '=', to)
    .where('type', '=', type)
    .where('on_date', '<=', on)
    .orderBy('on_date', 'desc')
    .limit(1)
    .execute();
  return rows.map(rateOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listFxRates(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, from, to, type, dateFrom, dateTo }: FxRateFilter,
): Promise<readonly FxRate[]> {
  let found = selectRates(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (from != null) found = found.where('from_currency', '=', from);
  if (to != null) found = found.where('to_currency', '=', to);
  if (type != null) found = found.where('type', '=', sql<FxRate['type']>`any(${type}::text[])`);
  if (dateFrom != null) found = found.where('on_date', '>=', dateFrom);
  if (dateTo != null) found = found.where('on_date', '<', dateTo);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(rateOf);
}

const rows = rowWriter('fx_rates', [
  'version',
  'from_currency',
  'to_currency',
  'type',
  'on_date',
  'rate',
  'source',
  'created_at',
  'updated_at',
] satisfies readonly (keyof FxRateRow)[]);

/** What waits for a rate is tried again once one is recorded. */
export async function saveFxRate({ trx }: UnitOfWork, before: FxRate | null, rate: FxRate): Promise<void> {
  invariant(before === null, 'a rate never changes');
  await rows.insert(trx, {
    id: rate.id,
    version: rate.version,
    from_currency: rate.from,
    to_currency: rate.to,
    type: rate.type,
    on_date: rate.date,
    rate: rate.rate,
    source: rate.source,
    created_at: rate.createdAt,
    updated_at: rate.updatedAt,
  });
  const db = trx.withTables<LedgerTables>();
  await askAgain(db, ['FX_RATE_MISSING'], {});
  await lookAtCreditIn(db, rate);
}

function rateOf(row: Selectable<FxRateRow>): FxRate {
  return {
    id: row.id as FxRateId,
    version: row.version,
    from: row.from_currency,
    to: row.to_currency,
    type: row.type,
    date: row.on_date,
    rate: decimal(row.rate),
    source: row.source,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
