import { compare, isDecimal, parseDecimal, placesMax, placesOf, sign, zero, type Decimal } from '../decimal.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { accept, deny, type Result } from '../result.ts';
import type { ValidationRule } from '../validation-rules.ts';

/** Quantities have fewer places than prices (DOMAIN 1.1). */
export const quantityPlacesMax = 9;

/** A price, a rate or a flat fee, as text or as a decimal: zero or more, up to twelve places. */
export function readPrice(value: unknown, path: string): Result<Decimal> {
  return readNotNegative(value, path, placesMax);
}

/** A number of units, or the amount that a percentage is taken of: zero or more, up to nine places. */
export function readQuantity(value: unknown, path: string): Result<Decimal> {
  return readNotNegative(value, path, quantityPlacesMax);
}

/** As `readQuantity`, but more than zero: the end of a tier, the size of a package. */
export function readSize(value: unknown, path: string): Result<Decimal> {
  const size = readQuantity(value, path);
  if (size.ok && sign(size.value) === 0) return deny(unfit(path, 'POSITIVE', `${path} must be more than zero.`));
  return size;
}

/** A count of events, as a whole number or its text: zero or more. */
export function readCount(value: unknown, path: string): Result<number> {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return accept(count);
  return deny(unfit(path, 'WHOLE_NUMBER', `${path} must be a whole number, zero or more.`));
}

/** What is not stated is zero (a flat fee, free units); what is stated is read. */
export function orZero(value: unknown, path: string, read: typeof readPrice): Result<Decimal> {
  return value === undefined || value === null ? accept(zero) : read(value, path);
}

/** What is not stated is no limit; what is stated is read. */
export function orNone(value: unknown, path: string, read: typeof readPrice): Result<Decimal | null> {
  return value === undefined || value === null ? accept(null) : read(value, path);
}

/** The refusal of two limits of which the lower lies above the upper; null when they will do. */
export function checkLimits(
  { minimum, maximum }: { readonly minimum: Decimal | null; readonly maximum: Decimal | null },
  path: string,
): Refusal | null {
  if (minimum === null || maximum === null || compare(minimum, maximum) <= 0) return null;
  const sentence = `${path} is a minimum of ${minimum.toString()}: it may not lie above the maximum, ${maximum.toString()}.`;
  return unfit(path, 'MINIMUM_NOT_ABOVE_MAXIMUM', sentence);
}

/** The refusal of one value: where it stands, the rule it broke, and what to do. */
export function unfit(path: string, rule: ValidationRule, sentence: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, sentence);
}

function readNotNegative(value: unknown, path: string, places: number): Result<Decimal> {
  const read = isDecimal(value) ? accept(value) : parseDecimal(value, path);
  if (!read.ok) return read;
  if (sign(read.value) < 0) return deny(unfit(path, 'NOT_NEGATIVE', `${path} must be zero or more.`));
  if (placesOf(read.value) <= places) return read;
  return deny(unfit(path, 'PLACES_MAX', `${path} may have ${places} places after the point.`));
}
