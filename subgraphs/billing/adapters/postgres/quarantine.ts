import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { QuarantinedUsage } from '../../domain/intake/quarantine.ts';
import type { QuarantineFilter, UsageTaken } from '../../port.ts';
import type { BillingTables, QuarantineRow } from './tables.ts';
import { visibleWithin } from './visibility.ts';

type Db = Kysely<BillingTables>;

const columns = sql.raw(
  [
    'usage_batch_id, legal_entity_id, source, event_id, meter_code, subscription_id, occurred_at, value, properties, corrects',
    'code, path, rule, message, received_at',
  ].join(', '),
);

export async function insertQuarantined(
  trx: Transaction<CommandTables>,
  batch: string,
  quarantined: UsageTaken['quarantined'],
): Promise<void> {
  if (quarantined.length === 0) return;
  const rows = quarantined.map(({ legalEntityId, usage }) => ({
    usage_batch_id: batch,
    legal_entity_id: legalEntityId,
    source: usage.source,
    event_id: usage.eventId,
    meter_code: usage.meterCode,
    subscription_id: usage.billingSubscriptionId,
    occurred_at: usage.occurredAt,
    value: usage.value,
    properties: usage.properties,
    corrects: usage.corrects,
    code: usage.code,
    path: usage.path,
    rule: usage.rule,
    message: usage.message,
    received_at: usage.receivedAt,
  }));
  await sql`insert into usage_quarantine (${columns}) select ${columns} from ${givenRowsOf('usage_quarantine', rows)} as given`.execute(
    trx,
  );
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listQuarantined(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { usageBatchId, source, code }: QuarantineFilter,
): Promise<readonly QuarantinedUsage[]> {
  let found = db
    .selectFrom('usage_quarantine')
    .selectAll()
    .where(visibleWithin(scope, 'legal_entity_id'))
    .where('id', '>', sql<string>`${page.after ?? '0'}::bigint`);
  if (usageBatchId != null) found = found.where('usage_batch_id', '=', usageBatchId);
  if (source != null) found = found.where('source', '=', source);
  if (code != null) found = found.where('code', '=', code);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(quarantinedOf);
}

function quarantinedOf(row: Selectable<QuarantineRow>): QuarantinedUsage {
  return {
    id: row.id,
    usageBatchId: row.usage_batch_id,
    source: row.source,
    eventId: row.event_id,
    meterCode: row.meter_code,
    billingSubscriptionId: row.subscription_id,
    occurredAt: row.occurred_at,
    value: row.value,
    properties: row.properties,
    corrects: row.corrects,
    code: row.code,
    path: row.path,
    rule: row.rule,
    message: row.message,
    receivedAt: row.received_at,
  };
}
