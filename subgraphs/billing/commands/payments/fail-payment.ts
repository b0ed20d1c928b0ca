import { change } from '../../../../platform/commands/command.ts';
import { ended } from '../../domain/payments/settlement.ts';
import { checkValue } from '../../domain/validation.ts';
import type { FailPaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';

/** The provider's no, never its silence; a hold that ran out is one. */
export const failPayment = paymentCommand<FailPaymentInput>('failPayment', {
  on: (input) => input.paymentId,
  decide(payment, { failureReason }) {
    const wrong = checkValue('name', 'input.failureReason', failureReason);
    if (wrong !== null) return wrong;
    return change({ ...ended(payment, { status: 'FAILED' }), failureReason }, 'billing.payment.failed');
  },
});
