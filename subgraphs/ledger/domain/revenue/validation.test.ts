import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { invalidAt, refused } from '../../../../test/harness/results.ts';
import { checkNotNegative, checkPercentage, checkPositive, checkScale, checkWithin } from './validation.ts';

describe('the checks of single values', () => {
  it.each([
    ['-0.01', 'NOT_NEGATIVE', 'POSITIVE'],
    ['0', null, 'POSITIVE'],
    ['0.01', null, null],
  ])('%s against zero', (text, notNegative, positive) => {
    const value = decimal(text);
    expect(refused(checkNotNegative('a', value))).toEqual(notNegative && invalidAt('a', notNegative));
    expect(refused(checkPositive('a', value))).toEqual(positive && invalidAt('a', positive));
  });

  it('let a part be as large as its whole, and no larger', () => {
    expect(checkWithin('kept', decimal(10), decimal(10), 'the units')).toBeNull();
    const refusal = checkWithin('kept', decimal('10.1'), decimal(10), 'the units');
    expect(refused(refusal)).toEqual(invalidAt('kept', 'NOT_ABOVE_WHOLE'));
    expect(refusal?.message).toBe('kept must be at most the units, 10.');
  });

  it('count places, before the point too', () => {
    expect(checkScale('price', decimal('1.25'), 2)).toBeNull();
    expect(refused(checkScale('price', decimal('1.255'), 2))).toEqual(invalidAt('price', 'SCALE'));
    expect(checkScale('price', decimal(1200), -2)).toBeNull();
    expect(refused(checkScale('price', decimal(1250), -2))).toEqual(invalidAt('price', 'SCALE'));
  });

  it.each([
    ['-0.1', false],
    ['0', true],
    ['100', true],
    ['100.1', false],
  ])('%s per cent is a share: %s', (text, isShare) => {
    expect(refused(checkPercentage('p', decimal(text)))).toEqual(isShare ? null : invalidAt('p', 'RANGE'));
  });
});
