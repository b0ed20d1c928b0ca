import { add, negate, smaller, subtract, zero } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';

/** Sums of amounts that are known to be in one currency: a posting checks that before it makes its lines. */

export function nothingIn({ currency }: Money): Money {
  return { amount: zero, currency };
}

export function plus(first: Money, ...others: readonly Money[]): Money {
  return others.reduce((sum, one) => ({ amount: add(sum.amount, one.amount), currency: sum.currency }), first);
}

export function minus(from: Money, taken: Money): Money {
  return { amount: subtract(from.amount, taken.amount), currency: from.currency };
}

export function opposite(value: Money): Money {
  return { amount: negate(value.amount), currency: value.currency };
}

export function atMost(value: Money, limit: Money): Money {
  return { amount: smaller(value.amount, limit.amount), currency: value.currency };
}
