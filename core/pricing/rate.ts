import { add, larger, sign, subtract, zero, type Decimal } from '../decimal.ts';
import { accept, deny, type Result } from '../result.ts';
import { chargeEvents } from './event-fees.ts';
import { unfit } from './figures.ts';
import { priceModels } from './price-model.ts';
import type { PricePlan, TierLine } from './price-plan.ts';
import { chargeIn, tierHolding } from './tiers.ts';
import { checkUsage, type Usage } from './usage.ts';

/** What usage costs before any rounding, and its lines: one for each tier that is paid for, in order. */
export type Rated = { readonly amount: Decimal; readonly lines: readonly TierLine[] };

/**
 * What a whole period's usage costs (DOMAIN 5.5). Refused (VALIDATION_FAILED): a quantity below zero or with too many
 * places, one beyond the end of the last tier, events that are missing or do not fit.
 */
export function rate(plan: PricePlan, usage: Usage): Result<Rated> {
  const refusal = checkUsage(usage);
  if (refusal !== null) return deny(refusal);
  return sign(usage.quantity) === 0 ? accept(rateZero(plan)) : rateUsed(plan, usage);
}

/** What checked usage costs. Nothing used costs nothing here: a flat fee comes with the first unit. */
export function rateUsed(plan: PricePlan, usage: Usage): Result<Rated> {
  const { quantity } = usage;
  if (sign(quantity) === 0) return accept(nothing);
  const units = sign(plan.free) === 0 ? quantity : larger(zero, subtract(quantity, plan.free));
  const [first] = plan.tiers;
  if (plan.events !== null) {
    const charged = chargeEvents({ fees: plan.events, rate: first.price, free: plan.free }, usage);
    if (!charged.ok) return charged;
    return accept(lineOf(1, units, charged.value));
  }
  if (sign(units) === 0) return accept(nothing);

  const tier = tierHolding(plan.tiers, units);
  if (tier === null) {
    const end = plan.tiers.at(-1)?.upTo?.toString();
    return deny(unfit('quantity', 'WITHIN_TIERS', `quantity must end within the last tier, which ends at ${end}.`));
  }
  if (priceModels[plan.model].tiers === 'TOP') return accept(lineOf(tier.number, units, chargeIn(tier, units)));
  const inTier = subtract(units, tier.from);
  const line = { tier: tier.number, quantity: inTier, amount: chargeIn(tier, inTier) };
  return accept({ amount: add(tier.below.amount, line.amount), lines: [...tier.below.lines, line] });
}

const nothing: Rated = { amount: zero, lines: [] };

/** The policy for a period without usage. Only a first tier with a flat has something to charge. */
function rateZero({ zeroUsage, tiers: [first] }: PricePlan): Rated {
  return zeroUsage === 'NO_CHARGE' ? nothing : lineOf(1, zero, first.flat);
}

/** One line, or none where neither anything is paid for nor anything is charged. */
function lineOf(tier: number, quantity: Decimal, amount: Decimal): Rated {
  return sign(quantity) === 0 && sign(amount) === 0 ? nothing : { amount, lines: [{ tier, quantity, amount }] };
}
