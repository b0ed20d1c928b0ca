import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import {
  checkAmount,
  checkName,
  checkPositive,
  checkText,
  firstOf,
  invalid,
  requireReason,
  textLengthMax,
} from './validation.ts';

describe('amounts of the books', () => {
  it.each([
    ['0', 'EUR'],
    ['0.01', 'EUR'],
    ['7', 'JPY'],
    ['0.001', 'KWD'],
    ['0.0001', 'CLF'],
  ] as const)('may be %s %s', (amount, currency) => {
    expect(checkAmount('amount', { amount: decimal(amount), currency })).toBeNull();
  });

  it.each([
    ['0.001', 'EUR', 2],
    ['0.5', 'JPY', 0],
    ['0.0001', 'KWD', 3],
    ['-0.00001', 'CLF', 4],
  ] as const)('have the places of their currency: not %s %s', (amount, currency, scale) => {
    expect(checkAmount('lines[0].amount', { amount: decimal(amount), currency })).toEqual({
      code: 'SCALE_EXCEEDED',
      details: { path: 'lines[0].amount', currency, scale },
      message: `lines[0].amount may have ${scale} places after the point, in ${currency}.`,
    });
  });

  it('are not negative', () => {
    expect(checkAmount('amount', { amount: decimal('-0.01'), currency: 'EUR' })).toEqual(
      invalid('amount', 'NOT_NEGATIVE', 'zero or more'),
    );
  });

  it('are more than zero where something has to be moved', () => {
    const positive = (amount: string) => checkPositive('amount', { amount: decimal(amount), currency: 'EUR' });
    expect(positive('0.01')).toBeNull();
    expect(positive('0')).toEqual(invalid('amount', 'POSITIVE', 'more than zero'));
    expect(positive('-1')?.details).toEqual({ path: 'amount', rule: 'NOT_NEGATIVE' });
  });
});

describe('a text', () => {
  it.each([undefined, null, 'x', ' x ', 'x'.repeat(textLengthMax)])('may be %j', (value) => {
    expect(checkText('input.name', value)).toBeNull();
  });

  it.each(['', ' \t\n', 'x'.repeat(textLengthMax + 1)])('may not be %j', (value) => {
    expect(checkText('input.name', value)).toEqual(
      invalid('input.name', 'TEXT', '1 to 300 characters, not only blanks'),
    );
  });
});

describe('a technical name', () => {
  it.each([undefined, null, 'x', 'Az09._:/-', 'x'.repeat(128)])('may be %j', (value) => {
    expect(checkName('input.id', value)).toBeNull();
  });

  it.each(['', ' ', 'a b', ' x', 'x ', 'é', 'xé', 'x'.repeat(129)])('may not be %j', (value) => {
    expect(checkName('input.id', value)).toEqual(
      invalid('input.id', 'NAME_FORM', '1 to 128 letters, digits or . _ : / -'),
    );
  });
});

describe('a reason', () => {
  it('is any text', () => {
    expect(requireReason('x')).toBeNull();
  });

  it.each([null, '', ' '])('is given: not %j', (reason) => {
    expect(requireReason(reason)).toEqual(invalid('write.reason', 'REQUIRED', 'given: it is kept with the change'));
  });
});

describe('a refusal of a value', () => {
  it('names the path, the rule and what must be', () => {
    expect(invalid('period', 'REQUIRED', 'given')).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'period', rule: 'REQUIRED' },
      message: 'period must be given.',
    });
  });

  it('is the first of several', () => {
    const [one, other] = [invalid('a', 'REQUIRED', 'given'), invalid('b', 'REQUIRED', 'given')];
    expect(firstOf(null, one, other)).toBe(one);
    expect(firstOf(null, null)).toBeNull();
    expect(firstOf()).toBeNull();
  });
});
