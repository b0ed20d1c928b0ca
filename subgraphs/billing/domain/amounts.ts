import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import { compare, decimal, formatDecimal, placesOf, sign, type Decimal } from '../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import { firstOf, invalid } from './validation.ts';

/** What an amount is rounded to: the places of its currency, by the mode of the legal entity (DOMAIN 1.2.1). */
export type Rounding = { readonly currency: CurrencyCode; readonly roundingMode: RoundingMode };

/** Rules of single amounts. Each answers the refusal, or null when the amount will do or is not given. */

export function checkNotNegative(path: string, value: Decimal | null | undefined): Refusal | null {
  return value == null || sign(value) >= 0 ? null : invalid(path, 'NOT_NEGATIVE', 'zero or more');
}

export function checkPositive(path: string, value: Decimal): Refusal | null {
  return sign(value) > 0 ? null : invalid(path, 'POSITIVE', 'more than zero');
}

/** A share of a whole: a discount of more than all of it would be a gift. */
export function checkPercent(path: string, pct: Decimal): Refusal | null {
  return sign(pct) >= 0 && compare(pct, hundred) <= 0 ? null : invalid(path, 'RANGE', 'from 0 to 100 per cent');
}

/** Money on a document has no more places than its currency (DOMAIN 1.1). */
export function checkSettled(path: string, value: Decimal | null | undefined, currency: CurrencyCode): Refusal | null {
  const scale = scaleOf(currency);
  if (value == null || placesOf(value) <= scale) return null;
  const sentence = `${path} may have ${scale} places after the point, in ${currency}.`;
  return refuse('SCALE_EXCEEDED', { path, currency, scale }, sentence);
}

/** Zero or more, in the places of the currency: each amount under its own path. */
export function checkAmounts(amounts: Readonly<Record<string, Decimal>>, currency: CurrencyCode): Refusal | null {
  return firstOf(
    ...Object.entries(amounts).map(([path, value]) =>
      firstOf(checkNotNegative(path, value), checkSettled(path, value, currency)),
    ),
  );
}

/** An amount in the details of a refusal: with the places of its currency, `12.50`. */
export function shownAmount(value: Decimal, currency: CurrencyCode): string {
  return formatDecimal(value, scaleOf(currency));
}

const hundred = decimal(100);
