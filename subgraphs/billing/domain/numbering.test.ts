import { describe, expect, it } from 'vitest';
import { creditNoteSeries, formatNumber, isSeriesCode } from './numbering.ts';

describe('numbers', () => {
  it('have six digits at least and never run out', () => {
    expect(formatNumber('INV', 1)).toBe('INV-000001');
    expect(formatNumber('INV', 999_999)).toBe('INV-999999');
    expect(formatNumber('DE-2026', 1_234_567)).toBe('DE-2026-1234567');
  });

  it.each([
    ['INV', true],
    ['I', true],
    ['DE-2026', true],
    ['A'.repeat(20), true],
    ['A'.repeat(21), false],
    ['', false],
    ['inv', false],
    ['INv', false],
    ['1NV', false],
    ['-INV', false],
    ['IN V', false],
    ['INV ', false],
    [' INV', false],
    ['INV_1', false],
  ])('%j is a series code: %s', (code, answer) => {
    expect(isSeriesCode(code)).toBe(answer);
  });

  it('of credit notes have a series of their own', () => {
    expect(creditNoteSeries).toBe('CN');
    expect(isSeriesCode(creditNoteSeries)).toBe(true);
  });
});
