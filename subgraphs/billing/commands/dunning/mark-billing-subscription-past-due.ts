import { change } from '../../../../platform/commands/command.ts';
import { invalid } from '../../domain/validation.ts';
import { subscriptionCommand } from '../define.ts';

/** What the level PAST_DUE of its account's case makes of a subscription. */
export const markBillingSubscriptionPastDue = subscriptionCommand<{ readonly id: string }>(
  'markBillingSubscriptionPastDue',
  {
    on: (input) => input.id,
    async ready({ billingAccountId }, _, reader) {
      const its = await reader.dunningCaseOf(billingAccountId);
      if (its?.pastDue === true) return null;
      return invalid('BillingAccount.dunningCase', 'DUNNING_STAGE', 'one that has come to PAST_DUE');
    },
    decide: (subscription) => change({ ...subscription, status: 'PAST_DUE' }, 'billing.subscription.fellPastDue'),
  },
);
