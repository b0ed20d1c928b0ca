import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import type { PricedBy } from './price-model.ts';
import { chargeIn, readSingleTier, readTiers, tierHolding, type Tier, type TierTerms } from './tiers.ts';

function tiersOf(terms: readonly TierTerms[], per: PricedBy = 'UNIT'): readonly Tier[] {
  const read = readTiers(terms, per);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

function refused(terms: readonly TierTerms[], per: PricedBy = 'UNIT', path?: string) {
  const read = readTiers(terms, per, path);
  return read.ok ? null : { code: read.refusal.code, details: read.refusal.details };
}

const no = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
const shown = ({ from, upTo, flat, price, packageSize }: Tier) =>
  [from, upTo, flat, price, packageSize].map((value) => (value === null ? null : formatDecimal(value)));

describe('tiers that are read', () => {
  it('begin where the one before ends; the last may be open', () => {
    expect(
      tiersOf([
        { upTo: '10', unit: '2', flat: '1' },
        { upTo: '10.5', unit: '1.5' },
        { upTo: null, unit: '0' },
      ]).map(shown),
    ).toEqual([
      ['0', '10', '1', '2', null],
      ['10', '10.5', '0', '1.5', null],
      ['10.5', null, '0', '0', null],
    ]);
  });

  it('may end with an end, or be a single open one', () => {
    expect(tiersOf([{ upTo: '10', unit: '2' }]).map(shown)).toEqual([['0', '10', '0', '2', null]]);
    expect(tiersOf([{ unit: '2' }]).map(shown)).toEqual([['0', null, '0', '2', null]]);
  });

  it('take the figures of their model and no others', () => {
    const all = { upTo: '10', unit: '2', packageSize: '5', packagePrice: '3', ratePct: '4', flat: '1' };
    expect(tiersOf([all], 'UNIT').map(shown)).toEqual([['0', '10', '1', '2', null]]);
    expect(tiersOf([all], 'STARTED_PACKAGE').map(shown)).toEqual([['0', '10', '1', '3', '5']]);
    expect(tiersOf([all], 'HUNDREDTH').map(shown)).toEqual([['0', '10', '1', '0.04', null]]);
    expect(tiersOf([all], 'NOTHING').map(shown)).toEqual([['0', '10', '1', '0', null]]);
  });

  it('may cost their flat alone', () => {
    expect(tiersOf([{ flat: '9' }], 'UNIT').map(shown)).toEqual([['0', null, '9', '0', null]]);
    expect(tiersOf([{ flat: '9' }], 'HUNDREDTH').map(shown)).toEqual([['0', null, '9', '0', null]]);
  });

  it.each<[string, readonly TierTerms[], PricedBy, string, string]>([
    ['an empty list', [], 'UNIT', 'tiers', 'NOT_EMPTY'],
    [
      'an end below the one before',
      [
        { upTo: '10', unit: '1' },
        { upTo: '9', unit: '1' },
      ],
      'UNIT',
      'tiers[1].upTo',
      'TIERS_ASCEND',
    ],
    [
      'an empty tier',
      [
        { upTo: '10', unit: '1' },
        { upTo: '10', unit: '1' },
      ],
      'UNIT',
      'tiers[1].upTo',
      'TIERS_ASCEND',
    ],
    [
      'a tier after the open one',
      [
        { upTo: null, unit: '1' },
        { upTo: '9', unit: '1' },
      ],
      'UNIT',
      'tiers[0].upTo',
      'ONLY_LAST_TIER_OPEN',
    ],
    [
      'a second open tier',
      [{ upTo: '1', unit: '1' }, { unit: '1' }, { unit: '1' }],
      'UNIT',
      'tiers[1].upTo',
      'ONLY_LAST_TIER_OPEN',
    ],
    ['an end at zero', [{ upTo: '0', unit: '1' }], 'UNIT', 'tiers[0].upTo', 'POSITIVE'],
    ['an end below zero', [{ upTo: '-1', unit: '1' }], 'UNIT', 'tiers[0].upTo', 'NOT_NEGATIVE'],
    ['an end that is no decimal', [{ upTo: '∞', unit: '1' }], 'UNIT', 'tiers[0].upTo', 'DECIMAL_FORM'],
    ['a price below zero', [{ unit: '-1' }], 'UNIT', 'tiers[0].unit', 'NOT_NEGATIVE'],
    ['a price below zero beside a flat', [{ unit: '-1', flat: '1' }], 'UNIT', 'tiers[0].unit', 'NOT_NEGATIVE'],
    ['a flat below zero', [{ unit: '1', flat: '-1' }], 'UNIT', 'tiers[0].flat', 'NOT_NEGATIVE'],
    ['neither price nor flat', [{ upTo: '5' }], 'UNIT', 'tiers[0].unit', 'DECIMAL_FORM'],
    ['a flat that is null and no price', [{ flat: null }], 'UNIT', 'tiers[0].unit', 'DECIMAL_FORM'],
    ['neither rate nor flat', [{}], 'HUNDREDTH', 'tiers[0].ratePct', 'DECIMAL_FORM'],
    ['a rate below zero', [{ ratePct: '-1', flat: '1' }], 'HUNDREDTH', 'tiers[0].ratePct', 'NOT_NEGATIVE'],
    ['no package price', [{ packageSize: '1', flat: '1' }], 'STARTED_PACKAGE', 'tiers[0].packagePrice', 'DECIMAL_FORM'],
    ['no package size', [{ packagePrice: '1' }], 'STARTED_PACKAGE', 'tiers[0].packageSize', 'DECIMAL_FORM'],
    [
      'a package of nothing',
      [{ packageSize: '0', packagePrice: '1' }],
      'STARTED_PACKAGE',
      'tiers[0].packageSize',
      'POSITIVE',
    ],
  ])('are refused: %s', (_why, terms, per, path, rule) => {
    expect(refused(terms, per)).toEqual(no(path, rule));
  });

  it('name the path that their owner has', () => {
    expect(refused([], 'UNIT', 'lines[2].tiers')).toEqual(no('lines[2].tiers', 'NOT_EMPTY'));
    expect(refused([{ upTo: '0' }], 'UNIT', 'lines[2].tiers')).toEqual(no('lines[2].tiers[0].upTo', 'POSITIVE'));
  });
});

describe('the single tier of a price without tiers', () => {
  const single = (terms: TierTerms, per: PricedBy) => {
    const read = readSingleTier(terms, per, 'price');
    return read.ok ? shown(read.value) : read.refusal.details;
  };

  it('is open, whatever end is stated, and has a flat only where the flat is the price', () => {
    expect(single({ upTo: '5', unit: '2', flat: '9' }, 'UNIT')).toEqual(['0', null, '0', '2', null]);
    expect(single({ packagePrice: '2', packageSize: '7', flat: '9' }, 'STARTED_PACKAGE')).toEqual([
      '0',
      null,
      '0',
      '2',
      '7',
    ]);
    expect(single({ ratePct: '2', flat: '9' }, 'HUNDREDTH')).toEqual(['0', null, '0', '0.02', null]);
    expect(single({ upTo: '5', flat: '9', unit: '2' }, 'NOTHING')).toEqual(['0', null, '9', '0', null]);
  });

  it('has to state its price', () => {
    expect(single({ flat: '9' }, 'UNIT')).toEqual({ path: 'price.unit', rule: 'DECIMAL_FORM' });
    expect(single({ flat: '9' }, 'HUNDREDTH')).toEqual({ path: 'price.ratePct', rule: 'DECIMAL_FORM' });
    expect(single({ unit: '9' }, 'NOTHING')).toEqual({ path: 'price.flat', rule: 'DECIMAL_FORM' });
    expect(single({ flat: '-9' }, 'NOTHING')).toEqual({ path: 'price.flat', rule: 'NOT_NEGATIVE' });
  });
});

describe('what units in a tier cost', () => {
  const cost = (terms: TierTerms, per: PricedBy, units: string) =>
    formatDecimal(chargeIn(tiersOf([terms], per)[0]!, decimal(units)));

  it.each<[string, TierTerms, PricedBy, string, string]>([
    ['units', { unit: '0.03', flat: '5' }, 'UNIT', '7.5', '5.225'],
    ['a full package', { packageSize: '10', packagePrice: '4' }, 'STARTED_PACKAGE', '10', '4'],
    ['a started package', { packageSize: '10', packagePrice: '4', flat: '1' }, 'STARTED_PACKAGE', '10.000000001', '9'],
    ['the smallest part of a package', { packageSize: '10', packagePrice: '4' }, 'STARTED_PACKAGE', '0.000000001', '4'],
    ['packages with a fraction', { packageSize: '2.5', packagePrice: '4' }, 'STARTED_PACKAGE', '7.5', '12'],
    ['a percentage', { ratePct: '1.25', flat: '2' }, 'HUNDREDTH', '80', '3'],
    ['a flat', { flat: '2' }, 'NOTHING', '80', '2'],
  ])('%s', (_what, terms, per, units, charge) => {
    expect(cost(terms, per, units)).toBe(charge);
  });
});

describe('the tier that holds a quantity', () => {
  const closed = () => tiersOf(['1', '2.5', '10', '11', '100'].map((upTo) => ({ upTo, unit: '1' })));
  const holding = (tiers: readonly Tier[], units: string) => {
    const tier = tierHolding(tiers, decimal(units));
    return tier === null ? null : tiers.indexOf(tier);
  };

  it.each([
    ['0.000000001', 0],
    ['1', 0],
    ['1.000000001', 1],
    ['2.5', 1],
    ['2.500000001', 2],
    ['10', 2],
    ['10.5', 3],
    ['11', 3],
    ['11.000000001', 4],
    ['100', 4],
    ['100.000000001', null],
  ])('%s lies in tier %s: an end belongs to its tier', (units, index) => {
    expect(holding(closed(), units)).toBe(index);
  });

  it('is the last one without limit when that is open', () => {
    const open = tiersOf([{ upTo: '1', unit: '1' }, { upTo: '2', unit: '1' }, { unit: '1' }]);
    expect(['1', '2', '3', '9999999999999999999'].map((units) => holding(open, units))).toEqual([0, 1, 2, 2]);
  });
});
