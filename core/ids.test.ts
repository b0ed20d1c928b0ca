import { describe, expect, it } from 'vitest';
import { isIdShaped, newId } from './ids.ts';

describe('a new id', () => {
  it('has its prefix and 26 letters and digits in lower case', () => {
    expect(newId('cus')).toMatch(/^cus_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(isIdShaped(newId('cus'))).toBe(true);
  });

  it('is no other’s, and has every letter in every place of chance', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('inv'));
    expect(new Set(ids).size).toBe(ids.length);
    for (let place = 'inv_'.length + 10; place < ids[0]!.length; place += 1) {
      expect(new Set(ids.map((id) => id[place])).size).toBe(32);
    }
  });

  it('sorts after those of an earlier moment', async () => {
    const earlier = newId('je');
    const begun = Date.now();
    while (Date.now() === begun) await Promise.resolve();
    expect(newId('je') > earlier).toBe(true);
  });
});

describe('what comes as an id', () => {
  it.each([
    ['cus_01j9', true],
    ['A-z_9', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['', false],
    ['a b', false],
    [' a', false],
    ['a\n', false],
    ['a.b', false],
    ['ä', false],
  ])('%j has the shape of one: %s', (value, isShaped) => {
    expect(isIdShaped(value)).toBe(isShaped);
  });
});
