import { z } from 'zod';
import { sign, zero } from '../../../core/decimal.ts';
import { readPricePlan, type PricePlan } from '../../../core/pricing/price-plan.ts';
import { rateFurther } from '../../../core/pricing/progressive.ts';
import { rate } from '../../../core/pricing/rate.ts';
import { readUsage, type Usage } from '../../../core/pricing/usage.ts';
import {
  capSpend,
  limitSpend,
  readSpendLimits,
  type LimitedCharge,
} from '../../../subgraphs/billing/domain/usage/spend-limits.ts';
import { accepted, operation, type Operations } from '../operation.ts';

/** A figure of a price: the domain reads its text and refuses what it cannot be. */
const figure = z.union([z.string(), z.int().transform(String)]).nullish();

const tierShape = z.object({
  upTo: figure,
  flat: figure,
  unit: figure,
  packageSize: figure,
  packagePrice: figure,
  ratePct: figure,
});

const priceShape = z.object({
  model: z.string(),
  tiers: z.array(tierShape).nullish(),
  unit: figure,
  unitPrice: figure,
  flat: figure,
  packageSize: figure,
  packagePrice: figure,
  freeUnits: figure,
  ratePct: figure,
  fixedPerEvent: figure,
  freeAmount: figure,
  freeEvents: figure,
  minimumPerEvent: figure,
  maximumPerEvent: figure,
  zeroUsagePolicy: z.string().nullish(),
  minimumSpend: figure,
  maximumSpend: figure,
  quantity: figure,
  events: figure,
  eventAmounts: z.array(figure).nullish(),
  previousQuantity: figure,
  previousEvents: figure,
  previousEventAmounts: z.array(figure).nullish(),
});

type PriceInput = z.output<typeof priceShape>;

export const ratingOperations: Operations = {
  rate: operation(priceShape, (input) => {
    const plan = planOf(input);
    const limits = accepted(readSpendLimits(input));
    return shownCharge(limitSpend(accepted(rate(plan, usageOf(input))), limits));
  }),

  rateIncremental: operation(priceShape, (input) => {
    const plan = planOf(input);
    const { maximum } = accepted(readSpendLimits(input));
    const previous = accepted(
      readUsage(input.previousQuantity ?? '0', input.previousEvents, input.previousEventAmounts),
    );
    const further = accepted(rateFurther(plan, previous, usageOf(input)));
    return shownCharge(capSpend(further, maximum, further.before));
  }),
};

function planOf(input: PriceInput): PricePlan {
  return accepted(readPricePlan({ ...input, unit: input.unit ?? input.unitPrice }));
}

/** A flat price may leave out the quantity: it is one of it. */
function usageOf({ model, quantity, events, eventAmounts }: PriceInput): Usage {
  return accepted(readUsage(quantity ?? (model === 'FLAT' ? '1' : undefined), events, eventAmounts));
}

/** The lines as they are before the discounts, the true-up last. */
function shownCharge({ amount, lines, trueUp }: LimitedCharge) {
  const added = sign(trueUp) === 0 ? [] : [trueUp];
  return {
    amount,
    lines: [...lines.map((line) => line.amount), ...added],
    discounts: [...lines.map((line) => line.discount), ...added.map(() => zero)],
  };
}
