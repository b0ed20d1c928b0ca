import { sql, type Kysely, type Selectable } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { UsageBatch, UsageBatchId } from '../../domain/intake/usage-batch.ts';
import type { UsageTaken } from '../../port.ts';
import { insertQuarantined } from './quarantine.ts';
import type { BillingTables, UsageBatchRow } from './tables.ts';
import { insertUsage } from './usage-events.ts';
import { noteLateUsage } from './late-usage.ts';
import { visibleWithin } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectBatches(db: Db, scope: Scope) {
  return db.selectFrom('usage_batches').selectAll('usage_batches').where(visibleWithin(scope, 'legal_entity_id'));
}

export async function readUsageBatches(
  db: Db,
  ids: readonly UsageBatchId[],
  scope: Scope,
): Promise<readonly (UsageBatch | null)[]> {
  const rows = await selectBatches(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, batchOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockUsageBatch = lockTogether<UsageBatch>(async (trx, ids, scope) => {
  const rows = await selectBatches(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(batchOf);
});

const rows = rowWriter('usage_batches', [
  'version',
  'legal_entity_id',
  'accepted',
  'duplicates',
  'quarantined',
  'usage',
  'rejections',
  'recorded_by',
  'created_at',
  'updated_at',
] satisfies readonly (keyof UsageBatchRow)[]);

/** The batch with all that it brought, a statement for each table. */
export async function saveUsageBatch({ trx }: UnitOfWork, after: UsageBatch, taken: UsageTaken): Promise<void> {
  await rows.insert(trx, {
    id: after.id,
    version: after.version,
    legal_entity_id: after.legalEntityId,
    accepted: after.accepted,
    duplicates: after.duplicates,
    quarantined: after.quarantined,
    usage: after.usage,
    rejections: after.rejections,
    recorded_by: after.recordedBy,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
  await insertUsage(trx, after.id, taken.accepted);
  await insertQuarantined(trx, after.id, taken.quarantined);
  await noteLateUsage(trx, taken.touched);
}

function batchOf(row: Selectable<UsageBatchRow>): UsageBatch {
  return {
    id: row.id as UsageBatchId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId | null,
    accepted: row.accepted,
    duplicates: row.duplicates,
    quarantined: row.quarantined,
    usage: row.usage,
    rejections: row.rejections,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
