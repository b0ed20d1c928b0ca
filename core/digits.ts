import { Decimal as Library } from 'decimal.js';

declare const brand: unique symbol;

/**
 * An exact decimal number; immutable, and never a float, an infinity, a NaN or a minus zero. What may be done with it
 * are the functions of `decimal.ts` (nothing is lost) and `rounding.ts` (digits are lost, by a stated mode).
 */
export interface Decimal {
  readonly [brand]: 'Decimal';
  /** Plain notation, no exponent, no trailing zeros; so does JSON show it, as a string. */
  toString(): string;
  toJSON(): string;
}

/**
 * The library behind `Decimal`, known to `decimal.ts` and `rounding.ts` only. It rounds every result to `precision`
 * digits without a word; at its maximum, sums and products keep every digit. Its own `div` would then never end:
 * `rounding.ts` divides to a stated scale instead.
 */
export const Digits = Library.clone({ precision: 1e9, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });
export type Digits = Library;

export function digitsOf(decimal: Decimal): Digits {
  return decimal as unknown as Digits;
}

/** Minus zero ends here: it would print as `-0` in JSON and differ from zero in a comparison of structures. */
export function decimalOf(digits: Digits): Decimal {
  return (digits.isZero() ? plainZero : digits) as unknown as Decimal;
}

const plainZero = new Digits(0);
