import { describe, expect, it } from 'vitest';
import { checkCount, checkName, checkRange, checkText, firstOf, invalid } from './validation.ts';

const refused = (rule: string, mustBe: string) => ({
  code: 'VALIDATION_FAILED',
  details: { path: 'input.value', rule },
  message: `input.value must be ${mustBe}.`,
});

describe('a text', () => {
  it.each(['x', ' x ', 'x'.repeat(300), null, undefined])('may be %j', (value) => {
    expect(checkText('input.value', value)).toBeNull();
  });

  it.each(['', ' \t\n', 'x'.repeat(301), ' '.repeat(301)])('may not be %j', (value) => {
    expect(checkText('input.value', value)).toEqual(refused('TEXT', '1 to 300 characters, not only blanks'));
  });
});

describe('a name that programs go by', () => {
  it.each(['x', 'a.B_c:d/e-9', 'x'.repeat(128), null, undefined])('may be %j', (value) => {
    expect(checkName('input.value', value)).toBeNull();
  });

  it.each(['', 'a b', ' a', 'a ', 'a\n', 'ä', 'x'.repeat(129)])('may not be %j', (value) => {
    expect(checkName('input.value', value)).toEqual(refused('NAME_FORM', '1 to 128 letters, digits or . _ : / -'));
  });
});

describe('a number between two ends', () => {
  it.each([
    [1, true],
    [31, true],
    [15, true],
    [0, false],
    [32, false],
    [Number.NaN, false],
    [null, true],
    [undefined, true],
  ])('from 1 to 31: %s, %s', (value, isWithin) => {
    expect(checkRange('input.value', value, 1, 31)).toEqual(isWithin ? null : refused('RANGE', 'from 1 to 31'));
  });
});

describe('a count', () => {
  it.each([
    [0, true],
    [3, true],
    [4, false],
  ])('of at most three: %i, %s', (count, isWithin) => {
    expect(checkCount('input.value', count, 3)).toEqual(isWithin ? null : refused('COUNT_MAX', 'at most 3'));
  });
});

describe('several answers', () => {
  const [one, two] = [invalid('input.a', 'TEXT', 'a text'), invalid('input.b', 'TEXT', 'a text')];

  it('are the first that is a no, or none', () => {
    expect(firstOf(null, one, null, two)).toBe(one);
    expect(firstOf(null, null)).toBeNull();
    expect(firstOf()).toBeNull();
  });
});
