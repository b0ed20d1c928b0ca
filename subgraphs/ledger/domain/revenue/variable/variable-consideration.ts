import { add, compare, decimal, multiply, shift, sum, zero, type Decimal } from '../../../../../core/decimal.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';
import { checkPercentage, firstOf, invalid } from '../validation.ts';

/** What the variable part of a price may come to, and how likely that is. */
export type Outcome = { readonly amount: Decimal; readonly probabilityPct: Decimal };

/** EXPECTED_VALUE for many like contracts; MOST_LIKELY_AMOUNT where there are two outcomes, as with a bonus (DOMAIN 7). */
export type EstimateMethod = 'EXPECTED_VALUE' | 'MOST_LIKELY_AMOUNT';

/** The estimate before the constraint. Refuses an empty list, and probabilities that do not make up 100 %. */
export function estimate(outcomes: readonly Outcome[], method: EstimateMethod, rounding: Rounding): Result<Decimal> {
  const wrong = checkOutcomes(outcomes);
  return wrong === null ? accept(estimators[method](outcomes, rounding)) : deny(wrong);
}

/**
 * As much of an estimate as is not likely to be reversed: the largest amount, of the estimate and the outcomes below it,
 * that is reached with a likelihood of at least `confidencePct` (DOMAIN 7, step 3: constrained).
 */
export function constrained(estimated: Decimal, outcomes: readonly Outcome[], confidencePct: Decimal): Result<Decimal> {
  const wrong = firstOf(checkOutcomes(outcomes), checkPercentage('confidencePct', confidencePct));
  if (wrong !== null) return deny(wrong);
  const reachedPct = (amount: Decimal): Decimal =>
    sum(outcomes.filter((one) => compare(one.amount, amount) >= 0).map((one) => one.probabilityPct));
  const safe = [estimated, ...outcomes.map(({ amount }) => amount)]
    .filter((amount) => compare(amount, estimated) <= 0 && compare(reachedPct(amount), confidencePct) >= 0)
    .sort(compare);
  // The lowest outcome is reached for certain, so that something is always safe.
  return accept(safe.at(-1) ?? zero);
}

const estimators = {
  EXPECTED_VALUE(outcomes, { scale, mode }) {
    const weighted = outcomes.map(({ amount, probabilityPct }) => multiply(amount, shift(probabilityPct, -2)));
    return round(weighted.reduce(add, zero), scale, mode);
  },

  /** Of two that are as likely, the lower: less of it could be reversed. */
  MOST_LIKELY_AMOUNT(outcomes) {
    const ranked = [...outcomes].sort(
      (a, b) => compare(b.probabilityPct, a.probabilityPct) || compare(a.amount, b.amount),
    );
    return ranked[0]?.amount ?? zero;
  },
} as const satisfies Readonly<Record<EstimateMethod, (outcomes: readonly Outcome[], rounding: Rounding) => Decimal>>;

const certain = decimal(100);

function checkOutcomes(outcomes: readonly Outcome[]): Refusal | null {
  const whole = sum(outcomes.map(({ probabilityPct }) => probabilityPct));
  return firstOf(
    outcomes.length > 0 ? null : invalid('outcomes', 'NOT_EMPTY', 'one outcome at least'),
    ...outcomes.map((one, index) => checkPercentage(`outcomes[${index}].probabilityPct`, one.probabilityPct)),
    compare(whole, certain) === 0
      ? null
      : invalid('outcomes', 'PROBABILITIES_SUM', `outcomes whose probabilities sum to 100, not ${whole.toString()}`),
  );
}
