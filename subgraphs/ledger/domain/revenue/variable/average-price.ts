import { add, compare, multiply, subtract, smaller, zero, type Decimal } from '../../../../../core/decimal.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { divide, round } from '../../../../../core/rounding.ts';
import { statedPlaces, type Rounding } from '../rounding.ts';
import { checkNotNegative, checkPositive, checkWithin, firstOf, invalid } from '../validation.ts';

/** The price of the units up to a number, that one included, as far as the tier before does not reach; null for no end. */
export type PriceTier = { readonly upTo: Decimal | null; readonly unit: Decimal };

/** A price that falls for later units of a term, seen at a date within it. */
export type TieredSale = {
  readonly tiers: readonly PriceTier[];
  /** The units that the whole term is expected to sell. */
  readonly expectedVolume: Decimal;
  readonly sold: Decimal;
  /** What each unit sold so far was billed at; null: by the tiers. */
  readonly listPrice: Decimal | null;
  /** Places of an average that is fixed in advance; null reckons with the exact one (DOMAIN 1.2.3). */
  readonly averagePriceScale: number | null;
};

export type AveragePriceRevenue = {
  readonly averagePrice: Decimal;
  /** What has been billed for the units sold. */
  readonly receivable: Decimal;
  readonly revenue: Decimal;
  /** Billed beyond the average: kept for the cheaper units to come. */
  readonly contractLiability: Decimal;
};

/**
 * A price that falls prospectively is a material right: revenue at the average expected over the term, the excess a
 * contract liability (DOMAIN 7, step 3). Refuses tiers that are empty, out of order or end before the volume, and more
 * units sold than expected: the expectation has to be raised first.
 */
export function averagePriceRevenue(sale: TieredSale, { scale, mode }: Rounding): Result<AveragePriceRevenue> {
  const wrong = checkSale(sale);
  if (wrong !== null) return deny(wrong);
  const { tiers, expectedVolume, sold, listPrice, averagePriceScale } = sale;
  const expected = tieredPrice(tiers, expectedVolume);
  const averagePrice = divide(expected, expectedVolume, averagePriceScale ?? statedPlaces, 'HALF_UP');
  const billed = listPrice === null ? tieredPrice(tiers, sold) : multiply(sold, listPrice);
  const receivable = round(billed, scale, mode);
  const revenue =
    averagePriceScale === null
      ? divide(multiply(expected, sold), expectedVolume, scale, mode)
      : round(multiply(sold, averagePrice), scale, mode);
  return accept({ averagePrice, receivable, revenue, contractLiability: subtract(receivable, revenue) });
}

/** The exact price of a number of units that the tiers reach. */
function tieredPrice(tiers: readonly PriceTier[], units: Decimal): Decimal {
  let priced = zero;
  let price = zero;
  for (const { upTo, unit } of tiers) {
    const reached = upTo === null ? units : smaller(upTo, units);
    if (compare(reached, priced) <= 0) break;
    price = add(price, multiply(subtract(reached, priced), unit));
    priced = reached;
  }
  return price;
}

function checkSale({ tiers, expectedVolume, sold, listPrice }: TieredSale): Refusal | null {
  const last = tiers.at(-1)?.upTo ?? null;
  const isReached = last === null || compare(expectedVolume, last) <= 0;
  return firstOf(
    tiers.length > 0 ? null : invalid('tiers', 'NOT_EMPTY', 'one tier at least'),
    ...tiers.map((tier, index) => checkTier(`tiers[${index}]`, tier, tiers[index - 1])),
    checkPositive('expectedVolume', expectedVolume),
    isReached
      ? null
      : invalid('expectedVolume', 'WITHIN_TIERS', `at most ${last.toString()}, the end of the last tier`),
    checkNotNegative('sold', sold),
    checkWithin('sold', sold, expectedVolume, 'the expected volume'),
    checkNotNegative('listPrice', listPrice ?? zero),
  );
}

function checkTier(path: string, { upTo, unit }: PriceTier, before: PriceTier | undefined): Refusal | null {
  const start = before === undefined ? zero : before.upTo;
  if (start === null) return invalid(`${path}.upTo`, 'ONLY_LAST_TIER_OPEN', 'after a tier that has an end');
  const isAfter = upTo === null || compare(upTo, start) > 0;
  return firstOf(
    isAfter ? null : invalid(`${path}.upTo`, 'TIERS_ASCEND', 'above the end of the tier before'),
    checkNotNegative(`${path}.unit`, unit),
  );
}
