import { addDays, civilDate, daysBetween, type CivilDate } from '../../../../core/civil-date.ts';
import { quotedRate } from '../../../../core/conversion.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { one, type Decimal } from '../../../../core/decimal.ts';
import { accept, type Result } from '../../../../core/result.ts';

export type RateType = 'SPOT' | 'AVERAGE' | 'CLOSING';

/** What one unit of `from` is worth in `to`: one quotation for each pair, type and date. */
export type FxRate = {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly type: RateType;
  readonly date: CivilDate;
  readonly rate: Decimal;
};

export type RateQuery = Pick<FxRate, 'from' | 'to' | 'type'> & {
  readonly on: CivilDate;
  /** Days on which nobody quotes, beside Saturdays and Sundays. */
  readonly holidays?: readonly CivilDate[];
};

/** A rate is good for this many business days after its own (DOMAIN 6.5). */
export const rateAgeMaxBusinessDays = 3;

/**
 * The rate of a date: the newest quotation of the pair and type on or before it, refused with FX_RATE_MISSING when there
 * is none or it is stale (DOMAIN 6.5). Neither 1 nor the inverse of another rate is ever guessed; a currency is worth
 * itself.
 */
export function lookUpRate(
  rates: readonly FxRate[],
  { from, to, type, on, holidays = [] }: RateQuery,
): Result<Decimal> {
  if (from === to) return accept(one);
  const newest = rates
    .filter((rate) => rate.from === from && rate.to === to && rate.type === type && rate.date <= on)
    .reduce<FxRate | null>((best, rate) => (best === null || rate.date > best.date ? rate : best), null);
  const isGood = newest !== null && on < staleFrom(newest.date, new Set(holidays));
  return quotedRate(isGood ? newest.rate : null, { from, to, on });
}

/** The rate of a document: as its contract fixes it, else SPOT of the issue date (DOMAIN 6.5). */
export function documentRate(
  rates: readonly FxRate[],
  document: {
    readonly from: CurrencyCode;
    readonly to: CurrencyCode;
    readonly issueDate: CivilDate;
    readonly contractRate: Decimal | null;
  },
): Result<Decimal> {
  const { from, to, issueDate, contractRate } = document;
  return contractRate === null ? lookUpRate(rates, { from, to, type: 'SPOT', on: issueDate }) : accept(contractRate);
}

/** The first day on which a rate is stale: the business day after those it is good for. */
function staleFrom(date: CivilDate, holidays: ReadonlySet<CivilDate>): CivilDate {
  let day = date;
  for (let left = rateAgeMaxBusinessDays + 1; left > 0;) {
    day = addDays(day, 1);
    if (!isWeekend(day) && !holidays.has(day)) left -= 1;
  }
  return day;
}

const aMonday = civilDate('2024-01-01');

function isWeekend(date: CivilDate): boolean {
  const weekday = daysBetween(aMonday, date) % 7;
  return (weekday < 0 ? weekday + 7 : weekday) >= 5;
}
