import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { DeadLetterOrder, DeadLetterOrderId } from '../../domain/dead-letter-order.ts';
import type { DeadLetterOrderRow, OperationsTables } from './tables.ts';

type Db = Kysely<OperationsTables>;

/** Orders are for the company's own people; who works for some legal entities sees those on letters of theirs alone. */
function visible(scope: Scope): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`legal_entity_ids <@ ${scope.ids}::text[]`;
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

function selectOrders(db: Db, scope: Scope) {
  return db.selectFrom('dead_letter_orders').selectAll().where(visible(scope));
}

export async function readOrders(
  db: Db,
  ids: readonly DeadLetterOrderId[],
  scope: Scope,
): Promise<readonly (DeadLetterOrder | null)[]> {
  const rows = await selectOrders(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, orderOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function ordersUnderWay(db: Db, limit: number): Promise<readonly DeadLetterOrder[]> {
  const rows = await db
    .selectFrom('dead_letter_orders')
    .selectAll()
    .where('status', '=', 'REQUESTED')
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map(orderOf);
}

export const lockOrder = lockTogether<DeadLetterOrder>(async (trx, ids, scope) => {
  const rows = await selectOrders(trx.withTables<OperationsTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(orderOf);
});

const rows = rowWriter('dead_letter_orders', [
  'version',
  'action',
  'letter_ids',
  'legal_entity_ids',
  'status',
  'requested_by',
  'results',
  'considered',
  'applied',
  'dismissed',
  'duplicates_suppressed',
  'failed',
  'created_at',
  'updated_at',
] satisfies readonly Exclude<keyof DeadLetterOrderRow, 'id'>[]);

export function saveOrder({ trx }: UnitOfWork, before: DeadLetterOrder | null, after: DeadLetterOrder): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    action: after.action,
    letter_ids: after.letterIds,
    legal_entity_ids: after.legalEntityIds,
    status: after.status,
    requested_by: after.requestedBy,
    results: after.results,
    considered: after.considered,
    applied: after.applied,
    dismissed: after.dismissed,
    duplicates_suppressed: after.duplicatesSuppressed,
    failed: after.failed,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  return before === null ? rows.insert(trx, row) : rows.update(trx, row);
}

function orderOf(row: Selectable<DeadLetterOrderRow>): DeadLetterOrder {
  return {
    id: row.id as DeadLetterOrderId,
    version: row.version,
    action: row.action,
    letterIds: row.letter_ids,
    legalEntityIds: row.legal_entity_ids,
    status: row.status,
    requestedBy: row.requested_by,
    results: row.results,
    considered: row.considered,
    applied: row.applied,
    dismissed: row.dismissed,
    duplicatesSuppressed: row.duplicates_suppressed,
    failed: row.failed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
