import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, sum } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { earnedFromRight, optionSsp, type DeferredRight } from './material-rights.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;

describe('the price of an option', () => {
  const option = (averagePurchase: string, discountPct: string, discountToAllPct: string, likelihoodPct: string) => ({
    averagePurchase: decimal(averagePurchase),
    discountPct: decimal(discountPct),
    discountToAllPct: decimal(discountToAllPct),
    likelihoodPct: decimal(likelihoodPct),
  });

  it.each([
    ['what only its holder saves, as likely as it is used', option('50', '40', '10', '80'), '12'],
    ['nothing when nobody will use it', option('50', '40', '10', '0'), '0'],
    ['all of it when everybody will', option('50', '40', '0', '100'), '20'],
    ['rounded once', option('0.5', '2.5', '0', '100'), '0.01'],
    ['no right when everyone gets as much', option('50', '10', '10', '80'), null],
    ['no right when everyone gets more', option('50', '9', '10', '80'), null],
  ])('is %s', (_, of, ssp) => {
    expect(plain(accepted(optionSsp(of, cents)))).toBe(ssp);
  });

  it('rounds as its legal entity does', () => {
    const half = option('0.5', '5', '0', '100');
    expect(plain(accepted(optionSsp(half, cents)))).toBe('0.03');
    expect(plain(accepted(optionSsp(half, { scale: 2, mode: 'HALF_EVEN' })))).toBe('0.02');
  });

  it.each([
    [option('-1', '40', '10', '80'), 'averagePurchase', 'NOT_NEGATIVE'],
    [option('1', '101', '10', '80'), 'discountPct', 'RANGE'],
    [option('1', '40', '-1', '80'), 'discountToAllPct', 'RANGE'],
    [option('1', '40', '10', '101'), 'likelihoodPct', 'RANGE'],
  ])('%#: is refused', (of, path, rule) => {
    expect(refused(optionSsp(of, cents))).toEqual(invalidAt(path, rule));
  });
});

describe('revenue from a right', () => {
  const right = (exercised: string, expected: string, recognised: string, hasExpired = false): DeferredRight => ({
    deferred: decimal(8676),
    exercised: decimal(exercised),
    expected: decimal(expected),
    recognised: decimal(recognised),
    hasExpired,
  });
  const whole = { scale: 0, mode: 'HALF_UP' } as const;

  it.each([
    ['follows its exercise', right('4500', '9500', '0'), '4110'],
    ['catches up when more is expected', right('8500', '9700', '4110'), '3493'],
    ['closes with the last exercise', right('9700', '9700', '7603'), '1073'],
    ['is nothing before the first', right('0', '9500', '0'), '0'],
    ['goes back when much more is expected', right('4500', '45000', '4110'), '-3242'],
    ['is the rest at expiry', right('0', '9500', '0', true), '8676'],
    ['is the rest at expiry, whatever was expected', right('4500', '0', '4110', true), '4566'],
    ['is nothing once all is recognised', right('9500', '9500', '8676', true), '0'],
  ])('%s', (_, of, earned) => {
    expect(plain(accepted(earnedFromRight(of, whole)))).toBe(earned);
  });

  it.each([
    [{ ...right('0', '1', '0'), deferred: decimal(-1) }, 'deferred', 'NOT_NEGATIVE'],
    [right('0', '1', '-1'), 'recognised', 'NOT_NEGATIVE'],
    [right('0', '1', '8676.01'), 'recognised', 'NOT_ABOVE_WHOLE'],
    [right('-1', '1', '0'), 'exercised', 'NOT_NEGATIVE'],
    [right('0', '0', '0'), 'expected', 'POSITIVE'],
    [right('2', '1', '0'), 'exercised', 'NOT_ABOVE_WHOLE'],
  ])('%#: is refused', (of, path, rule) => {
    expect(refused(earnedFromRight(of, cents))).toEqual(invalidAt(path, rule));
  });

  it('comes to the deferred price by expiry, however it was exercised and expected', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 500 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), steps, (deferred, all) => {
        let exercised = 0;
        let recognised = decimal(0);
        const at = (expected: number, hasExpired: boolean) => ({
          deferred: decimal(deferred),
          exercised: decimal(exercised),
          expected: decimal(expected),
          recognised,
          hasExpired,
        });
        for (const [more, beyond] of all) {
          exercised += more;
          recognised = sum([recognised, accepted(earnedFromRight(at(exercised + beyond, false), cents))]);
        }
        expect(sum([recognised, accepted(earnedFromRight(at(1, true), cents))])).toEqual(decimal(deferred));
      }),
    );
  });
});
