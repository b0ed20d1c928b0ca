import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { WebhookEndpointId } from '../../domain/webhook-endpoint.ts';
import type {
  OpenMessage,
  OperationsReader,
  WebhookDelivery,
  WebhookDeliveryFilter,
  WebhookSending,
} from '../../port.ts';
import type { OperationsTables } from './tables.ts';

type Db = Kysely<OperationsTables>;

/** What the workers write down of sending, to be read: newest first, one row more than a page. */
export async function listDeliveries(
  db: Db,
  endpoint: WebhookEndpointId,
  { outcome, eventId }: WebhookDeliveryFilter,
  page: PageRequest,
  scope: Scope,
): Promise<readonly WebhookDelivery[]> {
  const conditions = [
    sql`endpoint_id = ${endpoint}`,
    heardBy(scope),
    ...(page.after === null ? [] : [sql`id < ${page.after}`]),
    ...(outcome == null ? [] : [sql`outcome = any(${outcome}::text[])`]),
    ...(eventId == null ? [] : [sql`event_id::text = ${eventId}`]),
  ];
  const { rows } = await sql<WebhookDelivery>`
    select id, event_id as "eventId", type as "eventType", source, sequence, entity_type as "entityType",
      entity_id as "entityId", attempt, redelivery, outcome, status_code as "statusCode", duration_ms as "durationMs",
      error, started_at as "startedAt", next_attempt_at as "nextAttemptAt"
    from webhook_deliveries where ${sql.join(conditions, sql` and `)} order by id desc limit ${page.first + 1}`.execute(
    db,
  );
  return rows;
}

/** A delivery names what it tells of: who may not see that any more does not see the delivery either. */
function heardBy(scope: Scope): RawBuilder<unknown> {
  if (scope.kind !== 'grants') return sql`true`;
  return sql`exists (
    select 1 from grants_in_force(${scope.partner}, ${scope.on}::date) granted
    where (granted.customer_id = webhook_deliveries.customer_id or granted.contract_id = webhook_deliveries.contract_id)
      and (webhook_deliveries.field_group is null or webhook_deliveries.field_group = any(granted.field_groups)))`;
}

type Row = Omit<WebhookSending, 'positions'> & {
  readonly positions: Readonly<Record<string, number>>;
};

export async function readSending(
  db: Db,
  ids: readonly WebhookEndpointId[],
): Promise<readonly (WebhookSending | null)[]> {
  const { rows } = await sql<Row>`
    select endpoint_id as id, last_success_at as "lastSuccessAt", last_failure_at as "lastFailureAt",
      last_error as "lastError", failures as "failuresInRow",
      case when paused_until > now() then paused_until end as "pausedUntil",
      (select count(*)::int from webhook_messages message where message.endpoint_id = sender.endpoint_id) as "underWay",
      coalesce((select jsonb_object_agg(source, sequence) from webhook_positions place
        where place.endpoint_id = sender.endpoint_id), '{}') as positions
    from webhook_senders sender where endpoint_id = any(${ids}::text[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) return null;
    const positions = Object.entries(row.positions).map(([source, sequence]) => ({
      source,
      sequence,
      head: null,
      backlog: null,
    }));
    return { ...row, positions };
  });
}

export async function hasSecret(db: Db, secretId: string): Promise<boolean> {
  return (await sql`select 1 from webhook_secrets where id = ${secretId}`.execute(db)).rows.length > 0;
}

/** What decisions on endpoints ask, in the command's own transaction. */
export function createWebhookReader(db: Db): Omit<OperationsReader, 'urlFault'> {
  const count = async (query: ReturnType<typeof sql<{ count: number }>>): Promise<number> =>
    (await query.execute(db)).rows[0]?.count ?? 0;
  return {
    countEndpoints: (partner) =>
      count(sql`
        select count(*)::int as count from webhook_endpoints
        where status <> 'DELETED' and partner_id is not distinct from ${partner}`),
    openRedeliveries: (endpoint) =>
      count(sql`select count(*)::int as count from webhook_redeliveries where endpoint_id = ${endpoint}`),
    async undelivered(endpoint, deliveryId) {
      const { rows } = await sql<OpenMessage>`
        select message.source, message.sequence, message.event_id::text as "eventId"
        from webhook_deliveries delivery
        join webhook_messages message using (endpoint_id, source, sequence)
        where delivery.id = ${deliveryId} and endpoint_id = ${endpoint} and not message.let_go`.execute(db);
      return rows[0] ?? null;
    },
    async delivered(endpoint, deliveryId) {
      const { rows } = await sql<Pick<WebhookDelivery, 'source' | 'sequence'>>`
        select source, sequence from webhook_deliveries where id = ${deliveryId} and endpoint_id = ${endpoint}`.execute(
        db,
      );
      return rows[0] ?? null;
    },
  };
}
