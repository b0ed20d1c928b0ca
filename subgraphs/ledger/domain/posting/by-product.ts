import { scaleOf } from '../../../../core/currencies.ts';
import { compare, multiply, negate, sign, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { allocate, divide } from '../../../../core/rounding.ts';
import type { MappingRule } from '../mapping/rule.ts';
import { minus, opposite, plus } from './amounts.ts';
import { worthLines } from './contract.ts';
import { credit, debit, type Posting, type PostingLine } from './posting.ts';

/** What is sold, as far as a mapping asks. */
export type Product = { readonly productId: string | null; readonly productLine: string | null };

/** What of an income is of one product; below zero it is taken back. */
export type ProductPart = { readonly product: Product; readonly amount: Money };

/** Whether income has to be told apart by product: otherwise one line for all of it says as much. */
export function asksForProduct(rules: readonly Pick<MappingRule, 'match'>[]): boolean {
  return rules.some(({ match }) => match.productId != null || match.productLine != null);
}

/**
 * The posting with a line of revenue for each product; `carried` is what the books carry for all of it, where no rate says that. Income is all that is told apart: what is owed, deferred or taxed is one amount of
 * the document, and what is deferred has to be taken from where it was put (DOMAIN 11).
 */
export function incomeByProduct(
  { purpose, lines }: Posting,
  parts: readonly ProductPart[],
  carried: Money | null = null,
): Posting {
  const income = lines.filter(({ role }) => role === 'REVENUE');
  const signed = income.map(({ side, amount }) => (side === 'CREDIT' ? amount.amount : negate(amount.amount)));
  const whole = sum(parts.map(({ amount }) => amount.amount));
  invariant(compare(whole, sum(signed)) === 0, 'the parts are all of the income');
  const apart = byProduct(parts).filter(({ amount }) => sign(amount.amount) !== 0);
  const worth = carried ?? carriedOf(income);
  return {
    purpose,
    lines: [
      ...lines.filter(({ role }) => role !== 'REVENUE'),
      ...(worth === null ? apart.map(ofProduct) : valuedApart(apart, { amount: whole, functional: worth })),
    ],
  };
}

function ofProduct({ product, amount }: ProductPart): PostingLine {
  return sign(amount.amount) > 0
    ? credit('REVENUE', amount, { product })
    : debit('REVENUE', { ...amount, amount: negate(amount.amount) }, { product });
}

/** What the books carry for all of the income; null where the rate of the entry says it. */
function carriedOf(income: readonly PostingLine[]): Money | null {
  const carried = income.map(({ side, functional }) => {
    if (functional === null || side === 'CREDIT') return functional;
    return { ...functional, amount: negate(functional.amount) };
  });
  const [first = null, ...others] = carried;
  return others.reduce((total, one) => (total === null || one === null ? null : plus(total, one)), first);
}

/** Each in proportion, rounded cumulatively: they sum to what is carried (DOMAIN 1.2.5). */
function valuedApart(
  apart: readonly ProductPart[],
  carried: { readonly amount: Decimal; readonly functional: Money },
): readonly PostingLine[] {
  let left = carried;
  return apart.flatMap(({ product, amount }, index) => {
    const isLast = index === apart.length - 1;
    const worth = isLast ? left.functional : shareOf(left, amount.amount);
    left = { amount: subtract(left.amount, amount.amount), functional: minus(left.functional, worth) };
    return worthLines('REVENUE', opposite(amount), opposite(worth), { product });
  });
}

function shareOf({ amount, functional }: { amount: Decimal; functional: Money }, part: Decimal): Money {
  if (sign(amount) === 0) return { ...functional, amount: zero };
  const share = divide(multiply(functional.amount, part), amount, scaleOf(functional.currency), 'HALF_UP');
  return { ...functional, amount: share };
}

/** An amount spread over what it is of, in proportion; the parts sum to it. */
export function spread(total: Money, over: readonly ProductPart[]): readonly ProductPart[] {
  const shares = allocate(
    total.amount,
    over.map(({ amount }) => amount.amount),
    scaleOf(total.currency),
  );
  invariant(shares.ok, 'no line is below zero');
  return over.map(({ product }, index) => {
    const amount = shares.value[index];
    invariant(amount, 'each has its share');
    return { product, amount: { amount, currency: total.currency } };
  });
}

/** One part for each product, in the order in which they come. */
function byProduct(parts: readonly ProductPart[]): readonly ProductPart[] {
  const sums = new Map<string, ProductPart>();
  for (const part of parts) {
    const key = JSON.stringify([part.product.productId, part.product.productLine]);
    const before = sums.get(key);
    sums.set(key, before === undefined ? part : { ...part, amount: plus(before.amount, part.amount) });
  }
  return [...sums.values()];
}
