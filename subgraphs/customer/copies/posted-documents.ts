import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';

/** Events that make a document final: from then on it is in the books, whatever becomes of it. */
const posting: ReadonlySet<string> = new Set([
  'billing.invoice.finalized',
  'billing.creditNote.finalized',
  'billing.payment.settled',
  'billing.refund.succeeded',
]);

/**
 * Keeps when a document of a customer was last made final: who survives a merge, who has to agree to it and whether it can
 * be undone depends on that (DOMAIN 3.6). Until the ledger posts, final is posted.
 */
export async function applyPostings(trx: Transaction<CommandTables>, entries: readonly LogEntry[]): Promise<void> {
  for (const { customerId, occurredAt } of entries.filter(({ type }) => posting.has(type))) {
    if (customerId === null) continue;
    await sql`
      insert into posted_documents_copy (customer_id, last_posted_at) values (${customerId}, ${occurredAt})
      on conflict (customer_id) do update set last_posted_at = greatest(posted_documents_copy.last_posted_at, excluded.last_posted_at)`.execute(
      trx,
    );
  }
}
