import { add, compare, multiply, subtract, zero, type Decimal } from '../../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';
import { checkNotNegative, checkWithin, firstOf } from '../validation.ts';

/** A unit price that falls for all units of the term, those sold before included, once more than `threshold` are sold. */
export type VolumeRebate = {
  readonly priceBefore: Decimal;
  readonly priceAfter: Decimal;
  readonly threshold: Decimal;
};

export type RebatePeriod = {
  readonly units: Decimal;
  /** Whether, as seen at the end of the period, the term's sales will pass the threshold. */
  readonly thresholdExpected: boolean;
};

/** The revenue of a period with the catch-up for those before it, and what of the price before is owed back by then. */
export type RebatedRevenue = { readonly revenue: Decimal; readonly refundLiability: Decimal };

/**
 * A retrospective rebate as variable consideration (DOMAIN 7, step 3): each period ends with all units to date at the
 * price then expected. Units beyond the threshold decide it, whatever was expected. Refuses negative units and prices,
 * and a price that rises.
 */
export function rebatedRevenue(
  { priceBefore, priceAfter, threshold }: VolumeRebate,
  periods: readonly RebatePeriod[],
  { scale, mode }: Rounding,
): Result<readonly RebatedRevenue[]> {
  const wrong = firstOf(
    checkNotNegative('priceAfter', priceAfter),
    checkWithin('priceAfter', priceAfter, priceBefore, 'the price before'),
    checkNotNegative('threshold', threshold),
    ...periods.map(({ units }, index) => checkNotNegative(`periods[${index}].units`, units)),
  );
  if (wrong !== null) return deny(wrong);

  let sold = zero;
  let recognised = zero;
  return accept(
    periods.map(({ units, thresholdExpected }) => {
      sold = add(sold, units);
      const isReached = thresholdExpected || compare(sold, threshold) > 0;
      const earned = round(multiply(sold, isReached ? priceAfter : priceBefore), scale, mode);
      const revenue = subtract(earned, recognised);
      recognised = earned;
      return { revenue, refundLiability: subtract(round(multiply(sold, priceBefore), scale, mode), earned) };
    }),
  );
}
