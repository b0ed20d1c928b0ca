import { already, change } from '../../../../platform/commands/command.ts';
import {
  refuseClosed,
  unknownAccount,
  type BillingAccount,
  type BillingAccountId,
} from '../../domain/billing-account.ts';
import {
  unknownSubscription,
  type BillingSubscription,
  type BillingSubscriptionId,
} from '../../domain/billing-subscription.ts';
import { refuseUnsigned, unknownContract, type ContractId, type KnownContract } from '../../domain/known-contract.ts';
import { checkBeginning, itemsOf, refuseOtherParty } from '../../domain/subscriptions/made-of-contract.ts';
import { invalid } from '../../domain/validation.ts';
import type { CreateBillingSubscriptionInput } from '../../generated/resolver-types.ts';
import { subscriptionCreation } from '../define.ts';

type Facts = {
  readonly contract: KnownContract | null;
  readonly account: BillingAccount | null;
  readonly isSameCustomer: boolean;
  readonly previous: BillingSubscription | null;
  readonly existing: BillingSubscription | null;
};

/** Makes a subscription of the version in force. It waits for its start; a bill run, or a person, begins it. */
export const createBillingSubscription = subscriptionCreation<CreateBillingSubscriptionInput, Facts>(
  'createBillingSubscription',
  {
    async gather(reader, input, { scope }) {
      const contract = await reader.contract(input.contractId as ContractId, scope);
      const account = await reader.account(input.billingAccountId as BillingAccountId, scope);
      const previousSubscriptionId = (input.previousSubscriptionId ?? null) as BillingSubscriptionId | null;
      const [previous] =
        previousSubscriptionId === null ? [] : await reader.lockSubscriptions([previousSubscriptionId], scope);
      const known = { contract, account, previous: previous ?? null };
      if (contract === null || account === null) return { ...known, isSameCustomer: false, existing: null };
      return {
        ...known,
        isSameCustomer: await reader.isSameCustomer(contract.billToCustomerId, account.customerId),
        existing: await reader.subscriptionByKey({
          contractId: contract.id,
          billingAccountId: account.id,
          contractVersion: contract.currentVersion,
          previousSubscriptionId,
        }),
      };
    },

    decide(input, { now, newId, facts }) {
      const { contract, account, previous, existing } = facts;
      if (contract === null) return unknownContract(input.contractId);
      if (account === null) return unknownAccount(input.billingAccountId);
      if (input.previousSubscriptionId != null && previous === null)
        return unknownSubscription(input.previousSubscriptionId);
      const refusal =
        refuseUnsigned(contract, input.contractHash) ??
        refuseClosed(account) ??
        refuseOtherParty(account, contract, facts.isSameCustomer) ??
        refuseUnended(previous);
      if (refusal !== null) return refusal;
      if (existing !== null) return already(existing);

      const beginning = {
        startDate: input.startDate ?? contract.startDate,
        trialEnd: input.trialEnd ?? null,
        alignment: input.alignment ?? 'ANNIVERSARY',
        billDay: account.billDay,
      } as const;
      const wrong = checkBeginning(beginning, contract);
      if (wrong !== null) return wrong;
      const items = itemsOf(contract, beginning, newId);
      if (!items.ok) return items.refusal;

      const subscription: BillingSubscription = {
        id: newId('sub'),
        version: 0,
        contractId: contract.id,
        contractVersion: contract.currentVersion,
        contractHash: contract.hash,
        billingAccountId: account.id,
        customerId: account.customerId,
        legalEntityId: account.legalEntityId,
        currency: account.currency,
        status: 'PENDING',
        endDate: contract.endDate,
        anchorDate: beginning.trialEnd ?? beginning.startDate,
        ...beginning,
        currentPeriod: null,
        chargedThrough: null,
        cancelAt: null,
        creditPolicy: null,
        pauses: [],
        previousSubscriptionId: previous?.id ?? null,
        items: items.value,
        createdAt: now,
        updatedAt: now,
      };
      return change(subscription, 'billing.subscription.created');
    },
  },
);

function refuseUnended(previous: BillingSubscription | null) {
  if (previous === null || previous.status === 'CANCELLED' || previous.status === 'EXPIRED') return null;
  const wanted = `one that is CANCELLED or EXPIRED; this one is ${previous.status}`;
  return invalid('input.previousSubscriptionId', 'SUBSCRIPTION_ENDED', wanted);
}
