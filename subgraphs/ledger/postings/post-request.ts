import type { LegalEntityId } from '../../../core/ids.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { PostingRequestId } from '../domain/ids.ts';
import { posted, reversalOf, type EntryLine, type JournalEntry } from '../domain/journal-entry.ts';
import type { JournalLine } from '../domain/journal/line.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { formatNumber } from '../domain/numbering.ts';
import type { PostingOrder } from '../domain/posting-order.ts';
import { waitReasonOf, type PostingRequest } from '../domain/posting-request.ts';
import { refuseOutOfBalance } from '../domain/reported-entry.ts';
import { decideLines } from '../domain/posting/decide.ts';
import type { FiledRequest } from '../port.ts';
import { poster, type Desk } from './desk.ts';
import { routeRequest } from './route-request.ts';
import { dayOf, factsOf, isWait, notPosted, takenBack, type Day, type Wait } from './gather.ts';
import { moveRevenue, scheduleInvoicedOf, takeBackRevenue } from './move-revenue.ts';
import { moveReceivables, refuseVoid, takeBackReceivables } from './move-receivables.ts';

/**
 * One attempt to post a request, in the transaction of the desk: it ends in an entry with its number and what that moves of
 * receivables, in a reason to wait, or in a no. The rules of routing come first, then the series, because who posts in a legal entity
 * does so alone.
 */
export async function tryToPost(
  desk: Desk,
  { id, legalEntityId }: { readonly id: PostingRequestId; readonly legalEntityId: LegalEntityId },
): Promise<void> {
  const { books } = desk;
  await books.holdRouting();
  const legalEntity = await books.legalEntity(legalEntityId);
  const sequence = legalEntity === null ? null : await books.lockSeries(legalEntityId);
  const filed = await books.lockRequest(id);
  if (filed?.request.status !== 'RECEIVED') return;
  const { routed, outcome } =
    legalEntity === null || sequence === null
      ? unrouted(filed, unknownLegalEntity(legalEntityId))
      : await attempt(desk, filed, legalEntity, formatNumber(sequence));
  if (isWait(outcome)) return wait(desk, filed.request, routed, outcome);
  if (!outcome.ok) return refuse(desk, filed.request, routed, outcome.refusal);
  await desk.changeRequest(
    filed.request,
    {
      status: 'POSTED',
      waitingFor: null,
      message: null,
      attempts: filed.request.attempts + 1,
      erpInstanceId: routed.erpInstanceId,
      journalEntryId: outcome.value.id,
    },
    'ledger.postingRequest.posted',
  );
  if (filed.order.purpose === 'INVOICE') await scheduleInvoicedOf(desk, filed.request);
  await books.askSuccessors(id);
}

/** What came of it, and the request with its route, which stays whatever came of it. */
type Attempt = { readonly routed: PostingRequest; readonly outcome: Result<JournalEntry> | Wait };

function unrouted({ request }: FiledRequest, outcome: Attempt['outcome']): Attempt {
  return { routed: request, outcome };
}

async function attempt(desk: Desk, filed: FiledRequest, legalEntity: LegalEntity, number: string): Promise<Attempt> {
  const before = await earlier(desk, filed.request.id);
  if (before !== null) return unrouted(filed, before);
  return filed.order.purpose === 'REVERSAL'
    ? takeBack(desk, filed, number)
    : post(desk, filed, filed.order, legalEntity, number);
}

/** Postings of one document keep their order (DOMAIN 8.3). */
async function earlier({ books }: Desk, id: PostingRequestId): Promise<Wait | null> {
  const before = await books.unpostedBefore(id);
  return before === null ? null : notPosted(before);
}

function unknownLegalEntity(id: LegalEntityId): Wait {
  return { reason: 'LEGAL_ENTITY_UNKNOWN', message: `The legal entity ${id} keeps no books here.` };
}

async function post(
  desk: Desk,
  filed: FiledRequest,
  order: Exclude<PostingOrder, { readonly purpose: 'REVERSAL' }>,
  legalEntity: LegalEntity,
  number: string,
): Promise<Attempt> {
  const { request } = filed;
  const { books } = desk;
  const day = await dayOf(books, request, order.purpose);
  if (isWait(day)) return unrouted(filed, day);
  const route = await routeRequest(books, request, order, day.postingDate);
  if (isWait(route) || !route.ok) return unrouted(filed, route);
  const { request: routed, wait: before } = route.value;
  if (before !== null) return { routed, outcome: before };
  const facts = await factsOf(books, request, order, legalEntity, day.postingDate);
  if (isWait(facts)) return { routed, outcome: facts };
  const decided = decideLines(request, order, facts);
  if (!decided.ok) return { routed, outcome: decided };

  const { lines, rate, settled, moved } = decided.value;
  const entry = systemEntry(desk, request, order, lines, { day, number });
  await books.insertPosted(entry);
  await books.keepRate(request.id, rate);
  await desk.tellEntry(null, entry, 'ledger.journalEntry.posted');
  await moveReceivables(desk, { request, order, entry, lines, rate, settled, facts });
  await moveRevenue(desk, request, order, facts.contract, moved);
  return { routed, outcome: accept(entry) };
}

/** The entry that takes another back, which is marked by it, as is what it was made for. */
async function takeBack(desk: Desk, filed: FiledRequest, number: string): Promise<Attempt> {
  const { request } = filed;
  const { books, now } = desk;
  const taken = await takenBack(books, request);
  if (taken === null) return unrouted(filed, notPosted('what it takes back'));
  const { purpose } = taken.request;
  invariant(purpose !== 'REVERSAL', 'a reversal is not taken back by a document');
  const day = await dayOf(books, request, purpose);
  if (isWait(day)) return unrouted(filed, day);
  const route = await routeRequest(books, request, filed.order, day.postingDate);
  if (isWait(route) || !route.ok) return unrouted(filed, route);
  const { request: routed, wait: before } = route.value;
  if (before !== null) return { routed, outcome: before };
  const made = reversalOf(taken.entry, {
    id: desk.newId('jen'),
    postingDate: day.postingDate,
    description: null,
    createdBy: poster,
    newLineId: () => desk.newId('jel'),
    now,
  });
  if (!made.ok) return { routed, outcome: made };
  const wrong = refuseOutOfBalance(taken.entry) ?? (await refuseVoid(desk, taken));
  if (wrong !== null) return { routed, outcome: deny(wrong) };
  const entry = asPosted(
    desk,
    { ...made.value, source: request.source, postingRequestId: request.id },
    { day, number },
  );
  await books.insertPosted(entry);
  await desk.tellEntry(null, entry, 'ledger.journalEntry.posted');
  await takeBackReceivables(desk, request, taken, entry);
  await takeBackRevenue(desk, request, taken.request);
  const marked: JournalEntry = {
    ...taken.entry,
    version: taken.entry.version + 1,
    status: 'REVERSED',
    reversedBy: entry.id,
    updatedAt: now,
  };
  await books.markReversed(marked);
  await desk.tellEntry(taken.entry, marked, 'ledger.journalEntry.reversed');
  await desk.changeRequest(taken.request, { status: 'REVERSED' }, 'ledger.postingRequest.reversed');
  return { routed, outcome: accept(entry) };
}

async function wait(
  desk: Desk,
  request: PostingRequest,
  { erpInstanceId }: PostingRequest,
  { reason, message, again }: Wait,
): Promise<void> {
  const isTold = request.waitingFor === reason && request.message === message;
  // It waits for the same as before: there is nothing to tell.
  if (isTold && request.erpInstanceId === erpInstanceId) await desk.books.saveRequest(request);
  else {
    const change = { waitingFor: reason, message, attempts: request.attempts + 1, erpInstanceId };
    await desk.changeRequest(request, change, 'ledger.postingRequest.waiting');
  }
  if (again === true) await desk.books.askAfterQueue(request.id);
}

async function refuse(desk: Desk, request: PostingRequest, routed: PostingRequest, refusal: Refusal): Promise<void> {
  const reason = waitReasonOf(refusal);
  if (reason !== null) return wait(desk, request, routed, { reason, message: refusal.message });
  const message = `${refusal.code}: ${refusal.message}`;
  const { erpInstanceId } = routed;
  const attempts = request.attempts + 1;
  const change = { status: 'REJECTED', waitingFor: null, message, attempts, erpInstanceId } as const;
  await desk.changeRequest(request, change, 'ledger.postingRequest.rejected');
}

type Numbered = { readonly day: Day; readonly number: string };

function systemEntry(
  desk: Desk,
  request: PostingRequest,
  order: PostingOrder,
  lines: readonly JournalLine[],
  numbered: Numbered,
): JournalEntry {
  const name = 'number' in order && order.number !== null ? order.number : request.documentId;
  const draft: JournalEntry = {
    id: desk.newId('jen'),
    version: 0,
    number: null,
    legalEntityId: request.legalEntityId,
    type: request.purpose === 'FX_REVALUATION' ? 'REVALUATION' : 'SYSTEM',
    status: 'DRAFT',
    description: `${request.purpose} ${name}`,
    postingDate: numbered.day.postingDate,
    periodId: null,
    source: request.source,
    lines: lines.map((line) => entryLine(desk, line)),
    reversalOf: null,
    reversedBy: null,
    createdBy: poster,
    approvedBy: null,
    rejectionReason: null,
    violatedBy: null,
    postedBy: null,
    postedAt: null,
    postingRequestId: request.id,
    createdAt: desk.now,
    updatedAt: desk.now,
  };
  return asPosted(desk, draft, numbered);
}

/** Nobody sees it as a draft: it is made in the moment in which it is posted. */
function asPosted(desk: Desk, draft: JournalEntry, { day, number }: Numbered): JournalEntry {
  const posting = { number, periodId: day.period.id, postedBy: poster, postedAt: desk.now };
  return { ...posted(draft, posting), version: 1 };
}

function entryLine(desk: Desk, line: JournalLine): EntryLine {
  const { accountId, side, amount, functional, fxRate, customerId, documentId, dimensions, mapping } = line;
  return {
    id: desk.newId('jel'),
    accountId,
    debit: side === 'DEBIT' ? amount : null,
    credit: side === 'CREDIT' ? amount : null,
    functionalAmount: functional,
    fxRate,
    text: null,
    customerId,
    documentId,
    dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
    mappingRuleId: mapping?.ruleId ?? null,
    mappingRuleVersion: mapping?.version ?? null,
  };
}
