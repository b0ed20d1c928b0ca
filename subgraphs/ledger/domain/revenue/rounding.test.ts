import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, wholeNumber } from '../../../../core/decimal.ts';
import { divide, type RoundingMode } from '../../../../core/rounding.ts';
import { nearestUnits, statedPlaces } from './rounding.ts';

describe('nearestUnits', () => {
  it.each<[bigint, bigint, RoundingMode, bigint]>([
    [7n, 2n, 'HALF_UP', 4n],
    [-7n, 2n, 'HALF_UP', -4n],
    [5n, 2n, 'HALF_EVEN', 2n],
    [7n, 2n, 'HALF_EVEN', 4n],
    [-5n, 2n, 'HALF_EVEN', -2n],
    [-7n, 2n, 'HALF_EVEN', -4n],
    [4n, 3n, 'HALF_UP', 1n],
    [5n, 3n, 'HALF_EVEN', 2n],
    [0n, 3n, 'HALF_UP', 0n],
    [9n, 3n, 'HALF_UP', 3n],
    [10n ** 24n + 1n, 2n, 'HALF_UP', 5n * 10n ** 23n + 1n],
  ])('%d / %d by %s is %d', (dividend, divisor, mode, nearest) => {
    expect(nearestUnits(dividend, divisor, mode)).toBe(nearest);
  });

  it('is the exact division of core in whole numbers', () => {
    const dividends = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
    const divisors = fc.bigInt({ min: 1n, max: 5000n });
    fc.assert(
      fc.property(dividends, divisors, fc.constantFrom<RoundingMode>('HALF_UP', 'HALF_EVEN'), (a, b, mode) => {
        expect(nearestUnits(a, b, mode)).toBe(wholeNumber(divide(decimal(a), decimal(b), 0, mode)));
      }),
    );
  });
});

it('states shares to nine places, as DOMAIN 1.2.3 has it', () => {
  expect(statedPlaces).toBe(9);
});
