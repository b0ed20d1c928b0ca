import { change } from '../../../../platform/commands/command.ts';
import { paymentCommand } from '../define.ts';

/** The provider waits for the payer: a code to type in, an app to open. */
export const challengePayment = paymentCommand<{ readonly id: string }>('challengePayment', {
  on: (input) => input.id,
  decide: (payment) => change({ ...payment, status: 'REQUIRES_ACTION' }, 'billing.payment.challenged'),
});
