import type { CivilDate } from '../../../../core/civil-date.ts';
import { canonicalHash } from '../../../../core/canonical-hash.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingSubscription, SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import type { KnownContract } from '../known-contract.ts';
import { invalid } from '../validation.ts';
import { checkBeginning, itemsOf } from './made-of-contract.ts';
import { periodAt } from './service.ts';

/** What a newer version of its contract makes of a subscription, before anything that is charged is looked at. */
export type Remade = {
  readonly after: BillingSubscription;
  readonly added: readonly SubscriptionItemId[];
  readonly changed: readonly SubscriptionItemId[];
  /** Of no line any more. */
  readonly ended: readonly SubscriptionItemId[];
};

/** The schema's `@listSize` says the same. */
export const itemsMax = 100;

/**
 * The subscription as the version in force has it (DOMAIN 5.8, 8.5). A version says of each line what it is over its whole time
 * (decision 0023), so the items are made anew of its lines; anchor, trial, pauses and a cancellation are the subscription's own.
 */
export function remade(
  subscription: BillingSubscription,
  contract: KnownContract,
  today: CivilDate,
  newId: (prefix: string) => string,
): Result<Remade> {
  const wrong = checkBeginning(subscription, contract);
  if (wrong !== null) return deny(wrong);
  const made = itemsOf(contract, subscription, newId, subscription.items);
  if (!made.ok) return made;
  const gone = subscription.items.filter(({ id }) => made.value.every((item) => item.id !== id));
  const items = [...made.value, ...gone.filter(isTold).map(emptied)];
  const tooMany = refuseMany(items);
  if (tooMany !== null) return deny(tooMany);

  const { currentVersion: contractVersion, hash: contractHash, endDate } = contract;
  const after = { ...subscription, contractVersion, contractHash, endDate, items };
  const before = new Map(subscription.items.map((item) => [item.id, item]));
  return accept({
    after: { ...after, currentPeriod: subscription.status === 'PENDING' ? null : periodAt(after, today) },
    added: made.value.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    changed: made.value.filter((item) => before.has(item.id) && !isSame(item, before.get(item.id))).map(({ id }) => id),
    ended: gone.map(({ id }) => id),
  });
}

/** A line that was taken out before it began may have been charged ahead, or used: of such an item what was told stays. */
function isTold({ charge, chargedThrough }: SubscriptionItem): boolean {
  return chargedThrough !== null || charge === 'USAGE';
}

function emptied(item: SubscriptionItem): SubscriptionItem {
  return { ...item, to: item.from, ramp: [], priceSteps: [] };
}

function isSame(item: SubscriptionItem, before: SubscriptionItem | undefined): boolean {
  return canonicalHash(item) === canonicalHash(before);
}

function refuseMany(items: readonly SubscriptionItem[]): Refusal | null {
  return items.length <= itemsMax
    ? null
    : invalid('BillingSubscription.items', 'COUNT_MAX', `at most ${itemsMax}, with those that ended`);
}
