import { sql, type Kysely, type Transaction } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { ErpInstanceId, PostingRequestId } from '../../domain/ids.ts';
import type { RoutingTable } from '../../domain/routing/route-document.ts';
import { routingRuleOf } from './routing-rules.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/** More than any company has, of rules that are or were in force and of ERPs. */
const rulesMax = 5_000;
const erpsMax = 1_000;

export async function routingTable(db: Db): Promise<RoutingTable> {
  const rules = await db
    .selectFrom('routing_rules')
    .selectAll()
    .where('status', '<>', 'DRAFT')
    .orderBy('id')
    .limit(rulesMax)
    .execute();
  const erps = await db
    .selectFrom('erp_instances')
    .select(['id', 'legal_entity_ids', 'status'])
    .select(
      sql<boolean>`exists (select from posting_requests
        where waiting_for = 'ERP_MAINTENANCE' and erp_instance_id = erp_instances.id)`.as('has_queue'),
    )
    .orderBy('id')
    .limit(erpsMax)
    .execute();
  return {
    rules: rules.map(routingRuleOf),
    erps: erps.map((row) => ({
      id: row.id as ErpInstanceId,
      legalEntityIds: row.legal_entity_ids as LegalEntityId[],
      status: row.status,
      hasQueue: row.has_queue,
    })),
  };
}

const lockName = 'ledger routing';
const held = new WeakMap<Transaction<CommandTables>, Promise<RoutingTable>>();

/**
 * The same for as long as the transaction lasts: who changes it waits for those who post by it, and then finds everything that they
 * left waiting. Read once, however many documents the transaction posts.
 */
export function holdRouting(trx: Transaction<CommandTables>): Promise<RoutingTable> {
  const known = held.get(trx);
  if (known !== undefined) return known;
  const table = (async () => {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended(${lockName}, 0))`.execute(trx);
    return routingTable(trx.withTables<LedgerTables>());
  })();
  held.set(trx, table);
  return table;
}

/** Kept from everybody who posts, and from whoever else changes it. */
export async function lockRouting(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`.execute(db);
}

/** Whether something that came before waits for the ERP. */
export async function isQueuedBehind(db: Db, erp: ErpInstanceId, id: PostingRequestId): Promise<boolean> {
  const { rows } = await sql<{ queued: boolean }>`
    select exists (
      select from posting_requests as earlier
      where earlier.erp_instance_id = ${erp} and earlier.waiting_for = 'ERP_MAINTENANCE'
        and earlier.seq < (select seq from posting_requests where id = ${id})
    ) as queued`.execute(db);
  return rows[0]?.queued ?? false;
}
