import { sql, type Kysely, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import type { TouchedUsage } from '../../domain/intake/usage-batch.ts';
import type { LateUsage } from '../../port.ts';
import type { BillingTables } from './tables.ts';

/** Notes the closed periods into which these instants fall: they have to be rated again. */
export async function noteLateUsage(trx: Transaction<CommandTables>, touched: readonly TouchedUsage[]): Promise<void> {
  if (touched.length === 0) return;
  await sql`
    insert into late_usage (legal_entity_id, billing_subscription_id, item_id, period_from)
    select distinct rated.legal_entity_id, rated.billing_subscription_id, rated.item_id, rated.period_from
    from unnest(${touched.map(({ itemId }) => itemId)}::text[], ${touched.map(({ occurredAt }) => occurredAt)}::timestamptz[])
      as touched (item_id, occurred_at)
    join rated_usage rated on rated.item_id = touched.item_id and rated.revision = 0
      and rated.span_from <= touched.occurred_at and touched.occurred_at < rated.span_to`.execute(trx);
}

/** A level that ends otherwise begins the next period otherwise, where that is closed as well. */
export async function noteLevelCarried(
  trx: Transaction<CommandTables>,
  { itemId, period }: ClosedUsage,
): Promise<void> {
  await sql`
    insert into late_usage (legal_entity_id, billing_subscription_id, item_id, period_from)
    select legal_entity_id, billing_subscription_id, item_id, period_from from rated_usage
    where item_id = ${itemId} and revision = 0 and period_from >= ${period.to} order by period_from limit 1`.execute(
    trx,
  );
}

/** Periods of a legal entity that have to be rated again, each once, with the last note of it. */
export async function lateUsage(
  db: Kysely<BillingTables>,
  legalEntity: LegalEntityId,
  limit: number,
): Promise<readonly LateUsage[]> {
  const { rows } = await sql<{ subscription: string; item: string; period_from: CivilDate; seq: string }>`
    select billing_subscription_id as subscription, item_id as item, period_from, max(seq) as seq from late_usage
    where legal_entity_id = ${legalEntity}
    group by billing_subscription_id, item_id, period_from order by item_id, period_from limit ${limit}`.execute(db);
  return rows.map(({ subscription, item, period_from: from, seq }) => ({
    billingSubscriptionId: subscription as LateUsage['billingSubscriptionId'],
    itemId: item as LateUsage['itemId'],
    from,
    note: seq,
  }));
}

/** What was noted later stays: it was not looked at yet. */
export async function forgetLateUsage(
  db: Kysely<BillingTables>,
  legalEntity: LegalEntityId,
  { itemId, from, note }: LateUsage,
): Promise<void> {
  await sql`
    delete from late_usage
    where legal_entity_id = ${legalEntity} and item_id = ${itemId} and period_from = ${from} and seq <= ${note}::bigint`.execute(
    db,
  );
}
