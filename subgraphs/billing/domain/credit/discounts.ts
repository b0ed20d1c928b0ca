import { scaleOf } from '../../../../core/currencies.ts';
import { compare, multiply, one, shift, sign, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocate, round } from '../../../../core/rounding.ts';
import { checkAmounts, checkNotNegative, checkPercent, type Rounding } from '../amounts.ts';
import { firstOf, invalid } from '../validation.ts';

/** What is taken off: a share of what it is taken from, 0 to 100 per cent, or an amount of money. */
export type DiscountTerms =
  { readonly kind: 'PERCENT'; readonly pct: Decimal } | { readonly kind: 'AMOUNT'; readonly amount: Decimal };

/** The discount of one line, rounded to the currency (DOMAIN 1.2.2); never more than the line's gross. */
export function discountLine(gross: Decimal, terms: DiscountTerms, rounding: Rounding): Result<Decimal> {
  const wrong = firstOf(checkNotNegative('gross', gross), checkTerms(terms));
  if (wrong !== null) return deny(wrong);
  const discount = round(discountOn(gross, terms), scaleOf(rounding.currency), rounding.roundingMode);
  if (compare(discount, gross) <= 0) return accept(discount);
  return deny(invalid('discount.amount', 'NOT_ABOVE_GROSS', `at most the line’s gross, ${gross.toString()}`));
}

/**
 * A discount on a document, taken off its lines in proportion to their net. What remains of each line is exact: a
 * fraction, `bases` over `over`, since a third of a cent has no last digit (DOMAIN 1.2.2). Null takes nothing off.
 */
export function discountDocument(
  nets: readonly Decimal[],
  terms: DiscountTerms | null,
): Result<{ readonly bases: readonly Decimal[]; readonly over: Decimal; readonly discount: Decimal }> {
  if (terms === null) return accept({ bases: nets, over: one, discount: zero });
  const whole = sum(nets);
  const wrong = firstOf(checkTerms(terms), checkNotNegative('net', whole));
  if (wrong !== null) return deny(wrong);
  const discount = discountOn(whole, terms);
  if (sign(discount) === 0) return accept({ bases: nets, over: one, discount });
  if (compare(discount, whole) > 0) {
    return deny(invalid('discount.amount', 'NOT_ABOVE_NET', `at most the document’s net, ${whole.toString()}`));
  }
  const kept = subtract(whole, discount);
  return accept({ bases: nets.map((net) => multiply(net, kept)), over: whole, discount });
}

/**
 * A document's discount in settled parts, one a line, by largest remainder: what the lines of a stored document show
 * (DOMAIN 1.2.4). The tax is not computed from these.
 */
export function spreadDiscount(
  discount: Decimal,
  nets: readonly Decimal[],
  { currency }: Pick<Rounding, 'currency'>,
): Result<readonly Decimal[]> {
  const wrong = firstOf(
    checkAmounts({ discount }, currency),
    nets.length > 0 ? null : invalid('nets', 'NOT_EMPTY', 'one net at least'),
    ...nets.map((net, index) => checkNotNegative(`nets[${index}]`, net)),
  );
  return wrong === null ? allocate(discount, nets, scaleOf(currency)) : deny(wrong);
}

function discountOn(whole: Decimal, terms: DiscountTerms): Decimal {
  return terms.kind === 'PERCENT' ? multiply(whole, shift(terms.pct, -2)) : terms.amount;
}

function checkTerms(terms: DiscountTerms) {
  return terms.kind === 'PERCENT'
    ? checkPercent('discount.pct', terms.pct)
    : checkNotNegative('discount.amount', terms.amount);
}
