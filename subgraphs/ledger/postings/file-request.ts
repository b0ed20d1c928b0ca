import type { CivilDate } from '../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { ErpInstanceId, PostingRequestId } from '../domain/ids.ts';
import { answerPosting, payloadHashOf, type EntrySource } from '../domain/journal/posting-key.ts';
import { touchedBy, type PostingOrder } from '../domain/posting-order.ts';
import { conflictsMax, type PostingRequest, type RequestPurpose } from '../domain/posting-request.ts';
import type { Desk } from './desk.ts';

/** A document's owner said something that has to be posted. */
export type Filing = {
  readonly legalEntityId: LegalEntityId;
  readonly source: Omit<EntrySource, 'purpose'>;
  readonly documentId: string;
  readonly customerId: CustomerId | null;
  readonly documentDate: CivilDate;
  readonly amount: Money;
  readonly order: PostingOrder;
  /** Where its owner had it drafted for: it stays there (DOMAIN 10). */
  readonly erpInstanceId?: ErpInstanceId | null;
  /** The request that is taken back, with the documents that it touches. */
  readonly reverses: { readonly id: PostingRequestId; readonly touches: readonly string[] } | null;
  /** The event that said it, and the command that told of it. */
  readonly eventId: string;
  readonly cause: string;
};

/**
 * Files a request under its natural key: null where it is there already. What is told again with other content is not
 * posted; it stands on the request for a person to look at (DOMAIN 2 e, 6.3.5).
 */
export async function fileRequest(desk: Desk, filing: Filing): Promise<PostingRequest | null> {
  const { books, now } = desk;
  const { legalEntityId, order, documentId, customerId, documentDate, amount, reverses } = filing;
  const purpose: RequestPurpose = order.purpose;
  const source: EntrySource = { ...filing.source, purpose };
  const payloadHash = payloadHashOf({ documentId, customerId, documentDate, amount, order });

  // Before the lock on a request that is there already.
  await books.holdRouting();
  const known = await books.requestByKey(legalEntityId, source);
  if (known !== null) {
    // A rejected one is resubmitted by a person, with what it was filed with.
    if (!answerPosting({ ...known, status: 'POSTED' }, payloadHash).ok)
      await keepConflict(desk, known, filing, payloadHash);
    return null;
  }
  const request: PostingRequest = {
    id: desk.newId('prq'),
    version: 1,
    legalEntityId,
    source,
    purpose,
    reversesId: reverses?.id ?? null,
    documentId,
    customerId,
    documentDate,
    amount,
    payloadHash,
    status: 'RECEIVED',
    waitingFor: null,
    message: null,
    attempts: 0,
    erpInstanceId: filing.erpInstanceId ?? null,
    journalEntryId: null,
    conflicts: [],
    createdAt: now,
    updatedAt: now,
  };
  const touches = [...new Set([...touchedBy(order, documentId), ...(reverses?.touches ?? [])])];
  await books.insertRequest(request, order, { touches, cause: filing.cause });
  await desk.tellRequest(request, 'ledger.postingRequest.received');
  return request;
}

async function keepConflict(
  desk: Desk,
  known: PostingRequest,
  { eventId }: Filing,
  payloadHash: string,
): Promise<void> {
  const { conflicts } = known;
  if (conflicts.length >= conflictsMax || conflicts.some((one) => one.payloadHash === payloadHash)) return;
  const conflict = { payloadHash, toldAt: desk.now.toISOString(), eventId };
  await desk.changeRequest(known, { conflicts: [...conflicts, conflict] }, 'ledger.postingRequest.conflicted');
}
