import { civilDateAt } from '../../../../core/civil-date.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { already, change, type Already } from '../../../../platform/commands/command.ts';
import { unknownAccount } from '../../domain/billing-account.ts';
import { unknownLegalEntity } from '../../domain/legal-entity.ts';
import type { Payment } from '../../domain/payment.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import {
  checkStated,
  contradictions,
  paymentConflict,
  refuseOtherAccount,
} from '../../domain/payments/stated-payment.ts';
import { invalid } from '../../domain/validation.ts';
import type { RecordPaymentInput } from '../../generated/resolver-types.ts';
import { paymentCreation } from '../define.ts';
import { gatherStated, type StatedFacts } from './facts.ts';

/** Records money that came in. It is taken also on a closed account: that it came is a fact. */
export const recordPayment = paymentCreation<RecordPaymentInput, StatedFacts>('recordPayment', {
  gather: gatherStated,

  decide(input, { now, viewer, newId, effectiveDate, facts }) {
    const { account, legalEntity } = facts;
    const wrong = checkStated(input);
    if (wrong !== null) return wrong;
    if (account === null && input.billingAccountId != null) return unknownAccount(input.billingAccountId);
    if (account === null && input.legalEntityId == null)
      return invalid('input.legalEntityId', 'REQUIRED', 'given where there is no account: somebody received the money');
    const isTheirs = viewer.legalEntityIds?.some((id) => id === legalEntity?.id) ?? true;
    if (legalEntity === null || !isTheirs)
      return unknownLegalEntity(account?.legalEntityId ?? input.legalEntityId ?? '');
    const misplaced =
      account === null
        ? null
        : refuseOtherAccount(account, { ...input.amount, legalEntityId: input.legalEntityId ?? null });
    if (misplaced !== null) return misplaced;
    const told = toldBefore(facts, input);
    if (told !== null) return told;
    const today = civilDateAt(now, legalEntity.timeZone);
    const receivedDate = input.receivedDate ?? effectiveDate ?? today;
    const early = refuseLater('input.receivedDate', receivedDate, today);
    if (early !== null) return early;

    const { currency } = input.amount;
    const nothing = fromMinor(0n, currency);
    const payment: Payment = {
      id: newId('pay'),
      version: 0,
      billingAccountId: account?.id ?? null,
      customerId: account?.customerId ?? null,
      legalEntityId: legalEntity.id,
      currency,
      provider: input.provider,
      providerTransactionId: input.providerTransactionId,
      method: input.method,
      paymentMethodId: null,
      reference: input.reference?.trim() ?? null,
      amount: input.amount,
      authorized: null,
      authorizedUntil: null,
      fee: input.fee == null ? null : { amount: input.fee, currency },
      receivedDate,
      failureReason: null,
      status: account === null ? 'UNIDENTIFIED' : 'SETTLED',
      unallocated: input.amount,
      refundPending: nothing,
      refunded: nothing,
      disputed: nothing,
      chargedBack: nothing,
      createdAt: now,
      updatedAt: now,
    };
    return change(payment, account === null ? 'billing.payment.received' : 'billing.payment.settled');
  },
});

/** The same told again is the same payment, unless what was told before says that nothing has come in. */
function toldBefore({ existing, isSeen }: StatedFacts, input: RecordPaymentInput): Already<Payment> | Refusal | null {
  if (existing === null) return null;
  if (!isSeen) return paymentConflict(null, []);
  const differences = contradictions(existing, input);
  const cameIn = existing.receivedDate !== null;
  if (cameIn && differences.length === 0) return already(existing);
  return paymentConflict(existing.id, cameIn ? differences : ['status', ...differences]);
}
