import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../../core/decimal.ts';
import { decideTreatment, treatmentOf, type Modification, type RemainingItems } from './treatment.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const booleans = [true, false];
const remainders: readonly RemainingItems[] = ['ALL_DISTINCT', 'SOME_DISTINCT', 'NONE_DISTINCT'];
const ofRemaining = {
  ALL_DISTINCT: 'PROSPECTIVE',
  SOME_DISTINCT: 'MIXED',
  NONE_DISTINCT: 'CUMULATIVE_CATCH_UP',
} as const;

const square = booleans.flatMap((addsDistinctItems) =>
  booleans.flatMap((pricedAtSsp) => remainders.map((remaining) => ({ addsDistinctItems, pricedAtSsp, remaining }))),
);

describe('the decision table', () => {
  it.each(square)('%j: distinct at its price is separate, all else goes by what remains', (tests) => {
    const expected = tests.addsDistinctItems && tests.pricedAtSsp ? 'SEPARATE_CONTRACT' : ofRemaining[tests.remaining];
    expect(treatmentOf(tests)).toBe(expected);
  });
});

function added(price: string, sspPerUnit: string | null, isDistinct = true): Modification['added'] {
  return {
    isDistinct,
    units: decimal(30),
    price: decimal(price),
    sspPerUnit: sspPerUnit === null ? null : decimal(sspPerUnit),
  };
}
const distinct = { id: 'spare', isDistinct: true };
const whole = { id: 'building', isDistinct: false };

describe('a modification', () => {
  it('of distinct items at their price is a contract of its own, and leaves the others alone', () => {
    expect(decideTreatment({ added: added('2850', '95'), remaining: [distinct, whole] }, cents)).toEqual({
      treatment: 'SEPARATE_CONTRACT',
      reasons: ['ADDED_ITEMS_DISTINCT', 'PRICED_AT_SSP', 'REMAINING_SOME_DISTINCT'],
      obligations: [],
    });
  });

  it('of distinct items below their price changes what remains', () => {
    expect(decideTreatment({ added: added('2400', '95'), remaining: [distinct] }, cents)).toEqual({
      treatment: 'PROSPECTIVE',
      reasons: ['ADDED_ITEMS_DISTINCT', 'NOT_PRICED_AT_SSP', 'REMAINING_ALL_DISTINCT'],
      obligations: [{ id: 'spare', treatment: 'PROSPECTIVE' }],
    });
  });

  it('of one promise is measured again, whatever its price', () => {
    expect(decideTreatment({ added: added('2850', '95', false), remaining: [whole] }, cents)).toEqual({
      treatment: 'CUMULATIVE_CATCH_UP',
      reasons: ['ADDED_ITEMS_NOT_DISTINCT', 'PRICED_AT_SSP', 'REMAINING_NONE_DISTINCT'],
      obligations: [{ id: 'building', treatment: 'CUMULATIVE_CATCH_UP' }],
    });
  });

  it('of some of each is decided obligation by obligation', () => {
    expect(decideTreatment({ added: null, remaining: [distinct, whole] }, cents)).toEqual({
      treatment: 'MIXED',
      reasons: ['NOTHING_ADDED', 'REMAINING_SOME_DISTINCT'],
      obligations: [
        { id: 'spare', treatment: 'PROSPECTIVE' },
        { id: 'building', treatment: 'CUMULATIVE_CATCH_UP' },
      ],
    });
  });

  it.each([
    ['a smaller quantity of distinct items', null, [distinct], 'PROSPECTIVE'],
    ['a smaller quantity of one promise', null, [whole], 'CUMULATIVE_CATCH_UP'],
    ['a change of price when all is delivered', null, [], 'CUMULATIVE_CATCH_UP'],
    ['distinct items without an established price', added('2850', null), [distinct], 'PROSPECTIVE'],
    ['distinct items below their price when all is delivered', added('1', '95'), [], 'PROSPECTIVE'],
    ['distinct items below their price beside one promise', added('1', '95'), [whole], 'MIXED'],
    ['items that are part of one promise beside distinct ones', added('1', '95', false), [distinct], 'MIXED'],
    ['distinct items above their price', added('2850.01', '95'), [distinct], 'PROSPECTIVE'],
    ['distinct items at a unit price that needs rounding', added('0.01', '0.0003'), [distinct], 'SEPARATE_CONTRACT'],
  ])('%s', (_, items, remaining, treatment) => {
    expect(decideTreatment({ added: items, remaining }, cents).treatment).toBe(treatment);
  });

  it('is compared with its price as its currency and legal entity round it', () => {
    const half = { added: added('0.02', '0.0005'), remaining: [distinct] };
    expect(decideTreatment(half, cents).treatment).toBe('SEPARATE_CONTRACT');
    const third = { added: added('0.02', '0.0006'), remaining: [distinct] };
    expect(decideTreatment(third, { scale: 3, mode: 'HALF_UP' }).treatment).toBe('PROSPECTIVE');
    const even = { added: added('0.02', '0.0005'), remaining: [distinct] };
    expect(decideTreatment(even, { scale: 2, mode: 'HALF_EVEN' }).treatment).toBe('SEPARATE_CONTRACT');
    const down = { added: added('0.04', '0.0015'), remaining: [distinct] };
    expect(decideTreatment(down, { scale: 2, mode: 'HALF_EVEN' }).treatment).toBe('SEPARATE_CONTRACT');
    expect(decideTreatment(down, cents).treatment).toBe('PROSPECTIVE');
  });
});
