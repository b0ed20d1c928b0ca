import { placesMax, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { SspBasis } from './ssp.ts';
import { checkNotNegative, checkPercentage, firstOf, invalid } from './validation.ts';
import { optionSsp, type PurchaseOption } from './variable/material-rights.ts';

/** How a person says what a product sells for alone. */
export type StatedPrice = {
  readonly basis: SspBasis;
  readonly amount: Decimal | null;
  readonly option: PurchaseOption | null;
};

/**
 * The price of one unit: as it was given, or as it comes of the option that the product is (DOMAIN 7, step 2). Null of a residual,
 * which has none. Refuses both and neither, and an option that gives nothing that everybody does not get.
 */
export function statedPrice({ basis, amount, option }: StatedPrice): Result<Decimal | null> {
  if (basis === 'RESIDUAL') {
    const isUnpriced = amount === null && option === null;
    return isUnpriced
      ? accept(null)
      : deny(invalid('input.basis', 'RESIDUAL_UNPRICED', 'UNIT or UNIT_MONTH where a price is given'));
  }
  if (option === null && amount !== null) return accept(amount);
  if (option === null || amount !== null)
    return deny(
      invalid('input.amount', 'ONE_OF_TWO', 'given, or option: one of the two, unless the basis is RESIDUAL'),
    );
  return basis === 'UNIT'
    ? priceOf(option)
    : deny(invalid('input.basis', 'OPTION_OF_UNIT', 'UNIT: an option is not priced by the month'));
}

function priceOf(option: PurchaseOption): Result<Decimal> {
  const wrong = firstOf(
    checkNotNegative('input.option.averagePurchase', option.averagePurchase),
    checkPercentage('input.option.discountPct', option.discountPct),
    checkPercentage('input.option.discountToAllPct', option.discountToAllPct),
    checkPercentage('input.option.likelihoodPct', option.likelihoodPct),
  );
  if (wrong !== null) return deny(wrong);
  const price = optionSsp(option, { scale: placesMax, mode: 'HALF_UP' });
  invariant(price.ok, 'a checked option has a price, or is none');
  if (price.value !== null) return accept(price.value);
  return deny(
    invalid(
      'input.option.discountPct',
      'OPTION_GIVES_MORE',
      'more than discountToAllPct: what everybody gets is no right, and has no price of its own',
    ),
  );
}
