import { invariant } from '../../../core/invariant.ts';
import { compare, type Decimal } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { EventDraft } from '../../../platform/commands/command.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { JournalLine } from '../domain/journal/line.ts';
import { isOf, type InvoiceOrder, type PostingOrder } from '../domain/posting-order.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import { functionalOn, type PostingFacts, type Settled, type Taken } from '../domain/posting/decide.ts';
import { nothingIn } from '../domain/posting/amounts.ts';
import {
  clear,
  disputed,
  disputeEnded,
  release,
  type Receivable,
  type ReceivableApplication,
} from '../domain/receivable.ts';
import type { Desk } from './desk.ts';

/** What an entry moves of receivables beside the accounts, so that both are the same at every moment (DOMAIN 6.3.6). */
export async function moveReceivables(
  desk: Desk,
  by: {
    readonly request: PostingRequest;
    readonly order: PostingOrder;
    readonly entry: JournalEntry;
    readonly lines: readonly JournalLine[];
    readonly rate: Decimal | null;
    readonly settled: Settled | null;
    readonly facts: PostingFacts;
  },
): Promise<void> {
  const { request, order, entry, settled, facts } = by;
  if (isOf(order, 'INVOICE') || isOf(order, 'PREPAYMENT_INVOICE')) {
    const receivable = opened(desk, request, order, owedInBooks(by), by.rate);
    await desk.keepReceivable(null, receivable, { type: 'ledger.receivable.opened' });
  } else if (settled !== null && facts.receivable !== null) {
    const application = applicationOf(desk, request, entry, settled);
    await desk.books.saveApplication(application, true);
    await desk.keepReceivable(facts.receivable, settled.receivable, appliedBy(settled.receivable));
  } else if (isOf(order, 'WRITE_OFF_RECOVERY')) {
    await releaseBy(desk, facts.receivable, facts.taken?.application ?? null, request);
  } else if (isOf(order, 'DISPUTE_WITHDRAWAL')) {
    await mark(desk, order.paymentId, disputed, 'ledger.receivable.disputed');
  } else if (isOf(order, 'CHARGEBACK')) {
    await mark(desk, order.paymentId, disputeEnded, 'ledger.receivable.disputeEnded');
  }
}

/** A document that was voided had nothing applied to it, its owner says: where something was here, a person has to look. */
export async function refuseVoid(desk: Desk, { request }: Taken): Promise<Refusal | null> {
  if (!isInvoice(request)) return null;
  const receivable = await desk.books.lockReceivable(request.legalEntityId, request.documentId);
  if (receivable === null || compare(receivable.open.amount, receivable.original.amount) === 0) return null;
  const sentence = `${request.documentId} was voided although something was applied to it here.`;
  return refuse('SOURCE_VIOLATION', { system: request.source.system, rule: 'VOID_UNSETTLED' }, sentence);
}

/** The same for an entry that takes another back. */
export async function takeBackReceivables(
  desk: Desk,
  request: PostingRequest,
  { request: original, application }: Taken,
  entry: JournalEntry,
): Promise<void> {
  if (original.purpose === 'DISPUTE_WITHDRAWAL') {
    await mark(desk, original.source.id, disputeEnded, 'ledger.receivable.disputeEnded');
    return;
  }
  if (!isInvoice(original) && application === null) return;
  const receivable = await desk.books.lockReceivable(original.legalEntityId, original.documentId);
  if (isInvoice(original)) await close(desk, receivable, request, entry);
  else await releaseBy(desk, receivable, application, request);
}

function isInvoice({ purpose }: PostingRequest): boolean {
  return purpose === 'INVOICE' || purpose === 'PREPAYMENT_INVOICE';
}

function owedInBooks({
  facts,
  lines,
}: {
  readonly facts: PostingFacts;
  readonly lines: readonly JournalLine[];
}): Money {
  const control = facts.accounts.filter((account) => account.control === 'AR').map(({ id }) => id);
  return { amount: functionalOn(new Set(control), lines), currency: facts.legalEntity.functionalCurrency };
}

function opened(
  desk: Desk,
  { documentId, customerId, legalEntityId, amount }: PostingRequest,
  { number, billingAccountId, dueDate }: InvoiceOrder,
  functional: Money,
  rate: Decimal | null,
): Receivable {
  invariant(customerId, 'an invoice is made out to somebody');
  return {
    id: desk.newId('rcv'),
    version: 0,
    documentId,
    documentNumber: number,
    customerId,
    billingAccountId,
    legalEntityId,
    currency: amount.currency,
    original: amount,
    applied: nothingIn(amount),
    open: amount,
    fxRate: rate,
    functionalOriginal: functional,
    functionalOpen: functional,
    dueDate,
    status: 'OPEN',
    createdAt: desk.now,
    updatedAt: desk.now,
  };
}

function applicationOf(
  desk: Desk,
  request: PostingRequest,
  entry: JournalEntry,
  { kind, sourceId, receivable, amount, cleared, cash, realisedFx }: Settled,
): ReceivableApplication {
  return {
    id: desk.newId('rap'),
    receivableId: receivable.id,
    kind,
    sourceId,
    amount,
    cleared,
    cash,
    realisedFx,
    date: request.documentDate,
    requestId: request.id,
    journalEntryId: entry.id,
    reversedOn: null,
  };
}

function appliedBy({ status }: Receivable): EventDraft {
  const types = { CLEARED: 'ledger.receivable.cleared', WRITTEN_OFF: 'ledger.receivable.writtenOff' } as const;
  return { type: status === 'CLEARED' || status === 'WRITTEN_OFF' ? types[status] : 'ledger.receivable.applied' };
}

async function releaseBy(
  desk: Desk,
  receivable: Receivable | null,
  application: ReceivableApplication | null,
  { documentDate }: PostingRequest,
): Promise<void> {
  invariant(receivable !== null && application !== null, 'what is taken back was applied to a receivable');
  await desk.books.saveApplication({ ...application, reversedOn: documentDate }, false);
  await desk.keepReceivable(receivable, release(receivable, application), { type: 'ledger.receivable.reopened' });
}

/** A document that is voided is owed no more. */
async function close(
  desk: Desk,
  receivable: Receivable | null,
  request: PostingRequest,
  entry: JournalEntry,
): Promise<void> {
  invariant(receivable, 'a posted invoice has a receivable');
  const part = clear(receivable, receivable.open, { kind: 'VOID' });
  invariant(part.ok, 'what is open can be cleared');
  const { after, cleared } = part.value;
  const settled: Settled = {
    kind: 'VOID',
    sourceId: null,
    receivable: after,
    amount: receivable.open,
    cleared,
    cash: cleared,
    realisedFx: null,
  };
  await desk.books.saveApplication(applicationOf(desk, request, entry, settled), true);
  await desk.keepReceivable(receivable, after, { type: 'ledger.receivable.cleared' });
}

async function mark(
  desk: Desk,
  payment: string,
  marked: (receivable: Receivable) => Receivable,
  type: string,
): Promise<void> {
  for (const receivable of await desk.books.lockReceivablesPaidBy(payment)) {
    const after = marked(receivable);
    if (after.status !== receivable.status) await desk.keepReceivable(receivable, after, { type });
  }
}
