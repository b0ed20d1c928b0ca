import { prorate, usedShare, type DayCount, type Share } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { multiply, sign, subtract, type Decimal } from '../../../../core/decimal.ts';
import { addMoney, negateMoney, type Money } from '../../../../core/money.ts';
import { refuseEmptyPeriod, type BoundedPeriod } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';

/** A change in the middle of a billed period: `at` is the first day of the new terms, in `[from, to)`. */
export type ChangePoint = {
  /** The full period. */
  readonly period: BoundedPeriod;
  readonly at: CivilDate;
  readonly dayCount: DayCount;
};

/** What a change gives back for the days left (zero or less), charges for them anew, and both together. */
export type ChangeLines = { readonly credit: Money; readonly charge: Money; readonly net: Money };

/** What a period billed in arrears comes to with a change in it: each part for its own days. */
export type ArrearsParts = { readonly before: Money; readonly after: Money; readonly total: Money };

/**
 * Billed in advance: the rest of the old price is credited, the rest of the new one charged, each rounded (DOMAIN 5.4).
 * Prices are exact nets of the full period. Without proration nothing changes before the next period.
 */
export function changeInAdvance(
  point: ChangePoint,
  oldPrice: Money,
  newPrice: Money,
  mode: RoundingMode = 'HALF_UP',
): Result<ChangeLines> {
  const shares = sharesAt(point);
  return shares.ok ? changeByShare(oldPrice, newPrice, shares.value.remaining, mode) : shares;
}

/** The same where the share that remains of the period is known already. */
export function changeByShare(
  oldPrice: Money,
  newPrice: Money,
  remaining: Share,
  mode: RoundingMode = 'HALF_UP',
): Result<ChangeLines> {
  const refusal = refusePrice('oldPrice', oldPrice) ?? refusePrice('newPrice', newPrice) ?? refuseShare(remaining);
  if (refusal !== null) return deny(refusal);
  const credit = negateMoney(prorate(oldPrice, remaining, mode));
  const charge = prorate(newPrice, remaining, mode);
  const net = addMoney(credit, charge);
  return net.ok ? accept({ credit, charge, net: net.value }) : net;
}

/** Billed in arrears: the days before the change at the old price and the others at the new one, each rounded. */
export function changeInArrears(
  point: ChangePoint,
  oldPrice: Money,
  newPrice: Money,
  mode: RoundingMode = 'HALF_UP',
): Result<ArrearsParts> {
  const refusal = refusePrice('oldPrice', oldPrice) ?? refusePrice('newPrice', newPrice);
  if (refusal !== null) return deny(refusal);
  const shares = sharesAt(point);
  if (!shares.ok) return shares;
  const before = prorate(oldPrice, shares.value.used, mode);
  const after = prorate(newPrice, shares.value.remaining, mode);
  const total = addMoney(before, after);
  return total.ok ? accept({ before, after, total: total.value }) : total;
}

/** Another quantity from a day on, billed in advance: one line for the difference, negative where it is a credit. */
export function quantityChange(
  point: ChangePoint,
  { unitPrice, from, to }: { readonly unitPrice: Money; readonly from: Decimal; readonly to: Decimal },
  mode: RoundingMode = 'HALF_UP',
): Result<Money> {
  const refusal =
    refusePrice('unitPrice', unitPrice) ?? refuseNegative('quantity.from', from) ?? refuseNegative('quantity.to', to);
  if (refusal !== null) return deny(refusal);
  const shares = sharesAt(point);
  if (!shares.ok) return shares;
  const difference = { amount: multiply(subtract(to, from), unitPrice.amount), currency: unitPrice.currency };
  return accept(prorate(difference, shares.value.remaining, mode));
}

/** Both sides of the change, in shares of the full period. */
function sharesAt({ period, at, dayCount }: ChangePoint): Result<{ readonly used: Share; readonly remaining: Share }> {
  const refusal = refuseEmptyPeriod(period) ?? refuseOutside(at, period);
  if (refusal !== null) return deny(refusal);
  const remaining = usedShare({ from: at, to: period.to }, period, dayCount);
  if (!remaining.ok) return remaining;
  const { used: left, whole } = remaining.value;
  if (dayCount === 'NONE') return accept({ used: { used: whole, whole }, remaining: { used: 0, whole } });
  return accept({ used: { used: whole - left, whole }, remaining: remaining.value });
}

function refuseOutside(at: CivilDate, { from, to }: BoundedPeriod): Refusal | null {
  if (at >= from && at < to) return null;
  const sentence = `at must lie in the period that is changed, from ${from} to the day before ${to}.`;
  return refuse('VALIDATION_FAILED', { path: 'at', rule: 'WITHIN_PERIOD' }, sentence);
}

function refusePrice(path: string, price: Money): Refusal | null {
  return refuseNegative(path, price.amount);
}

function refuseNegative(path: string, value: Decimal): Refusal | null {
  if (sign(value) >= 0) return null;
  return refuse('VALIDATION_FAILED', { path, rule: 'NOT_NEGATIVE' }, `${path} must be zero or more.`);
}

function refuseShare({ used, whole }: Share): Refusal | null {
  if (!(whole > 0)) {
    const sentence = 'remaining.whole must be more than zero: it is the length of the period.';
    return refuse('VALIDATION_FAILED', { path: 'remaining.whole', rule: 'POSITIVE' }, sentence);
  }
  if (used >= 0 && used <= whole) return null;
  const sentence = 'remaining.used must be from zero to the length of the period.';
  return refuse('VALIDATION_FAILED', { path: 'remaining.used', rule: 'RANGE' }, sentence);
}
