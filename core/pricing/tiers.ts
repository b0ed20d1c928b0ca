import { add, compare, divideWhole, multiply, one, shift, sign, zero, type Decimal } from '../decimal.ts';
import { accept, deny, type Result } from '../result.ts';
import { orNone, orZero, readPrice, readSize, unfit } from './figures.ts';
import type { PricedBy } from './price-model.ts';

/** A tier holds the units above the end of the tier before it, up to its own end included (DOMAIN 5.5). */
export type Tier = {
  readonly from: Decimal;
  /** Null has no end. */
  readonly upTo: Decimal | null;
  /** What the first unit in the tier costs at once, whatever comes after it. */
  readonly flat: Decimal;
  /** Of one unit, of one started package, or the share of an amount (2 % is 0.02). */
  readonly price: Decimal;
  /** Null where the price is not one of packages. */
  readonly packageSize: Decimal | null;
};

/** A tier as a price states it. Prices are decimals or their text; the model says which of them are read. */
export type TierTerms = {
  readonly upTo?: unknown;
  readonly flat?: unknown;
  readonly unit?: unknown;
  readonly packageSize?: unknown;
  readonly packagePrice?: unknown;
  readonly ratePct?: unknown;
};

/**
 * Reads the tiers of a price, in their order; only the last may be without an end. Refused (VALIDATION_FAILED): none at
 * all, one that does not end above the one before it, a figure below zero, a package of no size.
 */
export function readTiers(terms: readonly TierTerms[], per: PricedBy, path = 'tiers'): Result<readonly Tier[]> {
  if (terms.length === 0) return deny(unfit(path, 'NOT_EMPTY', `${path} must hold one tier at least.`));
  const tiers: Tier[] = [];
  let from: Decimal | null = zero;
  for (const [index, stated] of terms.entries()) {
    const at = `${path}[${index}]`;
    if (from === null) {
      const before = `${path}[${index - 1}].upTo`;
      return deny(
        unfit(before, 'ONLY_LAST_TIER_OPEN', `${before} must be given: only the last tier is without an end.`),
      );
    }
    const tier = readTier(stated, from, per, at);
    if (!tier.ok) return tier;
    tiers.push(tier.value);
    from = tier.value.upTo;
  }
  return accept(tiers);
}

/** The one tier of a price that states no tiers: without an end, and without a flat beside its price. */
export function readSingleTier(terms: TierTerms, per: PricedBy, path: string): Result<Tier> {
  if (per !== 'NOTHING') return readTier({ ...terms, upTo: null, flat: null }, zero, per, path);
  const flat = readPrice(terms.flat, `${path}.flat`);
  return flat.ok ? readTier({ flat: flat.value }, zero, per, path) : flat;
}

/** What so many units in one tier cost, exactly; the units are more than zero. */
export function chargeIn({ flat, price, packageSize }: Tier, units: Decimal): Decimal {
  return add(flat, multiply(packageSize === null ? units : startedPackages(units, packageSize), price));
}

/** The tier that holds the last of so many units, or null when they go beyond the end of the last. */
export function tierHolding<T extends Pick<Tier, 'upTo'>>(tiers: readonly T[], units: Decimal): T | null {
  let [low, high] = [0, tiers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const upTo = tiers[middle]?.upTo ?? null;
    if (upTo === null || compare(units, upTo) <= 0) high = middle;
    else low = middle + 1;
  }
  return tiers[low] ?? null;
}

function readTier(stated: TierTerms, from: Decimal, per: PricedBy, path: string): Result<Tier> {
  const upTo = orNone(stated.upTo, `${path}.upTo`, readSize);
  if (!upTo.ok) return upTo;
  if (upTo.value !== null && compare(upTo.value, from) <= 0) {
    const sentence = `${path}.upTo must lie above ${from.toString()}, where the tier before it ends.`;
    return deny(unfit(`${path}.upTo`, 'TIERS_ASCEND', sentence));
  }
  const flat = orZero(stated.flat, `${path}.flat`, readPrice);
  if (!flat.ok) return flat;
  const price = readTierPrice(stated, per, path);
  if (!price.ok) return price;
  const size = per === 'STARTED_PACKAGE' ? readSize(stated.packageSize, `${path}.packageSize`) : accept(null);
  if (!size.ok) return size;
  return accept({ from, upTo: upTo.value, flat: flat.value, price: price.value, packageSize: size.value });
}

/** A tier may cost its flat alone. One that states neither is refused: it would be free by oversight. */
function readTierPrice(stated: TierTerms, per: PricedBy, path: string): Result<Decimal> {
  const flatAlone = stated.flat !== undefined && stated.flat !== null;
  switch (per) {
    case 'NOTHING':
      return accept(zero);
    case 'STARTED_PACKAGE':
      return readPrice(stated.packagePrice, `${path}.packagePrice`);
    case 'UNIT':
      return flatAlone ? orZero(stated.unit, `${path}.unit`, readPrice) : readPrice(stated.unit, `${path}.unit`);
    case 'HUNDREDTH': {
      const read = flatAlone
        ? orZero(stated.ratePct, `${path}.ratePct`, readPrice)
        : readPrice(stated.ratePct, `${path}.ratePct`);
      return read.ok ? accept(shift(read.value, -2)) : read;
    }
  }
}

function startedPackages(units: Decimal, size: Decimal): Decimal {
  const { quotient, rest } = divideWhole(units, size);
  return sign(rest) === 0 ? quotient : add(quotient, one);
}
