import { scaleOf } from './currencies.ts';
import type { CurrencyCode } from './currencies.ts';
import { absolute, compare, equals, multiply, one, shift, sign } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Money } from './money.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { accept, deny } from './result.ts';
import type { Result } from './result.ts';
import { round } from './rounding.ts';
import type { ValidationRule } from './validation-rules.ts';

/**
 * Money in another currency: the amount times the rate, which says what one unit of the money's currency is worth in
 * `to`. Rounded half up to the target's minor units, whatever the entity's mode (DOMAIN 6.5). Whoever looks the rate up
 * refuses one that is missing; a rate of zero, a negative one, and one other than 1 within a currency are refused here.
 */
export function convert(money: Money, rate: Decimal, to: CurrencyCode): Result<Money> {
  if (sign(rate) <= 0) return deny(invalid('rate', 'POSITIVE', 'rate must be more than zero.'));
  if (money.currency === to && !equals(rate, one)) {
    return deny(invalid('rate', 'SAME_CURRENCY_RATE', `rate must be 1: both amounts are in ${to}.`));
  }
  const amount = round(multiply(money.amount, rate), scaleOf(to), 'HALF_UP');
  if (compare(absolute(amount), amountLimit) < 0) return accept({ amount, currency: to });
  return deny(invalid('amount', 'AMOUNT_MAX', `amount must convert to at most 19 digits in ${to}.`));
}

/** A rate that nobody quoted for the day is refused, never taken for 1. */
export function quotedRate(
  rate: Decimal | null,
  asked: { readonly from: CurrencyCode; readonly to: CurrencyCode; readonly on: string },
): Result<Decimal> {
  if (rate !== null) return accept(rate);
  const sentence = `There is no rate from ${asked.from} to ${asked.to} for ${asked.on}: enter it, then try again.`;
  return deny(refuse('FX_RATE_MISSING', asked, sentence));
}

/** Amounts leave as decimals of at most 19 digits before the point (DOMAIN 1.1). */
const amountLimit = shift(one, 19);

function invalid(path: string, rule: ValidationRule, sentence: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, sentence);
}
