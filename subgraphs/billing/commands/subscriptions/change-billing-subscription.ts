import { civilDateAt } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { change, eventWith, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import { unknownContract, type KnownContract } from '../../domain/known-contract.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import { chargedAnew, withAnew } from '../../domain/subscriptions/charged-anew.ts';
import { refuseOtherParty } from '../../domain/subscriptions/made-of-contract.ts';
import { remade, type Remade } from '../../domain/subscriptions/remaking.ts';
import { firstOf, invalid } from '../../domain/validation.ts';
import type { ChangeBillingSubscriptionInput } from '../../generated/resolver-types.ts';
import type { BillingReader } from '../../port.ts';
import { subscriptionCommand } from '../define.ts';
import { creditedAnew, gatherAnew, type ToChargeAnew } from './charging-anew.ts';
import { accountOf } from './days.ts';

type Facts = {
  readonly contract: KnownContract | null;
  readonly account: BillingAccount;
  readonly isSameCustomer: boolean;
  /** Another one that is made of the version already, or will follow its contract there. */
  readonly other: BillingSubscription | null;
  readonly legalEntity: LegalEntity | null;
  readonly made: Result<Remade & { readonly toChargeAnew: ToChargeAnew }>;
};

/**
 * Has a subscription follow an amendment or a renewal of its contract: its items become those of the version in force, and what was
 * charged of days that have other terms now is given back, to be charged anew by the next bill run (DOMAIN 5.4, 5.8, 8.5).
 */
export const changeBillingSubscription = subscriptionCommand<ChangeBillingSubscriptionInput, Facts>(
  'changeBillingSubscription',
  {
    on: (input) => input.billingSubscriptionId,
    async gather(reader, _, subscription, { now, scope, newId }) {
      const everything = { kind: 'everything', on: scope.on } as const;
      const contract = await reader.contract(subscription.contractId, everything);
      const account = await accountOf(reader, subscription, scope);
      const today = civilDateAt(now, account.timeZone);
      const legalEntity = await reader.legalEntity(subscription.legalEntityId);
      const known = { contract, account, legalEntity };
      if (contract === null)
        return { ...known, isSameCustomer: false, other: null, made: deny(unknownContract(subscription.contractId)) };
      const found = await reader.subscriptionByKey({ ...subscription, contractVersion: contract.currentVersion });
      return {
        ...known,
        isSameCustomer: await reader.isSameCustomer(contract.billToCustomerId, account.customerId),
        other: found?.id === subscription.id ? null : found,
        made: await madeOf(reader, subscription, contract, { today, now, scope, newId }),
      };
    },

    decide(subscription, input, { now, newId, correlationId, facts }) {
      const { contract, account, legalEntity, made } = facts;
      if (contract === null) return unknownContract(subscription.contractId);
      if (legalEntity === null) return unknownLegalEntity(subscription.legalEntityId);
      const refusal = firstOf(
        refuseVersion(subscription, contract, input.contractVersion),
        refuseOtherParty(account, contract, facts.isSameCustomer, 'BillingSubscription.billingAccount'),
        refuseTwice(facts.other),
      );
      if (refusal !== null) return refusal;
      if (!made.ok) return made.refusal;

      const { after, added, changed, ended, toChargeAnew } = made.value;
      const contractVersion = contract.currentVersion;
      const by = { newId, now, correlationId, legalEntity, contractVersion };
      const credited = creditedAnew(subscription, toChargeAnew, by);
      if (!credited.ok) return credited.refusal;
      const { notes: creditNotes, beside } = credited.value;
      const told = eventWith('billing.subscription.changed', {
        itemsAdded: added,
        itemsChanged: changed,
        itemsEnded: ended,
        itemsChargedAnew: [...toChargeAnew.anew.keys()],
        creditNotes,
      });
      return { ...change(withAnew(after, toChargeAnew.anew), told), beside };
    },
  },
);

/** What the version makes of it, and what is charged already of days that have other terms by that. */
async function madeOf(
  reader: BillingReader,
  subscription: BillingSubscription,
  contract: KnownContract,
  { today, newId, ...on }: Pick<DecisionContext, 'today' | 'now' | 'scope' | 'newId'>,
): Promise<Facts['made']> {
  const made = remade(subscription, contract, today, newId);
  if (!made.ok) return made;
  const anew = chargedAnew(subscription, made.value.after);
  if (!anew.ok) return anew;
  return accept({ ...made.value, toChargeAnew: await gatherAnew(reader, subscription, anew.value, on) });
}

function refuseVersion(
  { contractVersion }: BillingSubscription,
  { currentVersion }: KnownContract,
  asked: number,
): Refusal | null {
  if (asked > currentVersion)
    return invalid('input.contractVersion', 'RANGE', `at most ${currentVersion}: billing has heard of no later one`);
  if (currentVersion > contractVersion) return null;
  return invalid('BillingSubscription.contractVersion', 'NEWER_VERSION', `lower than ${currentVersion}, to follow`);
}

function refuseTwice(other: BillingSubscription | null): Refusal | null {
  if (other === null) return null;
  const wanted = `one that ${other.id} on the same account is not made of: cancel one of the two`;
  return invalid('BillingSubscription.contractVersion', 'UNIQUE', wanted);
}
