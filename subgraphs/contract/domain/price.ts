import type { Decimal } from '../../../core/decimal.ts';
import { checkLimits, orNone, readPrice as readFigure } from '../../../core/pricing/figures.ts';
import { priceModels, type PriceModel, type ZeroUsagePolicy } from '../../../core/pricing/price-model.ts';
import { readPricePlan, type PricePlan } from '../../../core/pricing/price-plan.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { checkCount, invalid } from '../../../core/validation.ts';
import type { ProductType } from './product.ts';

/** A price as a book or a line states it (DOMAIN 4.1, 5.5): figures that the model does not read are null. */
export type Price = {
  readonly model: PriceModel;
  readonly unit: Decimal | null;
  readonly flat: Decimal | null;
  readonly packageSize: Decimal | null;
  readonly packagePrice: Decimal | null;
  readonly ratePct: Decimal | null;
  readonly freeUnits: Decimal | null;
  readonly freeAmount: Decimal | null;
  readonly tiers: readonly PriceTier[];
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  readonly zeroUsagePolicy: ZeroUsagePolicy;
};

export type PriceTier = {
  readonly upTo: Decimal | null;
  readonly flat: Decimal | null;
  readonly unit: Decimal | null;
  readonly packageSize: Decimal | null;
  readonly packagePrice: Decimal | null;
  readonly ratePct: Decimal | null;
};

type Stated<T> = { readonly [Name in keyof T]?: T[Name] | null | undefined };

/** As a client states it. */
export type StatedPrice = Stated<Omit<Price, 'model' | 'tiers'>> & {
  readonly model: PriceModel;
  readonly tiers?: readonly Stated<PriceTier>[] | null | undefined;
};

/** The schema's `@listSize` says the same. */
export const tiersMax = 20;

/** The price that a client states, once every figure that its model reads will do for such a product. */
export function priceOf(stated: StatedPrice, type: ProductType, path: string): Result<Price> {
  const price: Price = {
    model: stated.model,
    unit: stated.unit ?? null,
    flat: stated.flat ?? null,
    packageSize: stated.packageSize ?? null,
    packagePrice: stated.packagePrice ?? null,
    ratePct: stated.ratePct ?? null,
    freeUnits: stated.freeUnits ?? null,
    freeAmount: stated.freeAmount ?? null,
    tiers: (stated.tiers ?? []).map((tier) => ({
      upTo: tier.upTo ?? null,
      flat: tier.flat ?? null,
      unit: tier.unit ?? null,
      packageSize: tier.packageSize ?? null,
      packagePrice: tier.packagePrice ?? null,
      ratePct: tier.ratePct ?? null,
    })),
    minimum: stated.minimum ?? null,
    maximum: stated.maximum ?? null,
    zeroUsagePolicy: stated.zeroUsagePolicy ?? 'NO_CHARGE',
  };
  const tooMany = checkCount(`${path}.tiers`, price.tiers.length, tiersMax);
  if (tooMany !== null) return deny(tooMany);
  const refusal = refuseForType(price, type, path) ?? refuseLimits(price, path);
  if (refusal !== null) return deny(refusal);
  const plan = planOf(price, path);
  return plan.ok ? accept(price) : plan;
}

/** The price, ready to rate a quantity. */
export function planOf({ tiers, ...figures }: Price, path = 'price'): Result<PricePlan> {
  return readPricePlan({ ...figures, tiers }, path);
}

/** A percentage is of an amount of money, and only usage comes as one; limits are of what a period's usage comes to. */
function refuseForType({ model, minimum, maximum }: Price, type: ProductType, path: string): Refusal | null {
  if (type === 'USAGE') return null;
  const found = [
    priceModels[model].per === 'HUNDREDTH' ? 'model' : null,
    minimum === null ? null : 'minimum',
    maximum === null ? null : 'maximum',
  ].find((name) => name !== null);
  if (found === undefined) return null;
  return invalid(`${path}.${found}`, 'USAGE_ONLY', `one for a product of type ${type}; only USAGE has this`);
}

function refuseLimits({ minimum, maximum }: Price, path: string): Refusal | null {
  const low = orNone(minimum, `${path}.minimum`, readFigure);
  const high = orNone(maximum, `${path}.maximum`, readFigure);
  if (!low.ok) return low.refusal;
  return high.ok ? checkLimits({ minimum: low.value, maximum: high.value }, `${path}.minimum`) : high.refusal;
}
