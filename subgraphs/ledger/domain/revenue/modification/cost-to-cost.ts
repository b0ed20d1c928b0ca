import { add, equals, multiply, shift, subtract, type Decimal } from '../../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { divide, round } from '../../../../../core/rounding.ts';
import { statedPlaces, type Rounding } from '../rounding.ts';
import { checkNotNegative, checkPositive, checkWithin, firstOf } from '../validation.ts';

/** The cost of one obligation so far, and all of what it is expected to cost; both in one currency. */
export type CostEstimate = { readonly costToDate: Decimal; readonly expectedCost: Decimal };

/** What has been earned of a price, and the progress in per cent behind it. */
export type Progress = { readonly revenueToDate: Decimal; readonly progressPct: Decimal };

/**
 * COST_TO_COST: the price times cost to date over expected cost (DOMAIN 7, step 5). Revenue comes from the exact share,
 * unless `progressScalePct` says to how many places of a per cent it is measured (DOMAIN 1.2.3). Refuses an expected
 * cost of nothing, and a cost to date beyond it: the estimate has to be updated first.
 */
export function progressOf(
  price: Decimal,
  estimate: CostEstimate,
  progressScalePct: number | null,
  rounding: Rounding,
): Result<Progress> {
  const { costToDate, expectedCost } = estimate;
  const wrong = firstOf(
    checkPositive('expectedCost', expectedCost),
    checkNotNegative('costToDate', costToDate),
    checkWithin('costToDate', costToDate, expectedCost, 'the expected cost'),
  );
  if (wrong !== null) return deny(wrong);
  const { scale, mode } = rounding;
  const progressPct = divide(shift(costToDate, 2), expectedCost, progressScalePct ?? statedPlaces, 'HALF_UP');
  const revenueToDate =
    progressScalePct === null
      ? divide(multiply(price, costToDate), expectedCost, scale, mode)
      : round(multiply(price, shift(progressPct, -2)), scale, mode);
  return accept({ revenueToDate, progressPct });
}

/** The same by an estimate whose progress was measured before: to its places where it had some, else from the exact share. */
export function earnedByEstimate(
  price: Decimal,
  { progressPct, costToDate, expectedCost }: CostEstimate & Pick<Progress, 'progressPct'>,
  { scale, mode }: Rounding,
): Decimal {
  const stated = divide(shift(costToDate, 2), expectedCost, statedPlaces, 'HALF_UP');
  return equals(stated, progressPct)
    ? divide(multiply(price, costToDate), expectedCost, scale, mode)
    : round(multiply(price, shift(progressPct, -2)), scale, mode);
}

/** A contract under cost-to-cost whose price and cost change, with or without a modification behind it. */
export type EstimateChange = {
  readonly costToDate: Decimal;
  readonly before: { readonly price: Decimal; readonly expectedCost: Decimal };
  /** What a modification adds; negative when it takes away. */
  readonly added: { readonly price: Decimal; readonly expectedCost: Decimal };
  /** Variable consideration that the constraint kept out and that is now in the price. */
  readonly variableNowIncluded: Decimal;
  readonly progressScalePct: number | null;
};

export type EstimateCatchUp = Progress & { readonly recognisedBefore: Decimal; readonly catchUp: Decimal };

/** Progress and price are measured again, the difference is revenue now: nothing when nothing changes (DOMAIN 7). */
export function catchUpOnEstimate(change: EstimateChange, rounding: Rounding): Result<EstimateCatchUp> {
  const { costToDate, before, added, variableNowIncluded, progressScalePct } = change;
  const until = progressOf(before.price, { costToDate, expectedCost: before.expectedCost }, progressScalePct, rounding);
  if (!until.ok) return until;

  const price = add(add(before.price, added.price), variableNowIncluded);
  const expectedCost = add(before.expectedCost, added.expectedCost);
  const now = progressOf(price, { costToDate, expectedCost }, progressScalePct, rounding);
  if (!now.ok) return now;
  const recognisedBefore = until.value.revenueToDate;
  return accept({ ...now.value, recognisedBefore, catchUp: subtract(now.value.revenueToDate, recognisedBefore) });
}
