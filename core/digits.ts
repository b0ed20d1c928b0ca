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

/**
 * The value in units of 10^-scale as a JavaScript number, where it is whole and a number holds its digits exactly; null
 * where not, or where they are too many to tell. It reads the library's documented digits, `d` in base 10^7 from the point
 * on: text would take ten times as long.
 */
export function safeUnits({ d, e, s }: Digits, scale: number): number | null {
  let units = 0;
  for (const limb of d) units = units * limbBase + limb;
  const exponent = limbDigits * (Math.floor(e / limbDigits) - d.length + 1) + scale;
  const power = powersOfTen[Math.abs(exponent)];
  if (power === undefined || units > Number.MAX_SAFE_INTEGER) return null;
  if (exponent < 0 && units % power !== 0) return null;
  const shifted = exponent < 0 ? units / power : units * power;
  return shifted > Number.MAX_SAFE_INTEGER ? null : s * shifted;
}

const limbDigits = 7;
const limbBase = 1e7;
const powersOfTen: readonly number[] = Array.from({ length: 16 }, (_, index) => Number(`1e${index}`));
