import { sql, type Kysely, type Selectable } from 'kysely';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { uniqueViolation } from '../../../../platform/postgres/errors.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import { takenCode, type KnownMeter, type MeterId } from '../../domain/usage/known-meter.ts';
import type { MeterFilter } from '../../port.ts';
import type { BillingTables, MeterRow } from './tables.ts';
import { visibleInside } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectMeters(db: Db, scope: Scope) {
  return db.selectFrom('meters').selectAll('meters').where(visibleInside(scope));
}

export async function readMeters(
  db: Db,
  ids: readonly MeterId[],
  scope: Scope,
): Promise<readonly (KnownMeter | null)[]> {
  const rows = await selectMeters(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, meterOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockMeter = lockTogether<KnownMeter>(async (trx, ids, scope) => {
  const rows = await selectMeters(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(meterOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listMeters(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, code }: MeterFilter,
): Promise<readonly KnownMeter[]> {
  let meters = selectMeters(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) meters = meters.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (code != null) meters = meters.where('code', '=', code);
  const rows = await meters
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(meterOf);
}

/** Whoever asks: what counts is the same for all. */
export async function metersByCode(db: Db, codes: readonly string[]): Promise<ReadonlyMap<string, KnownMeter>> {
  const rows = await db
    .selectFrom('meters')
    .selectAll()
    .where('code', '=', sql<string>`any(${codes}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.code, meterOf(row)]));
}

const rows = rowWriter('meters', [
  'version',
  'code',
  'aggregation',
  'value_field',
  'group_by',
  'unit',
  'created_at',
  'updated_at',
] satisfies readonly (keyof MeterRow)[]);

/** The refusal where somebody else took the code meanwhile. */
export async function saveMeter({ trx }: UnitOfWork, after: KnownMeter): Promise<Refusal | null> {
  try {
    await rows.insert(trx, {
      id: after.id,
      version: after.version,
      code: after.code,
      aggregation: after.aggregation,
      value_field: after.valueField,
      group_by: after.groupBy,
      unit: after.unit,
      created_at: after.createdAt,
      updated_at: after.updatedAt,
    });
    return null;
  } catch (error) {
    if (uniqueViolation(error) !== 'meter_code_once') throw error;
    return takenCode(after.code);
  }
}

function meterOf(row: Selectable<MeterRow>): KnownMeter {
  return {
    id: row.id as MeterId,
    version: row.version,
    code: row.code,
    aggregation: row.aggregation,
    valueField: row.value_field,
    groupBy: row.group_by,
    unit: row.unit,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
