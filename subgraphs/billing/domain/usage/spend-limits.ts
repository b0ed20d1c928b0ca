import {
  add,
  decimal,
  larger,
  multiply,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import { checkLimits, orNone, readPrice, unfit } from '../../../../core/pricing/figures.ts';
import type { TierLine } from '../../../../core/pricing/price-plan.ts';
import type { Rated } from '../../../../core/pricing/rate.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { divide, type RoundingMode } from '../../../../core/rounding.ts';

/** What the usage of a period costs at least and at most; null is no limit (DOMAIN 4.1, 5.5). */
export type SpendLimits = { readonly minimum: Decimal | null; readonly maximum: Decimal | null };

/** Charges within their limits: `amount` = Σ lines − Σ discounts + true-up. */
export type LimitedCharge = {
  readonly amount: Decimal;
  readonly lines: readonly LimitedLine[];
  /** What is billed on top, at the period's end, to reach the minimum. */
  readonly trueUp: Decimal;
};

/** A tier line and the discount that keeps the period at its maximum: the line never falls below zero by it. */
export type LimitedLine = TierLine & { readonly discount: Decimal };

/** Reads the limits of a price; what is not stated is none. Refused (VALIDATION_FAILED): below zero, or crossing. */
export function readSpendLimits(
  terms: { readonly minimumSpend?: unknown; readonly maximumSpend?: unknown },
  path = 'price',
): Result<SpendLimits> {
  const minimum = orNone(terms.minimumSpend, `${path}.minimumSpend`, readPrice);
  if (!minimum.ok) return minimum;
  const maximum = orNone(terms.maximumSpend, `${path}.maximumSpend`, readPrice);
  if (!maximum.ok) return maximum;
  const limits = { minimum: minimum.value, maximum: maximum.value };
  const refusal = checkLimits(limits, `${path}.minimumSpend`);
  return refusal === null ? accept(limits) : deny(refusal);
}

/**
 * The maximum as a discount on the lines in their order: the line that crosses it gives up what lies above, every later
 * line all of it (DOMAIN 5.5). `before` is what the period's earlier bills charged, discounts not taken off. Where a
 * volume price makes the period cheaper after all, its negative line gives back the discounts no longer needed.
 */
export function capSpend(rated: Rated, maximum: Decimal | null, before = zero): LimitedCharge {
  const above = (charged: Decimal): Decimal => (maximum === null ? zero : larger(zero, subtract(charged, maximum)));
  let charged = before;
  const lines = rated.lines.map((line) => {
    const reached = add(charged, line.amount);
    const discount = subtract(above(reached), above(charged));
    charged = reached;
    return { ...line, discount };
  });
  const amount = subtract(rated.amount, sum(lines.map((line) => line.discount)));
  return { amount, lines, trueUp: zero };
}

/** Both limits, for the last bill of a period: what all its bills together lack of the minimum is added (DOMAIN 5.5). */
export function limitSpend(rated: Rated, { minimum, maximum }: SpendLimits, before = zero): LimitedCharge {
  const capped = capSpend(rated, maximum, before);
  const billedBefore = maximum === null ? before : smaller(before, maximum);
  const trueUp = larger(zero, subtract(minimum ?? zero, add(billedBefore, capped.amount)));
  return { ...capped, amount: add(capped.amount, trueUp), trueUp };
}

/**
 * The minimum of a term of so many days in a full period of `fullDays`: its share, rounded once, where the term is
 * shorter, and all of it otherwise. The maximum is never prorated (DOMAIN 5.5).
 */
export function minimumForTerm(
  minimum: Decimal,
  { days, fullDays }: { readonly days: number; readonly fullDays: number },
  { scale, mode }: { readonly scale: number; readonly mode: RoundingMode },
): Result<Decimal> {
  for (const [path, count] of Object.entries({ days, fullDays })) {
    if (!Number.isSafeInteger(count) || count < 0) {
      return deny(unfit(path, 'WHOLE_NUMBER', `${path} must be a whole number of days.`));
    }
    if (count === 0) return deny(unfit(path, 'PERIOD_NOT_EMPTY', `${path} must be one day at least.`));
  }
  if (days >= fullDays) return accept(minimum);
  return accept(divide(multiply(minimum, decimal(days)), decimal(fullDays), scale, mode));
}
