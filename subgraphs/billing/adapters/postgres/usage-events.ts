import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { SubscriptionItemId } from '../../domain/billing-subscription.ts';
import type { PlacedUsage } from '../../domain/intake/usage-batch.ts';
import type { Span } from '../../domain/usage/span.ts';
import type { StoredUsage, UsageEvent } from '../../domain/usage/usage-event.ts';
import type { UsageEventFilter } from '../../port.ts';
import { whereContract } from './contract-of.ts';
import type { BillingTables, UsageEventRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;
export type EventName = Pick<UsageEvent, 'source' | 'eventId'>;

/** Apart from everything else that takes locks by number. */
const sourceLockSpace = 7_310;
/** Sources share so many locks, so that a batch of a thousand sources does not fill the lock table. */
const sourceLocks = 64;

/**
 * The events with these names. Nobody else takes in usage of their sources until the transaction ends: whoever comes second
 * finds what the first one stored.
 */
export async function holdUsage(db: Db, names: readonly EventName[]): Promise<readonly UsageEvent[]> {
  if (names.length === 0) return [];
  const sources = [...new Set(names.map(({ source }) => source))];
  await sql`
    select pg_advisory_xact_lock(${sourceLockSpace}::integer, lock) from (
      select distinct abs(hashtext(current_schema() || source) % ${sourceLocks}) as lock
      from unnest(${sources}::text[]) as told (source) order by lock) as locks`.execute(db);
  const { rows } = await sql<UsageEventRow>`
    select usage_events.*
    from unnest(${names.map(({ source }) => source)}::text[], ${names.map(({ eventId }) => eventId)}::text[])
      as told (source, event_id)
    join usage_events using (source, event_id)`.execute(db);
  return rows.map(eventOf);
}

/** A column a parameter: for a thousand rows that is quicker than JSON. */
export async function insertUsage(
  trx: Transaction<CommandTables>,
  batch: string,
  accepted: readonly PlacedUsage[],
): Promise<void> {
  if (accepted.length === 0) return;
  const all = <T>(of: (one: PlacedUsage) => T): readonly T[] => accepted.map(of);
  await sql`
    insert into usage_events (source, event_id, meter_code, subscription_id, item_id, occurred_at, value, properties, received_at,
      corrects, usage_batch_id)
    select *, ${batch} from unnest(
      ${all(({ event }) => event.source)}::text[], ${all(({ event }) => event.eventId)}::text[],
      ${all(({ event }) => event.meterCode)}::text[], ${all(({ event }) => event.subscriptionId)}::text[],
      ${all(({ itemId }) => itemId)}::text[], ${all(({ event }) => event.occurredAt)}::timestamptz[],
      ${all(({ event }) => event.value?.toString() ?? null)}::numeric[],
      ${all(({ event }) => JSON.stringify(event.properties))}::jsonb[],
      ${all(({ event }) => event.receivedAt)}::timestamptz[], ${all(({ event }) => event.corrects)}::text[])`.execute(
    trx,
  );
}

/**
 * What an item's usage in a span is rated by: the events in it, and all corrections of the item, because one that happened
 * outside may take the place of one inside. One row more than `limit`, so that the reader knows whether there are more.
 */
export async function usageOfItem(
  db: Db,
  item: SubscriptionItemId,
  { from, to }: Span,
  limit: number,
): Promise<readonly UsageEvent[]> {
  const { rows } = await sql<UsageEventRow>`
    select * from usage_events where item_id = ${item} and occurred_at >= ${from} and occurred_at < ${to} and corrects is null
    union all
    select * from usage_events where item_id = ${item} and corrects is not null
    limit ${limit + 1}`.execute(db);
  return rows.map(eventOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. Who sees a subscription's usage sees all of it. */
export async function listUsage(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { billingSubscriptionId, itemId, meterCode, occurredFrom, occurredTo }: UsageEventFilter,
): Promise<readonly StoredUsage[]> {
  let events = db
    .selectFrom('usage_events')
    .selectAll('usage_events')
    .where('usage_events.subscription_id', '=', billingSubscriptionId)
    .where('usage_events.id', '>', sql<string>`${page.after ?? '0'}::bigint`)
    .where((found) =>
      found.exists(
        found
          .selectFrom('billing_subscriptions')
          .select('billing_subscriptions.id')
          .where('billing_subscriptions.id', '=', billingSubscriptionId)
          .where(
            visible(scope, 'billing.usage', {
              customer: 'billing_subscriptions.customer_id',
              legalEntity: 'billing_subscriptions.legal_entity_id',
              contract: whereContract('billing_subscriptions.contract_id'),
            }),
          ),
      ),
    );
  if (itemId != null) events = events.where('usage_events.item_id', '=', itemId);
  if (meterCode != null) events = events.where('usage_events.meter_code', '=', meterCode);
  if (occurredFrom != null) events = events.where('usage_events.occurred_at', '>=', occurredFrom);
  if (occurredTo != null) events = events.where('usage_events.occurred_at', '<', occurredTo);
  const rows = await events
    .orderBy('usage_events.id')
    .limit(page.first + 1)
    .execute();
  return rows.map(storedOf);
}

function storedOf(row: Selectable<UsageEventRow>): StoredUsage {
  return { ...eventOf(row), id: row.id, itemId: row.item_id as SubscriptionItemId };
}

function eventOf(row: Selectable<UsageEventRow>): UsageEvent {
  return {
    source: row.source,
    eventId: row.event_id,
    meterCode: row.meter_code,
    subscriptionId: row.subscription_id,
    occurredAt: row.occurred_at,
    value: row.value === null ? null : decimal(row.value),
    properties: row.properties,
    receivedAt: row.received_at,
    corrects: row.corrects,
  };
}
