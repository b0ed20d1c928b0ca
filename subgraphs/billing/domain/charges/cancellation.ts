import { prorate, usedShare, type DayCount } from '../../../../core/calendar/proration.ts';
import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { add, multiply, shift, sign, smaller, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuseEmptyPeriod, type BoundedPeriod } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { cumulativeShare, round, type RoundingMode } from '../../../../core/rounding.ts';
import type { ValidationRule } from '../../../../core/validation-rules.ts';
import type { BillingTiming } from './recurring.ts';

/** What becomes of the days paid for and not used: nothing, credit on the account, or money back (DOMAIN 5.8). */
export type CreditPolicy = 'NONE' | 'UNUSED' | 'REFUND';

/** Where each policy sends what is left of a credit after the same invoice's open amount is offset (DOMAIN 5.7). */
export const creditDestinations = {
  NONE: null,
  UNUSED: 'ACCOUNT_CREDIT',
  REFUND: 'REFUND',
} as const satisfies Readonly<Record<CreditPolicy, string | null>>;

export type CreditDestination = (typeof creditDestinations)[CreditPolicy];

/** A subscription that ends in the middle of a period, at the end of `cancelDay`: that day is used (DOMAIN 5.4). */
export type Cancellation = {
  /** The full period. */
  readonly period: BoundedPeriod;
  /** The first day billed in it; the period's own, unless the subscription began in it. */
  readonly start: CivilDate;
  readonly cancelDay: CivilDate;
  /** The exact net of the full period. */
  readonly price: Money;
  readonly taxRatePct: Decimal;
  readonly timing: BillingTiming;
  readonly policy: CreditPolicy;
  readonly dayCount: DayCount;
};

/** All settled, in the price's currency. */
export type TaxedAmount = { readonly net: Money; readonly tax: Money; readonly total: Money };

export type Cancelled = {
  /** The first day that is no longer used. */
  readonly usedTo: CivilDate;
  /** In advance: what was billed up to the end of the period. In arrears: what is billed now, for the days used. */
  readonly invoice: TaxedAmount;
  /** Null where nothing is given back. */
  readonly creditNote: TaxedAmount | null;
  readonly creditTo: CreditDestination;
};

/** What the period of a cancellation is billed, and what of it is credited; never more than was billed. */
export function cancelInPeriod(cancellation: Cancellation, mode: RoundingMode = 'HALF_UP'): Result<Cancelled> {
  const refusal = refuseCancellation(cancellation);
  if (refusal !== null) return deny(refusal);

  const { period, start, cancelDay, price, taxRatePct, timing, policy } = cancellation;
  const usedTo = addDays(cancelDay, 1);
  const inAdvance = timing === 'ADVANCE';
  const billed = usedShare({ from: start, to: inAdvance ? period.to : usedTo }, period, cancellation.dayCount);
  if (!billed.ok) return billed;
  const invoice = taxed(prorate(price, billed.value, mode), taxRatePct, mode);

  const unused = unusedNet(cancellation, usedTo, mode);
  if (!unused.ok) return unused;
  const credit = smaller(unused.value, invoice.net.amount);
  if (!inAdvance || policy === 'NONE' || sign(credit) === 0) {
    return accept({ usedTo, invoice, creditNote: null, creditTo: null });
  }
  return accept({ usedTo, invoice, creditNote: credited(invoice, credit, mode), creditTo: creditDestinations[policy] });
}

/** The days after the cancel day at the full period's price; nothing where parts of a period are not counted. */
function unusedNet({ period, price, dayCount }: Cancellation, usedTo: CivilDate, mode: RoundingMode): Result<Decimal> {
  if (dayCount === 'NONE') return accept(zero);
  const share = usedShare({ from: usedTo, to: period.to }, period, dayCount);
  return share.ok ? accept(prorate(price, share.value, mode).amount) : share;
}

function taxed(net: Money, ratePct: Decimal, mode: RoundingMode): TaxedAmount {
  const tax = round(multiply(net.amount, shift(ratePct, -2)), scaleOf(net.currency), mode);
  return amounts(net.amount, tax, net);
}

/** The tax of a credit is its share of the invoice's tax, so that a credit of the whole closes to the cent (DOMAIN 5.7). */
function credited({ net, tax }: TaxedAmount, credit: Decimal, mode: RoundingMode): TaxedAmount {
  const share = { cumulative: credit, whole: net.amount, given: zero };
  return amounts(credit, cumulativeShare(tax.amount, share, scaleOf(net.currency), mode), net);
}

function amounts(net: Decimal, tax: Decimal, { currency }: Money): TaxedAmount {
  const total = add(net, tax);
  return { net: { amount: net, currency }, tax: { amount: tax, currency }, total: { amount: total, currency } };
}

function refuseCancellation({ period, start, cancelDay, price, taxRatePct }: Cancellation): Refusal | null {
  const empty = refuseEmptyPeriod(period);
  if (empty !== null) return empty;
  if (start < period.from || start >= period.to) {
    return invalid('startDate', 'WITHIN_PERIOD', `from ${period.from} to the day before ${period.to}`);
  }
  if (cancelDay < start || cancelDay >= period.to) {
    return invalid(
      'cancelDate',
      'WITHIN_PERIOD',
      `from ${start} to the day before ${period.to}: it is the last day used`,
    );
  }
  if (sign(price.amount) < 0) return invalid('price', 'NOT_NEGATIVE', 'zero or more');
  return sign(taxRatePct) < 0 ? invalid('taxRatePct', 'NOT_NEGATIVE', 'zero or more') : null;
}

function invalid(path: string, rule: ValidationRule, wanted: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${wanted}.`);
}
