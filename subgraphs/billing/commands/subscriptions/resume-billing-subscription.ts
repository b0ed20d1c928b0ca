import { change } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { resumed } from '../../domain/subscriptions/ending.ts';
import { periodAt } from '../../domain/subscriptions/service.ts';
import { subscriptionCommand } from '../define.ts';
import { accountOf, dayOf } from './days.ts';

/** Takes the charges up again from a day on; the billing dates are those of before. */
export const resumeBillingSubscription = subscriptionCommand<{ readonly id: string }, BillingAccount>(
  'resumeBillingSubscription',
  {
    on: (input) => input.id,
    gather: (reader, _, subscription, { scope }) => accountOf(reader, subscription, scope),
    decide(subscription, _, { effectiveDate, now, facts: account }) {
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const after = resumed(subscription, day.value);
      if (!after.ok) return after.refusal;
      const currentPeriod = periodAt(after.value, day.value);
      return change({ ...after.value, currentPeriod }, 'billing.subscription.resumed');
    },
  },
);
