import { scaleOf } from '../../../../core/currencies.ts';
import {
  add,
  multiply,
  one,
  placesOf,
  shift,
  sign,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocate, divide } from '../../../../core/rounding.ts';
import { checkAmounts, checkNotNegative, type Rounding } from '../amounts.ts';
import { quantityPlacesMax } from '../lines.ts';
import { firstOf, invalid } from '../validation.ts';

/** A tax inside a price: a share of the net, or an amount of money for each unit (an excise duty). */
export type IncludedTax =
  { readonly kind: 'PERCENT'; readonly ratePct: Decimal } | { readonly kind: 'PER_UNIT'; readonly amount: Decimal };

/** A price with its taxes taken out. `taxes` has one amount each, in order; they sum to `tax`, and with `net` to `total`. */
export type InclusivePrice = {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly taxes: readonly Decimal[];
  readonly total: Decimal;
};

/**
 * Takes the taxes out of a gross price: net = (gross − Σ per-unit taxes × quantity) / (1 + Σ rates), rounded once; what
 * remains is tax, so that the total is the gross to the cent (DOMAIN 5.6). `gross` is of the line, not of one unit.
 */
export function netOfInclusive(
  price: { readonly gross: Decimal; readonly quantity: Decimal; readonly taxes: readonly IncludedTax[] },
  { currency, roundingMode }: Rounding,
): Result<InclusivePrice> {
  const wrong = checkPrice(price, currency);
  if (wrong !== null) return deny(wrong);

  const scale = scaleOf(currency);
  const { gross, quantity, taxes } = price;
  const perUnit = sum(taxes.map((tax) => (tax.kind === 'PER_UNIT' ? multiply(tax.amount, quantity) : zero)));
  const taxable = subtract(gross, perUnit);
  if (sign(taxable) < 0) {
    return deny(invalid('gross', 'NOT_BELOW_TAXES', `at least the taxes for ${quantity.toString()} units in it`));
  }
  const factor = add(one, sum(taxes.map(rateOf)));
  const net = divide(taxable, factor, scale, roundingMode);
  const tax = subtract(gross, net);
  // Over the denominator `factor`, each tax is exact; their sum differs from `tax` by the rounding of the net only.
  const exact = taxes.map((part) =>
    part.kind === 'PERCENT' ? multiply(taxable, rateOf(part)) : multiply(multiply(part.amount, quantity), factor),
  );
  return accept({ net, tax, taxes: taxes.length === 0 ? [] : parts(tax, exact, scale), total: gross });
}

function parts(tax: Decimal, exact: readonly Decimal[], scale: number): readonly Decimal[] {
  const spread = allocate(tax, exact, scale);
  invariant(spread.ok, 'the tax in a settled price can be spread over the taxes that make it');
  return spread.value;
}

function rateOf(tax: IncludedTax): Decimal {
  return tax.kind === 'PERCENT' ? shift(tax.ratePct, -2) : zero;
}

function checkPrice(
  { gross, quantity, taxes }: { gross: Decimal; quantity: Decimal; taxes: readonly IncludedTax[] },
  currency: Rounding['currency'],
) {
  return firstOf(
    checkAmounts({ gross }, currency),
    checkNotNegative('quantity', quantity),
    placesOf(quantity) > quantityPlacesMax
      ? invalid('quantity', 'PLACES_MAX', `of at most ${quantityPlacesMax} places after the point`)
      : null,
    ...taxes.map((tax, index) =>
      tax.kind === 'PERCENT'
        ? checkNotNegative(`taxes[${index}].ratePct`, tax.ratePct)
        : checkNotNegative(`taxes[${index}].amount`, tax.amount),
    ),
  );
}
