import { compare, decimal, placesOf, shift, sign, type Decimal } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { invalid } from '../validation.ts';

export { firstOf, invalid } from '../validation.ts';

/** Rules of single values. Each answers the refusal, or null when the value will do. */

export function checkPositive(path: string, value: Decimal): Refusal | null {
  return sign(value) > 0 ? null : invalid(path, 'POSITIVE', 'more than zero');
}

export function checkNotNegative(path: string, value: Decimal): Refusal | null {
  return sign(value) >= 0 ? null : invalid(path, 'NOT_NEGATIVE', 'zero or more');
}

/** A part is at most its whole; `whole` names it for the reader. */
export function checkWithin(path: string, part: Decimal, whole: Decimal, name: string): Refusal | null {
  if (compare(part, whole) <= 0) return null;
  return invalid(path, 'NOT_ABOVE_WHOLE', `at most ${name}, ${whole.toString()}`);
}

/** An amount that is to be split, or compared to the last unit, has no more places than the scale. */
export function checkScale(path: string, amount: Decimal, scale: number): Refusal | null {
  return placesOf(shift(amount, scale)) === 0
    ? null
    : invalid(path, 'SCALE', `a multiple of one unit of scale ${scale}`);
}

/** A share in per cent, both ends included. */
export function checkPercentage(path: string, value: Decimal): Refusal | null {
  const isShare = sign(value) >= 0 && compare(value, hundred) <= 0;
  return isShare ? null : invalid(path, 'RANGE', 'from 0 to 100 per cent');
}

const hundred = decimal(100);
