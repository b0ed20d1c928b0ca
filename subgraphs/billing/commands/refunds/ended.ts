import { invariant } from '../../../../core/invariant.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Refund } from '../../domain/refund.ts';
import type { BillingReader } from '../../port.ts';

export type Source = { readonly payment: Payment; readonly note: CreditNote | null };

/** What a refund goes back from, locked as asking for it locks it. */
export async function lockSource(reader: BillingReader, refund: Refund, scope: Scope): Promise<Source> {
  const { paymentId, creditNoteId } = refund;
  const note = creditNoteId === null ? null : await reader.lockCreditNote(creditNoteId, scope);
  const payment = await reader.lockPayment(paymentId, scope);
  invariant(payment, 'who sees a refund sees its payment');
  invariant(creditNoteId === null || note !== null, 'who sees a refund sees its credit note');
  return { payment, note };
}
