import { scaleOf } from '../../../../core/currencies.ts';
import { compare, negate, sign, sum } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { allocate } from '../../../../core/rounding.ts';
import type { MappingRule } from '../mapping/rule.ts';
import { plus } from './amounts.ts';
import { credit, debit, type Posting } from './posting.ts';

/** What is sold, as far as a mapping asks. */
export type Product = { readonly productId: string | null; readonly productLine: string | null };

/** What of an income is of one product; below zero it is taken back. */
export type ProductPart = { readonly product: Product; readonly amount: Money };

/** Whether income has to be told apart by product: otherwise one line for all of it says as much. */
export function asksForProduct(rules: readonly Pick<MappingRule, 'match'>[]): boolean {
  return rules.some(({ match }) => match.productId != null || match.productLine != null);
}

/**
 * The posting with a line of revenue for each product. Income is all that is told apart: what is owed, deferred or taxed is one amount of
 * the document, and what is deferred has to be taken from where it was put (DOMAIN 11).
 */
export function incomeByProduct({ purpose, lines }: Posting, parts: readonly ProductPart[]): Posting {
  const income = lines.filter(({ role }) => role === 'REVENUE');
  const signed = income.map(({ side, amount }) => (side === 'CREDIT' ? amount.amount : negate(amount.amount)));
  const whole = sum(parts.map(({ amount }) => amount.amount));
  invariant(compare(whole, sum(signed)) === 0, 'the parts are all of the income');
  const apart = byProduct(parts).filter(({ amount }) => sign(amount.amount) !== 0);
  return {
    purpose,
    lines: [
      ...lines.filter(({ role }) => role !== 'REVENUE'),
      ...apart.map(({ product, amount }) =>
        sign(amount.amount) > 0
          ? credit('REVENUE', amount, { product })
          : debit('REVENUE', { ...amount, amount: negate(amount.amount) }, { product }),
      ),
    ],
  };
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
