import { change } from '../../../../platform/commands/command.ts';
import { invalid } from '../../domain/validation.ts';
import { subscriptionCommand } from '../define.ts';

/** What the end of its account's case makes of a subscription. */
export const clearBillingSubscriptionPastDue = subscriptionCommand<{ readonly id: string }>(
  'clearBillingSubscriptionPastDue',
  {
    on: (input) => input.id,
    async ready({ billingAccountId }, _, reader) {
      const its = await reader.dunningCaseOf(billingAccountId);
      if (its?.pastDue !== true) return null;
      return invalid('BillingAccount.dunningCase', 'DUNNING_STAGE', 'closed: it still stands at PAST_DUE');
    },
    decide: (subscription) => change({ ...subscription, status: 'ACTIVE' }, 'billing.subscription.overdueCleared'),
  },
);
