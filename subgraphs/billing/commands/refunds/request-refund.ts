import { add, sign, subtract } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { change, companion } from '../../../../platform/commands/command.ts';
import { checkSettled } from '../../domain/amounts.ts';
import type { CreditNote, CreditNoteId } from '../../domain/credit-note.ts';
import type { Payment, PaymentId } from '../../domain/payment.ts';
import { refuseGoingBack } from '../../domain/payments/going-back.ts';
import { unknownPayment } from '../../domain/payments/stated-payment.ts';
import type { Refund } from '../../domain/refund.ts';
import { checkValue, firstOf, invalid } from '../../domain/validation.ts';
import type { RequestRefundInput } from '../../generated/resolver-types.ts';
import { refundCreation } from '../define.ts';

type Facts = {
  readonly payment: Payment | null;
  readonly note: CreditNote | null;
  /** Whether the payment pays the invoice of the credit note. */
  readonly pays: boolean;
};

/** Asks for money to go back. It is set aside at once, so that nothing goes back twice. */
export const requestRefund = refundCreation<RequestRefundInput, Facts>('requestRefund', {
  async gather(reader, input, { scope }) {
    const id = input.creditNoteId;
    const note = id == null ? null : await reader.lockCreditNote(id as CreditNoteId, scope);
    const payment = await reader.lockPayment(input.paymentId as PaymentId, scope);
    const pays = payment !== null && note !== null && (await reader.paysInvoice(payment.id, note.invoiceId));
    return { payment, note, pays };
  },

  decide(input, { now, newId, facts: { payment, note, pays } }) {
    if (payment === null) return unknownPayment(input.paymentId);
    if (note === null && input.creditNoteId != null) return unknownCreditNote(input.creditNoteId);
    const { currency, customerId } = payment;
    const wrong = firstOf(
      checkValue('text', 'input.reason', input.reason),
      payment.status === 'SETTLED' && customerId !== null
        ? null
        : invalid('Payment.status', 'PAYMENT_SETTLED', `SETTLED to be refunded; it is ${payment.status}`),
      checkSettled('input.amount', input.amount, currency),
      note !== null && !pays
        ? invalid('input.creditNoteId', 'PAYS_INVOICE', 'of an invoice that this payment pays')
        : null,
      refuseGoingBack(input.amount, payment, note),
    );
    if (wrong !== null) return wrong;
    invariant(customerId, 'a settled payment is somebody’s');

    const amount: Money = { amount: input.amount, currency };
    const refund: Refund = {
      id: newId('rfd'),
      version: 0,
      paymentId: payment.id,
      creditNoteId: note?.id ?? null,
      customerId,
      legalEntityId: payment.legalEntityId,
      currency,
      amount,
      reason: input.reason.trim(),
      status: 'PENDING',
      providerRefundId: null,
      failureReason: null,
      approved: null,
      approvedBy: null,
      createdAt: now,
      updatedAt: now,
    };
    const aside = { ...payment, refundPending: plus(payment.refundPending, amount) };
    const after =
      note === null
        ? { ...aside, unallocated: { amount: subtract(payment.unallocated.amount, amount.amount), currency } }
        : aside;
    return {
      ...change(refund, 'billing.refund.requested'),
      beside: [
        companion('Payment', payment, change(after, 'billing.payment.refundRequested')),
        ...(note === null ? [] : [setAside(note, amount)]),
      ],
    };
  },
});

function setAside(note: CreditNote, amount: Money) {
  const after = { ...note, refundPending: plus(note.refundPending, amount) };
  return companion('CreditNote', note, change(after, 'billing.creditNote.refundRequested'));
}

export function plus(a: Money, b: Money): Money {
  return { ...a, amount: add(a.amount, b.amount) };
}

export function minus(a: Money, b: Money): Money {
  const amount = subtract(a.amount, b.amount);
  invariant(sign(amount) >= 0, 'what is taken away is there');
  return { ...a, amount };
}

function unknownCreditNote(id: string) {
  return refuse('NOT_FOUND', { entity: 'CreditNote', id }, `There is no CreditNote ${id} that you may see.`);
}
