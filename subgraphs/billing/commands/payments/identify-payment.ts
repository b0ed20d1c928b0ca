import { change } from '../../../../platform/commands/command.ts';
import { unknownAccount, type BillingAccount, type BillingAccountId } from '../../domain/billing-account.ts';
import { refuseOtherAccount } from '../../domain/payments/stated-payment.ts';
import type { IdentifyPaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';

/** Says on whose account money belongs that came without a name. */
export const identifyPayment = paymentCommand<IdentifyPaymentInput, BillingAccount | null>('identifyPayment', {
  on: (input) => input.paymentId,
  gather: (reader, input, _, { scope }) => reader.account(input.billingAccountId as BillingAccountId, scope),

  decide(payment, input, { facts: account }) {
    if (account === null) return unknownAccount(input.billingAccountId);
    const misplaced = refuseOtherAccount(account, payment);
    if (misplaced !== null) return misplaced;
    const { id: billingAccountId, customerId } = account;
    return change({ ...payment, billingAccountId, customerId, status: 'SETTLED' }, 'billing.payment.identified');
  },
});
