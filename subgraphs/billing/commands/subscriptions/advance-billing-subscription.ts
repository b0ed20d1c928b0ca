import { civilDateAt } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { moveByTime, refuseUnmoved } from '../../domain/subscriptions/passing-time.ts';
import { periodAt } from '../../domain/subscriptions/service.ts';
import { subscriptionCommand } from '../define.ts';
import { accountOf, dayOf } from './days.ts';

/** What the next bill run would do as well: the end of a trial, and of what is to be cancelled. */
export const advanceBillingSubscription = subscriptionCommand<{ readonly id: string }, BillingAccount>(
  'advanceBillingSubscription',
  {
    on: (input) => input.id,
    async ready(subscription, { now }, reader) {
      const { timeZone } = await accountOf(reader, subscription, { on: civilDateAt(now, 'UTC') });
      return refuseUnmoved(subscription, civilDateAt(now, timeZone));
    },
    gather: (reader, _, subscription, { scope }) => accountOf(reader, subscription, scope),
    decide(subscription, _, { effectiveDate, now, facts: account }) {
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const unmoved = refuseUnmoved(subscription, day.value);
      if (unmoved !== null) return unmoved;
      return moveByTime(subscription, day.value, { isActive: false }) === 'CANCELLED'
        ? change({ ...subscription, status: 'CANCELLED' }, 'billing.subscription.cancelled')
        : change(
            { ...subscription, status: 'ACTIVE', currentPeriod: periodAt(subscription, day.value) },
            'billing.subscription.activated',
          );
    },
  },
);
