import { sql, type Kysely, type Transaction } from 'kysely';
import { givenRows } from '../../platform/postgres/given-rows.ts';
import type { LogEntry } from '../event.ts';

/** A message on its way to an endpoint. */
export type Message = {
  readonly place: number;
  readonly source: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly customerId: string | null;
  /** The one contract that it is about, if any. */
  readonly contractId: string | null;
  readonly redelivery: boolean;
  /** Before the one to come. */
  readonly attempts: number;
};

export type Standing = { readonly source: string; readonly sequence: number; readonly hash: Buffer | null };
export type Redelivery = {
  readonly id: string;
  readonly source: string;
  readonly sequence: number;
  readonly through: number;
};

export async function standings<DB>(db: Kysely<DB>, endpointId: string): Promise<readonly Standing[]> {
  const { rows } = await sql<Standing>`
    select source, sequence, hash from webhook_positions where endpoint_id = ${endpointId}`.execute(db);
  return rows;
}

export async function begin<DB>(db: Kysely<DB>, endpointId: string, standing: Standing): Promise<void> {
  await sql`
    insert into webhook_positions (endpoint_id, source, sequence, hash)
    select id, ${standing.source}, ${standing.sequence}::bigint, ${standing.hash}::bytea from webhook_endpoints
    where id = ${endpointId} and status <> 'DELETED' for share
    on conflict do nothing`.execute(db);
}

export async function moveTo<DB>(trx: Transaction<DB>, endpointId: string, standing: Standing): Promise<void> {
  await sql`
    update webhook_positions set sequence = ${standing.sequence}, hash = ${standing.hash}
    where endpoint_id = ${endpointId} and source = ${standing.source}`.execute(trx);
}

export async function nextRedelivery<DB>(db: Kysely<DB>, endpointId: string): Promise<Redelivery | null> {
  const { rows } = await sql<Redelivery>`
    select id, source, sequence, through from webhook_redeliveries
    where endpoint_id = ${endpointId} order by id limit 1`.execute(db);
  return rows[0] ?? null;
}

export async function moveRedelivery<DB>(trx: Transaction<DB>, { id, through }: Redelivery, to: number): Promise<void> {
  await (
    to < through
      ? sql`update webhook_redeliveries set sequence = ${to} where id = ${id}`
      : sql`delete from webhook_redeliveries where id = ${id}`
  ).execute(trx);
}

export async function countMessages<DB>(db: Kysely<DB>, endpointId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from webhook_messages where endpoint_id = ${endpointId}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** An entry to be sent, and the field group that its receiver needs to hear of it, if any. */
export type Queued = { readonly entry: LogEntry; readonly group: string | null };

/**
 * Puts messages behind those that are there. One that is there already stays where it is: who orders once more what has
 * not arrived yet gets it once.
 */
export async function enqueue<DB>(
  trx: Transaction<DB>,
  endpointId: string,
  entries: readonly Queued[],
  redelivery: boolean,
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ entry, group }, position) => ({
    position,
    source: entry.source,
    sequence: entry.sequence,
    event_id: entry.eventId,
    type: entry.type,
    entity_type: entry.entityType,
    entity_id: entry.entityId,
    customer_id: entry.customerId,
    contract_id: entry.event.contractid ?? null,
    field_group: group,
  }));
  const shape = `position integer, source text, sequence bigint, event_id uuid, type text, entity_type text, entity_id text,
    customer_id text, contract_id text, field_group text`;
  await sql`
    insert into webhook_messages (endpoint_id, source, sequence, event_id, type, entity_type, entity_id, customer_id,
      contract_id, field_group, redelivery)
    select ${endpointId}, source, sequence, event_id, type, entity_type, entity_id, customer_id, contract_id, field_group,
      ${redelivery}::boolean
    from ${givenRows(shape, rows)} as told order by position
    on conflict (endpoint_id, source, sequence) do nothing`.execute(trx);
}

/**
 * Of each entity the first message only, so that nothing overtakes on an entity while entities do not wait for each other.
 * One that is under way is still the first.
 */
const firstOfEach = (endpointId: string) => sql`
  select distinct on (source, entity_type, coalesce(entity_id, place::text)) * from webhook_messages
  where endpoint_id = ${endpointId} order by source, entity_type, coalesce(entity_id, place::text), place`;

/** What may be sent now, in order. */
export async function dueMessages<DB>(
  trx: Transaction<DB>,
  endpointId: string,
  limit: number,
): Promise<readonly Message[]> {
  const { rows } = await sql<Message>`
    select place, source, sequence, event_id as "eventId", type, entity_type as "entityType", entity_id as "entityId",
      customer_id as "customerId", contract_id as "contractId", redelivery, attempts
    from (${firstOfEach(endpointId)}) as first
    where in_flight is null and next_attempt_at <= now()
    order by place limit ${limit}`.execute(trx);
  return rows;
}

/** How long until the next message is due; null when none waits. */
export async function msToNextDue<DB>(db: Kysely<DB>, endpointId: string): Promise<number | null> {
  const { rows } = await sql<{ ms: number | null }>`
    select greatest(0, extract(epoch from min(next_attempt_at) - now()) * 1000)::float8 as ms
    from (${firstOfEach(endpointId)}) as first where in_flight is null`.execute(db);
  return rows[0]?.ms ?? null;
}

/** Forgets messages that may not be told any more, as if they had never been queued. */
export async function forgetMessages<DB>(trx: Transaction<DB>, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const places = messages.map(({ place }) => place);
  await sql`delete from webhook_messages where place = any(${places}::bigint[])`.execute(trx);
}
