import { personOf } from '../../../../core/viewer.ts';
import { change, companion, eventWith } from '../../../../platform/commands/command.ts';
import { refuseUnapproved } from '../../domain/four-eyes.ts';
import { refundForBooks } from '../../domain/told-to-books.ts';
import { checkValue } from '../../domain/validation.ts';
import type { CompleteRefundInput } from '../../generated/resolver-types.ts';
import { withUse } from '../credits/use.ts';
import { refundCommand } from '../define.ts';
import { lockSource, type Source } from './ended.ts';
import { minus, plus } from './request-refund.ts';

/** The money went back. A credit note of which all is used by that is APPLIED. */
export const completeRefund = refundCommand<CompleteRefundInput, Source>('completeRefund', {
  on: (input) => input.refundId,
  ready: ({ amount, approved, approvedBy }, { viewer }) =>
    refuseUnapproved('REFUND', amount, { approved, by: approvedBy }, personOf(viewer)),
  gather: (reader, _, refund, { scope }) => lockSource(reader, refund, scope),

  decide(refund, { providerRefundId }, { facts: { payment, note } }) {
    const wrong = checkValue('name', 'input.providerRefundId', providerRefundId);
    if (wrong !== null) return wrong;
    const { amount } = refund;
    const sent = <E extends Pick<typeof payment, 'refundPending' | 'refunded'>>(from: E): E => ({
      ...from,
      refundPending: minus(from.refundPending, amount),
      refunded: plus(from.refunded, amount),
    });
    return {
      ...change(
        { ...refund, status: 'SUCCEEDED' as const, providerRefundId },
        eventWith('billing.refund.succeeded', refundForBooks(refund)),
      ),
      beside: [
        companion('Payment', payment, change(sent(payment), 'billing.payment.refunded')),
        ...(note === null
          ? []
          : [companion('CreditNote', note, change(withUse(sent(note)), 'billing.creditNote.applied'))]),
      ],
    };
  },
});
