import { multiply, subtract, zero, type Decimal } from '../../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';
import { checkNotNegative, checkWithin, firstOf } from '../validation.ts';

/** Goods delivered that the customer may send back. */
export type ReturnableSale = {
  readonly units: Decimal;
  readonly unitPrice: Decimal;
  readonly unitCost: Decimal;
  /** Of the units, how many are expected to stay; an expected value may have a fraction. */
  readonly expectedKept: Decimal;
  /** What it costs to take one unit back, lost value included. */
  readonly recoveryCostPerUnit?: Decimal;
};

export type ReturnableRevenue = {
  readonly revenue: Decimal;
  /** What is expected to be paid back. */
  readonly refundLiability: Decimal;
  /** The right to the goods that come back, at cost less the cost of taking them back. */
  readonly returnAsset: Decimal;
  readonly costOfSales: Decimal;
};

/**
 * Revenue for the units expected to be kept; the price of the others is a refund liability, their cost an asset
 * (DOMAIN 7, step 3). Revenue and liability sum to the price of all units, asset and cost of sales to their cost.
 */
export function returnableRevenue(sale: ReturnableSale, { scale, mode }: Rounding): Result<ReturnableRevenue> {
  const { units, unitPrice, unitCost, expectedKept, recoveryCostPerUnit = zero } = sale;
  const wrong = firstOf(
    checkNotNegative('units', units),
    checkNotNegative('unitPrice', unitPrice),
    checkNotNegative('unitCost', unitCost),
    checkNotNegative('expectedKept', expectedKept),
    checkWithin('expectedKept', expectedKept, units, 'the units sold'),
    checkNotNegative('recoveryCostPerUnit', recoveryCostPerUnit),
    checkWithin('recoveryCostPerUnit', recoveryCostPerUnit, unitCost, 'the cost of a unit'),
  );
  if (wrong !== null) return deny(wrong);
  const settled = (quantity: Decimal, each: Decimal): Decimal => round(multiply(quantity, each), scale, mode);
  const revenue = settled(expectedKept, unitPrice);
  const returnAsset = settled(subtract(units, expectedKept), subtract(unitCost, recoveryCostPerUnit));
  return accept({
    revenue,
    refundLiability: subtract(settled(units, unitPrice), revenue),
    returnAsset,
    costOfSales: subtract(settled(units, unitCost), returnAsset),
  });
}
