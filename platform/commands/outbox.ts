import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { invariant } from '../../core/invariant.ts';
import type { Refusal } from '../../core/refusal.ts';
import { givenRows } from '../postgres/given-rows.ts';
import { together } from '../postgres/together.ts';
import { cloudEvent, type CloudEvent, type EventBody, type EventContext } from './cloud-event.ts';
import type { CommandTables } from './tables.ts';

export type Filed = { readonly outboxId: number; readonly auditId: string };

/** How the idempotency record ends, filed in the same statement as the events to save a round trip. */
export type Closing = {
  readonly principal: string;
  readonly key: string;
  readonly state: 'DONE' | 'REFUSED';
  readonly outcome: 'APPLIED' | 'SUBMITTED' | null;
  readonly refusal: Refusal | null;
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
  const [auditId = '', lastId = ''] = [events[0]?.id, events.at(-1)?.id];
  return { outboxId: await file(trx, { context, events, closing, auditId, lastId }), auditId };
}

type Filing = {
  readonly context: EventContext;
  readonly events: readonly CloudEvent[];
  readonly closing: Closing | null;
  readonly auditId: string;
  readonly lastId: string;
};

/** The outbox row of each filing's last event. Filings keep their order, and so do the events in them. */
const file = together<Transaction<CommandTables>, Filing, number>(async (trx, filings) => {
  const events = filings
    .flatMap(({ context, events }) => events.map((event) => ({ context, event })))
    .map(({ context, event }, position) => outboxRow(context, event, position));
  const closings = filings.flatMap((filing) => (filing.closing === null ? [] : [closingRow(filing, filing.closing)]));
  const filed = await sql<{ event_id: string; id: number; closed: boolean }>`
    with filed as (
      insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id, occurred_at, envelope)
      select event_id, kind, type, entity_type, entity_id, entity_version, customer_id, legal_entity_id, occurred_at, envelope::text
      from ${givenRows(outboxShape, events)} as event
      order by position
      returning id, event_id
    ), closed as (
      update idempotency
      set state = closing.state, outcome = closing.outcome, refusal = closing.refusal, entity_type = closing.entity_type,
          entity_id = closing.entity_id, record_version = closing.record_version, correlation_id = closing.correlation_id,
          audit_id = closing.audit_id, outbox_id = filed.id
      from ${givenRows(closingShape, closings)} as closing
      join filed on filed.event_id = closing.last_event_id
      where idempotency.principal = closing.principal and idempotency.key = closing.key
      returning filed.event_id
    )
    select filed.event_id, filed.id, closed.event_id is not null as closed from filed left join closed using (event_id)`.execute(
    trx,
  );
  const rows = new Map(filed.rows.map((row) => [row.event_id, row]));
  return filings.map(({ lastId, closing }) => {
    const row = rows.get(lastId);
    invariant(row, 'an event that is filed has a row');
    invariant(closing === null || row.closed, 'a running command has an idempotency record');
    return row.id;
  });
});

const outboxShape = `position integer, event_id uuid, kind text, type text, entity_type text, entity_id text, entity_version integer,
  customer_id text, legal_entity_id text, occurred_at timestamptz, envelope json`;
const closingShape = `principal text, key text, state text, outcome text, refusal jsonb, entity_type text, entity_id text,
  record_version integer, correlation_id text, audit_id uuid, last_event_id uuid`;

function outboxRow(context: EventContext, event: CloudEvent, position: number) {
  return {
    position,
    event_id: event.id,
    kind: event.recordkind,
    type: event.type,
    entity_type: context.entityType,
    entity_id: context.entityId,
    entity_version: context.entityVersion,
    customer_id: context.customerId,
    legal_entity_id: context.legalEntityId,
    occurred_at: context.time,
    // PostgreSQL keeps the text of a json to the byte.
    envelope: event,
  };
}

function closingRow({ context, auditId, lastId }: Filing, { principal, key, state, outcome, refusal }: Closing) {
  return {
    principal,
    key,
    state,
    outcome,
    refusal,
    entity_type: context.entityType,
    entity_id: context.entityId,
    record_version: context.entityVersion,
    correlation_id: context.correlationId,
    audit_id: auditId,
    last_event_id: lastId,
  };
}
