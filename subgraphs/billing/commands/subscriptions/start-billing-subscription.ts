import { change } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { moveByTime } from '../../domain/subscriptions/passing-time.ts';
import { periodAt } from '../../domain/subscriptions/service.ts';
import { refuseInactive, unknownContract, type KnownContract } from '../../domain/known-contract.ts';
import { invalid } from '../../domain/validation.ts';
import { subscriptionCommand } from '../define.ts';
import { accountOf, dayOf } from './days.ts';

type Facts = { readonly account: BillingAccount; readonly contract: KnownContract | null };

/** Begins a subscription on its start or later: what the next bill run would do as well. */
export const startBillingSubscription = subscriptionCommand<{ readonly id: string }, Facts>(
  'startBillingSubscription',
  {
    on: (input) => input.id,
    async gather(reader, _, subscription, { scope }) {
      const everything = { kind: 'everything', on: scope.on } as const;
      return {
        account: await accountOf(reader, subscription, scope),
        contract: await reader.contract(subscription.contractId, everything),
      };
    },

    decide(subscription, _, { effectiveDate, now, facts: { account, contract } }) {
      if (contract === null) return unknownContract(subscription.contractId);
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const inactive = refuseInactive(contract);
      if (inactive !== null) return inactive;
      const status = moveByTime(subscription, day.value, { isActive: true });
      if (status === null) return invalid('write.effectiveDate', 'START_REACHED', `${subscription.startDate} or later`);
      const started = { ...subscription, status, currentPeriod: periodAt(subscription, day.value) };
      return change(started, 'billing.subscription.started');
    },
  },
);
