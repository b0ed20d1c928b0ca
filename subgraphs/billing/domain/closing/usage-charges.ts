import { sign, subtract } from '../../../../core/decimal.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { invariant } from '../../../../core/invariant.ts';
import { readPricePlan } from '../../../../core/pricing/price-plan.ts';
import { round, type RoundingMode } from '../../../../core/rounding.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import type { Charge } from '../subscriptions/charging.ts';
import { tierLinesOf } from '../charges/tier-lines.ts';
import { discountOn, unitsOf, type ShownPrice } from '../subscriptions/item-price.ts';
import { termsOn, type ItemTerms } from '../subscriptions/service.ts';
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
  const terms = termsOn(item, period.from);
  const off = isAgain && terms.discount?.kind === 'AMOUNT' ? null : terms.discount;
  const discount = { amount: round(discountOn(gross.amount, off), scaleOf(currency), mode), currency };
  const net = { amount: subtract(gross.amount, discount.amount), currency };
  const description = isAgain ? `${item.description} (late usage)` : item.description;
  return { item, period, description, ...shown(terms, usage), gross, discount, net, ratedUsageId: usage.id };
}

/** The quantity that was used, and how the tiers of the price made the amount. */
function shown({ pricePlan }: ItemTerms, { quantity, amount, tierLines: rated, trueUp }: ClosedUsage): ShownPrice {
  const plan = readPricePlan(pricePlan, 'pricePlan');
  invariant(plan.ok, 'what was rated has a price');
  const tierLines = tierLinesOf(plan.value, rated);
  return {
    ...unitsOf(pricePlan, quantity, amount.amount),
    ...(tierLines.length > 0 && { tierLines }),
    ...(sign(trueUp) > 0 && { trueUp }),
  };
}
