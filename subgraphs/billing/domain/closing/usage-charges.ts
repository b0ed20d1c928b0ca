import { one, placesMax, sign, subtract } from '../../../../core/decimal.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { divide, round, type RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import type { Charge } from '../subscriptions/charging.ts';
import { discountOn } from '../subscriptions/item-price.ts';
import { isBillable, type ClosedUsage } from './closed-usage.ts';

/** What closed usage is charged, oldest first: a line for each rating that is not below zero. */
export function usageCharges(
  subscription: BillingSubscription,
  unbilled: readonly ClosedUsage[],
  mode: RoundingMode,
): readonly Charge[] {
  return unbilled.flatMap((usage) => {
    const item = subscription.items.find(({ id }) => id === usage.itemId);
    const isCharged = isBillable(usage) && sign(usage.amount.amount) >= 0;
    return item === undefined || !isCharged ? [] : chargeOf(item, usage, mode);
  });
}

/** An amount off the gross is taken off once, by the first rating of a period; a percentage is off each of them. */
function chargeOf(item: SubscriptionItem, usage: ClosedUsage, mode: RoundingMode): Charge {
  const { amount: gross, period, revision } = usage;
  const { currency } = gross;
  const isAgain = revision > 0;
  const off = isAgain && item.discount?.kind === 'AMOUNT' ? null : item.discount;
  const discount = { amount: round(discountOn(gross.amount, off), scaleOf(currency), mode), currency };
  const net = { amount: subtract(gross.amount, discount.amount), currency };
  const description = isAgain ? `${item.description} (late usage)` : item.description;
  return { item, period, description, ...shown(item, usage), gross, discount, net, ratedUsageId: usage.id };
}

/** The quantity that was used, at its price or at what a unit of it came to; one of all where nothing was. */
function shown(
  { pricePlan }: SubscriptionItem,
  { quantity, amount }: ClosedUsage,
): Pick<Charge, 'quantity' | 'unitPrice'> {
  if (sign(quantity) <= 0) return { quantity: one, unitPrice: amount.amount };
  if (pricePlan.model === 'PER_UNIT' && pricePlan.unit !== null) return { quantity, unitPrice: pricePlan.unit };
  return { quantity, unitPrice: divide(amount.amount, quantity, placesMax, 'HALF_UP') };
}
