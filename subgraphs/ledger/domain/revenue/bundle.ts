import { divide } from '../../../../core/rounding.ts';
import { decimal, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocatePrice, type AllocatedPrice, type PricedObligation, type PriceToAllocate } from './allocation.ts';
import type { Rounding } from './rounding.ts';
import { firstOf, invalid } from './validation.ts';

/** An item of a bundle: delivered at the start, or a service of so many whole months from then on. */
export type BundleItem = PricedObligation &
  ({ readonly method: 'POINT_IN_TIME' } | { readonly method: 'STRAIGHT_LINE_MONTHLY'; readonly months: number });

export type BundleRevenue = {
  readonly allocated: readonly AllocatedPrice[];
  /** Revenue of the items that are delivered at the start. */
  readonly atDelivery: Decimal;
  /** Revenue of the first month of all services; later months differ by a unit at most, and all close to the price. */
  readonly perMonth: Decimal;
};

/** Allocates one price over a bundle and says what is earned when (DOMAIN 7, steps 4 and 5). */
export function bundleRevenue(
  bundle: Omit<PriceToAllocate, 'obligations'> & { readonly items: readonly BundleItem[] },
  rounding: Rounding,
): Result<BundleRevenue> {
  const wrong = firstOf(...bundle.items.map(checkMonths));
  if (wrong !== null) return deny(wrong);
  const allocated = allocatePrice({ ...bundle, obligations: bundle.items }, rounding.scale);
  if (!allocated.ok) return allocated;
  const earned = bundle.items.map((item, index) => {
    const amount = allocated.value[index]?.amount ?? zero;
    if (item.method === 'POINT_IN_TIME') return { atDelivery: amount, perMonth: zero };
    return { atDelivery: zero, perMonth: divide(amount, decimal(item.months), rounding.scale, rounding.mode) };
  });
  return accept({
    allocated: allocated.value,
    atDelivery: sum(earned.map(({ atDelivery }) => atDelivery)),
    perMonth: sum(earned.map(({ perMonth }) => perMonth)),
  });
}

function checkMonths(item: BundleItem, index: number): Refusal | null {
  if (item.method === 'POINT_IN_TIME' || (Number.isSafeInteger(item.months) && item.months > 0)) return null;
  return invalid(`items[${index}].months`, 'POSITIVE', 'a whole number of months, one at least');
}
