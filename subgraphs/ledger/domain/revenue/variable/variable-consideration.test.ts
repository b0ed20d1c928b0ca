import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, decimal } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { constrained, estimate, type Outcome } from './variable-consideration.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const of = (...pairs: readonly (readonly [amount: string, probabilityPct: string])[]): readonly Outcome[] =>
  pairs.map(([amount, probabilityPct]) => ({ amount: decimal(amount), probabilityPct: decimal(probabilityPct) }));

const bonus = of(['150000', '60'], ['0', '40']);
const spread = of(['100', '20'], ['80', '50'], ['50', '25'], ['0', '5']);

describe('an estimate', () => {
  it('is the sum of the outcomes by their likelihood, or the likeliest of them', () => {
    expect(plain(accepted(estimate(spread, 'EXPECTED_VALUE', cents)))).toBe('72.5');
    expect(plain(accepted(estimate(spread, 'MOST_LIKELY_AMOUNT', cents)))).toBe('80');
    expect(plain(accepted(estimate(bonus, 'EXPECTED_VALUE', cents)))).toBe('90000');
    expect(plain(accepted(estimate(bonus, 'MOST_LIKELY_AMOUNT', cents)))).toBe('150000');
  });

  it('is the lower of two that are as likely, in any order', () => {
    expect(plain(accepted(estimate(of(['10', '50'], ['3', '50']), 'MOST_LIKELY_AMOUNT', cents)))).toBe('3');
    expect(plain(accepted(estimate(of(['3', '50'], ['10', '50']), 'MOST_LIKELY_AMOUNT', cents)))).toBe('3');
  });

  it('is rounded once', () => {
    const half = of(['0.25', '50'], ['0', '50']);
    expect(plain(accepted(estimate(half, 'EXPECTED_VALUE', cents)))).toBe('0.13');
    expect(plain(accepted(estimate(half, 'EXPECTED_VALUE', { scale: 2, mode: 'HALF_EVEN' })))).toBe('0.12');
  });

  it.each([
    ['no outcome', of(), 'outcomes', 'NOT_EMPTY'],
    ['less than certainty', of(['1', '60'], ['0', '39.9']), 'outcomes', 'PROBABILITIES_SUM'],
    ['more than certainty', of(['1', '60'], ['0', '40.1']), 'outcomes', 'PROBABILITIES_SUM'],
    ['an impossible likelihood', of(['1', '110'], ['0', '-10']), 'outcomes[0].probabilityPct', 'RANGE'],
    ['a negative likelihood', of(['1', '100'], ['0', '-10'], ['0', '10']), 'outcomes[1].probabilityPct', 'RANGE'],
  ])('is refused for %s', (_, outcomes, path, rule) => {
    expect(refused(estimate(outcomes, 'EXPECTED_VALUE', cents))).toEqual(invalidAt(path, rule));
    expect(refused(constrained(decimal(1), outcomes, decimal(80)))).toEqual(invalidAt(path, rule));
  });
});

describe('the constraint', () => {
  it.each([
    ['150000', bonus, '60', '150000'],
    ['150000', bonus, '60.1', '0'],
    ['72.5', spread, '70', '72.5'],
    ['72.5', spread, '70.1', '50'],
    ['80', spread, '80', '50'],
    ['80', spread, '95.1', '0'],
    ['80', spread, '20', '80'],
    ['-10', spread, '100', '-10'],
    ['80', spread, '0', '80'],
  ])('lets of %s in as much as is safe', (estimated, outcomes, confidence, safe) => {
    expect(plain(accepted(constrained(decimal(estimated), outcomes, decimal(confidence))))).toBe(safe);
  });

  it.each(['-1', '100.1'])('is refused at a confidence of %s per cent', (confidence) => {
    const answer = constrained(decimal(1), spread, decimal(confidence));
    expect(refused(answer)).toEqual(invalidAt('confidencePct', 'RANGE'));
  });

  it('never lets in more than the estimate, nor more when it is stricter', () => {
    const percentages = fc.integer({ min: 0, max: 100 });
    const amounts = fc.integer({ min: -1_000, max: 1_000 });
    fc.assert(
      fc.property(amounts, amounts, amounts, percentages, percentages, percentages, (x, y, e, p, c, d) => {
        const outcomes = of([`${x}`, `${p}`], [`${y}`, `${100 - p}`]);
        const loose = accepted(constrained(decimal(e), outcomes, decimal(Math.min(c, d))));
        const strict = accepted(constrained(decimal(e), outcomes, decimal(Math.max(c, d))));
        expect(compare(loose, decimal(e))).toBeLessThanOrEqual(0);
        expect(compare(strict, loose)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
