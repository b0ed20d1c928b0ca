import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume, type Inbox } from '../../../events/inbox.ts';
import type { EventMetrics } from '../../../events/metrics.ts';
import type { SourceLog } from '../../../events/source-log.ts';
import { grantsCopy } from '../../../events/webhooks/grants.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { withoutToldBefore } from '../../told-before.ts';

/**
 * Keeps what partners are granted: whoever sends to an endpoint of theirs asks it before each message. The customer
 * source owns it; this is a copy, stamped with the version it was told.
 */
export function copyPartners(
  database: Postgres<CommandTables>,
  customer: SourceLog,
  telemetry: { readonly metrics: EventMetrics; readonly log: Log },
): Inbox {
  return consume<CommandTables>({
    ...grantsCopy,
    ...customer,
    database,
    ...telemetry,
    accountable: { team: 'operations', runbook: 'docs/runbooks/copies.md' },
    apply: applyPartnerEntries,
  });
}

/** Told again, or told an older version, it changes nothing. */
export async function applyPartnerEntries(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
): Promise<void> {
  const told = entries.filter((entry) => entry.kind !== 'refusal' && entry.entityType === 'Partner');
  if (told.length === 0) return;
  const fresh = await withoutToldBefore(trx, told, ['Partner']);
  for (const entry of fresh) await save(trx, entry, entry.event.data as PartnerData);
}

/** `to` is the state after the event, also when it did not change; of grants those that differ are told. */
type PartnerData = { readonly to: string | null; readonly changed?: { readonly grants?: readonly Grant[] } };
type Grant = {
  readonly id: string;
  /** One of both is there; grants that were told before there were any on contracts have no word of one. */
  readonly customerId: string | null;
  readonly contractId?: string | null;
  readonly fieldGroups: readonly string[];
  readonly from: string;
  readonly to: string | null;
};

async function save(trx: Transaction<CommandTables>, entry: LogEntry, { to, changed }: PartnerData): Promise<void> {
  await sql`
    insert into partner_copy (partner_id, status, source_version, as_of)
    values (${entry.entityId}, ${to}, ${entry.entityVersion}, ${entry.occurredAt})
    on conflict (partner_id) do update
    set status = excluded.status, source_version = excluded.source_version, as_of = excluded.as_of`.execute(trx);
  const grants = changed?.grants ?? [];
  if (grants.length === 0) return;
  const rows = grants.map(({ id, customerId, contractId = null, fieldGroups, from, to: until }) => ({
    id,
    customer: customerId,
    contract: contractId,
    groups: fieldGroups,
    from,
    until,
  }));
  await sql`
    insert into partner_grant_copy (grant_id, partner_id, customer_id, contract_id, field_groups, from_date, to_date)
    select id, ${entry.entityId}, customer, contract, groups, told.from, told.until
    from ${givenRows('id text, customer text, contract text, groups text[], "from" date, until date', rows)} as told
    on conflict (grant_id) do update
    set field_groups = excluded.field_groups, from_date = excluded.from_date, to_date = excluded.to_date`.execute(trx);
}
