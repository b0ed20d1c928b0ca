import type { CivilDate } from '../../../../core/civil-date.ts';
import { convert } from '../../../../core/conversion.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare } from '../../../../core/decimal.ts';
import { formatMoney, fromMinor, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { lookUpRate, type FxRate } from '../currency/rates.ts';
import { plus } from '../posting/amounts.ts';
import type { CreditProfile } from './credit-profile.ts';

/** What is open of a profile's receivables, one amount a currency, and the rates that may be asked. */
export type OpenAmounts = { readonly amounts: readonly Money[]; readonly rates: readonly FxRate[] };

/** The whole of it in one currency, at SPOT of a day. One rate that is missing leaves no sum: a part would be too little. */
export function exposureIn(currency: CurrencyCode, { amounts, rates }: OpenAmounts, on: CivilDate): Result<Money> {
  let total = fromMinor(0n, currency);
  for (const amount of amounts) {
    const rate = lookUpRate(rates, { from: amount.currency, to: currency, type: 'SPOT', on });
    if (!rate.ok) return rate;
    const worth = convert(amount, rate.value, currency);
    if (!worth.ok) return worth;
    total = plus(total, worth.value);
  }
  return accept(total);
}

/** What is owed up to the limit is trusted; without a limit everything is. */
export function isAbove({ limit }: Pick<CreditProfile, 'limit'>, exposure: Money): boolean {
  return limit !== null && compare(exposure.amount, limit.amount) > 0;
}

/** Nobody lets go of who owes more than the limit: that is raised first. What is owed has to be known for it. */
export function refuseAboveLimit(profile: CreditProfile, exposure: Result<Money>): Refusal | null {
  const { limit, customerId, currency } = profile;
  if (limit === null) return null;
  if (!exposure.ok) return exposure.refusal;
  if (!isAbove(profile, exposure.value)) return null;
  const shown = { limit: formatMoney(limit).amount, exposure: formatMoney(exposure.value).amount };
  const sentence = `${shown.exposure} ${currency} is owed, and the limit is ${shown.limit}: raise it first.`;
  return refuse('CREDIT_LIMIT', { customerId, ...shown, currency }, sentence);
}
