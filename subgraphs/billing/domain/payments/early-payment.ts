import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import {
  add,
  compare,
  decimal,
  placesOf,
  sign,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Result } from '../../../../core/result.ts';
import { allocate } from '../../../../core/rounding.ts';
import type { Allocation, AllocationTax } from '../allocation.ts';
import type { DiscountTerms } from '../credit/discounts.ts';
import type { Invoice } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { followsCashDiscount } from '../tax/cash-discount-relief.ts';
import { checkRange, firstOf, invalid } from '../validation.ts';
import { discountEarlyPayment } from './cash-discount.ts';

/** What an account gives for paying within so many days of the issue date. */
export type CashDiscountTerms = { readonly percent: Decimal; readonly days: number };

/** The same as it stands on an invoice; the last day counts. */
export type CashDiscountOffer = { readonly percent: Decimal; readonly until: CivilDate };

/** What is given to a payer, and what of it is owed less of each tax: nothing where the tax does not follow. */
export type TakenDiscount = Pick<Allocation, 'taxes'> & { readonly amount: Decimal };

/** What a payment would be given on an invoice; null where nothing is. An amount that is named is paid as it is. */
export type DiscountGiver = (
  invoice: Invoice,
  offered: { readonly amount: Decimal; readonly isNamed: boolean },
) => TakenDiscount | null;

export const noDiscount: DiscountGiver = () => null;

/** A discount is no longer given once an invoice is due. */
export function checkCashDiscount(terms: CashDiscountTerms | null, paymentTermsDays: number): Refusal | null {
  if (terms === null) return null;
  const { percent, days } = terms;
  const isShare = sign(percent) > 0 && compare(percent, hundred) < 0 && placesOf(percent) <= percentPlacesMax;
  return firstOf(
    isShare
      ? null
      : invalid('input.cashDiscount.percent', 'RANGE', `above 0 and below 100, of at most ${percentPlacesMax} places`),
    checkRange('input.cashDiscount.days', days, 0, paymentTermsDays),
  );
}

export function offeredOn(issueDate: CivilDate, terms: CashDiscountTerms | null): CashDiscountOffer | null {
  return terms === null ? null : { percent: terms.percent, until: addDays(issueDate, terms.days) };
}

/**
 * The discounts of a payment of this day: on an invoice that offers one and whose rest it settles together with it. A payer who
 * names an amount takes what is missing, at most what is offered; any other takes all of it.
 */
export function discountsOn(day: CivilDate, legalEntity: Pick<LegalEntity, 'country' | 'roundingMode'>): DiscountGiver {
  return (invoice, { amount, isNamed }) => {
    const { cashDiscount, open, status, total, creditNoted } = invoice;
    if (cashDiscount === null || day > cashDiscount.until || status !== 'OPEN') return null;
    const offered = discounted(invoice, { kind: 'PERCENT', pct: cashDiscount.percent }, legalEntity);
    if (sign(offered.received) <= 0 || compare(amount, offered.received) < 0) return null;
    const taken = isNamed ? smaller(offered.discount, subtract(open.amount, amount)) : offered.discount;
    // What is credited already is not given as well.
    if (sign(taken) <= 0 || compare(taken, subtract(total.amount, creditNoted.amount)) > 0) return null;
    const { onTaxes } = discounted(invoice, { kind: 'AMOUNT', amount: taken }, legalEntity);
    const taxes = openPartsOf(invoice)
      .taxes.map(({ taxCode }, index) => ({ taxCode, amount: { ...open, amount: onTaxes[index] ?? zero } }))
      .filter((tax) => sign(tax.amount.amount) > 0);
    return { amount: taken, taxes: taxes.length === 0 ? null : taxes };
  };
}

function discounted(
  invoice: Invoice,
  terms: DiscountTerms,
  { country, roundingMode }: Pick<LegalEntity, 'country' | 'roundingMode'>,
) {
  const { net, taxes } = openPartsOf(invoice);
  const claim = { net, taxes: taxes.map((tax) => tax.amount.amount) };
  const rounding = { currency: invoice.currency, roundingMode, splitTax: followsCashDiscount(country) };
  return valid(discountEarlyPayment(claim, terms, rounding));
}

/** What is open, as net and taxes by code: of an invoice that was settled in part, in proportion to the document. */
function openPartsOf({ lines, net, open, total, currency }: Invoice) {
  const byCode = new Map<string, Decimal>();
  for (const { taxCode, amount } of lines.flatMap(({ taxLines }) => taxLines ?? []))
    byCode.set(taxCode, add(byCode.get(taxCode) ?? zero, amount.amount));
  const codes = [...byCode.keys()];
  const whole = [net.amount, ...byCode.values()];
  invariant(compare(sum(whole), total.amount) === 0, 'a final invoice is its net and its taxes');
  const isWhole = compare(open.amount, total.amount) === 0;
  const [ofNet = open.amount, ...ofTaxes] = isWhole ? whole : valid(allocate(open.amount, whole, scaleOf(currency)));
  const taxes: readonly AllocationTax[] = codes.map((taxCode, index) => ({
    taxCode,
    amount: { amount: ofTaxes[index] ?? zero, currency },
  }));
  return { net: ofNet, taxes };
}

/** Figures of a final invoice are valid ones. */
function valid<T>(result: Result<T>): T {
  invariant(result.ok, 'what is open of a final invoice can be discounted');
  return result.value;
}

const hundred = decimal(100);
const percentPlacesMax = 4;
