/**
 * The price models (DOMAIN 5.5). `tiers`: which tiers are paid for. ONE means that the price has none of its own and
 * counts as a single open tier; EACH, every tier pays for the units that lie in it; TOP, the tier that holds the whole
 * quantity pays for all of it. `per`: what the price of a tier is multiplied by, beside the tier's flat.
 */
export const priceModels = {
  PER_UNIT: { tiers: 'ONE', per: 'UNIT' },
  FLAT: { tiers: 'ONE', per: 'NOTHING' },
  GRADUATED: { tiers: 'EACH', per: 'UNIT' },
  VOLUME: { tiers: 'TOP', per: 'UNIT' },
  PACKAGE: { tiers: 'ONE', per: 'STARTED_PACKAGE' },
  GRADUATED_PACKAGE: { tiers: 'EACH', per: 'STARTED_PACKAGE' },
  VOLUME_PACKAGE: { tiers: 'TOP', per: 'STARTED_PACKAGE' },
  PERCENTAGE: { tiers: 'ONE', per: 'HUNDREDTH' },
  GRADUATED_PERCENTAGE: { tiers: 'EACH', per: 'HUNDREDTH' },
} as const satisfies Readonly<Record<string, { readonly tiers: TierUse; readonly per: PricedBy }>>;

export type PriceModel = keyof typeof priceModels;
/** Which tiers are paid for. */
export type TierUse = 'ONE' | 'EACH' | 'TOP';
/** A HUNDREDTH is of the quantity, which is an amount of money under the percentage models. */
export type PricedBy = 'NOTHING' | 'UNIT' | 'STARTED_PACKAGE' | 'HUNDREDTH';

/** What a whole period without usage costs: nothing (the default), or the first tier's flat (DOMAIN 5.5). */
export const zeroUsagePolicies = ['NO_CHARGE', 'CHARGE_FIRST_FLAT'] as const;
export type ZeroUsagePolicy = (typeof zeroUsagePolicies)[number];

/** True for a word of the table above, in its capitals. */
export function isPriceModel(word: unknown): word is PriceModel {
  return typeof word === 'string' && Object.hasOwn(priceModels, word);
}

/** True for one of the two words. */
export function isZeroUsagePolicy(word: unknown): word is ZeroUsagePolicy {
  return zeroUsagePolicies.some((policy) => policy === word);
}
