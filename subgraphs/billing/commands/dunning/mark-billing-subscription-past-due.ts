import { change } from '../../../../platform/commands/command.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import { invalid } from '../../domain/validation.ts';
import { subscriptionCommand } from '../define.ts';

type Facts = DunningCase | null;

/** What the level PAST_DUE of its account's case makes of a subscription. */
export const markBillingSubscriptionPastDue = subscriptionCommand<{ readonly id: string }, Facts>(
  'markBillingSubscriptionPastDue',
  {
    on: (input) => input.id,
    gather: (reader, _, { billingAccountId }) => reader.dunningCaseOf(billingAccountId),
    decide(subscription, _, { facts: its }) {
      if (its?.pastDue !== true)
        return invalid('BillingAccount.dunningCase', 'DUNNING_STAGE', 'one that has come to PAST_DUE');
      return change({ ...subscription, status: 'PAST_DUE' }, 'billing.subscription.fellPastDue');
    },
  },
);
