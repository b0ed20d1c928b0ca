import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';

/**
 * Keeps which billing accounts a customer has open, because ending business with it depends on that (DOMAIN 3.2).
 * Billing owns them; this is a copy, stamped with the version it was told.
 */
export async function applyAccounts(trx: Transaction<CommandTables>, entries: readonly LogEntry[]): Promise<void> {
  for (const entry of entries.filter(isOfAccount)) {
    const { to } = entry.event.data as { readonly to: string | null };
    await sql`
      insert into billing_account_copy (account_id, customer_id, open, source_version, as_of)
      values (${entry.entityId}, ${entry.customerId}, ${to === 'ACTIVE'}, ${entry.entityVersion}, ${entry.occurredAt})
      on conflict (account_id) do update set open = excluded.open, source_version = excluded.source_version, as_of = excluded.as_of
      where billing_account_copy.source_version < excluded.source_version`.execute(trx);
  }
}

function isOfAccount(entry: LogEntry): boolean {
  return entry.kind !== 'refusal' && entry.entityType === 'BillingAccount' && entry.entityId !== null;
}
