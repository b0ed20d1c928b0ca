import { compare, multiply, shift, subtract, type Decimal } from '../../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { divide, round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';
import { checkNotNegative, checkPercentage, checkPositive, checkWithin, firstOf } from '../validation.ts';

/** An option to buy later at a discount. */
export type PurchaseOption = {
  /** What customers who use the option buy with it on average, before the discount. */
  readonly averagePurchase: Decimal;
  readonly discountPct: Decimal;
  /** What any customer gets without the option: only the rest is a right. */
  readonly discountToAllPct: Decimal;
  readonly likelihoodPct: Decimal;
};

/**
 * The stand-alone selling price of an option, discount times likelihood of exercise (DOMAIN 7, step 2: material right);
 * it is allocated like any other SSP. Null when the option gives nothing that everyone does not get: no right at all.
 */
export function optionSsp(option: PurchaseOption, { scale, mode }: Rounding): Result<Decimal | null> {
  const { averagePurchase, discountPct, discountToAllPct, likelihoodPct } = option;
  const wrong = firstOf(
    checkNotNegative('averagePurchase', averagePurchase),
    checkPercentage('discountPct', discountPct),
    checkPercentage('discountToAllPct', discountToAllPct),
    checkPercentage('likelihoodPct', likelihoodPct),
  );
  if (wrong !== null) return deny(wrong);
  if (compare(discountPct, discountToAllPct) <= 0) return accept(null);
  const saved = multiply(averagePurchase, shift(subtract(discountPct, discountToAllPct), -2));
  return accept(round(multiply(saved, shift(likelihoodPct, -2)), scale, mode));
}

/** The price deferred for a right, and how much of it has been used: options, points, renewals. */
export type DeferredRight = {
  readonly deferred: Decimal;
  readonly exercised: Decimal;
  /** How much is expected to be used in all, as seen today. */
  readonly expected: Decimal;
  readonly recognised: Decimal;
  /** Nothing of it can be used any more. */
  readonly hasExpired: boolean;
};

/**
 * Revenue now from a material right: as it is exercised, in proportion to what is expected to be, less what was
 * recognised before; all that is left when it expires (DOMAIN 7). A lower expectation catches up by itself.
 */
export function earnedFromRight(right: DeferredRight, { scale, mode }: Rounding): Result<Decimal> {
  const { deferred, exercised, expected, recognised, hasExpired } = right;
  const wrong = firstOf(
    checkNotNegative('deferred', deferred),
    checkNotNegative('recognised', recognised),
    checkWithin('recognised', recognised, deferred, 'the deferred price'),
    checkNotNegative('exercised', exercised),
  );
  if (wrong !== null) return deny(wrong);
  if (hasExpired) return accept(subtract(deferred, recognised));

  const unlikely = firstOf(
    checkPositive('expected', expected),
    checkWithin('exercised', exercised, expected, 'what is expected'),
  );
  if (unlikely !== null) return deny(unlikely);
  return accept(subtract(divide(multiply(deferred, exercised), expected, scale, mode), recognised));
}
