import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal, type Decimal } from '../decimal.ts';
import { readPricePlan, type PricePlan, type PriceTerms } from './price-plan.ts';

function planOf(terms: PriceTerms): PricePlan {
  const read = readPricePlan(terms);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

function refused(terms: PriceTerms, path?: string) {
  const read = readPricePlan(terms, path);
  return read.ok ? null : { code: read.refusal.code, details: read.refusal.details };
}

const text = (value: Decimal) => formatDecimal(value);
const no = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

/** Every model with the least that it needs. */
const least: Readonly<Record<string, PriceTerms>> = {
  PER_UNIT: { model: 'PER_UNIT', unit: '2' },
  FLAT: { model: 'FLAT', flat: '2' },
  GRADUATED: { model: 'GRADUATED', tiers: [{ unit: '2' }] },
  VOLUME: { model: 'VOLUME', tiers: [{ unit: '2' }] },
  PACKAGE: { model: 'PACKAGE', packageSize: '2', packagePrice: '3' },
  GRADUATED_PACKAGE: { model: 'GRADUATED_PACKAGE', tiers: [{ packageSize: '2', packagePrice: '3' }] },
  VOLUME_PACKAGE: { model: 'VOLUME_PACKAGE', tiers: [{ packageSize: '2', packagePrice: '3' }] },
  PERCENTAGE: { model: 'PERCENTAGE', ratePct: '2' },
  GRADUATED_PERCENTAGE: { model: 'GRADUATED_PERCENTAGE', tiers: [{ ratePct: '2' }] },
};

describe('a price plan', () => {
  it.each(Object.keys(least))('of %s needs no more than the figures of its model', (model) => {
    expect(planOf(least[model]!)).toMatchObject({ model, zeroUsage: 'NO_CHARGE', free: decimal(0) });
  });

  it.each(['FLAT', 'PER_UNIT', 'PACKAGE', 'PERCENTAGE'])('of %s has one open tier', (model) => {
    const { tiers } = planOf({ ...least[model]!, tiers: [{ upTo: '1', unit: '9' }] });
    expect(tiers).toHaveLength(1);
    expect(tiers[0]).toMatchObject({ number: 1, upTo: null, below: { amount: decimal(0), lines: [] } });
  });

  it('knows of each tier what those below it cost', () => {
    const { tiers } = planOf({
      model: 'GRADUATED',
      tiers: [
        { upTo: '10', unit: '1', flat: '5' },
        { upTo: '25.5', unit: '2' },
        { upTo: '30', flat: '1' },
      ],
    });
    const first = { tier: 1, quantity: decimal(10), amount: decimal(15) };
    const second = { tier: 2, quantity: decimal('15.5'), amount: decimal(31) };
    expect(tiers.map(({ number, below }) => [number, text(below.amount), below.lines])).toEqual([
      [1, '0', []],
      [2, '15', [first]],
      [3, '46', [first, second]],
    ]);
  });

  it('has free units where packages are sold, and a free amount under PERCENTAGE', () => {
    const free = (model: string) => text(planOf({ ...least[model]!, freeUnits: '7', freeAmount: '8' }).free);
    expect(Object.fromEntries(Object.keys(least).map((model) => [model, free(model)]))).toEqual({
      PER_UNIT: '0',
      FLAT: '0',
      GRADUATED: '0',
      VOLUME: '0',
      PACKAGE: '7',
      GRADUATED_PACKAGE: '7',
      VOLUME_PACKAGE: '7',
      PERCENTAGE: '8',
      GRADUATED_PERCENTAGE: '0',
    });
  });

  it('asks of single events only under PERCENTAGE', () => {
    const asks = Object.keys(least).filter((model) => planOf({ ...least[model]!, fixedPerEvent: '1' }).events !== null);
    expect(asks).toEqual(['PERCENTAGE']);
    expect(planOf({ ...least['PERCENTAGE']!, fixedPerEvent: '0.3', freeEvents: '2' }).events).toEqual({
      fixed: decimal('0.3'),
      freeEvents: 2,
      minimum: null,
      maximum: null,
    });
  });

  it('takes a zero usage policy by its word, none for none', () => {
    const policy = (zeroUsagePolicy: unknown) => planOf({ ...least['GRADUATED']!, zeroUsagePolicy }).zeroUsage;
    expect(['NO_CHARGE', 'CHARGE_FIRST_FLAT', null, undefined].map(policy)).toEqual([
      'NO_CHARGE',
      'CHARGE_FIRST_FLAT',
      'NO_CHARGE',
      'NO_CHARGE',
    ]);
  });

  it.each<[string, PriceTerms, string, string]>([
    ['an unknown model', { model: 'STAIRS', unit: '1' }, 'price.model', 'ONE_OF'],
    ['no model', { model: undefined }, 'price.model', 'ONE_OF'],
    ['an unknown policy', { ...least['FLAT']!, zeroUsagePolicy: 'FREE' }, 'price.zeroUsagePolicy', 'ONE_OF'],
    ['no tiers', { model: 'VOLUME' }, 'price.tiers', 'NOT_EMPTY'],
    ['tiers that are null', { model: 'VOLUME', tiers: null }, 'price.tiers', 'NOT_EMPTY'],
    ['a wrong tier', { model: 'GRADUATED', tiers: [{ unit: '-1' }] }, 'price.tiers[0].unit', 'NOT_NEGATIVE'],
    ['no unit price', { model: 'PER_UNIT' }, 'price.unit', 'DECIMAL_FORM'],
    ['a package of nothing', { ...least['PACKAGE']!, packageSize: '0' }, 'price.packageSize', 'POSITIVE'],
    ['free units below zero', { ...least['PACKAGE']!, freeUnits: '-1' }, 'price.freeUnits', 'NOT_NEGATIVE'],
    ['a free amount below zero', { ...least['PERCENTAGE']!, freeAmount: '-1' }, 'price.freeAmount', 'NOT_NEGATIVE'],
    ['a fixed fee below zero', { ...least['PERCENTAGE']!, fixedPerEvent: '-1' }, 'price.fixedPerEvent', 'NOT_NEGATIVE'],
  ])('is refused for %s', (_why, terms, path, rule) => {
    expect(refused(terms)).toEqual(no(path, rule));
  });

  it('names the path that its owner has', () => {
    expect(refused({ model: 'STAIRS' }, 'lines[0].price')).toEqual(no('lines[0].price.model', 'ONE_OF'));
    expect(refused({ model: 'VOLUME', tiers: [] }, 'lines[0]')).toEqual(no('lines[0].tiers', 'NOT_EMPTY'));
  });

  it('says which words it knows', () => {
    const read = readPricePlan({ model: 'STAIRS' });
    expect(read.ok ? '' : read.refusal.message).toContain('must be one of PER_UNIT, FLAT, GRADUATED, VOLUME,');
    const policy = readPricePlan({ ...least['FLAT']!, zeroUsagePolicy: 'x' });
    expect(policy.ok ? '' : policy.refusal.message).toContain('one of NO_CHARGE, CHARGE_FIRST_FLAT.');
  });
});
