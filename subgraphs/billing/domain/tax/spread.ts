import {
  absolute,
  add,
  compare,
  divideWhole,
  negate,
  one,
  shift,
  sign,
  subtract,
  sum,
  wholeNumber,
  type Decimal,
} from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { allocate } from '../../../../core/rounding.ts';

/**
 * A rounded total, spread back over the exact amounts whose sum it is, so that the parts sum to it again (DOMAIN 5.6).
 * The exact amounts are fractions over one denominator, `over`, more than zero.
 */
export function spread(total: Decimal, exact: readonly Decimal[], scale: number, over: Decimal): readonly Decimal[] {
  const charges = exact.findIndex((amount) => sign(amount) > 0);
  const credits = exact.findIndex((amount) => sign(amount) < 0);
  if (charges >= 0 && credits >= 0) {
    // What cancels a document gets the same parts with the other sign, ties included (DOMAIN 1.2.4).
    if (charges < credits) return spreadMixed(total, exact, scale, over);
    return spreadMixed(negate(total), exact.map(negate), scale, over).map(negate);
  }
  const parts = allocate(total, exact.map(absolute), scale);
  invariant(parts.ok, 'a rounded total can be spread over the amounts it is the sum of');
  return parts.value;
}

/**
 * The same where a document both charges and credits (a change in mid-period): in proportion to a sum near zero, the
 * parts would lose all likeness to their amounts. So each is rounded down, and the units that are then missing go to the
 * largest remainders, of equal ones to the first. There are always enough: the total is rounded by half a unit at most.
 */
function spreadMixed(total: Decimal, exact: readonly Decimal[], scale: number, over: Decimal): readonly Decimal[] {
  const floored = exact.map((amount) => divideDown(shift(amount, scale), over));
  const missing = subtract(shift(total, scale), sum(floored.map(({ quotient }) => quotient)));
  const byRemainder = floored
    .map(({ rest }, index) => ({ rest, index }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  const raised = new Set(byRemainder.slice(0, Number(wholeNumber(missing))).map(({ index }) => index));
  return floored.map(({ quotient }, index) => shift(raised.has(index) ? add(quotient, one) : quotient, -scale));
}

/** As `divideWhole`, with the fraction dropped downwards also below zero: the rest is never negative. */
function divideDown(dividend: Decimal, divisor: Decimal) {
  const { quotient, rest } = divideWhole(dividend, divisor);
  return sign(rest) < 0 ? { quotient: subtract(quotient, one), rest: add(rest, divisor) } : { quotient, rest };
}
