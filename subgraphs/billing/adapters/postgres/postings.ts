import { sql, type Kysely } from 'kysely';
import type { InvoiceId } from '../../domain/invoice.ts';
import type { PostingStatus } from '../../domain/posting-status.ts';
import type { BillingTables } from './tables.ts';

/** What the books last said of each invoice; null where they have not heard of it. Who may see an invoice may see it. */
export async function readPostingStatuses(
  db: Kysely<BillingTables>,
  ids: readonly InvoiceId[],
): Promise<readonly (PostingStatus | null)[]> {
  const { rows } = await sql<{ id: string; status: PostingStatus }>`
    select invoice_id as id, status from invoice_posting_copy where invoice_id = any(${ids}::text[])`.execute(db);
  const byId = new Map(rows.map(({ id, status }) => [id, status]));
  return ids.map((id) => byId.get(id) ?? null);
}
