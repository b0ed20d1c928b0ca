import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { accumulate, accumulationCap, type Tolerated } from './accumulation.ts';

const tolerated = (amount: string, count: number): Tolerated => ({ amount: decimal(amount), count });

function sumOf(items: readonly Tolerated[], cap?: string): readonly [string, string | null] {
  const found = accumulate(items, cap === undefined ? undefined : decimal(cap));
  if (!found.ok) throw new Error(found.refusal.message);
  return [formatDecimal(found.value.sumAbsolute), found.value.exception];
}

describe('accumulate', () => {
  it('adds up to the cap, and raises the exception above it', () => {
    expect(sumOf([tolerated('0.01', 5_000)])).toEqual(['50', null]);
    expect(sumOf([tolerated('0.01', 5_001)])).toEqual(['50.01', 'TOLERANCE_ACCUMULATION']);
    expect(sumOf([tolerated('0.01', 101)], '1')).toEqual(['1.01', 'TOLERANCE_ACCUMULATION']);
    expect(formatDecimal(accumulationCap)).toBe('50');
  });

  it('does not let opposite differences cancel', () => {
    expect(sumOf([tolerated('-30', 1), tolerated('30', 1)])).toEqual(['60', 'TOLERANCE_ACCUMULATION']);
  });

  it('is zero for nothing', () => {
    expect(sumOf([])).toEqual(['0', null]);
    expect(sumOf([tolerated('1', 0)])).toEqual(['0', null]);
    expect(sumOf([], '0')).toEqual(['0', null]);
  });

  it.each([-1, 0.5, Number.NaN])('refuses a count of %s', (count) => {
    expect(accumulate([tolerated('1', 1), tolerated('1', count)])).toMatchObject({
      ok: false,
      refusal: {
        code: 'VALIDATION_FAILED',
        details: { path: 'tolerated[1].count', rule: 'NOT_NEGATIVE' },
        message: 'tolerated[1].count must be a whole number from 0 on.',
      },
    });
  });
});
