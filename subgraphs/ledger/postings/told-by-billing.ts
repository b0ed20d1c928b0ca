import { civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { decimal, sign } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { money, type Money } from '../../../core/money.ts';
import type { LogEntry } from '../../../events/event.ts';
import type { ErpInstanceId } from '../domain/ids.ts';
import type { PostingOrder } from '../domain/posting-order.ts';
import type { RequestPurpose } from '../domain/posting-request.ts';
import type { Filing } from './file-request.ts';

/** What an event of billing asks the books to do: to post something, or to take back what was posted of a source. */
export type Asked =
  { readonly kind: 'POST'; readonly filing: Filing } | { readonly kind: 'TAKE_BACK'; readonly taking: Taking };

export type Taking = {
  readonly source: Filing['source'];
  /** What is taken back: the last request of this source and one of these purposes. */
  readonly of: { readonly type: string; readonly id: string; readonly purposes: readonly RequestPurpose[] };
  readonly date: CivilDate;
  readonly eventId: string;
  readonly cause: string;
};

/** The events that move money or claims, and what each means to the books (DOMAIN 6.4). Any other is none of theirs. */
const readers: Readonly<Record<string, (told: Told) => readonly (Asked | null)[]>> = {
  'billing.invoice.finalized': (told) => [invoice(told)],
  'billing.invoice.voided': (told) => [takeBack(told, 'Invoice', ['INVOICE', 'PREPAYMENT_INVOICE'])],
  'billing.creditNote.finalized': (told) => [creditNote(told)],
  'billing.creditNote.voided': (told) => [takeBack(told, 'CreditNote', ['CREDIT_NOTE'])],
  'billing.payment.settled': (told) => [...received(told)],
  'billing.payment.received': (told) => [...received(told)],
  'billing.payment.cancelled': (told) => [takeBack(told, 'Payment', ['PAYMENT_RECEIVED'])],
  'billing.payment.disputed': (told) => [ofPayment(told, 'DISPUTE_WITHDRAWAL', moneyIn(told.changed['disputed']))],
  'billing.payment.disputeWon': (told) => [takeBack(told, 'Payment', ['DISPUTE_WITHDRAWAL'])],
  'billing.payment.chargedBack': (told) => [ofPayment(told, 'CHARGEBACK', moneyIn(told.previous['disputed']))],
  'billing.payout.recorded': (told) => [...paidOut(told)],
  'billing.refund.succeeded': (told) => [refund(told)],
  'billing.allocation.applied': (told) => [allocation(told)],
  'billing.allocation.reversed': (told) => [
    takeBack(told, 'Allocation', ['PAYMENT_APPLIED', 'CREDIT_APPLIED', 'CASH_DISCOUNT', 'WRITE_OFF']),
  ],
};

/** Whether an event is any of the books' affair. */
export function isForBooks({ type, kind, entityId, legalEntityId }: LogEntry): boolean {
  return kind !== 'refusal' && entityId !== null && legalEntityId !== null && type in readers;
}

/** In the order in which they are to be filed; dates are those of the legal entity's zone. What was told before billing told the figures is passed over (decision 0021). */
export function askedBy(entry: LogEntry, timeZone: string): readonly Asked[] {
  const read = readers[entry.type];
  if (!isForBooks(entry) || read === undefined || entry.entityId === null || entry.legalEntityId === null) return [];
  const { changed = {}, previous = {}, ...more } = entry.event.data as Data;
  const told: Told = {
    entry: { ...entry, entityId: entry.entityId, legalEntityId: entry.legalEntityId },
    changed,
    previous,
    more,
    on: civilDateAt(entry.occurredAt, timeZone),
  };
  return read(told).filter((asked) => asked !== null);
}

/** Words of billing's events; they end here. */
type Fields = Readonly<Record<string, unknown>>;
type Data = { readonly changed?: Fields; readonly previous?: Fields } & Fields;
type Told = {
  readonly entry: LogEntry & { readonly entityId: string; readonly legalEntityId: string };
  readonly changed: Fields;
  readonly previous: Fields;
  readonly more: Fields;
  /** The day on which it happened, where the event names none. */
  readonly on: CivilDate;
};
type MoneyText = { readonly amount: string; readonly currency: CurrencyCode };
type LineText = {
  readonly id: string;
  readonly invoiceLineId?: string;
  readonly net: MoneyText;
  readonly period?: { readonly to: string } | null;
  readonly productId?: string | null;
  readonly taxLines: readonly TaxText[] | null;
};
type TaxText = { readonly taxCode: string; readonly amount: MoneyText };

function invoice({ entry, changed, more, on }: Told): Asked | null {
  const lines = more['lines'] as readonly LineText[] | undefined;
  if (lines === undefined) return null;
  const total = moneyIn(more['total']);
  const issued = (changed['issueDate'] as CivilDate | undefined) ?? on;
  const asked = filing(entry, issued, total, entry.entityId, {
    purpose: more['type'] === 'PREPAYMENT' ? 'PREPAYMENT_INVOICE' : 'INVOICE',
    number: text(changed['number']),
    billingAccountId: text(more['billingAccount']),
    dueDate: text(changed['dueDate']) as CivilDate | null,
    lines: lines.map(({ id, net, period, productId }) => ({
      lineId: id,
      net: net.amount,
      // For service to come: billed before its period is over.
      deferred: period != null && period.to > issued,
      ...(productId == null ? {} : { productId }),
    })),
    taxes: taxesOf(lines),
  });
  const erpInstanceId = text(more['erpInstanceId']) as ErpInstanceId | null;
  return asked?.kind === 'POST' ? { ...asked, filing: { ...asked.filing, erpInstanceId } } : asked;
}

function creditNote({ entry, changed, more, on }: Told): Asked | null {
  const lines = more['lines'] as readonly LineText[] | undefined;
  const invoiceId = text(more['invoice']);
  if (lines === undefined || invoiceId === null) return null;
  const issued = (changed['issueDate'] as CivilDate | undefined) ?? on;
  return filing(entry, issued, moneyIn(more['total']), entry.entityId, {
    purpose: 'CREDIT_NOTE',
    number: text(changed['number']),
    invoiceId,
    ...(typeof more['contractVersion'] === 'number' && { contractVersion: more['contractVersion'] }),
    lines: lines.map(({ invoiceLineId = '', net }) => ({ lineId: invoiceLineId, net: net.amount })),
    taxes: taxesOf(lines),
  });
}

/** What came in, and what its provider kept of it. */
function* received({ entry, changed, more, on }: Told): Iterable<Asked | null> {
  const amount = moneyIn(more['amount'] ?? changed['amount']);
  const fee = moneyIn(more['fee'] ?? changed['fee']);
  const method = text(more['method'] ?? changed['method']);
  const date = (text(changed['receivedDate']) as CivilDate | null) ?? on;
  if (amount === null || method === null) return;
  yield filing(entry, date, amount, entry.entityId, {
    purpose: 'PAYMENT_RECEIVED',
    method,
    amount: textOf(amount),
  });
  if (fee === null) return;
  const order = { purpose: 'PROVIDER_FEE', paymentId: entry.entityId, method, amount: textOf(fee) } as const;
  yield filing(entry, date, fee, entry.entityId, order);
}

/** What arrived at the bank, and what the provider kept for that. */
function* paidOut({ entry, changed, on }: Told): Iterable<Asked | null> {
  const amount = moneyIn(changed['amount']);
  const fee = moneyIn(changed['fee']);
  const payoutId = entry.entityId;
  const date = (text(changed['date']) as CivilDate | null) ?? on;
  if (amount === null) return;
  yield filing(entry, date, amount, payoutId, { purpose: 'PAYOUT', payoutId, amount: textOf(amount) });
  if (fee === null) return;
  yield filing(entry, date, fee, payoutId, { purpose: 'PROVIDER_FEE', payoutId, amount: textOf(fee) });
}

/** It may happen again to the same payment, so the version of the payment is that of the source. */
function ofPayment(
  { entry, on }: Told,
  purpose: 'DISPUTE_WITHDRAWAL' | 'CHARGEBACK',
  amount: Money | null,
): Asked | null {
  if (amount === null) return null;
  const order: PostingOrder = { purpose, paymentId: entry.entityId, amount: textOf(amount) };
  return filing(entry, on, amount, entry.entityId, order, entry.entityVersion ?? 1);
}

function refund({ entry, more, on }: Told): Asked | null {
  const amount = moneyIn(more['amount']);
  const paymentId = text(more['payment']);
  if (amount === null || paymentId === null) return null;
  return filing(entry, on, amount, entry.entityId, {
    purpose: 'REFUND',
    paymentId,
    creditNoteId: text(more['creditNote']),
    amount: textOf(amount),
  });
}

function allocation({ entry, changed, more, on }: Told): Asked | null {
  const invoiceId = text(changed['invoice']);
  const amount = moneyIn(changed['amount']);
  if (invoiceId === null || amount === null) return null;
  const order = settling(changed, more, invoiceId, textOf(amount));
  const date = (text(changed['date']) as CivilDate | null) ?? on;
  return order === null ? null : filing(entry, date, amount, invoiceId, order);
}

function settling(changed: Fields, more: Fields, invoiceId: string, amount: string): PostingOrder | null {
  const paymentId = text(changed['payment']);
  switch (changed['kind']) {
    case 'PAYMENT':
      return paymentId === null ? null : { purpose: 'PAYMENT_APPLIED', invoiceId, paymentId, amount };
    case 'CREDIT': {
      const creditNoteId = text(changed['creditNote']) ?? text(more['sourceCreditNote']);
      return creditNoteId === null ? null : { purpose: 'CREDIT_APPLIED', invoiceId, creditNoteId, amount };
    }
    case 'DISCOUNT': {
      const taxes = (changed['taxes'] as readonly TaxText[] | null | undefined) ?? [];
      if (paymentId === null) return null;
      return { purpose: 'CASH_DISCOUNT', invoiceId, paymentId, amount, taxes: taxes.map(taxOf) };
    }
    case 'WRITE_OFF':
      return { purpose: 'WRITE_OFF', invoiceId, paymentId, amount };
    default:
      return null;
  }
}

function takeBack({ entry, changed, on }: Told, type: string, purposes: readonly RequestPurpose[]): Asked {
  const { entityId: id, eventId, entityVersion } = { ...entry, eventId: entry.event.id };
  const date = (text(changed['reversedOn']) as CivilDate | null) ?? on;
  const source = { system: 'billing', type, id, version: entityVersion ?? 1 };
  return { kind: 'TAKE_BACK', taking: { source, of: { type, id, purposes }, date, eventId, cause: causeOf(entry) } };
}

/** A document of nothing moves no account: it is not filed. */
function filing(
  entry: Told['entry'],
  documentDate: CivilDate,
  amount: Money | null,
  documentId: string,
  order: PostingOrder,
  version = 1,
): Asked | null {
  if (amount === null || sign(amount.amount) === 0) return null;
  return {
    kind: 'POST',
    filing: {
      legalEntityId: entry.legalEntityId as LegalEntityId,
      source: { system: 'billing', type: entry.entityType, id: entry.entityId, version },
      documentId,
      customerId: entry.customerId as CustomerId | null,
      documentDate,
      amount,
      order,
      reverses: null,
      eventId: entry.event.id,
      cause: causeOf(entry),
    },
  };
}

/** The command that told of it; a fact has none and stands for itself. */
function causeOf({ event }: LogEntry): string {
  return event.idempotencykey === undefined ? event.id : `${event.actor}/${event.idempotencykey}`;
}

function taxesOf(lines: readonly LineText[]) {
  return lines.flatMap(({ taxLines }) => (taxLines ?? []).map(taxOf));
}

function taxOf({ taxCode, amount }: TaxText) {
  return { taxCode, amount: amount.amount };
}

function moneyIn(value: unknown): Money | null {
  const told = value as MoneyText | null | undefined;
  return told == null ? null : money(decimal(told.amount), told.currency);
}

function textOf({ amount }: Money): string {
  return amount.toString();
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
