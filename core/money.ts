import { isCurrency, scaleOf } from './currencies.ts';
import type { CurrencyCode } from './currencies.ts';
import {
  add,
  compare,
  decimal,
  formatDecimal,
  negate,
  parseDecimal,
  placesMax,
  placesOf,
  shift,
  subtract,
  wholeNumber,
  zero,
} from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { invariant } from './invariant.ts';
import { refuse } from './refusal.ts';
import { accept, deny } from './result.ts';
import type { Result } from './result.ts';

/** An amount in major units of one currency. Amounts of two currencies never meet without a conversion (DOMAIN §1.1). */
export type Money = { readonly amount: Decimal; readonly currency: CurrencyCode };

/** Money as it stands on a document: no more places than ISO 4217 gives its currency. */
export function settledMoney(amount: string | Decimal, currency: string, path = 'money'): Result<Money> {
  return moneyOf(amount, currency, isCurrency(currency) ? scaleOf(currency) : 0, path);
}

/** A price of one unit, or a rate in money: up to twelve places whatever the currency. */
export function unitPrice(amount: string | Decimal, currency: string, path = 'unitPrice'): Result<Money> {
  return moneyOf(amount, currency, placesMax, path);
}

/** Settled money that our own code states: `money('12.50', 'EUR')`. A scale that does not fit is a bug. */
export function money(amount: string | Decimal, currency: CurrencyCode): Money {
  const settled = settledMoney(amount, currency);
  invariant(settled.ok, `${amount.toString()} ${currency} is settled money`);
  return settled.value;
}

export function addMoney(a: Money, b: Money): Result<Money> {
  return inOneCurrency(a, b, () => ({ amount: add(a.amount, b.amount), currency: a.currency }));
}

export function subtractMoney(a: Money, b: Money): Result<Money> {
  return inOneCurrency(a, b, () => ({ amount: subtract(a.amount, b.amount), currency: a.currency }));
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareMoney(a: Money, b: Money): Result<number> {
  return inOneCurrency(a, b, () => compare(a.amount, b.amount));
}

/** The sum in `currency`: zero of an empty list, refused as soon as one item has another currency. */
export function sumMoney(items: readonly Money[], currency: CurrencyCode): Result<Money> {
  let total = zero;
  for (const item of items) {
    if (item.currency !== currency) return deny(mismatch(currency, item.currency));
    total = add(total, item.amount);
  }
  return accept({ amount: total, currency });
}

export function negateMoney(value: Money): Money {
  return { amount: negate(value.amount), currency: value.currency };
}

/** The whole number of minor units (cents) of settled money; an amount with more places is a bug. */
export function toMinor(value: Money): bigint {
  return wholeNumber(shift(value.amount, scaleOf(value.currency)));
}

export function fromMinor(minor: bigint, currency: CurrencyCode): Money {
  return { amount: shift(decimal(minor), -scaleOf(currency)), currency };
}

/** The public form. The amount shows the currency's places, and all it has when it is a unit price. */
export function formatMoney(value: Money): { readonly amount: string; readonly currency: CurrencyCode } {
  return { amount: formatDecimal(value.amount, scaleOf(value.currency)), currency: value.currency };
}

function moneyOf(amount: string | Decimal, currency: string, scale: number, path: string): Result<Money> {
  if (!isCurrency(currency)) {
    const sentence = `${path}.currency must be an alphabetic code of ISO 4217, like "EUR".`;
    return deny(refuse('VALIDATION_FAILED', { path: `${path}.currency`, rule: 'CURRENCY_CODE' }, sentence));
  }
  const parsed = typeof amount === 'object' ? accept(amount) : parseDecimal(amount, `${path}.amount`);
  if (!parsed.ok) return parsed;
  if (placesOf(parsed.value) <= scale) return accept({ amount: parsed.value, currency });
  const sentence = `${path}.amount may have ${scale} places after the point here, in ${currency}.`;
  return deny(refuse('SCALE_EXCEEDED', { path: `${path}.amount`, currency, scale }, sentence));
}

function inOneCurrency<T>(a: Money, b: Money, answer: () => T): Result<T> {
  return a.currency === b.currency ? accept(answer()) : deny(mismatch(a.currency, b.currency));
}

function mismatch(expected: CurrencyCode, actual: CurrencyCode) {
  const sentence = `An amount in ${actual} cannot meet one in ${expected}: convert it first.`;
  return refuse('CURRENCY_MISMATCH', { expected, actual }, sentence);
}
