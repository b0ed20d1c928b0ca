import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jaroWinkler } from './similarity.ts';

/** Two whole numbers of the same value: `share(173, 180)`. */
function isShare(found: { numerator: number; denominator: number }, numerator: number, denominator: number): boolean {
  return found.numerator * denominator === numerator * found.denominator;
}

describe('jaroWinkler', () => {
  it.each([
    // Jaro (6/6 + 6/6 + 5/6) / 3 = 17/18; three letters of prefix: 17/18 + 3/10 × 1/18.
    ['martha', 'marhta', 173, 180],
    // Jaro (4/5 + 4/8 + 4/4) / 3 = 23/30; two letters.
    ['dixon', 'dicksonx', 61, 75],
    // Jaro (4/5 + 4/5 + 3/4) / 3 with d-w-a-n-e: (4/6 + 4/5 + 4/4) / 3 = 37/45; one letter.
    ['dwayne', 'duane', 21, 25],
    // No prefix in common: Jaro alone, (2/3 + 2/3 + 1) / 3.
    ['abc', 'xbc', 7, 9],
    // Of four equal letters in front all count, of five four: Jaro (5/6 + 5/6 + 1) / 3 = 8/9.
    ['abcdex', 'abcdey', 14, 15],
    // Three letters go round in a circle: one and a half transpositions count as one.
    ['abcxyz', 'bcaxyz', 17, 18],
    ['acme', 'acme', 1, 1],
    ['a', 'a', 1, 1],
    ['ab', 'ba', 0, 1],
    ['abc', 'xyz', 0, 1],
    ['', 'acme', 0, 1],
    ['', '', 0, 1],
  ])('of %s and %s is exact', (a, b, numerator, denominator) => {
    expect(isShare(jaroWinkler(a, b), numerator, denominator)).toBe(true);
  });

  it('counts a letter only near its own place', () => {
    // Six letters reach two places: the a at the end is too far from the one in front.
    expect(isShare(jaroWinkler('abcdef', 'ghijka'), 0, 1)).toBe(true);
    expect(isShare(jaroWinkler('abcdef', 'ghajkl'), 4, 9)).toBe(true);
    expect(isShare(jaroWinkler('abcdef', 'ghiakl'), 0, 1)).toBe(true);
    expect(isShare(jaroWinkler('ghajkl', 'abcdef'), 4, 9)).toBe(true);
    expect(isShare(jaroWinkler('ghiakl', 'abcdef'), 0, 1)).toBe(true);
  });

  it('counts no letter twice', () => {
    // (1/3 + 1/1 + 1) / 3 = 7/9 and one letter of prefix.
    expect(isShare(jaroWinkler('aaa', 'a'), 4, 5)).toBe(true);
  });

  it('takes a letter outside the basic plane for one letter', () => {
    expect(isShare(jaroWinkler('𠮷', '𠮷'), 1, 1)).toBe(true);
    expect(isShare(jaroWinkler('𠮷', '𠮸'), 0, 1)).toBe(true);
  });

  it('is symmetric, at most one, and one only for the same text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const { numerator, denominator } = jaroWinkler(a, b);
        expect(isShare(jaroWinkler(b, a), numerator, denominator)).toBe(true);
        expect(numerator).toBeGreaterThanOrEqual(0);
        expect(numerator === denominator).toBe(a === b);
        expect(numerator).toBeLessThanOrEqual(denominator);
      }),
    );
  });
});
