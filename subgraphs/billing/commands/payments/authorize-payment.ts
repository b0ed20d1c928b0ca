import type { CivilDate } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import { authorised } from '../../domain/payments/settlement.ts';
import type { AuthorizePaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';
import { todayFor } from './facts.ts';

/** The provider holds the money: the first phase of two. */
export const authorizePayment = paymentCommand<AuthorizePaymentInput, CivilDate>('authorizePayment', {
  on: (input) => input.paymentId,
  gather: async (reader, _, payment, { now }) => await todayFor(payment.legalEntityId, reader, now),

  decide(payment, input, { facts: today }) {
    const held = authorised(payment, { amount: input.amount ?? null, until: input.authorizedUntil ?? null, today });
    return held.ok ? change(held.value, 'billing.payment.authorized') : held.refusal;
  },
});
