import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { newId } from '../../../../core/ids.ts';
import type { SecretSeal } from '../../../../events/webhooks/secret-seal.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { Intent } from '../../../../platform/commands/outcome.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { SkippedMessage, WebhookEndpoint, WebhookEndpointId } from '../../domain/webhook-endpoint.ts';
import type { WebhookEndpointFilter, WebhookErrand } from '../../port.ts';
import type { OperationsTables, WebhookEndpointRow } from './tables.ts';

type Db = Kysely<OperationsTables>;

/** An endpoint is seen by who may see everything that it is told; a partner's by the partner as well. */
function visible(scope: Scope): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`(cardinality(legal_entity_ids) > 0 and legal_entity_ids <@ ${scope.ids}::text[])`;
    case 'grants':
      return sql<boolean>`partner_id = ${scope.partner}`;
    case 'customer-tree':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

function selectEndpoints(db: Db, scope: Scope) {
  return db.selectFrom('webhook_endpoints').selectAll().where(visible(scope));
}

export async function readEndpoints(
  db: Db,
  ids: readonly WebhookEndpointId[],
  scope: Scope,
): Promise<readonly (WebhookEndpoint | null)[]> {
  const rows = await selectEndpoints(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, endpointOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listEndpoints(
  db: Db,
  { status }: WebhookEndpointFilter,
  page: PageRequest,
  scope: Scope,
): Promise<readonly WebhookEndpoint[]> {
  let endpoints = selectEndpoints(db, scope)
    .where('id', '>', page.after ?? '')
    .where('status', '<>', 'DELETED');
  if (status != null)
    endpoints = endpoints.where('status', '=', sql<WebhookEndpoint['status']>`any(${status}::text[])`);
  const rows = await endpoints
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(endpointOf);
}

export const lockEndpoint = lockTogether<WebhookEndpoint>(async (trx, ids, scope) => {
  const rows = await selectEndpoints(trx.withTables<OperationsTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(endpointOf);
});

const rows = rowWriter('webhook_endpoints', [
  'version',
  'url',
  'description',
  'owner',
  'partner_id',
  'event_types',
  'sources',
  'customer_ids',
  'legal_entity_ids',
  'status',
  'disabled_because',
  'secret_changed_at',
  'old_secrets_until',
  'last_redelivery',
  'last_skip',
  'created_at',
  'updated_at',
] satisfies readonly Exclude<keyof WebhookEndpointRow, 'id'>[]);

/** The endpoint, and what its sender has to know of the change. */
export async function saveEndpoint(
  { trx }: UnitOfWork,
  { before, after, changed }: Intent<WebhookEndpoint>,
  { secret }: WebhookErrand,
  seal: SecretSeal,
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    url: after.url,
    description: after.description,
    owner: after.owner,
    partner_id: after.partnerId,
    event_types: after.filter.eventTypes,
    sources: after.filter.sources,
    customer_ids: after.filter.customerIds,
    legal_entity_ids: after.filter.legalEntityIds,
    status: after.status,
    disabled_because: after.disabledBecause,
    secret_changed_at: after.secretChangedAt,
    old_secrets_until: after.oldSecretsUntil,
    last_redelivery: after.lastRedelivery,
    last_skip: after.lastSkip,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));

  if (changed.includes('secretChangedAt')) {
    await sql`
      update webhook_secrets set expires_at = ${after.oldSecretsUntil}
      where endpoint_id = ${after.id} and (expires_at is null or expires_at > ${after.oldSecretsUntil})`.execute(trx);
    await sql`
      insert into webhook_secrets (id, endpoint_id, sealed, created_at)
      values (${secret.id}, ${after.id}, ${seal.seal(secret.value, after.id)}, ${after.secretChangedAt})`.execute(trx);
    await sql`
      delete from webhook_secrets where endpoint_id = ${after.id} and id not in (
        select id from webhook_secrets where endpoint_id = ${after.id} order by created_at desc, id desc limit ${secretsMax}
      )`.execute(trx);
  }
  if (changed.includes('lastSkip') && after.lastSkip !== null) await letGo(trx, after.id, after.lastSkip);
  if (after.status === 'DELETED') return destroy(trx, after.id);
  if (before !== null && (before.url !== after.url || before.status !== after.status))
    await forgetFailures(trx, after.id);
  if (changed.includes('lastRedelivery') && after.lastRedelivery !== null) {
    const { source, fromSequence, toSequence, orderedAt } = after.lastRedelivery;
    await sql`
      insert into webhook_redeliveries (id, endpoint_id, source, sequence, through, requested_at)
      values (${newId('whr')}, ${after.id}, ${source}, ${fromSequence - 1}, ${toSequence}, ${orderedAt})`.execute(trx);
  }
}

/** A message carries a signature of each: it cannot have any number of them. */
const secretsMax = 5;

/**
 * Takes a message out of the queue and files that it was not sent. One that is under way stays until that has ended, so
 * that nothing overtakes it, and is not sent again. Whoever sends holds the sender's row while it begins and files.
 */
async function letGo(trx: UnitOfWork['trx'], id: string, { source, sequence }: SkippedMessage): Promise<void> {
  await sql`select 1 from webhook_senders where endpoint_id = ${id} for update`.execute(trx);
  await sql`
    with gone as (
      delete from webhook_messages
      where endpoint_id = ${id} and source = ${source} and sequence = ${sequence} and in_flight is null returning *
    )
    insert into webhook_deliveries
      (id, endpoint_id, source, sequence, event_id, type, entity_type, entity_id, customer_id, field_group, redelivery,
        attempt, outcome, started_at)
    select ${newId('whd')}, endpoint_id, source, sequence, event_id, type, entity_type, entity_id, customer_id, field_group,
      redelivery, attempts, 'SKIPPED', now()
    from gone`.execute(trx);
  await sql`
    update webhook_messages set let_go = true
    where endpoint_id = ${id} and source = ${source} and sequence = ${sequence}`.execute(trx);
}

/** What was the endpoint's own. A request that is under way may still be filed among its attempts, which age like others. */
async function destroy(trx: UnitOfWork['trx'], id: string): Promise<void> {
  // First, as the sender does, or the two would wait for each other.
  await sql`update webhook_senders set leased_until = null, holder = null where endpoint_id = ${id}`.execute(trx);
  await sql`delete from webhook_secrets where endpoint_id = ${id}`.execute(trx);
  await sql`delete from webhook_redeliveries where endpoint_id = ${id}`.execute(trx);
  await sql`delete from webhook_positions where endpoint_id = ${id}`.execute(trx);
  await sql`delete from webhook_messages where endpoint_id = ${id} and in_flight is null`.execute(trx);
  await sql`update webhook_messages set let_go = true where endpoint_id = ${id}`.execute(trx);
}

/** What failed did so somewhere else, or before somebody saw to it. */
async function forgetFailures(trx: UnitOfWork['trx'], id: string): Promise<void> {
  await sql`
    update webhook_senders set failures = 0, paused_until = null where endpoint_id = ${id}`.execute(trx);
  await sql`
    update webhook_messages set first_failed_at = null, next_attempt_at = now() where endpoint_id = ${id}`.execute(trx);
}

function endpointOf(row: Selectable<WebhookEndpointRow>): WebhookEndpoint {
  const { last_redelivery: last, last_skip: skip } = row;
  return {
    id: row.id as WebhookEndpointId,
    version: row.version,
    url: row.url,
    description: row.description,
    owner: row.owner,
    partnerId: row.partner_id,
    filter: {
      eventTypes: row.event_types,
      sources: row.sources,
      customerIds: row.customer_ids,
      legalEntityIds: row.legal_entity_ids,
    },
    status: row.status,
    disabledBecause: row.disabled_because,
    secretChangedAt: row.secret_changed_at,
    oldSecretsUntil: row.old_secrets_until,
    lastRedelivery: last === null ? null : { ...last, orderedAt: new Date(last.orderedAt) },
    lastSkip: skip === null ? null : { ...skip, skippedAt: new Date(skip.skippedAt) },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
