import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoundingMode } from '../../../../../core/rounding.ts';
import type { RoundingPolicy } from './methods.ts';
import { split } from './split.ts';

const policies = ['CUMULATIVE', 'LAST_TAKES_REMAINDER'] as const satisfies readonly RoundingPolicy[];
const modes = ['HALF_UP', 'HALF_EVEN'] as const satisfies readonly RoundingMode[];

describe('split', () => {
  it.each<[RoundingPolicy, RoundingMode, bigint, number[], bigint[]]>([
    ['CUMULATIVE', 'HALF_UP', 10000n, [22, 28, 15], [3385n, 4307n, 2308n]],
    ['LAST_TAKES_REMAINDER', 'HALF_UP', 10000n, [22, 28, 15], [3385n, 4308n, 2307n]],
    ['CUMULATIVE', 'HALF_UP', -10000n, [22, 28, 15], [-3385n, -4307n, -2308n]],
    ['LAST_TAKES_REMAINDER', 'HALF_UP', -10000n, [22, 28, 15], [-3385n, -4308n, -2307n]],
    ['CUMULATIVE', 'HALF_UP', 1n, [1, 1], [1n, 0n]],
    ['CUMULATIVE', 'HALF_EVEN', 1n, [1, 1], [0n, 1n]],
    ['LAST_TAKES_REMAINDER', 'HALF_UP', 1n, [1, 1], [1n, 0n]],
    ['LAST_TAKES_REMAINDER', 'HALF_EVEN', 1n, [1, 1], [0n, 1n]],
    ['CUMULATIVE', 'HALF_UP', 0n, [3, 4], [0n, 0n]],
    ['LAST_TAKES_REMAINDER', 'HALF_UP', 7n, [5], [7n]],
    ['CUMULATIVE', 'HALF_UP', 7n, [5], [7n]],
    ['CUMULATIVE', 'HALF_UP', 9n, [0, 3, 0], [0n, 9n, 0n]],
  ])('%s %s of %d over %j', (policy, mode, total, weights, parts) => {
    expect(split(total, weights, { policy, mode })).toEqual(parts);
  });

  it('runs out before it gives more than there is', () => {
    const over = [1, 1, 1, 1, 1];
    const remainder = { policy: 'LAST_TAKES_REMAINDER', mode: 'HALF_UP' } as const;
    expect(split(3n, over, remainder)).toEqual([1n, 1n, 1n, 0n, 0n]);
    expect(split(-3n, over, remainder)).toEqual([-1n, -1n, -1n, 0n, 0n]);
  });

  it.each(policies)('%s counts weights the same when all are zero', (policy) => {
    expect(split(5n, [0], { policy, mode: 'HALF_UP' })).toEqual([5n]);
    expect(split(8n, [0, 0], { policy, mode: 'HALF_UP' })).toEqual([4n, 4n]);
  });

  it('sums to the total and moves one way only', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 1, maxLength: 70 }),
        fc.constantFrom(...policies),
        fc.constantFrom(...modes),
        (total, weights, policy, mode) => {
          const parts = split(total, weights, { policy, mode });
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
          expect(parts.every((part) => part === 0n || part > 0n === total > 0n)).toBe(true);
          expect(split(-total, weights, { policy, mode })).toEqual(parts.map((part) => -part));
        },
      ),
    );
  });
});
