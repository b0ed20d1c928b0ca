import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digits, safeUnits } from './digits.ts';

const max = Number.MAX_SAFE_INTEGER;

describe('whole units', () => {
  it.each<[string, number, number | null]>([
    ['12.5', 1, 125],
    ['12.5', 2, 1250],
    ['12.5', 0, null],
    ['-12.5', 1, -125],
    ['0.05', 2, 5],
    ['0.05', 1, null],
    ['0.00000001', 8, 1],
    ['0.00000001', 7, null],
    ['1200', -2, 12],
    ['1200', -3, null],
    ['100000000000000', -14, 1],
    ['1', 15, 1e15],
    ['1', 16, null],
    ['0', 2, 0],
    [String(max), 0, max],
    [`-${max}`, 0, -max],
    [String(max + 1), 0, null],
    ['900000000.99', 2, 90_000_000_099],
    // Its digits are kept in blocks of seven on both sides of the point, and these are too many together.
    ['90071992547409.91', 2, null],
    ['90071992547409.92', 2, null],
    ['900719925474099.1', 2, null],
    ['1e22', 0, null],
    ['1e22', -15, 1e7],
    ['1e22', -22, 1],
    ['1e45', -28, null],
  ])('of %s at scale %i are %d', (text, scale, units) => {
    expect(safeUnits(new Digits(text), scale)).toBe(units);
  });

  it('are what the text says, or null where a number cannot hold them', () => {
    const coefficients = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(
        coefficients,
        fc.integer({ min: -12, max: 12 }),
        fc.integer({ min: 0, max: 9 }),
        (units, exponent, scale) => {
          const value = new Digits(units.toString()).times(new Digits(`1e${exponent}`));
          const shifted = value.times(new Digits(`1e${scale}`));
          const found = safeUnits(value, scale);
          if (found === null) return;
          expect(shifted.isInteger()).toBe(true);
          expect(BigInt(found)).toBe(BigInt(shifted.toFixed(0)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are found for amounts of common size', () => {
    const cents = fc.integer({ min: -(10 ** 9), max: 10 ** 9 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 4 }), (units, scale) => {
        const value = new Digits(units).times(new Digits(`1e-${scale}`));
        expect(safeUnits(value, scale)! + 0).toBe(units);
      }),
    );
  });
});
