import { fromMinor } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Result } from '../../../../core/result.ts';
import { already, change, type Already } from '../../../../platform/commands/command.ts';
import { unknownAccount, type BillingAccountId } from '../../domain/billing-account.ts';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentMethodRef, PaymentMethodRefId } from '../../domain/payment-method.ts';
import { refuseUnchargeable, statedBy } from '../../domain/payments/payment-methods.ts';
import {
  checkStated,
  contradictions,
  paymentConflict,
  refuseOtherAccount,
  type StatedPayment,
} from '../../domain/payments/stated-payment.ts';
import type { CollectPaymentInput } from '../../generated/resolver-types.ts';
import { paymentCreation } from '../define.ts';
import { gatherStated, type StatedFacts } from './facts.ts';

type Facts = {
  /** With the provider and the kind of what it charges. */
  readonly stated: Result<StatedPayment>;
  readonly charged: PaymentMethodRef | null;
  /** Null where it is not even said which payment it is. */
  readonly known: StatedFacts | null;
};

/** Registers what a provider is asked for on an account: by what is on file, where that is said, and never by itself. */
export const collectPayment = paymentCreation<CollectPaymentInput, Facts>('collectPayment', {
  async gather(reader, input, context) {
    const { billingAccountId, paymentMethodId } = input;
    // As who changes a method does: the account first.
    await reader.account(billingAccountId as BillingAccountId, context.scope);
    const charged =
      paymentMethodId == null ? null : await reader.paymentMethod(paymentMethodId as PaymentMethodRefId, context.scope);
    const stated = statedBy(input, charged);
    return { stated, charged, known: stated.ok ? await gatherStated(reader, stated.value, context) : null };
  },

  decide({ billingAccountId }, { now, newId, facts: { stated, charged, known } }) {
    if (!stated.ok) return stated.refusal;
    const input = stated.value;
    const wrong = checkStated(input);
    if (wrong !== null) return wrong;
    const account = known?.account ?? null;
    if (account === null) return unknownAccount(billingAccountId);
    const misplaced = refuseOtherAccount(account, input.amount);
    if (misplaced !== null) return misplaced;
    const told = toldBefore(known, input);
    if (told !== null) return told;
    const unchargeable = charged === null ? null : refuseUnchargeable(charged, account.id);
    if (unchargeable !== null) return unchargeable;

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
      paymentMethodId: charged?.id ?? null,
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

/** The same told again is the same payment, also when what it charges is detached by now. */
function toldBefore(known: StatedFacts | null, stated: StatedPayment): Already<Payment> | Refusal | null {
  if (known === null || known.existing === null) return null;
  const { existing, isSeen } = known;
  const differences = isSeen ? contradictions(existing, stated) : [];
  if (isSeen && differences.length === 0) return already(existing);
  return paymentConflict(isSeen ? existing.id : null, differences);
}
