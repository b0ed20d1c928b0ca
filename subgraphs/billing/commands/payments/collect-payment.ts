import { fromMinor } from '../../../../core/money.ts';
import { already, change } from '../../../../platform/commands/command.ts';
import { unknownAccount } from '../../domain/billing-account.ts';
import type { Payment } from '../../domain/payment.ts';
import {
  checkStated,
  contradictions,
  paymentConflict,
  refuseOtherAccount,
} from '../../domain/payments/stated-payment.ts';
import type { CollectPaymentInput } from '../../generated/resolver-types.ts';
import { paymentCreation } from '../define.ts';
import { gatherStated, type StatedFacts } from './facts.ts';

/** Registers what a provider is asked for on an account. */
export const collectPayment = paymentCreation<CollectPaymentInput, StatedFacts>('collectPayment', {
  gather: gatherStated,

  decide(input, { now, newId, facts: { account, existing, isSeen } }) {
    const wrong = checkStated(input);
    if (wrong !== null) return wrong;
    if (account === null) return unknownAccount(input.billingAccountId);
    const misplaced = refuseOtherAccount(account, input.amount);
    if (misplaced !== null) return misplaced;
    if (existing !== null) {
      const differences = isSeen ? contradictions(existing, input) : [];
      if (isSeen && differences.length === 0) return already(existing);
      return paymentConflict(isSeen ? existing.id : null, differences);
    }

    const { currency } = account;
    const nothing = fromMinor(0n, currency);
    const payment: Payment = {
      id: newId('pay'),
      version: 0,
      billingAccountId: account.id,
      customerId: account.customerId,
      legalEntityId: account.legalEntityId,
      currency,
      provider: input.provider,
      providerTransactionId: input.providerTransactionId,
      method: input.method,
      reference: input.reference?.trim() ?? null,
      amount: input.amount,
      authorized: null,
      authorizedUntil: null,
      fee: null,
      receivedDate: null,
      failureReason: null,
      status: 'PENDING',
      unallocated: nothing,
      refundPending: nothing,
      refunded: nothing,
      disputed: nothing,
      chargedBack: nothing,
      createdAt: now,
      updatedAt: now,
    };
    return change(payment, 'billing.payment.initiated');
  },
});
