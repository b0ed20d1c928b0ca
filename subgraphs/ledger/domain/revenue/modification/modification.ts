import { add, multiply, subtract, sum, zero, type Decimal } from '../../../../../core/decimal.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { divide, round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';
import { checkNotNegative, checkPositive, checkWithin, firstOf } from '../validation.ts';

/** So many units at a price for all of them. A change that takes away has negative units, or a negative price. */
export type Lot = { readonly units: Decimal; readonly price: Decimal };

/** Units delivered of an obligation, and the revenue recognised for them. */
export type Delivered = { readonly units: Decimal; readonly recognised: Decimal };

export type ModificationEffect = {
  /** Revenue now for what was delivered before, negative when there was too much of it. */
  readonly catchUp: Decimal;
  /** What is recognised for the units delivered, after the catch-up; null where nothing is re-measured. */
  readonly revenueToDate: Decimal | null;
  /** What the units not yet delivered will earn, and each of them at the scale of the currency. */
  readonly remainingPrice: Decimal;
  readonly newUnitRate: Decimal;
};

/** SEPARATE_CONTRACT: each at its own rate, the original untouched (DOMAIN 7). Refuses lots without units. */
export function separateContract(
  { original, change }: { readonly original: Lot; readonly change: Lot },
  rounding: Rounding,
): Result<{ readonly originalUnitRate: Decimal; readonly changeUnitRate: Decimal; readonly catchUp: Decimal }> {
  const wrong = firstOf(checkPositive('original.units', original.units), checkPositive('change.units', change.units));
  if (wrong !== null) return deny(wrong);
  return accept({
    originalUnitRate: unitRate(original, rounding),
    changeUnitRate: unitRate(change, rounding),
    catchUp: zero,
  });
}

/** PROSPECTIVE: the price not recognised yet and the change, over the units that remain (DOMAIN 7). */
export function prospective(
  { remaining, change }: { readonly remaining: Lot; readonly change: Lot },
  rounding: Rounding,
): Result<ModificationEffect> {
  const after = together(remaining, change);
  const wrong = firstOf(
    checkNotNegative('remaining.units', remaining.units),
    checkPositive('change.units', after.units),
  );
  if (wrong !== null) return deny(wrong);
  return accept({
    catchUp: zero,
    revenueToDate: null,
    remainingPrice: after.price,
    newUnitRate: unitRate(after, rounding),
  });
}

/** What is left of a lot after deliveries. Refuses to deliver more than there is, or less than nothing. */
export function remainingOf(original: Lot, delivered: Delivered): Result<Lot> {
  const wrong = checkDelivered(delivered, original.units, 'the units of the original');
  if (wrong !== null) return deny(wrong);
  return accept({
    units: subtract(original.units, delivered.units),
    price: subtract(original.price, delivered.recognised),
  });
}

/**
 * CUMULATIVE_CATCH_UP: original and change are one promise; what was delivered of it is measured again, from the exact
 * rate, and the difference is revenue now (DOMAIN 7). Refuses to leave fewer units than were delivered.
 */
export function cumulativeCatchUp(
  { original, delivered, change }: { readonly original: Lot; readonly delivered: Delivered; readonly change: Lot },
  rounding: Rounding,
): Result<ModificationEffect> {
  const after = together(original, change);
  const wrong = firstOf(
    checkPositive('change.units', after.units),
    checkDelivered(delivered, after.units, 'the units after the change'),
  );
  if (wrong !== null) return deny(wrong);
  const earned = multiply(after.price, delivered.units);
  const revenueToDate = divide(earned, after.units, rounding.scale, rounding.mode);
  return accept({
    catchUp: subtract(revenueToDate, delivered.recognised),
    revenueToDate,
    remainingPrice: subtract(after.price, revenueToDate),
    newUnitRate: unitRate(after, rounding),
  });
}

/** Less for what was delivered (it had faults): revenue down at once, apart from the treatment of the rest (DOMAIN 7). */
export function priceConcession(
  { units, perUnit }: { readonly units: Decimal; readonly perUnit: Decimal },
  rounding: Rounding,
): Result<Decimal> {
  const wrong = firstOf(
    checkNotNegative('priceConcessionOnDelivered.units', units),
    checkNotNegative('priceConcessionOnDelivered.perUnit', perUnit),
  );
  return wrong === null ? accept(round(multiply(units, perUnit), rounding.scale, rounding.mode)) : deny(wrong);
}

/** MIXED: each obligation by its own treatment; what is revenue now is the sum (DOMAIN 7). */
export function totalCatchUp(effects: readonly ModificationEffect[]): Decimal {
  return sum(effects.map(({ catchUp }) => catchUp));
}

function together(one: Lot, other: Lot): Lot {
  return { units: add(one.units, other.units), price: add(one.price, other.price) };
}

function unitRate({ units, price }: Lot, { scale, mode }: Rounding): Decimal {
  return divide(price, units, scale, mode);
}

function checkDelivered({ units }: Delivered, whole: Decimal, name: string): Refusal | null {
  return firstOf(checkNotNegative('delivered.units', units), checkWithin('delivered.units', units, whole, name));
}
