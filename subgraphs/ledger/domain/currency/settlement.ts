import { convert } from '../../../../core/conversion.ts';
import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { compare, decimal, multiply, shift, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import { formatMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { round } from '../../../../core/rounding.ts';
import { minus, plus } from '../posting/amounts.ts';
import { checkAmount, checkPositive, firstOf, invalid } from '../validation.ts';
import { kindOf, type DifferenceKind } from './difference.ts';

/** A receivable in its document's currency, and what was applied to it before. */
export type OpenItem = { readonly original: Money; readonly rate: Decimal; readonly applied: Money };

/** What is applied, and its worth: at a rate, or as the functional amount that came in. */
export type Application = {
  readonly amount: Money;
  readonly worth: { readonly rate: Decimal } | { readonly functional: Money };
};

export type Settlement = {
  /** Functional: what came in. */
  readonly cash: Money;
  /** Functional: what the receivable stood at for the applied part. */
  readonly cleared: Money;
  /** Functional, signed: cash less cleared, so that the entry balances to the unit. */
  readonly realised: Money;
  readonly kind: DifferenceKind;
  /** What the receivable still owes, in the document's currency. */
  readonly openAfter: Money;
};

/**
 * Applies money to a receivable of another currency (DOMAIN 6.5). The difference of the rates is realised for the applied
 * part only. What is cleared is rounded cumulatively, so that the last part brings the receivable to zero in both
 * currencies. Refuses more than is open (ALLOCATION_EXCEEDS_OPEN), another currency, nothing, and a rate of zero.
 */
export function settle(item: OpenItem, { amount, worth }: Application, books: CurrencyCode): Result<Settlement> {
  const refusal = checkApplication(item, amount);
  if (refusal !== null) return deny(refusal);
  const cash = worthOf(amount, worth, books);
  if (!cash.ok) return cash;
  const cleared = clearedBy(item, amount, books);
  if (!cleared.ok) return cleared;

  const realised = minus(cash.value, cleared.value);
  const openAfter = minus(openOf(item), amount);
  return accept({ cash: cash.value, cleared: cleared.value, realised, kind: kindOf(realised), openAfter });
}

export type DiscountedSettlement = Settlement & {
  /** What is paid after the discount, in the document's currency. */
  readonly paid: Money;
  readonly discount: Money;
  /** Functional, at the document's rate: a discount is no gain or loss of exchange. */
  readonly discountFunctional: Money;
};

/**
 * Settles all that is open, less a cash discount of `discountPct` of it. The discount is converted at the document's rate
 * (DOMAIN 6.5); what is left between the cash and the rest of the receivable is realised.
 */
export function settleWithDiscount(
  item: OpenItem,
  { discountPct, worth }: Pick<Application, 'worth'> & { readonly discountPct: Decimal },
  books: CurrencyCode,
): Result<DiscountedSettlement> {
  if (sign(discountPct) < 0 || compare(discountPct, decimal(100)) >= 0) {
    return deny(invalid('discountPct', 'RANGE', 'zero or more, and less than 100'));
  }
  const open = openOf(item);
  const refusal = checkApplication(item, open);
  if (refusal !== null) return deny(refusal);

  const discount = shareOf(open, discountPct);
  const discountFunctional = convert(discount, item.rate, books);
  if (!discountFunctional.ok) return discountFunctional;
  const cleared = clearedBy(item, open, books);
  if (!cleared.ok) return cleared;
  const paid = minus(open, discount);
  const cash = worthOf(paid, worth, books);
  if (!cash.ok) return cash;

  const realised = minus(cash.value, minus(cleared.value, discountFunctional.value));
  return accept({
    cash: cash.value,
    cleared: cleared.value,
    realised,
    kind: kindOf(realised),
    openAfter: minus(open, open),
    paid,
    discount,
    discountFunctional: discountFunctional.value,
  });
}

export function openOf({ original, applied }: OpenItem): Money {
  return minus(original, applied);
}

function checkApplication(item: OpenItem, amount: Money): Refusal | null {
  const { currency } = item.original;
  const stranger = [amount, item.applied].find((one) => one.currency !== currency);
  if (stranger !== undefined) {
    const sentence = `A receivable in ${currency} is cleared in ${currency}.`;
    return refuse('CURRENCY_MISMATCH', { expected: currency, actual: stranger.currency }, sentence);
  }
  const wrong = firstOf(
    checkPositive('original', item.original),
    checkAmount('applied', item.applied),
    checkPositive('amount', amount),
  );
  if (wrong !== null) return wrong;
  const open = openOf(item);
  if (compare(amount.amount, open.amount) <= 0) return null;
  const shown = formatMoney(open).amount;
  return refuse(
    'ALLOCATION_EXCEEDS_OPEN',
    { open: shown },
    `At most ${shown} ${currency} can be applied: no more is open.`,
  );
}

function worthOf(amount: Money, worth: Application['worth'], books: CurrencyCode): Result<Money> {
  if ('rate' in worth) return convert(amount, worth.rate, books);
  const { functional } = worth;
  if (functional.currency !== books) {
    const sentence = `What came in is stated in ${books}, the currency of the books.`;
    return deny(refuse('CURRENCY_MISMATCH', { expected: books, actual: functional.currency }, sentence));
  }
  const wrong = checkPositive('functional', functional);
  return wrong === null ? accept(functional) : deny(wrong);
}

/** What the receivable stood at for this part: its worth by now, less its worth before. */
function clearedBy(item: OpenItem, amount: Money, books: CurrencyCode): Result<Money> {
  const before = convert(item.applied, item.rate, books);
  if (!before.ok) return before;
  const byNow = convert(plus(item.applied, amount), item.rate, books);
  return byNow.ok ? accept(minus(byNow.value, before.value)) : byNow;
}

function shareOf(value: Money, pct: Decimal): Money {
  if (sign(pct) === 0) return { amount: zero, currency: value.currency };
  const exact = shift(multiply(value.amount, pct), -2);
  return { amount: round(exact, scaleOf(value.currency), 'HALF_UP'), currency: value.currency };
}
