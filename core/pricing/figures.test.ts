import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal, isDecimal, multiply } from '../decimal.ts';
import type { Result } from '../result.ts';
import { checkLimits, orNone, orZero, readCount, readPrice, readQuantity, readSize } from './figures.ts';

/** The value as text or number, or the path and the rule of the refusal. */
function shown(result: Result<unknown>) {
  if (!result.ok) return result.refusal.details;
  return isDecimal(result.value) ? formatDecimal(result.value) : result.value;
}

describe('a figure of a price', () => {
  it.each([
    ['0', '0'],
    ['12.50', '12.5'],
    ['0.000000000001', '0.000000000001'],
    [decimal('7.25'), '7.25'],
  ])('%s is a price', (value, price) => {
    expect(shown(readPrice(value, 'unit'))).toBe(price);
  });

  it.each([
    ['-0.01', 'NOT_NEGATIVE'],
    [decimal(-1), 'NOT_NEGATIVE'],
    ['1e3', 'DECIMAL_FORM'],
    ['', 'DECIMAL_FORM'],
    ['NaN', 'DECIMAL_FORM'],
    [12.5, 'DECIMAL_FORM'],
    [undefined, 'DECIMAL_FORM'],
    [null, 'DECIMAL_FORM'],
  ])('%s is none: %s', (value, rule) => {
    expect(shown(readPrice(value, 'price.unit'))).toEqual({ path: 'price.unit', rule });
  });

  it('has twelve places at most, whoever computed it', () => {
    const thirteen = multiply(decimal('0.000000000001'), decimal('0.1'));
    expect(shown(readPrice(decimal('1.000000000001'), 'unit'))).toBe('1.000000000001');
    expect(shown(readPrice(thirteen, 'unit'))).toEqual({ path: 'unit', rule: 'PLACES_MAX' });
  });

  it('has nine places where it is a quantity', () => {
    expect(shown(readQuantity('1.123456789', 'quantity'))).toBe('1.123456789');
    expect(shown(readQuantity('0', 'quantity'))).toBe('0');
    const refusal = readQuantity('1.1234567891', 'quantity');
    expect(shown(refusal)).toEqual({ path: 'quantity', rule: 'PLACES_MAX' });
    expect(refusal).toMatchObject({ refusal: { message: 'quantity may have 9 places after the point.' } });
    expect(shown(readQuantity('-1', 'quantity'))).toEqual({ path: 'quantity', rule: 'NOT_NEGATIVE' });
  });

  it('is more than zero where it is a size', () => {
    expect(shown(readSize('0.000000001', 'packageSize'))).toBe('0.000000001');
    expect(shown(readSize('0', 'packageSize'))).toEqual({ path: 'packageSize', rule: 'POSITIVE' });
    expect(shown(readSize('0.0000000001', 'packageSize'))).toEqual({ path: 'packageSize', rule: 'PLACES_MAX' });
    expect(shown(readSize('-1', 'packageSize'))).toEqual({ path: 'packageSize', rule: 'NOT_NEGATIVE' });
  });

  it('may be left out where zero or no limit is meant', () => {
    expect([undefined, null, '3'].map((value) => shown(orZero(value, 'flat', readPrice)))).toEqual(['0', '0', '3']);
    expect([undefined, null, '3'].map((value) => shown(orNone(value, 'upTo', readSize)))).toEqual([null, null, '3']);
    expect(shown(orZero('x', 'flat', readPrice))).toEqual({ path: 'flat', rule: 'DECIMAL_FORM' });
    expect(shown(orNone('0', 'upTo', readSize))).toEqual({ path: 'upTo', rule: 'POSITIVE' });
  });
});

describe('a count', () => {
  it.each([
    [0, 0],
    [4, 4],
    ['4', 4],
    ['0', 0],
    ['999999999999999', 999_999_999_999_999],
  ])('%s is one', (value, count) => {
    expect(shown(readCount(value, 'events'))).toBe(count);
  });

  it.each([
    -1,
    1.5,
    '1.5',
    '-1',
    '',
    ' 4',
    '4 ',
    'four',
    Number.NaN,
    Number.MAX_SAFE_INTEGER + 1,
    '1000000000000000',
    null,
    undefined,
  ])('%s is none', (value) => {
    expect(shown(readCount(value, 'events'))).toEqual({ path: 'events', rule: 'WHOLE_NUMBER' });
  });
});

describe('two limits', () => {
  const limits = (minimum: string | null, maximum: string | null) =>
    checkLimits(
      { minimum: minimum === null ? null : decimal(minimum), maximum: maximum === null ? null : decimal(maximum) },
      'min',
    );

  it('may be the same, or missing', () => {
    expect([limits('5', '5'), limits('4.99', '5'), limits('5', null), limits(null, '5'), limits(null, null)]).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });

  it('are refused when they cross', () => {
    expect(limits('5.01', '5')).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'min', rule: 'MINIMUM_NOT_ABOVE_MAXIMUM' },
      message: 'min is a minimum of 5.01: it may not lie above the maximum, 5.',
    });
  });
});
