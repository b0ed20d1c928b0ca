import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { sign, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { PostingRequestId } from '../ids.ts';
import { lookUpRate, type FxRate } from './rates.ts';
import { revalue } from './revaluation.ts';

/** What is owed in a currency, and what the books carry for it. */
export type ForeignPosition = { readonly open: Money; readonly carried: Money };

export type Remeasured = ForeignPosition & {
  readonly currency: CurrencyCode;
  readonly rate: Decimal;
  readonly unrealised: Money;
};

/** One currency of a period's revaluation, with the request that asks for its entry. */
export type RevaluedCurrency = Remeasured & { readonly postingRequestId: PostingRequestId };

/**
 * Every foreign currency at its CLOSING rate of a day (DOMAIN 6.5); one whose worth did not change is left out. Where rates are
 * missing it is refused with all of them, so that nobody has to ask again for the next one.
 */
export function remeasure(
  positions: readonly ForeignPosition[],
  rates: readonly FxRate[],
  { books, on }: { readonly books: CurrencyCode; readonly on: CivilDate },
): Result<readonly Remeasured[]> {
  const missing: CurrencyCode[] = [];
  const remeasured: Remeasured[] = [];
  for (const position of positions) {
    const { currency } = position.open;
    const rate = lookUpRate(rates, { from: currency, to: books, type: 'CLOSING', on });
    if (!rate.ok) {
      missing.push(currency);
      continue;
    }
    const worth = revalue(position, rate.value, books);
    if (!worth.ok) return worth;
    const { unrealised } = worth.value;
    if (sign(unrealised.amount) !== 0) remeasured.push({ ...position, currency, rate: rate.value, unrealised });
  }
  const [first] = missing;
  if (first === undefined) return accept(remeasured);
  const pairs = missing.map((from) => `${from}/${books}`);
  const sentence = `There is no CLOSING rate for ${on} of ${pairs.join(', ')}: enter them, then try again.`;
  return deny(refuse('FX_RATE_MISSING', { from: first, to: books, on, missing: pairs }, sentence));
}
