import type { CivilDate } from '../../../../core/civil-date.ts';
import { change, eventWith } from '../../../../platform/commands/command.ts';
import { settled } from '../../domain/payments/settlement.ts';
import { paymentForBooks } from '../../domain/told-to-books.ts';
import type { SettlePaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';
import { todayFor } from './facts.ts';

/** The money came in: at once, or out of a hold, of which it is the second phase. */
export const settlePayment = paymentCommand<SettlePaymentInput, CivilDate>('settlePayment', {
  on: (input) => input.paymentId,
  gather: async (reader, _, payment, { now }) => await todayFor(payment.legalEntityId, reader, now),

  decide(payment, input, { effectiveDate, facts: today }) {
    const came = settled(payment, {
      amount: input.amount ?? null,
      fee: input.fee ?? null,
      on: input.receivedDate ?? effectiveDate ?? today,
      today,
    });
    if (!came.ok) return came.refusal;
    return change(came.value, eventWith('billing.payment.settled', paymentForBooks(came.value)));
  },
});
