import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare, multiply, placesMax, sign, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { divide } from '../../../../core/rounding.ts';
import type { BundlePriceId } from '../ids.ts';
import { checkName, firstOf } from '../validation.ts';
import type { ObservedBundle } from './allocation.ts';
import { checkUnitPrice, inForce, sspOn, type Ssp, type UnitBasis } from './ssp.ts';
import { invalid } from './validation.ts';

/**
 * What one unit of each of some products is regularly sold for together: it shows whose a discount is (DOMAIN 7, step 4). It never
 * changes: what was allocated by it was.
 */
export type BundlePrice = {
  readonly id: BundlePriceId;
  readonly version: number;
  /** Null: of every legal entity that has none of its own. */
  readonly legalEntityId: LegalEntityId | null;
  /** Products, in the order of their ids. */
  readonly items: readonly string[];
  readonly currency: CurrencyCode;
  readonly basis: UnitBasis;
  /** Of one unit of each: up to twelve places. */
  readonly amount: Decimal;
  readonly validFrom: CivilDate;
  /** Where it was observed. */
  readonly source: string;
  readonly recordedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What names such a price for ever. */
export type BundlePriceKey = Pick<BundlePrice, 'items' | 'legalEntityId' | 'currency' | 'validFrom'>;

export const bundleItemsMax = 20;

/** Refuses what is no bundle, and one whose items are sold alone on another basis: no share of a discount could be seen in it. */
export function checkBundlePrice(
  bundle: BundlePriceKey & Pick<BundlePrice, 'basis' | 'amount' | 'source'>,
  ssps: readonly Ssp[],
): Refusal | null {
  const { items, legalEntityId, currency, basis, amount, validFrom, source } = bundle;
  const other = items.find((productId) => {
    const ssp = sspOn(ssps, { productId, legalEntityId, currency, on: validFrom });
    return ssp !== null && ssp.basis !== basis;
  });
  return firstOf(
    items.length >= 2 && items.length <= bundleItemsMax
      ? null
      : invalid('input.items', 'COUNT_FROM_TWO', `2 to ${bundleItemsMax} products`),
    new Set(items).size === items.length ? null : invalid('input.items', 'DISTINCT', 'different products'),
    ...items.map((item, index) => checkName(`input.items[${index}]`, item)),
    checkUnitPrice(amount, currency),
    checkName('input.source', source),
    other === undefined ? null : invalid('input.basis', 'SAME_BASIS', `that on which ${other} is sold alone`),
  );
}

/** A line of a contract with what it sells for alone, and what one unit of its product does. */
export type BundledLine = {
  readonly line: { readonly lineKey: string; readonly productId: string };
  readonly unit: { readonly amount: Decimal; readonly basis: UnitBasis } | null;
  readonly ssp: Money;
};

type Wanted = { readonly legalEntityId: LegalEntityId; readonly currency: CurrencyCode; readonly on: CivilDate };

export type BundleInContract = ObservedBundle & { readonly bundlePriceId: BundlePriceId };

/**
 * The bundles that are seen in a contract: in force on its first day, all their items in it, and sold below the sum of what these
 * sell for alone. Of those that share an item the one of most items counts, then the newest. Each shows the same share of a discount
 * whatever the quantities and months of the lines are.
 */
export function bundlesIn(
  lines: readonly BundledLine[],
  prices: readonly BundlePrice[],
  wanted: Wanted,
): readonly BundleInContract[] {
  const bundles: BundleInContract[] = [];
  const taken = new Set<string>();
  for (const price of inForceOn(prices, wanted).sort(mostItemsFirst)) {
    const bundle = price.items.some((item) => taken.has(item)) ? null : observed(price, lines);
    if (bundle === null) continue;
    bundles.push(bundle);
    for (const item of price.items) taken.add(item);
  }
  return bundles;
}

/** One for each set of items. */
function inForceOn(prices: readonly BundlePrice[], wanted: Wanted): BundlePrice[] {
  const bySet = new Map<string, BundlePrice[]>();
  for (const price of prices) {
    if (price.currency !== wanted.currency) continue;
    const name = price.items.join(' ');
    bySet.set(name, [...(bySet.get(name) ?? []), price]);
  }
  return [...bySet.values()].flatMap((all) => inForce(all, wanted) ?? []);
}

function mostItemsFirst(a: BundlePrice, b: BundlePrice): number {
  if (a.items.length !== b.items.length) return b.items.length - a.items.length;
  if (a.validFrom !== b.validFrom) return a.validFrom > b.validFrom ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** Null where it is not seen, or shows no discount. */
function observed({ id, items, basis, amount }: BundlePrice, lines: readonly BundledLine[]): BundleInContract | null {
  const its = lines.filter(({ line, unit }) => items.includes(line.productId) && unit?.basis === basis);
  const units = new Map(its.map(({ line, unit }) => [line.productId, unit?.amount ?? zero]));
  const alone = sum([...units.values()]);
  const ssp = sum(its.map((one) => one.ssp.amount));
  if (units.size < items.length || sign(ssp) === 0 || compare(amount, alone) >= 0) return null;
  const price = divide(multiply(ssp, amount), alone, placesMax, 'HALF_UP');
  return { bundlePriceId: id, items: its.map(({ line }) => line.lineKey), price };
}
