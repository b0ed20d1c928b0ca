import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import { followed } from '../../domain/subscriptions/following.ts';
import { invalid } from '../../domain/validation.ts';
import type { FollowContractInput } from '../../generated/resolver-types.ts';
import { subscriptionCommand } from '../define.ts';
import { creditedBeside, gatherBeyond, type Beyond } from './crediting.ts';
import { accountOf } from './days.ts';

type Facts = {
  readonly today: CivilDate;
  readonly legalEntity: LegalEntity | null;
  readonly beyond: readonly Beyond[];
};

/** Has a subscription follow what became of its contract: paused, resumed, cancelled or expired with it. */
export const followContract = subscriptionCommand<FollowContractInput, Facts>('followContract', {
  on: (input) => input.billingSubscriptionId,
  async gather(reader, input, subscription, { now, scope }) {
    const { timeZone } = await accountOf(reader, subscription, scope);
    const today = civilDateAt(now, timeZone);
    const legalEntity = await reader.legalEntity(subscription.legalEntityId);
    const move = followed(subscription, input, today);
    const end = move.kind === 'MOVED' && isEnding(input) ? move.after.cancelAt : null;
    if (input.creditPolicy === 'NONE' || end === null) return { today, legalEntity, beyond: [] };
    return { today, legalEntity, beyond: await gatherBeyond(reader, subscription, end, scope) };
  },

  decide(subscription, input, { now, newId, correlationId, facts: { today, legalEntity, beyond } }) {
    if (legalEntity === null) return unknownLegalEntity(subscription.legalEntityId);
    const move = followed(subscription, input, today);
    if (move.kind !== 'MOVED')
      return invalid('BillingSubscription.status', 'FOLLOWS_CONTRACT', 'one that the contract’s move changes today');
    const { after, event } = move;
    const end = after.cancelAt ?? today;
    const beside = creditedBeside(subscription, beyond, end, legalEntity, { newId, now, correlationId });
    if (!beside.ok) return beside.refusal;
    return { ...change(after, `billing.subscription.${event}`), beside: beside.value };
  },
});

function isEnding({ move }: FollowContractInput): boolean {
  return move === 'TERMINATED' || move === 'EXPIRED';
}
