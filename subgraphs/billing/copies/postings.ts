import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CloudEvent } from '../../../platform/commands/cloud-event.ts';
import type { Entity } from '../../../platform/commands/command.ts';
import { commonDuties } from '../../../platform/commands/duties.ts';
import { tellOfChange } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { RatedUsageState } from '../domain/states/rated-usage.ts';
import { events } from '../events.ts';
import { rules } from '../generated/rules.ts';

/** Follows the ledger's log for what became of billing's invoices in the books. The ledger owns it; this is a copy. */
export const copyPostings: Copy = (database, ledger, telemetry) =>
  consume<CommandTables>({
    consumer: 'billing.postings',
    source: 'ledger',
    ...ledger,
    database,
    ...telemetry,
    accountable: { team: 'billing', runbook: 'docs/runbooks/copies.md' },
    apply: applyPostingEntries,
  });

/** Told again, or told an older version, it changes nothing. */
export async function applyPostingEntries(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
): Promise<void> {
  const told = new Map(entries.filter(isOfInvoice).map((entry) => [entry.event.data['documentId'], postingOf(entry)]));
  if (told.size === 0) return;
  const given = givenRows('invoice_id text, status text, source_version integer, as_of timestamptz', [
    ...told.values(),
  ]);
  await sql`
    insert into invoice_posting_copy (invoice_id, status, source_version, as_of)
    select invoice_id, status, source_version, as_of from ${given} as told
    on conflict (invoice_id) do update
    set status = excluded.status, source_version = excluded.source_version, as_of = excluded.as_of
    where invoice_posting_copy.source_version < excluded.source_version`.execute(trx);
  for (const { event, occurredAt } of entries.filter(isOfInvoice)) {
    if (event.data['to'] === 'POSTED') await postUsage(trx, event, occurredAt);
  }
}

/** The usage that a posted invoice charges is posted with it (DOMAIN 8.8). Told again, there is none left to move. */
async function postUsage(
  trx: Transaction<CommandTables>,
  { id, correlationid, data }: CloudEvent,
  now: Date,
): Promise<void> {
  const { rows } = await sql<PostedRow>`
    update rated_usage set state = 'POSTED', version = version + 1, updated_at = ${now}
    where invoice_id = ${data['documentId']} and state = 'BILLED'
    returning id, version, customer_id as "customerId", legal_entity_id as "legalEntityId", created_at as "createdAt",
      (select contract_id from billing_subscriptions where id = rated_usage.billing_subscription_id) as "contractId"`.execute(
    trx,
  );
  const who = { ...process, now, correlationId: correlationid, causationId: id };
  for (const { customerId, legalEntityId, contractId, version, ...usage } of rows) {
    await tellOfChange(trx, who, {
      entity: 'RatedUsage',
      before: { ...usage, version: version - 1, ...was('BILLED') },
      after: { ...usage, version, ...was('POSTED') },
      owner: { customerId, legalEntityId, contractId },
      event: { type: 'billing.usage.posted' },
    });
  }
}

type PostedRow = Entity & { readonly customerId: string; readonly legalEntityId: string; readonly contractId: string };

const process = {
  source: 'billing',
  law: { rules, duties: commonDuties },
  catalogue: events,
  actor: 'concord.postings',
} as const;

function was(state: RatedUsageState): { readonly state: RatedUsageState } {
  return { state };
}

const ofInvoices: readonly unknown[] = ['INVOICE', 'PREPAYMENT_INVOICE'];

function isOfInvoice({ kind, entityType, event }: LogEntry): boolean {
  return kind !== 'refusal' && entityType === 'PostingRequest' && ofInvoices.includes(event.data['purpose']);
}

function postingOf({ event, entityVersion, occurredAt }: LogEntry) {
  const { documentId, to } = event.data;
  return { invoice_id: documentId, status: to, source_version: entityVersion, as_of: occurredAt };
}
