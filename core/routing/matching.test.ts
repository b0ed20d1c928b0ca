import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { best, fits, mayMeet, specificity, type Conditions, type Weights } from './matching.ts';

const weights = { entity: 4, line: 2, region: 1 } as const satisfies Weights<string>;
type Field = keyof typeof weights;

const values = fc.constantFrom(null, undefined, 'A', 'B', true, false);
const conditions = fc.record({ entity: values, line: values, region: values }) as fc.Arbitrary<Conditions<Field>>;

describe('the conditions of a rule', () => {
  it('fit a subject that has every value they ask for', () => {
    expect(fits(weights, { line: 'A' }, { entity: 'X', line: 'A' })).toBe(true);
    expect(fits(weights, { line: 'A', region: 'EU' }, { line: 'A', region: 'EU' })).toBe(true);
    expect(fits(weights, { line: 'A', region: 'EU' }, { line: 'A', region: 'US' })).toBe(false);
    expect(fits(weights, { line: 'A' }, { entity: 'X' })).toBe(false);
    expect(fits(weights, { line: 'A' }, { line: null })).toBe(false);
  });

  it('ask nothing where they are null or left out', () => {
    expect(fits(weights, {}, { line: 'A' })).toBe(true);
    expect(fits(weights, { line: null, region: undefined }, { line: 'A', region: 'EU' })).toBe(true);
  });

  it('tell false from nothing', () => {
    const yesNo = { intercompany: 1 } as const;
    expect(fits(yesNo, { intercompany: false }, { intercompany: false })).toBe(true);
    expect(fits(yesNo, { intercompany: false }, { intercompany: true })).toBe(false);
    expect(specificity(yesNo, { intercompany: false })).toBe(1);
  });

  it('count the weights of the fields they ask about', () => {
    expect(specificity(weights, {})).toBe(0);
    expect(specificity(weights, { entity: null, region: 'EU' })).toBe(1);
    expect(specificity(weights, { line: 'A', region: 'EU' })).toBe(3);
    expect(specificity(weights, { entity: 'X', line: 'A', region: 'EU' })).toBe(7);
  });

  it('may meet unless they ask two values of one field', () => {
    expect(mayMeet(weights, { line: 'A' }, { region: 'EU' })).toBe(true);
    expect(mayMeet(weights, { line: 'A' }, { line: 'A', region: 'EU' })).toBe(true);
    expect(mayMeet(weights, { line: 'A', region: 'EU' }, { line: 'A', region: 'US' })).toBe(false);
    expect(mayMeet(weights, { line: null }, { line: 'A' })).toBe(true);
    expect(mayMeet(weights, { line: 'A' }, { line: undefined })).toBe(true);
  });

  it('meet exactly when some subject fits both', () => {
    fc.assert(
      fc.property(conditions, conditions, (one, other) => {
        // If any subject fits both, the one that has all their values does.
        const both = Object.fromEntries(
          Object.keys(weights).map((field) => [field, one[field as Field] ?? other[field as Field]]),
        ) as Conditions<Field>;
        const meets = fits(weights, one, both) && fits(weights, other, both);
        expect(mayMeet(weights, one, other)).toBe(meets);
        expect(mayMeet(weights, other, one)).toBe(meets);
      }),
    );
  });
});

describe('the best candidates', () => {
  it('are all that nothing beats, in their order', () => {
    expect(best([3, 5, 1, 5], (one) => one)).toEqual([5, 5]);
    expect(best(['a', 'bb', 'cc'], (one) => one.length)).toEqual(['bb', 'cc']);
    expect(best([-2, -1], (one) => one)).toEqual([-1]);
  });

  it('are none of none', () => {
    expect(best([], () => 1)).toEqual([]);
  });
});
