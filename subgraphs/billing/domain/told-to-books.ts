import type { CreditNote } from './credit-note.ts';
import type { Invoice } from './invoice.ts';
import type { Payment } from './payment.ts';
import type { Refund } from './refund.ts';

/** What the books need of a document at the moment it becomes theirs to post; a draft told it before they listened. */

export function invoiceForBooks({ type, billingAccountId: billingAccount, lines, total, erpInstanceId }: Invoice) {
  return { type, billingAccount, lines, total, erpInstanceId };
}

export function creditNoteForBooks({ invoiceId: invoice, lines, total, contractVersion }: CreditNote) {
  return { invoice, lines, total, ...(contractVersion !== null && { contractVersion }) };
}

export function paymentForBooks({ amount, fee, method }: Payment) {
  return { amount, fee, method };
}

export function refundForBooks({ paymentId: payment, creditNoteId: creditNote, amount }: Refund) {
  return { payment, creditNote, amount };
}
