import type { Transaction } from 'kysely';
import type { Clock } from '../../../core/clock.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { PostingOrder } from '../domain/posting-order.ts';
import type { InvoiceOwner } from '../port.ts';
import { createDesk, type Desk, type DeskParts } from './desk.ts';
import { fileRequest, type Filing } from './file-request.ts';
import { contractNews } from './contract-invoices.ts';
import { tryToPost } from './post-request.ts';
import { askedBy, isForBooks, type Taking } from './told-by-billing.ts';

export type PostingParts = DeskParts & { readonly clock: Clock; readonly committed: () => void };

/** Follows billing's log and posts what it tells: each document once, in its order, in the transaction that moves the position. */
export function postForBilling(parts: PostingParts): Copy {
  return (database, billing, telemetry) =>
    consume<CommandTables>({
      consumer: 'ledger.postings',
      source: 'billing',
      ...billing,
      database,
      ...telemetry,
      accountable: { team: 'ledger', runbook: 'docs/runbooks/postings.md' },
      batchMax,
      apply: (trx, entries) => applyBillingEntries(trx, entries, parts),
    });
}

/** Whoever else wants a number of the same books waits until a batch is done. */
const batchMax = 50;

/** Told again, it files nothing and posts nothing. */
export async function applyBillingEntries(
  trx: Transaction<CommandTables>,
  entries: readonly LogEntry[],
  parts: PostingParts,
): Promise<void> {
  const books = parts.booksOf(trx);
  await books.keepInvoices(entries.flatMap(invoiceOwner));
  await books.keepContractInvoices(contractNews(entries));
  for (const entry of entries.filter(isForBooks)) {
    const { correlationid: correlationId, id: causationId } = entry.event;
    const desk = createDesk(trx, parts, { now: parts.clock.now(), correlationId, causationId });
    const legalEntity = await desk.books.legalEntity(entry.legalEntityId as LegalEntityId);
    for (const one of askedBy(entry, legalEntity?.timeZone ?? 'UTC')) {
      const filing = one.kind === 'POST' ? one.filing : await takingOf(desk, one.taking);
      const request = filing === null ? null : await fileRequest(desk, filing);
      if (request !== null) await tryToPost(desk, request);
    }
  }
}

function invoiceOwner({
  kind,
  entityType,
  entityId: id,
  customerId,
  legalEntityId,
}: LogEntry): readonly InvoiceOwner[] {
  const isOne = kind !== 'refusal' && entityType === 'Invoice';
  return isOne && id !== null && customerId !== null && legalEntityId !== null
    ? [{ id, customerId, legalEntityId }]
    : [];
}

/** Nothing is taken back of what was never filed: its document was told before there were postings. */
async function takingOf({ books }: Desk, { source, of, date, eventId, cause }: Taking): Promise<Filing | null> {
  const filed = await books.lastRequestOf(of, of.purposes);
  if (filed === null) return null;
  const { request, touches } = filed;
  const { legalEntityId, documentId, customerId, amount } = request;
  return {
    legalEntityId,
    source,
    documentId,
    customerId,
    documentDate: date,
    amount,
    order: wayBackFrom(filed.order, amount.amount.toString()),
    reverses: { id: request.id, touches },
    eventId,
    cause,
  };
}

/** What was given up and is claimed again has a purpose of its own (DOMAIN 6.4); anything else is reversed as it was posted. */
function wayBackFrom(order: PostingOrder, amount: string): PostingOrder {
  if (order.purpose !== 'WRITE_OFF') return { purpose: 'REVERSAL' };
  return { purpose: 'WRITE_OFF_RECOVERY', invoiceId: order.invoiceId, amount };
}
