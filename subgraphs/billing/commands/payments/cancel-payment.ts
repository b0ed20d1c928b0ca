import { checkAccess } from '../../../../platform/commands/checks.ts';
import { change } from '../../../../platform/commands/command.ts';
import { ended, refuseTakingBack } from '../../domain/payments/settlement.ts';
import { paymentCommand } from '../define.ts';
import { todayFor } from './facts.ts';

/** Gives up what has not come in, and voids its hold. What has come in, its provider alone takes back, and only on that day. */
export const cancelPayment = paymentCommand<{ readonly id: string }>('cancelPayment', {
  on: (input) => input.id,
  async ready(payment, { viewer, now }, reader) {
    if (payment.status !== 'SETTLED') return null;
    return (
      checkAccess({ roles: ['payment-provider'], scopes: [] }, viewer) ??
      refuseTakingBack(payment, await todayFor(payment.legalEntityId, reader, now))
    );
  },
  decide: (payment) => change(ended(payment, { status: 'CANCELLED' }), 'billing.payment.cancelled'),
});
