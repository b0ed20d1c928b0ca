import type { CivilDate } from '../../../core/civil-date.ts';
import { accept, type Result } from '../../../core/result.ts';
import type { PostingOrder } from '../domain/posting-order.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import {
  routeDocument,
  type Followed,
  type RoutedDocument,
  type RoutingTable,
} from '../domain/routing/route-document.ts';
import { asksForPlace, asksForProductLine, embeddedErp } from '../../../core/routing/house-routes.ts';
import type { PostingBooks } from '../port.ts';
import { isWait, notPosted, type Wait } from './gather.ts';

/**
 * The request with its ERP, once its posting date is known (DOMAIN 10): as it is stored, as what it follows was routed, or by the rules
 * in force on that day. `wait` where it is routed and may not go yet: its ERP is in maintenance, or others are before it.
 */
export async function routeRequest(
  books: PostingBooks,
  request: PostingRequest,
  order: PostingOrder,
  postingDate: CivilDate,
): Promise<Result<{ readonly request: PostingRequest; readonly wait: Wait | null }> | Wait> {
  const table = await books.holdRouting();
  const followed = table.rules.length === 0 ? null : await followedBy(books, request, order);
  if (followed !== null && isWait(followed)) return followed;
  const { id, legalEntityId, erpInstanceId: storedRoute, amount } = request;
  const place = followed === null ? await placeOf(books, request, table) : {};
  const lines = await linesOf(books, order, table);
  const document = { id, legalEntityId, postingDate, ...place, storedRoute, currency: amount.currency, lines };
  const route = routeDocument(document, followed, table);
  if (!route.ok) return route;
  const { erpInstanceId, delivery } = route.value;
  const routed = { ...request, erpInstanceId };
  if (delivery === 'QUEUED')
    return accept({ request: routed, wait: queued(`${nameOf(erpInstanceId)} is in maintenance.`) });
  const hasQueue = table.erps.some((erp) => erp.id === erpInstanceId && erp.hasQueue);
  if (!hasQueue || !(await books.isQueuedBehind(erpInstanceId, id))) return accept({ request: routed, wait: null });
  const behind = queued(`What came before is still on its way to ${nameOf(erpInstanceId)}.`);
  return accept({ request: routed, wait: { ...behind, again: true } });
}

/** Where its customer is; the region is the territory that sells to it. Asked only where a rule asks. */
async function placeOf(books: PostingBooks, { customerId }: PostingRequest, table: RoutingTable) {
  if (customerId === null || !asksForPlace(table)) return {};
  const place = await books.placeOf(customerId);
  return { country: place?.country ?? null, region: place?.territory ?? null };
}

/** What an invoice charges, each line with the line of its product where a rule asks for that. */
async function linesOf(
  books: PostingBooks,
  order: PostingOrder,
  table: RoutingTable,
): Promise<RoutedDocument['lines']> {
  if (order.purpose !== 'INVOICE' && order.purpose !== 'PREPAYMENT_INVOICE') return [];
  if (!asksForProductLine(table)) return order.lines;
  const productLines = await books.productLines(order.lines.flatMap(({ productId }) => productId ?? []));
  return order.lines.map((line) => ({ ...line, productLine: productLines.get(line.productId ?? '') ?? null }));
}

function queued(message: string): Wait {
  return { reason: 'ERP_MAINTENANCE', message };
}

function nameOf(erp: string): string {
  return erp === embeddedErp ? 'The books that are kept here' : `The ERP ${erp}`;
}

/** What a document goes after: what it takes back, its invoice, its credit note, its payment; null of one that stands for itself. */
async function followedBy(
  books: PostingBooks,
  { reversesId }: PostingRequest,
  order: PostingOrder,
): Promise<Followed | Wait | null> {
  if (reversesId !== null) {
    const original = await books.lockRequest(reversesId);
    return original?.request ?? notPosted('what it takes back');
  }
  const source = sourceFollowed(order);
  if (source === null) return null;
  const filed = await books.lastRequestOf(source, source.purposes);
  return filed?.request ?? notPosted(`${source.type} ${source.id}`);
}

type Source = {
  readonly type: string;
  readonly id: string;
  readonly purposes: readonly PostingRequest['purpose'][];
};

function sourceFollowed(order: PostingOrder): Source | null {
  if ('invoiceId' in order)
    return { type: 'Invoice', id: order.invoiceId, purposes: ['INVOICE', 'PREPAYMENT_INVOICE'] };
  // What is owed to an account is paid back from the books that owe it.
  if ('creditNoteId' in order && order.creditNoteId !== null)
    return { type: 'CreditNote', id: order.creditNoteId, purposes: ['CREDIT_NOTE'] };
  if ('paymentId' in order) return { type: 'Payment', id: order.paymentId, purposes: ['PAYMENT_RECEIVED'] };
  return null;
}
