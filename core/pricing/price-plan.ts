import { add, subtract, zero, type Decimal } from '../decimal.ts';
import { invariant } from '../invariant.ts';
import { accept, deny, type Result } from '../result.ts';
import { readEventFees, type EventFees, type EventTerms } from './event-fees.ts';
import { orZero, readQuantity, unfit } from './figures.ts';
import {
  isPriceModel,
  isZeroUsagePolicy,
  priceModels,
  zeroUsagePolicies,
  type PriceModel,
  type ZeroUsagePolicy,
} from './price-model.ts';
import { chargeIn, readSingleTier, readTiers, type Tier, type TierTerms } from './tiers.ts';

/** A price as a contract line states it: the model, and the figures that the model reads. The others are ignored. */
export type PriceTerms = Omit<TierTerms, 'upTo'> &
  EventTerms & {
    readonly model: unknown;
    readonly tiers?: readonly TierTerms[] | null | undefined;
    /** Units before the first package. */
    readonly freeUnits?: unknown;
    /** The amount that PERCENTAGE takes nothing of. */
    readonly freeAmount?: unknown;
    readonly zeroUsagePolicy?: unknown;
  };

/** A tier, and what all the tiers below it cost when they are full: added up once, not at each rating. */
export type ReadyTier = Tier & {
  /** Counted from 1. */
  readonly number: number;
  readonly below: { readonly amount: Decimal; readonly lines: readonly TierLine[] };
};

/** A price, read and checked once, and ready to rate any quantity in a few steps. */
export type PricePlan = {
  readonly model: PriceModel;
  readonly zeroUsage: ZeroUsagePolicy;
  /** What costs nothing before the first tier begins. */
  readonly free: Decimal;
  readonly tiers: readonly [ReadyTier, ...ReadyTier[]];
  /** Null where the model asks nothing of single events. */
  readonly events: EventFees | null;
};

/** What one tier charges, exactly. A quantity of money under the percentage models. */
export type TierLine = { readonly tier: number; readonly quantity: Decimal; readonly amount: Decimal };

/** Reads a price (DOMAIN 4.1, 5.5), or refuses the first figure that is missing or wrong (VALIDATION_FAILED). */
export function readPricePlan(terms: PriceTerms, path = 'price'): Result<PricePlan> {
  const { model, zeroUsagePolicy } = terms;
  if (!isPriceModel(model)) {
    const words = Object.keys(priceModels).join(', ');
    return deny(unfit(`${path}.model`, 'ONE_OF', `${path}.model must be one of ${words}.`));
  }
  const zeroUsage = zeroUsagePolicy ?? 'NO_CHARGE';
  if (!isZeroUsagePolicy(zeroUsage)) {
    const sentence = `${path}.zeroUsagePolicy must be one of ${zeroUsagePolicies.join(', ')}.`;
    return deny(unfit(`${path}.zeroUsagePolicy`, 'ONE_OF', sentence));
  }
  const tiers = tiersOf(model, terms, path);
  if (!tiers.ok) return tiers;
  const free = freeOf(model, terms, path);
  if (!free.ok) return free;
  const events = model === 'PERCENTAGE' ? readEventFees(terms, path) : accept(null);
  if (!events.ok) return events;
  return accept({ model, zeroUsage, free: free.value, tiers: ready(tiers.value), events: events.value });
}

function tiersOf(model: PriceModel, terms: PriceTerms, path: string): Result<readonly Tier[]> {
  const { tiers, per } = priceModels[model];
  if (tiers !== 'ONE') return readTiers(terms.tiers ?? [], per, `${path}.tiers`);
  const single = readSingleTier(terms, per, path);
  return single.ok ? accept([single.value]) : single;
}

function freeOf(model: PriceModel, { freeUnits, freeAmount }: PriceTerms, path: string): Result<Decimal> {
  if (priceModels[model].per === 'STARTED_PACKAGE') return orZero(freeUnits, `${path}.freeUnits`, readQuantity);
  return model === 'PERCENTAGE' ? orZero(freeAmount, `${path}.freeAmount`, readQuantity) : accept(zero);
}

function ready(tiers: readonly Tier[]): PricePlan['tiers'] {
  let below: ReadyTier['below'] = { amount: zero, lines: [] };
  const [first, ...others] = tiers.map((tier, index) => {
    const made: ReadyTier = { ...tier, number: index + 1, below };
    if (tier.upTo !== null) {
      const units = subtract(tier.upTo, tier.from);
      const line = { tier: made.number, quantity: units, amount: chargeIn(tier, units) };
      below = { amount: add(below.amount, line.amount), lines: [...below.lines, line] };
    }
    return made;
  });
  invariant(first !== undefined, 'a price that was read has a tier');
  return [first, ...others];
}
