import { scaleOf } from '../../../../core/currencies.ts';
import { absolute, compare, decimal, multiply, placesMax, sign, sum, zero } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { BoundedPeriod } from '../../../../core/period.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { divide } from '../../../../core/rounding.ts';
import type { BundlePriceId } from '../ids.ts';
import { allocatePrice } from './allocation.ts';
import { bundlesIn, type BundlePrice } from './bundle-price.ts';
import type { NotPlanned, ReadLine } from './inception.ts';
import { recognitionMethods } from './schedule/methods.ts';
import { thirtiethsOf, type ContractTerms } from './terms.ts';

/** A line that brings a sum for certain, with the time of its service and what it sells for alone. */
export type PricedLine = ReadLine & { readonly time: BoundedPeriod; readonly ssp: Money; readonly value: Money };

/** The same with its part of the price, and the bundle whose discount it has. */
export type SplitLine = PricedLine & { readonly allocated: Money; readonly bundlePriceId: BundlePriceId | null };

/**
 * The price of a contract over its lines at its beginning (DOMAIN 7, step 4): a discount to the bundles that are seen to carry it,
 * the rest to all; what has no established price takes what the others leave. Waits where that is more than one line, or nothing.
 */
export function splitPrice(
  lines: readonly PricedLine[],
  { legalEntityId, currency, startDate }: Pick<ContractTerms, 'legalEntityId' | 'currency' | 'startDate'>,
  bundlePrices: readonly BundlePrice[],
): Result<readonly SplitLine[]> | NotPlanned {
  const [residual = null, second] = lines.filter(({ isResidual }) => isResidual);
  if (second !== undefined) return residualRefused(second, 'another line of the contract takes the rest already.');
  const others = lines.filter((one) => one !== residual);
  const price = sum(lines.map(({ value }) => value.amount));
  // A contract that gives nothing away has no discount that a bundle could carry.
  const isDiscounted = residual !== null || compare(absolute(price), sum(others.map(({ ssp }) => ssp.amount))) < 0;
  const bundles = isDiscounted ? bundlesIn(others, bundlePrices, { legalEntityId, currency, on: startDate }) : [];
  const obligations = lines.map((one) => ({ id: one.line.lineKey, ssp: one === residual ? null : one.ssp.amount }));
  const asked = { price, obligations, bundles, residual: residual?.line.lineKey ?? null };
  const parts = allocatePrice(asked, scaleOf(currency));
  if (!parts.ok && residual !== null && isNothingLeft(parts)) {
    return residualRefused(residual, 'the prices of the others leave nothing for it.');
  }
  if (!parts.ok) return parts;
  const split = lines.map((one, index): SplitLine => {
    const allocated = { amount: parts.value[index]?.amount ?? zero, currency };
    const bundle = bundles.find(({ items }) => items.includes(one.line.lineKey));
    const bundlePriceId = bundle?.bundlePriceId ?? null;
    return one === residual ? established(one, allocated) : { ...one, allocated, bundlePriceId };
  });
  return accept(split);
}

/** Why a line cannot take what the others leave, and what to do about it. */
export function residualRefused({ line }: Pick<ReadLine, 'line'>, why: string): NotPlanned {
  const message = `${line.productId} has no price of its own (RESIDUAL), and ${why} Record what it sells for alone.`;
  return { reason: 'SSP_MISSING', message };
}

function isNothingLeft(parts: Result<unknown>): boolean {
  if (parts.ok || parts.refusal.code !== 'VALIDATION_FAILED') return false;
  return parts.refusal.details.rule === 'RESIDUAL_POSITIVE';
}

/** What a residual came to is its selling price from now on: of one unit, and of a month where it is earned by time. */
function established(one: PricedLine, allocated: Money): SplitLine {
  const isOverTime = recognitionMethods[one.method].measure === 'TIME_ELAPSED';
  const months = isOverTime ? thirtiethsOf(one.line, one.time, 'UNIT_MONTH') : zero;
  // A service of no day of a month of thirty has no price by the month.
  const basis = sign(months) === 0 ? 'UNIT' : 'UNIT_MONTH';
  const units = basis === 'UNIT' ? thirtiethsOf(one.line, one.time, 'UNIT') : months;
  // Of a contract that owes money the prices are what they are of its opposite.
  const worth = absolute(allocated.amount);
  const amount = sign(units) === 0 ? zero : divide(multiply(worth, decimal(30)), units, placesMax, 'HALF_UP');
  const ssp = { ...allocated, amount: worth };
  return { ...one, unit: { amount, basis }, ssp, allocated, bundlePriceId: null };
}
