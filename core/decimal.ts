import { decimalOf, Digits, digitsOf } from './digits.ts';
import type { Decimal } from './digits.ts';
import { invariant } from './invariant.ts';
import { refuse } from './refusal.ts';
import { accept, deny } from './result.ts';
import type { Result } from './result.ts';

export type { Decimal } from './digits.ts';

/** The places that a decimal from outside may have at most: unit prices and rates use them all (DOMAIN §1.1). */
export const placesMax = 12;

const form = /^-?\d{1,19}(\.\d{1,12})?$/;

/** Reads a decimal from outside. A JSON number is refused like any other wrong form: it has been a float on its way. */
export function parseDecimal(text: unknown, path = 'decimal'): Result<Decimal> {
  if (typeof text === 'string' && form.test(text)) return accept(decimalOf(new Digits(text)));
  const sentence = `${path} must be a decimal in a string: up to 19 digits, then up to 12 after a point, like "-12.50".`;
  return deny(refuse('VALIDATION_FAILED', { path, rule: 'DECIMAL_FORM' }, sentence));
}

/** A decimal that our own code states or counts: `decimal('0.25')`, `decimal(31)`. Anything but a decimal is a bug. */
export function decimal(value: string | number | bigint): Decimal {
  if (typeof value === 'string') {
    const parsed = parseDecimal(value);
    invariant(parsed.ok, 'text in our own code is a decimal');
    return parsed.value;
  }
  invariant(typeof value === 'bigint' || Number.isSafeInteger(value), 'numbers here are whole: fractions come as text');
  return decimalOf(new Digits(value));
}

export function isDecimal(value: unknown): value is Decimal {
  return value instanceof Digits;
}

export const zero: Decimal = decimal(0);
export const one: Decimal = decimal(1);

/** Plain notation with at least `placesMin` places (padded with zeros); a number with more places keeps them all. */
export function formatDecimal(value: Decimal, placesMin = 0): string {
  return digitsOf(value).toFixed(Math.max(placesMin, placesOf(value)));
}

/** How many places after the point the value needs: 2 for 12.50 / 2, 0 for 1200. */
export function placesOf(value: Decimal): number {
  return digitsOf(value).decimalPlaces();
}

export function add(a: Decimal, b: Decimal): Decimal {
  return decimalOf(digitsOf(a).plus(digitsOf(b)));
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return decimalOf(digitsOf(a).minus(digitsOf(b)));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return decimalOf(digitsOf(a).times(digitsOf(b)));
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(add, zero);
}

export function negate(value: Decimal): Decimal {
  return decimalOf(digitsOf(value).negated());
}

export function absolute(value: Decimal): Decimal {
  return sign(value) < 0 ? negate(value) : value;
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`: an order for `sort`. */
export function compare(a: Decimal, b: Decimal): number {
  return digitsOf(a).comparedTo(digitsOf(b));
}

export function equals(a: Decimal, b: Decimal): boolean {
  return compare(a, b) === 0;
}

export function sign(value: Decimal): -1 | 0 | 1 {
  const digits = digitsOf(value);
  if (digits.isZero()) return 0;
  return digits.isNegative() ? -1 : 1;
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) <= 0 ? a : b;
}

export function larger(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) >= 0 ? a : b;
}

/** The whole number that remains of `dividend / divisor` when the fraction is dropped, and what is left over. */
export function divideWhole(
  dividend: Decimal,
  divisor: Decimal,
): { readonly quotient: Decimal; readonly rest: Decimal } {
  invariant(sign(divisor) !== 0, 'nothing is divided by zero');
  const quotient = digitsOf(dividend).divToInt(digitsOf(divisor));
  return {
    quotient: decimalOf(quotient),
    rest: decimalOf(digitsOf(dividend).minus(quotient.times(digitsOf(divisor)))),
  };
}

/** The value with its point moved `places` to the right (left when negative): units of a scale, and back. */
export function shift(value: Decimal, places: number): Decimal {
  return decimalOf(digitsOf(value).times(powersOfTen.get(places) ?? new Digits(`1e${places}`)));
}

// Making 1e2 from text takes as long as multiplying by it.
const powersOfTen: ReadonlyMap<number, Digits> = new Map(
  Array.from({ length: 2 * placesMax + 1 }, (_, index) => [index - placesMax, new Digits(`1e${index - placesMax}`)]),
);

/** The value of a whole number as a bigint; a fraction is a bug. */
export function wholeNumber(value: Decimal): bigint {
  invariant(digitsOf(value).isInteger(), 'no fraction is left where a whole number is asked for');
  return BigInt(digitsOf(value).toFixed(0));
}
