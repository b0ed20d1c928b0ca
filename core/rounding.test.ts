import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  decimal,
  equals,
  formatDecimal,
  multiply,
  negate,
  placesOf,
  shift,
  sign,
  sum,
  wholeNumber,
  zero,
} from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Result } from './result.ts';
import { allocate, cumulativeShare, cumulativeShares, divide, round } from './rounding.ts';
import type { RoundingMode } from './rounding.ts';

const decimals = (texts: readonly string[]) => texts.map((text) => decimal(text));
const texts = (values: readonly Decimal[]) => values.map((value) => formatDecimal(value));
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

const modes = fc.constantFrom<RoundingMode>('HALF_UP', 'HALF_EVEN');
const scales = fc.integer({ min: -3, max: 6 });
const amounts = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map((units) => shift(decimal(units), -9));
const positives = fc.bigInt({ min: 1n, max: 10n ** 18n }).map((units) => shift(decimal(units), -9));
const weightLists = fc.array(fc.oneof(fc.constant(zero), positives), { minLength: 1, maxLength: 12 });

/** The rule of §1.2.1 in whole numbers, written another way than the code under test. */
function nearest(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const floor = n / d;
  const twice = 2n * (n - floor * d);
  const up = twice > d || (twice === d && (mode === 'HALF_UP' || floor % 2n === 1n));
  const size = up ? floor + 1n : floor;
  return negative ? -size : size;
}

describe('round', () => {
  it.each<[RoundingMode, number, string, string]>([
    ['HALF_UP', 0, '0.5', '1'],
    ['HALF_UP', 0, '-0.5', '-1'],
    ['HALF_UP', 0, '-0.4', '0'],
    ['HALF_UP', 2, '1.005', '1.01'],
    ['HALF_UP', 2, '1.00499999', '1'],
    ['HALF_UP', -1, '15', '20'],
    ['HALF_UP', -1, '-15', '-20'],
    ['HALF_UP', -2, '49.99', '0'],
    ['HALF_UP', -2, '50', '100'],
    ['HALF_UP', -3, '9', '0'],
    ['HALF_EVEN', 0, '0.5', '0'],
    ['HALF_EVEN', 0, '1.5', '2'],
    ['HALF_EVEN', 0, '-1.5', '-2'],
    ['HALF_EVEN', 0, '0.5000000001', '1'],
    ['HALF_EVEN', 2, '1.005', '1'],
    ['HALF_EVEN', 2, '1.015', '1.02'],
    ['HALF_EVEN', -1, '25', '20'],
    ['HALF_EVEN', -2, '150', '200'],
  ])('%s to scale %i takes %s to %s', (mode, scale, value, rounded) => {
    expect(formatDecimal(round(decimal(value), scale, mode))).toBe(rounded);
  });

  it('goes to the nearest unit of the scale', () => {
    fc.assert(
      fc.property(amounts, scales, modes, (value, scale, mode) => {
        const rounded = wholeNumber(shift(round(value, scale, mode), scale));
        expect(rounded).toBe(nearest(wholeNumber(shift(value, 9)), 10n ** BigInt(9 - scale), mode));
      }),
    );
  });

  it('treats both signs alike and changes nothing twice', () => {
    fc.assert(
      fc.property(amounts, scales, modes, (value, scale, mode) => {
        const rounded = round(value, scale, mode);
        expect(round(negate(value), scale, mode)).toEqual(negate(rounded));
        expect(round(rounded, scale, mode)).toEqual(rounded);
      }),
    );
  });
});

describe('divide', () => {
  it.each<[string, string, number, RoundingMode, string]>([
    ['12', '31', 9, 'HALF_UP', '0.387096774'],
    ['1', '3', 40, 'HALF_UP', `0.${'3'.repeat(40)}`],
    ['2', '3', 0, 'HALF_UP', '1'],
    ['1', '8', 2, 'HALF_UP', '0.13'],
    ['1', '8', 2, 'HALF_EVEN', '0.12'],
    ['-1', '8', 2, 'HALF_UP', '-0.13'],
    ['1', '-8', 2, 'HALF_UP', '-0.13'],
    ['1234', '1', -2, 'HALF_UP', '1200'],
    ['0', '7', 2, 'HALF_UP', '0'],
    ['0.000000000001', '9999999999999999999', 2, 'HALF_UP', '0'],
  ])('%s / %s to scale %i by %s is %s', (dividend, divisor, scale, mode, quotient) => {
    expect(formatDecimal(divide(decimal(dividend), decimal(divisor), scale, mode))).toBe(quotient);
  });

  it('rounds the exact quotient once', () => {
    const divisors = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).filter((units) => units !== 0n);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), divisors, scales, modes, (a, b, scale, mode) => {
        const quotient = divide(decimal(a), decimal(b), scale, mode);
        const [up, down] = scale >= 0 ? [10n ** BigInt(scale), 1n] : [1n, 10n ** BigInt(-scale)];
        expect(wholeNumber(shift(quotient, scale))).toBe(nearest(a * up, b * down, mode));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same in numbers and in digits, up to the last number that is exact', () => {
    const near = (limit: bigint) => fc.bigInt({ min: limit - 40n, max: limit + 40n });
    const sizes = fc.oneof(
      near(0n),
      near(2n ** 53n),
      near(-(2n ** 53n)),
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    );
    const divisors = fc
      .oneof(near(2n ** 53n), near(0n), fc.bigInt({ min: 1n, max: 10n ** 9n }))
      .filter((b) => b !== 0n);
    fc.assert(
      fc.property(sizes, divisors, modes, (a, b, mode) => {
        expect(wholeNumber(divide(decimal(a), decimal(b), 0, mode))).toBe(nearest(a, b, mode));
        expect(wholeNumber(shift(divide(decimal(a), decimal(b), 2, mode), 2))).toBe(nearest(a * 100n, b, mode));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the ties', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        modes,
        (k, b, mode) => {
          const tie = (2n * k + 1n) * b;
          expect(wholeNumber(divide(decimal(tie), decimal(2n * b), 0, mode))).toBe(nearest(tie, 2n * b, mode));
        },
      ),
    );
  });

  it('calls a zero divisor a bug', () => {
    expect(() => divide(decimal(1), zero, 2, 'HALF_UP')).toThrow('Invariant broken');
  });
});

describe('allocate', () => {
  it.each<[string, string[], number, string[]]>([
    ['0.05', ['1', '1'], 2, ['0.03', '0.02']],
    ['100', ['0', '0', '0'], 2, ['33.34', '33.33', '33.33']],
    ['0.01', ['0', '1', '0'], 2, ['0', '0.01', '0']],
    ['-0.05', ['1', '1'], 2, ['-0.03', '-0.02']],
    ['1000', ['1', '1', '1'], -2, ['400', '300', '300']],
    ['0', ['1', '2'], 2, ['0', '0']],
    ['10', ['0.1', '0.2', '0.7'], 0, ['1', '2', '7']],
    ['1', ['1', '2', '4'], 1, ['0.1', '0.3', '0.6']],
  ])('splits %s by %j at scale %i into %j', (total, weights, scale, parts) => {
    expect(texts(accepted(allocate(decimal(total), decimals(weights), scale)))).toEqual(parts);
  });

  it('sums to the total, within a unit of each exact share, and nothing for a zero weight', () => {
    fc.assert(
      fc.property(amounts, weightLists, scales, modes, (amount, weights, scale, mode) => {
        const total = round(amount, scale, mode);
        const parts = accepted(allocate(total, weights, scale));
        expect(sum(parts)).toEqual(total);
        const whole = sum(weights);
        for (const [index, part] of parts.entries()) {
          expect(placesOf(shift(part, scale))).toBe(0);
          const weight = weights[index] ?? zero;
          if (sign(whole) === 0) continue;
          if (sign(weight) === 0) expect(part).toEqual(zero);
          const offBy = add(multiply(part, whole), negate(multiply(total, weight)));
          const unit = multiply(shift(decimal(1), -scale), whole);
          expect(sign(add(unit, sign(offBy) < 0 ? offBy : negate(offBy)))).toBe(1);
        }
      }),
    );
  });

  it('splits a reversal into the reversed parts', () => {
    fc.assert(
      fc.property(amounts, weightLists, fc.integer({ min: 0, max: 4 }), (amount, weights, scale) => {
        const total = round(amount, scale, 'HALF_UP');
        expect(accepted(allocate(negate(total), weights, scale))).toEqual(
          accepted(allocate(total, weights, scale)).map(negate),
        );
      }),
    );
  });

  it('looks at the proportions of the weights only', () => {
    fc.assert(
      fc.property(amounts, weightLists, positives, (amount, weights, factor) => {
        const total = round(amount, 2, 'HALF_UP');
        const scaled = weights.map((weight) => multiply(weight, factor));
        expect(accepted(allocate(total, scaled, 2))).toEqual(accepted(allocate(total, weights, 2)));
      }),
    );
  });

  it.each<[string, string, string[], number, string]>([
    ['a total finer than the scale', '0.005', ['1'], 2, 'total'],
    ['a total finer than hundreds', '150', ['1'], -2, 'total'],
    ['no weights', '1', [], 2, 'weights'],
    ['a negative weight', '1', ['1', '2', '-0.1'], 2, 'weights[2]'],
    ['a negative weight in the first place', '1', ['-0.1', '2'], 2, 'weights[0]'],
  ])('refuses %s', (_, total, weights, scale, path) => {
    const refused = { ok: false, refusal: { code: 'VALIDATION_FAILED', details: { path } } };
    expect(allocate(decimal(total), decimals(weights), scale)).toMatchObject(refused);
    expect(cumulativeShares(decimal(total), decimals(weights), scale, 'HALF_UP')).toMatchObject(refused);
  });
});

describe('cumulative rounding', () => {
  it('gives each part what its share has earned by then, less what was given', () => {
    const parts = accepted(cumulativeShares(decimal('100'), decimals(['1', '1', '1']), 2, 'HALF_UP'));
    expect(texts(parts)).toEqual(['33.33', '33.34', '33.33']);
    const even = accepted(cumulativeShares(decimal('0.10'), decimals(['1', '1', '1', '1']), 2, 'HALF_EVEN'));
    expect(texts(even)).toEqual(['0.02', '0.03', '0.03', '0.02']);
  });

  it('counts equal shares when every weight is zero', () => {
    expect(texts(accepted(cumulativeShares(decimal('1'), [zero, zero], 2, 'HALF_UP')))).toEqual(['0.5', '0.5']);
  });

  it('sums to the total under both modes, and a reversal cancels it', () => {
    fc.assert(
      fc.property(amounts, weightLists, fc.integer({ min: -2, max: 4 }), modes, (amount, weights, scale, mode) => {
        const total = round(amount, scale, mode);
        const parts = accepted(cumulativeShares(total, weights, scale, mode));
        expect(sum(parts)).toEqual(total);
        expect(accepted(cumulativeShares(negate(total), weights, scale, mode))).toEqual(parts.map(negate));
      }),
    );
  });

  it('closes successive credits to the cent, in whatever steps they come', () => {
    fc.assert(
      fc.property(amounts, fc.array(positives, { minLength: 1, maxLength: 8 }), modes, (amount, steps, mode) => {
        const total = round(amount, 2, mode);
        const whole = sum(steps);
        let cumulative = zero;
        let given = zero;
        for (const step of steps) {
          cumulative = add(cumulative, step);
          given = add(given, cumulativeShare(total, { cumulative, whole, given }, 2, mode));
        }
        expect(equals(given, total)).toBe(true);
      }),
    );
  });
});
