import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { add, compare, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocate, cumulativeShare } from '../../../../core/rounding.ts';
import { checkAmounts, checkPositive, shownAmount, type Rounding } from '../amounts.ts';
import { firstOf } from '../validation.ts';

/** An amount of a claim by what it consists of. `net` and the taxes, one for each tax in order, sum to `amount`. */
export type Split = { readonly amount: Decimal; readonly net: Decimal; readonly taxes: readonly Decimal[] };

/**
 * What a write-off takes from bad debt (net) and from tax payable, in proportion to the document (DOMAIN 6.4); all of it
 * from bad debt where the law does not let the tax follow (`splitTax`). `before` is what was written off already: the
 * net is rounded on the whole, so the last write-off closes it to the cent.
 */
export function writeOff(
  amount: Decimal,
  document: { readonly net: Decimal; readonly taxes: readonly Decimal[]; readonly open: Decimal },
  before: { readonly amount: Decimal; readonly net: Decimal },
  { splitTax, ...rounding }: Rounding & { readonly splitTax: boolean },
): Result<Split> {
  const { currency } = rounding;
  const wrong = firstOf(
    checkPositive('amount', amount),
    checkAmounts({ amount, open: document.open, net: document.net }, currency),
    refuseAbove(amount, document.open, currency),
  );
  if (wrong !== null) return deny(wrong);
  const { net, taxes } = document;
  const total = add(net, sum(taxes));
  const whole = splitTax ? { amount: total, net, taxes } : { amount: total, net: total, taxes: taxes.map(() => zero) };
  return splitOf(amount, whole, before, rounding);
}

/** A late payment reverses its part of the write-off, in the same proportion; `before` is what was recovered already. */
export function recover(
  amount: Decimal,
  writtenOff: Split,
  before: { readonly amount: Decimal; readonly net: Decimal },
  rounding: Rounding,
): Result<Split> {
  const wrong = firstOf(checkPositive('amount', amount), checkAmounts({ amount }, rounding.currency));
  return wrong === null ? splitOf(amount, writtenOff, before, rounding) : deny(wrong);
}

/** The net is never more than its amount: it grows with the whole and is no larger. What is left is spread over the taxes. */
function splitOf(
  amount: Decimal,
  whole: Split,
  before: { readonly amount: Decimal; readonly net: Decimal },
  { currency, roundingMode }: Rounding,
): Result<Split> {
  const exceeded = refuseAbove(amount, subtract(whole.amount, before.amount), currency);
  if (exceeded !== null) return deny(exceeded);
  const scale = scaleOf(currency);
  const share = { cumulative: add(before.amount, amount), whole: whole.amount, given: before.net };
  const net = cumulativeShare(whole.net, share, scale, roundingMode);
  if (whole.taxes.length === 0) return accept({ amount, net, taxes: [] });
  const taxes = allocate(subtract(amount, net), whole.taxes, scale);
  return taxes.ok ? accept({ amount, net, taxes: taxes.value }) : taxes;
}

function refuseAbove(amount: Decimal, most: Decimal, currency: CurrencyCode): Refusal | null {
  if (compare(amount, most) <= 0) return null;
  const open = shownAmount(most, currency);
  return refuse('ALLOCATION_EXCEEDS_OPEN', { open }, `At most ${open} ${currency} is left of it.`);
}
