import { civilDateAt } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import { cancelled } from '../../domain/subscriptions/ending.ts';
import type { CancelBillingSubscriptionInput } from '../../generated/resolver-types.ts';
import { subscriptionCommand } from '../define.ts';
import { creditedBeside, gatherBeyond, type Beyond } from './crediting.ts';
import { accountOf, dayOf } from './days.ts';

type Facts = {
  readonly account: BillingAccount;
  readonly legalEntity: LegalEntity | null;
  readonly beyond: readonly Beyond[];
};

/** Ends a subscription now or at a date; what was charged for later days is credited by policy (DOMAIN 5.8, 8.6). */
export const cancelBillingSubscription = subscriptionCommand<CancelBillingSubscriptionInput, Facts>(
  'cancelBillingSubscription',
  {
    on: (input) => input.billingSubscriptionId,
    async gather(reader, input, subscription, { scope, now, effectiveDate }) {
      const account = await accountOf(reader, subscription, scope);
      const legalEntity = await reader.legalEntity(subscription.legalEntityId);
      const ended = cancelled(subscription, askedOf(input), effectiveDate ?? civilDateAt(now, account.timeZone));
      const end = ended.ok ? ended.value.cancelAt : null;
      if (input.creditPolicy === 'NONE' || end === null) return { account, legalEntity, beyond: [] };
      const beyond = await gatherBeyond(reader, subscription, end, scope);
      return { account, legalEntity, beyond };
    },

    decide(subscription, input, { effectiveDate, now, newId, correlationId, facts }) {
      const { account, legalEntity, beyond } = facts;
      if (legalEntity === null) return unknownLegalEntity(subscription.legalEntityId);
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const ended = cancelled(subscription, askedOf(input), day.value);
      if (!ended.ok) return ended.refusal;
      const { status, cancelAt } = ended.value;
      const beside = creditedBeside(subscription, beyond, cancelAt ?? day.value, legalEntity, {
        newId,
        now,
        correlationId,
      });
      if (!beside.ok) return beside.refusal;
      const event =
        status === 'CANCELLED' ? 'billing.subscription.cancelled' : 'billing.subscription.cancellationScheduled';
      return { ...change<BillingSubscription>(ended.value, event), beside: beside.value };
    },
  },
);

function askedOf({ cancelAt, creditPolicy }: CancelBillingSubscriptionInput) {
  return { cancelAt: cancelAt ?? null, creditPolicy };
}
