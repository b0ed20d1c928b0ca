import {
  absolute,
  add,
  compare,
  decimal,
  divideWhole,
  multiply,
  one,
  placesOf,
  shift,
  sign,
  subtract,
  sum,
  wholeNumber,
} from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { decimalOf, Digits, digitsOf, safeUnits } from './digits.ts';
import { invariant } from './invariant.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { accept, deny } from './result.ts';
import type { Result } from './result.ts';
import type { ValidationRule } from './validation-rules.ts';

/** HALF_UP takes a half away from zero, negatives too; HALF_EVEN to the even neighbour (DOMAIN §1.2.1). */
export type RoundingMode = 'HALF_UP' | 'HALF_EVEN';

const modes = { HALF_UP: Digits.ROUND_HALF_UP, HALF_EVEN: Digits.ROUND_HALF_EVEN } as const;

/** The value with `scale` places after the point; a negative scale counts before it: -2 are hundreds. */
export function round(value: Decimal, scale: number, mode: RoundingMode): Decimal {
  const digits = digitsOf(value);
  if (scale >= 0) return decimalOf(digits.toDecimalPlaces(scale, modes[mode]));
  return decimalOf(digits.toNearest(`1e${-scale}`, modes[mode]));
}

/** The exact quotient, rounded once. A zero divisor is a bug: the caller's own rule refuses it first. */
export function divide(dividend: Decimal, divisor: Decimal, scale: number, mode: RoundingMode): Decimal {
  invariant(sign(divisor) !== 0, 'nothing is divided by zero');
  const small = divideSmall(safeUnits(digitsOf(dividend), scale), safeUnits(digitsOf(divisor), 0), mode);
  if (small !== null) return shift(decimal(small), -scale);
  const by = digitsOf(divisor);
  // The nearest multiple of the divisor is found from the whole remainder, so no digit is ever rounded twice.
  const units = digitsOf(shift(dividend, scale)).toNearest(by, modes[mode]).divToInt(by);
  return shift(decimalOf(units), -scale);
}

/**
 * The same for whole numbers that JavaScript counts exactly, which takes half the time (measured): most divisors are days.
 * The remainder of two integers is exact, and what it leaves is a multiple of the divisor.
 */
function divideSmall(dividend: number | null, divisor: number | null, mode: RoundingMode): number | null {
  if (dividend === null || divisor === null) return null;
  const rest = dividend % divisor;
  const quotient = Math.abs((dividend - rest) / divisor);
  const half = Math.abs(divisor) - 2 * Math.abs(rest);
  const isUp = half < 0 || (half === 0 && (mode === 'HALF_UP' || quotient % 2 === 1));
  const nearest = isUp ? quotient + 1 : quotient;
  return dividend < 0 === divisor < 0 ? nearest : -nearest;
}

/**
 * Splits a total by weights so that the parts sum to it (DOMAIN §1.2.4): every exact share is cut to the scale, the
 * units left over go to the largest remainders, of equal ones to the first. A reversal cancels exactly. A zero weight
 * gets nothing, unless all are zero: then all count the same.
 */
export function allocate(total: Decimal, weights: readonly Decimal[], scale: number): Result<readonly Decimal[]> {
  const refusal = unfit(total, weights, scale);
  if (refusal !== null) return deny(refusal);

  const units = shift(absolute(total), scale);
  const counted = countedWeights(weights);
  const whole = sum(counted);
  const shares = counted.map((weight) => divideWhole(multiply(units, weight), whole));
  const leftOver = Number(wholeNumber(subtract(units, sum(shares.map((share) => share.quotient)))));
  const byRemainder = shares
    .map((share, index) => ({ rest: share.rest, index }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  const raised = new Set(byRemainder.slice(0, leftOver).map(({ index }) => index));

  const direction = decimal(sign(total));
  return accept(
    shares.map(({ quotient }, index) => {
      const part = raised.has(index) ? add(quotient, one) : quotient;
      return multiply(shift(part, -scale), direction);
    }),
  );
}

/**
 * The next part of a series (DOMAIN §1.2.5): what `cumulative` of `whole` has earned of the total by now, rounded, less
 * what was given before. At `cumulative = whole` it closes to the last unit of a total that has the scale.
 */
export function cumulativeShare(
  total: Decimal,
  share: { readonly cumulative: Decimal; readonly whole: Decimal; readonly given: Decimal },
  scale: number,
  mode: RoundingMode,
): Decimal {
  return subtract(divide(multiply(total, share.cumulative), share.whole, scale, mode), share.given);
}

/** The whole series at once, one part a weight (a schedule by days of its months); the parts sum to the total. */
export function cumulativeShares(
  total: Decimal,
  weights: readonly Decimal[],
  scale: number,
  mode: RoundingMode,
): Result<readonly Decimal[]> {
  const refusal = unfit(total, weights, scale);
  if (refusal !== null) return deny(refusal);

  const counted = countedWeights(weights);
  const whole = sum(counted);
  let cumulative = decimal(0);
  let given = decimal(0);
  return accept(
    counted.map((weight) => {
      cumulative = add(cumulative, weight);
      const part = cumulativeShare(total, { cumulative, whole, given }, scale, mode);
      given = add(given, part);
      return part;
    }),
  );
}

function countedWeights(weights: readonly Decimal[]): readonly Decimal[] {
  return weights.every((weight) => sign(weight) === 0) ? weights.map(() => one) : weights;
}

/** Why a total cannot be split by these weights, or null. */
function unfit(total: Decimal, weights: readonly Decimal[], scale: number): Refusal | null {
  const no = (path: string, rule: ValidationRule, sentence: string): Refusal =>
    refuse('VALIDATION_FAILED', { path, rule }, sentence);
  if (placesOf(shift(total, scale)) > 0) {
    return no(
      'total',
      'SCALE',
      `total must be a multiple of one unit of scale ${scale}, or the parts cannot sum to it.`,
    );
  }
  if (weights.length === 0) return no('weights', 'NOT_EMPTY', 'weights must hold one weight at least.');
  const negative = weights.findIndex((weight) => sign(weight) < 0);
  if (negative >= 0) return no(`weights[${negative}]`, 'NOT_NEGATIVE', 'A weight may not be negative.');
  return null;
}
