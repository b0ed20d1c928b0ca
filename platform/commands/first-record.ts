import { sql, type Transaction } from 'kysely';
import { invariant } from '../../core/invariant.ts';
import type { Docket } from './filing.ts';
import type { Done } from './receipt.ts';
import type { CommandTables } from './tables.ts';

/**
 * Closes a key whose command found its entity made before: its receipt is that of the creation, whoever ran it and under
 * whichever key. The creation's event tells where that stands.
 */
export async function closeAsFirst(
  trx: Transaction<CommandTables>,
  { context: { entityType, correlationId }, principal, key }: Docket,
  entityId: string,
): Promise<Done> {
  const closed = await sql<{ audit_id: string; outbox_id: number }>`
    with first as (
      select id as outbox_id, event_id from outbox
      where entity_type = ${entityType} and entity_id = ${entityId} and entity_version = 1 and kind <> 'refusal'
      union all
      select outbox_id, event_id from log
      where entity_type = ${entityType} and entity_id = ${entityId} and entity_version = 1 and kind <> 'refusal'
      order by outbox_id limit 1
    )
    update idempotency
    set state = 'DONE', outcome = 'APPLIED', entity_type = ${entityType}, entity_id = ${entityId}, record_version = 1,
        audit_id = first.event_id, outbox_id = first.outbox_id
    from first where principal = ${principal} and key = ${key}
    returning audit_id, first.outbox_id`.execute(trx);
  const [row] = closed.rows;
  invariant(row, 'what was created has an event that tells of it');
  return { outboxId: row.outbox_id, auditId: row.audit_id, recordVersion: 1, outcome: 'APPLIED', correlationId };
}
