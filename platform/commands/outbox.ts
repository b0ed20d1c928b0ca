import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { cloudEvent, type EventBody, type EventContext } from './cloud-event.ts';
import type { CommandTables } from './tables.ts';

export type Filed = { readonly outboxId: number; readonly auditId: string };

/** How the idempotency record ends, filed in the same statement as the events to save a round trip. */
export type Closing = {
  readonly principal: string;
  readonly key: string;
  readonly state: 'DONE' | 'REFUSED';
  readonly outcome: 'APPLIED' | 'SUBMITTED' | null;
  readonly refusal: string | null;
};

/**
 * Appends events to the outbox, in order, and closes the idempotency record with them. The first event's id is the
 * audit id; the last one's row is where a reader of the receipt has to come to.
 */
export async function fileEvents(
  trx: Transaction<CommandTables>,
  context: EventContext,
  bodies: readonly Omit<EventBody, 'id'>[],
  closing: Closing | null,
): Promise<Filed> {
  const events = bodies.map((body) => cloudEvent(context, { ...body, id: randomUUID() }));
  const ids = events.map((event) => event.id);
  const filed = sql<{ id: number }>`
    insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id, occurred_at, envelope)
    select event.id, event.kind, event.type, ${context.entityType}, ${context.entityId}, ${context.entityVersion}::integer, ${context.customerId},
           ${context.legalEntityId}, ${context.time}::timestamptz, event.envelope
    from unnest(${ids}::uuid[], ${bodies.map((body) => body.kind)}::text[], ${bodies.map((body) => body.type)}::text[],
                ${events.map((event) => JSON.stringify(event))}::text[]) with ordinality as event (id, kind, type, envelope, position)
    order by event.position
    returning id`;
  const auditId = ids[0] ?? '';
  if (closing === null) {
    const rows = await filed.execute(trx);
    return { outboxId: Math.max(...rows.rows.map((row) => row.id)), auditId };
  }
  const rows = await sql<{ outbox_id: number }>`
    with filed as (${filed})
    update idempotency
    set state = ${closing.state}, outcome = ${closing.outcome}, refusal = ${closing.refusal}::jsonb, entity_type = ${context.entityType},
        entity_id = ${context.entityId}, record_version = ${context.entityVersion}::integer, correlation_id = ${context.correlationId},
        audit_id = ${auditId}::uuid, outbox_id = (select max(id) from filed)
    where principal = ${closing.principal} and key = ${closing.key}
    returning outbox_id`.execute(trx);
  const outboxId = rows.rows[0]?.outbox_id;
  if (outboxId === undefined) throw new Error('The idempotency record of a running command is gone.');
  return { outboxId, auditId };
}
