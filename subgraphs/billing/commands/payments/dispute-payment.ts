import { compare, sign } from '../../../../core/decimal.ts';
import { change } from '../../../../platform/commands/command.ts';
import { checkPositive, checkSettled, shownAmount } from '../../domain/amounts.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import { refundableOf } from '../../domain/payments/going-back.ts';
import { firstOf, invalid } from '../../domain/validation.ts';
import type { DisputePaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';
import { pausedBeside } from '../dunning/disputing.ts';

/** The payer wants it back, or some of it: until that is decided it pays nothing more, and nothing of it is refunded. */
export const disputePayment = paymentCommand<DisputePaymentInput, DunningCase | null>('disputePayment', {
  on: (input) => input.paymentId,
  ready: (payment) =>
    sign(refundableOf(payment)) > 0
      ? null
      : invalid('Payment.refunded', 'NOT_ABOVE_WHOLE', 'less than the amount: all of it went back already'),

  gather: (reader, _, { billingAccountId }, { scope }) =>
    billingAccountId === null ? Promise.resolve(null) : reader.lockDunningCaseOf(billingAccountId, scope),

  decide(payment, input, { facts: its }) {
    const { currency } = payment;
    const most = refundableOf(payment);
    const amount = input.amount ?? most;
    const wrong = firstOf(
      checkPositive('input.amount', amount),
      checkSettled('input.amount', amount, currency),
      compare(amount, most) <= 0
        ? null
        : invalid('input.amount', 'NOT_ABOVE_WHOLE', `at most what has not gone back, ${shownAmount(most, currency)}`),
    );
    if (wrong !== null) return wrong;
    const after = { ...payment, status: 'DISPUTED', disputed: { amount, currency } } as const;
    return { ...change(after, 'billing.payment.disputed'), beside: pausedBeside(its, payment) };
  },
});
