import { change, companion } from '../../../../platform/commands/command.ts';
import { checkValue } from '../../domain/validation.ts';
import type { FailRefundInput } from '../../generated/resolver-types.ts';
import { refundCommand } from '../define.ts';
import { lockSource, type Source } from './ended.ts';
import { minus, plus } from './request-refund.ts';

/** The provider's no: what was set aside is where it was, and can be asked for again. */
export const failRefund = refundCommand<FailRefundInput, Source>('failRefund', {
  on: (input) => input.refundId,
  gather: (reader, _, refund, { scope }) => lockSource(reader, refund, scope),

  decide(refund, { failureReason }, { facts: { payment, note } }) {
    const wrong = checkValue('name', 'input.failureReason', failureReason);
    if (wrong !== null) return wrong;
    const { amount } = refund;
    const restored = {
      ...payment,
      refundPending: minus(payment.refundPending, amount),
      unallocated: note === null ? plus(payment.unallocated, amount) : payment.unallocated,
    };
    return {
      ...change({ ...refund, status: 'FAILED' as const, failureReason }, 'billing.refund.failed'),
      beside: [
        companion('Payment', payment, change(restored, 'billing.payment.released')),
        ...(note === null
          ? []
          : [
              companion(
                'CreditNote',
                note,
                change({ ...note, refundPending: minus(note.refundPending, amount) }, 'billing.creditNote.released'),
              ),
            ]),
      ],
    };
  },
});
