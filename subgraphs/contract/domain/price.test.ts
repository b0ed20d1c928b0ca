import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { priceModels, type PriceModel } from '../../../core/pricing/price-model.ts';
import { rate } from '../../../core/pricing/rate.ts';
import { invalid } from '../../../core/validation.ts';
import { planOf, priceOf, tiersMax, type StatedPrice } from './price.ts';
import type { ProductType } from './product.ts';

const d = decimal;
const examples: Readonly<Record<PriceModel, StatedPrice>> = {
  PER_UNIT: { model: 'PER_UNIT', unit: d(10) },
  FLAT: { model: 'FLAT', flat: d(99) },
  GRADUATED: { model: 'GRADUATED', tiers: [{ upTo: d(10), unit: d(10) }, { unit: d(8) }] },
  VOLUME: { model: 'VOLUME', tiers: [{ upTo: d(10), unit: d(10) }, { unit: d(8) }] },
  PACKAGE: { model: 'PACKAGE', packageSize: d(5), packagePrice: d(20) },
  GRADUATED_PACKAGE: { model: 'GRADUATED_PACKAGE', tiers: [{ packageSize: d(5), packagePrice: d(20) }] },
  VOLUME_PACKAGE: { model: 'VOLUME_PACKAGE', tiers: [{ packageSize: d(5), packagePrice: d(20) }] },
  PERCENTAGE: { model: 'PERCENTAGE', ratePct: d('2.5') },
  GRADUATED_PERCENTAGE: { model: 'GRADUATED_PERCENTAGE', tiers: [{ ratePct: d('2.5') }] },
};
const costs: Readonly<Record<PriceModel, string>> = {
  PER_UNIT: '120',
  FLAT: '99',
  GRADUATED: '116',
  VOLUME: '96',
  PACKAGE: '60',
  GRADUATED_PACKAGE: '60',
  VOLUME_PACKAGE: '60',
  PERCENTAGE: '0.3',
  GRADUATED_PERCENTAGE: '0.3',
};
const types: readonly ProductType[] = ['RECURRING', 'USAGE', 'ONE_TIME', 'SERVICE', 'BUNDLE'];
const pairs = (Object.keys(priceModels) as PriceModel[]).flatMap((model) => types.map((type) => ({ model, type })));

describe('a stated price', () => {
  it.each(pairs)('$model of $type is a price, or a percentage of nothing', ({ model, type }) => {
    const price = priceOf(examples[model], type, 'price');
    if (type !== 'USAGE' && model.includes('PERCENTAGE')) {
      expect(price).toMatchObject({ ok: false, refusal: { details: { path: 'price.model', rule: 'USAGE_ONLY' } } });
      return;
    }
    if (!price.ok) throw new Error(price.refusal.message);
    const plan = planOf(price.value);
    if (!plan.ok) throw new Error(plan.refusal.message);
    const rated = rate(plan.value, { quantity: d(12) });
    expect(rated.ok && rated.value.amount.toString()).toBe(costs[model]);
  });

  it.each([
    ['no figure', { model: 'PER_UNIT' }, 'price.unit'],
    ['a unit price below zero', { model: 'PER_UNIT', unit: d(-1) }, 'price.unit'],
    [
      'tiers that do not ascend',
      {
        model: 'VOLUME',
        tiers: [
          { upTo: d(5), unit: d(1) },
          { upTo: d(5), unit: d(1) },
        ],
      },
      'price.tiers[1].upTo',
    ],
    [
      'an open tier before the last',
      { model: 'VOLUME', tiers: [{ unit: d(1) }, { unit: d(1) }] },
      'price.tiers[0].upTo',
    ],
    ['a package of no size', { model: 'PACKAGE', packageSize: d(0), packagePrice: d(1) }, 'price.packageSize'],
    ['limits that cross', { model: 'PER_UNIT', unit: d(1), minimum: d(2), maximum: d(1) }, 'price.minimum'],
    ['a minimum below zero', { model: 'PER_UNIT', unit: d(1), minimum: d(-2) }, 'price.minimum'],
    [
      'too many tiers',
      { model: 'VOLUME', tiers: Array.from({ length: tiersMax + 1 }, (_, i) => ({ upTo: d(i + 1), unit: d(1) })) },
      'price.tiers',
    ],
  ] as const)('of %s is refused', (_, stated, path) => {
    expect(priceOf(stated, 'USAGE', 'price')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path } },
    });
  });

  it('keeps every figure that is stated, and of those that are not, that they are not', () => {
    const none = { unit: null, flat: null, packageSize: null, packagePrice: null, ratePct: null };
    const bare = { ...none, freeUnits: null, freeAmount: null, tiers: [], minimum: null, maximum: null };
    const all = { flat: d(2), packageSize: d(3), packagePrice: d(4), ratePct: d(5), freeUnits: d(6), freeAmount: d(7) };
    const tier = { upTo: d(9), flat: d(2), unit: d(1), packageSize: d(3), packagePrice: d(4), ratePct: d(5) };
    const stated = { ...all, minimum: d(1), maximum: d(8), zeroUsagePolicy: 'CHARGE_FIRST_FLAT' } as const;
    const kept = (price: StatedPrice) => {
      const read = priceOf(price, 'USAGE', 'price');
      return read.ok ? read.value : read.refusal;
    };
    const zeroUsagePolicy = 'NO_CHARGE';
    expect(kept({ model: 'PER_UNIT', unit: d(1) })).toEqual({
      ...bare,
      model: 'PER_UNIT',
      unit: d(1),
      zeroUsagePolicy,
    });
    expect(kept({ model: 'PER_UNIT', unit: d(1), tiers: null, ...stated })).toEqual({
      model: 'PER_UNIT',
      unit: d(1),
      tiers: [],
      ...stated,
    });
    expect(kept({ model: 'VOLUME', tiers: [tier, { unit: d(1) }] })).toEqual({
      ...bare,
      model: 'VOLUME',
      tiers: [tier, { ...none, upTo: null, unit: d(1) }],
      zeroUsagePolicy,
    });
  });

  it('has so many tiers at most', () => {
    const tiers = (count: number) => Array.from({ length: count }, (_, i) => ({ upTo: d(i + 1), unit: d(1) }));
    const priceOfTiers = (count: number) => priceOf({ model: 'VOLUME', tiers: tiers(count) }, 'USAGE', 'p');
    expect(priceOfTiers(tiersMax).ok).toBe(true);
    expect(priceOfTiers(tiersMax + 1)).toMatchObject({ refusal: { details: { path: 'p.tiers', rule: 'COUNT_MAX' } } });
  });

  it.each([
    [{ minimum: d(-1) }, 'p.minimum', 'NOT_NEGATIVE'],
    [{ maximum: d(-1) }, 'p.maximum', 'NOT_NEGATIVE'],
    [{ minimum: d(2), maximum: d(1) }, 'p.minimum', 'MINIMUM_NOT_ABOVE_MAXIMUM'],
  ] as const)('has no limits of %j', (limits, path, rule) => {
    expect(priceOf({ model: 'PER_UNIT', unit: d(1), ...limits }, 'USAGE', 'p')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });

  it('says whose the words are that a product does not have', () => {
    expect(priceOf({ model: 'PER_UNIT', unit: d(1), minimum: d(1), maximum: d(9) }, 'SERVICE', 'p')).toEqual({
      ok: false,
      refusal: invalid('p.minimum', 'USAGE_ONLY', 'one for a product of type SERVICE; only USAGE has this'),
    });
  });

  it('is refused where it stands when it is made ready', () => {
    const price = priceOf({ model: 'PER_UNIT', unit: d(1) }, 'USAGE', 'p');
    if (!price.ok) throw new Error(price.refusal.message);
    const broken = { ...price.value, unit: null };
    expect(planOf(broken)).toMatchObject({ refusal: { details: { path: 'price.unit' } } });
    expect(planOf(broken, 'p')).toMatchObject({ refusal: { details: { path: 'p.unit' } } });
  });

  it('has limits only where usage comes to something', () => {
    expect(priceOf({ model: 'PER_UNIT', unit: d(1), maximum: d(9) }, 'RECURRING', 'p')).toMatchObject({
      refusal: { details: { path: 'p.maximum', rule: 'USAGE_ONLY' } },
    });
    expect(priceOf({ model: 'PER_UNIT', unit: d(1), maximum: d(9) }, 'USAGE', 'p').ok).toBe(true);
  });
});
