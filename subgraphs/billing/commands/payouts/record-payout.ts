import { civilDateAt } from '../../../../core/civil-date.ts';
import { zero } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { already, change } from '../../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Payout } from '../../domain/payout.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import {
  checkPayout,
  payoutConflict,
  payoutContradictions,
  refuseForeign,
  refusePaidOut,
  type PaidOut,
} from '../../domain/payments/stated-payout.ts';
import type { RecordPayoutInput } from '../../generated/resolver-types.ts';
import { payoutCreation } from '../define.ts';

type Facts = {
  /** Null also for one that the viewer does not work for. */
  readonly legalEntity: LegalEntity | null;
  readonly existing: { readonly payout: Payout; readonly transactionIds: readonly string[] } | null;
  /** Payments that are known by these transactions. */
  readonly payments: readonly Payment[];
  readonly paidOut: PaidOut | null;
};

/** Records that money left a provider for the bank. Its transactions go to rows beside it, each in one payout for ever. */
export const recordPayout = payoutCreation<RecordPayoutInput, Facts>('recordPayout', {
  async gather(reader, input, { viewer }) {
    const isTheirs = viewer.legalEntityIds?.some((id) => id === input.legalEntityId) ?? true;
    const legalEntity = isTheirs ? await reader.legalEntity(input.legalEntityId as LegalEntityId) : null;
    // What cannot be recorded is not looked for either.
    if (legalEntity === null || checkPayout(input) !== null)
      return { legalEntity, existing: null, payments: [], paidOut: null };
    const existing = await reader.payoutByKey(input);
    return {
      legalEntity,
      existing,
      payments: await reader.paymentsOfProvider(input.provider, input.transactionIds),
      paidOut: existing === null ? await reader.paidOut(input.provider, input.transactionIds) : null,
    };
  },

  decide(input, { now, newId, facts: { legalEntity, existing, payments, paidOut } }) {
    if (legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const wrong = checkPayout(input) ?? refuseLater('input.date', input.date, civilDateAt(now, legalEntity.timeZone));
    if (wrong !== null) return wrong;
    if (existing !== null) {
      const isSeen = existing.payout.legalEntityId === legalEntity.id;
      const differences = isSeen ? payoutContradictions(existing.payout, existing.transactionIds, input) : [];
      if (isSeen && differences.length === 0) return already(existing.payout);
      return payoutConflict(isSeen ? existing.payout.id : null, differences);
    }
    const misplaced = refuseForeign(input, payments) ?? refusePaidOut(input, paidOut);
    if (misplaced !== null) return misplaced;

    const { currency } = input.amount;
    const payout: Payout = {
      id: newId('pyo'),
      version: 0,
      legalEntityId: legalEntity.id,
      provider: input.provider,
      providerPayoutId: input.providerPayoutId,
      bankAccount: input.bankAccount.trim(),
      currency,
      amount: input.amount,
      fee: { amount: input.fee ?? zero, currency },
      date: input.date,
      transactionCount: input.transactionIds.length,
      status: 'RECORDED',
      createdAt: now,
      updatedAt: now,
    };
    return { ...change(payout, 'billing.payout.recorded'), untold: { transactionIds: input.transactionIds } };
  },
});
