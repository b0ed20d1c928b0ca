import {
  absolute,
  compare,
  larger,
  multiply,
  one,
  sign,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocate } from '../../../../core/rounding.ts';
import { checkNotNegative, checkScale, firstOf, invalid } from './validation.ts';

/** An obligation with its stand-alone selling price (SSP) at inception; null where no price is established. */
export type PricedObligation = { readonly id: string; readonly ssp: Decimal | null };

/** Items that are regularly sold together, and the price they are then sold at: it shows whose a discount is. */
export type ObservedBundle = { readonly items: readonly string[]; readonly price: Decimal };

export type PriceToAllocate = {
  readonly price: Decimal;
  readonly obligations: readonly PricedObligation[];
  readonly bundles: readonly ObservedBundle[];
  /** The obligation that takes what the others leave; its own SSP is not looked at. */
  readonly residual: string | null;
};

export type AllocatedPrice = { readonly id: string; readonly amount: Decimal };

/**
 * Splits a transaction price by relative SSP, largest remainder at `scale` (DOMAIN 7, step 4). A discount belongs to a
 * bundle as far as its observed price shows; what goes beyond is everyone's. A residual item takes the rest after that.
 * A negative price is split like its opposite. Refuses unknown and repeated ids, and a residual of nothing.
 */
export function allocatePrice(asked: PriceToAllocate, scale: number): Result<readonly AllocatedPrice[]> {
  const wrong = checkPrice(asked, scale);
  if (wrong !== null) return deny(wrong);
  const weights = weightsOf(asked);
  const residual = asked.obligations.findIndex(({ id }) => id === asked.residual);
  if (residual >= 0 && sign(weights[residual] ?? zero) <= 0) {
    return deny(invalid('residual', 'RESIDUAL_POSITIVE', 'left with more than zero by the prices of the others'));
  }
  const parts = allocate(asked.price, weights, scale);
  invariant(parts.ok, 'a checked price can be split by its checked weights');
  return accept(asked.obligations.map(({ id }, index) => ({ id, amount: parts.value[index] ?? zero })));
}

/**
 * What each obligation counts: its SSP, in a bundle less its share of the discount that the bundle is seen to carry, and
 * for the residual the rest of the price. All are taken times one common denominator, so that none is rounded.
 */
function weightsOf({ price, obligations, bundles, residual }: PriceToAllocate): readonly Decimal[] {
  const prices = new Map(obligations.map(({ id, ssp }) => [id, id === residual ? zero : (ssp ?? zero)]));
  const sspOf = (id: string): Decimal => prices.get(id) ?? zero;
  const seen = bundles.map((bundle) => {
    const ssp = sum(bundle.items.map(sspOf));
    return { items: new Set(bundle.items), ssp, discount: subtract(ssp, bundle.price) };
  });
  const observed = sum(seen.map(({ discount }) => discount));
  const inContract = subtract(sum([...prices.values()]), absolute(price));
  // A contract that gives less away than the bundles alone do: they share what it gives.
  const carried = residual === null ? larger(zero, smaller(observed, inContract)) : observed;
  const whole = sign(observed) === 0 ? one : observed;
  const denominator = multiply(whole, product(seen.map(({ ssp }) => ssp)));

  const counted = obligations.map(({ id }) => {
    const bundle = seen.find(({ items }) => items.has(id));
    if (bundle === undefined) return multiply(sspOf(id), denominator);
    const others = product(seen.filter((other) => other !== bundle).map(({ ssp }) => ssp));
    const left = subtract(multiply(bundle.ssp, whole), multiply(carried, bundle.discount));
    return multiply(multiply(sspOf(id), left), others);
  });
  const rest = subtract(multiply(absolute(price), denominator), sum(counted));
  return obligations.map(({ id }, index) => (id === residual ? rest : (counted[index] ?? zero)));
}

function product(values: readonly Decimal[]): Decimal {
  return values.reduce(multiply, one);
}

function checkPrice({ price, obligations, bundles, residual }: PriceToAllocate, scale: number): Refusal | null {
  const ids = obligations.map(({ id }) => id);
  const bundled = bundles.flatMap(({ items }) => items);
  return firstOf(
    obligations.length > 0 ? null : invalid('obligations', 'NOT_EMPTY', 'one obligation at least'),
    checkScale('price', price, scale),
    new Set(ids).size === ids.length ? null : invalid('obligations', 'DISTINCT', 'obligations of different ids'),
    residual === null || ids.includes(residual) ? null : invalid('residual', 'KNOWN_ITEM', 'one of the obligations'),
    ...obligations.map(({ id, ssp }, index) => checkSsp(`obligations[${index}].ssp`, id === residual ? zero : ssp)),
    new Set(bundled).size === bundled.length ? null : invalid('bundles', 'DISTINCT', 'bundles that share no item'),
    ...bundles.map((bundle, index) => checkBundle(`bundles[${index}]`, bundle, obligations, residual)),
  );
}

function checkSsp(path: string, ssp: Decimal | null): Refusal | null {
  if (ssp !== null) return checkNotNegative(path, ssp);
  return invalid(path, 'REQUIRED', 'given: only the residual item has no stand-alone selling price');
}

function checkBundle(
  path: string,
  { items, price }: ObservedBundle,
  obligations: readonly PricedObligation[],
  residual: string | null,
): Refusal | null {
  const priced = obligations.filter(({ id }) => id !== residual);
  const stranger = items.findIndex((item) => priced.every(({ id }) => id !== item));
  const ssp = sum(priced.filter(({ id }) => items.includes(id)).map((item) => item.ssp ?? zero));
  return firstOf(
    items.length > 0 ? null : invalid(`${path}.items`, 'NOT_EMPTY', 'one item at least'),
    stranger < 0 ? null : invalid(`${path}.items[${stranger}]`, 'KNOWN_ITEM', 'one of the obligations with an SSP'),
    sign(ssp) > 0 ? null : invalid(`${path}.items`, 'POSITIVE', 'sold alone for more than zero'),
    checkNotNegative(`${path}.price`, price),
    compare(price, ssp) <= 0 ? null : invalid(`${path}.price`, 'NOT_ABOVE_WHOLE', 'at most the SSPs of its items'),
  );
}
