import { change } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { paused } from '../../domain/subscriptions/ending.ts';
import { subscriptionCommand } from '../define.ts';
import { accountOf, dayOf } from './days.ts';

/** Stops the charges from a day on; what was charged ahead stays charged. */
export const pauseBillingSubscription = subscriptionCommand<{ readonly id: string }, BillingAccount>(
  'pauseBillingSubscription',
  {
    on: (input) => input.id,
    gather: (reader, _, subscription, { scope }) => accountOf(reader, subscription, scope),
    decide(subscription, _, { effectiveDate, now, facts: account }) {
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const after = paused(subscription, day.value);
      return after.ok ? change(after.value, 'billing.subscription.paused') : after.refusal;
    },
  },
);
