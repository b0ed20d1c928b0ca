import { scaleOf } from '../../../../core/currencies.ts';
import { add, compare, multiply, shift, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocate, round } from '../../../../core/rounding.ts';
import { checkAmounts, checkPercent, shownAmount, type Rounding } from '../amounts.ts';
import type { DiscountTerms } from '../credit/discounts.ts';
import { firstOf } from '../validation.ts';

/** What an early payment settles: `received` and `discount` together are what was `open`. */
export type CashDiscount = {
  readonly open: Decimal;
  readonly received: Decimal;
  readonly discount: Decimal;
  /** For Discount allowed; all of the discount where the tax is not corrected. */
  readonly onNet: Decimal;
  /** For Tax payable: one amount for each tax, in order; zeros where the tax is not corrected. */
  readonly onTaxes: readonly Decimal[];
};

/**
 * The discount for paying early: a share of what is open, tax included, or a gross amount. Where the law lets the tax
 * follow (`splitTax`), the discount is allocated over net and taxes by largest remainder (DOMAIN 1.2.4, 6.4).
 */
export function discountEarlyPayment(
  claim: { readonly net: Decimal; readonly taxes: readonly Decimal[] },
  terms: DiscountTerms,
  { currency, roundingMode, splitTax }: Rounding & { readonly splitTax: boolean },
): Result<CashDiscount> {
  const { net, taxes } = claim;
  const scale = scaleOf(currency);
  const open = add(net, sum(taxes));
  const taxAmounts = Object.fromEntries(taxes.map((tax, index) => [`taxes[${index}]`, tax]));
  const wrong = firstOf(checkAmounts({ net, ...taxAmounts }, currency), checkTerms(terms, open, currency));
  if (wrong !== null) return deny(wrong);

  const discount =
    terms.kind === 'AMOUNT' ? terms.amount : round(multiply(open, shift(terms.pct, -2)), scale, roundingMode);
  const received = subtract(open, discount);
  if (!splitTax) return accept({ open, received, discount, onNet: discount, onTaxes: taxes.map(() => zero) });
  const parts = allocate(discount, [net, ...taxes], scale);
  if (!parts.ok) return parts;
  const [onNet = zero, ...onTaxes] = parts.value;
  return accept({ open, received, discount, onNet, onTaxes });
}

function checkTerms(terms: DiscountTerms, open: Decimal, currency: Rounding['currency']): Refusal | null {
  if (terms.kind === 'PERCENT') return checkPercent('discountPct', terms.pct);
  const wrong = checkAmounts({ discountAmount: terms.amount }, currency);
  if (wrong !== null || compare(terms.amount, open) <= 0) return wrong;
  const shown = shownAmount(open, currency);
  return refuse('ALLOCATION_EXCEEDS_OPEN', { open: shown }, `At most ${shown} ${currency} is open.`);
}
