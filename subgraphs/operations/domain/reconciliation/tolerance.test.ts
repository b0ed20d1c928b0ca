import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { defaultTolerances, isWithin, tolerance } from './tolerance.ts';

const within = (expected: string, actual: string, absolute: string, relativePct: string | null): boolean =>
  isWithin(decimal(expected), decimal(actual), {
    absolute: decimal(absolute),
    relativePct: relativePct === null ? null : decimal(relativePct),
  });

describe('isWithin', () => {
  it.each([
    ['100', '100', '0', '0', true],
    ['100', '100.01', '0.01', null, true],
    ['100', '99.99', '0.01', null, true],
    ['100', '100.011', '0.01', null, false],
    // 0.05 of 100 is 0.05 %.
    ['100', '100.05', '0.50', '0.05', true],
    ['100', '100.0501', '0.50', '0.05', false],
    ['-100', '-99.95', '0.50', '0.05', true],
    ['-100', '-99.9499', '0.50', '0.05', false],
    // The absolute limit holds beside the relative one.
    ['10000', '10000.50', '0.50', '0.05', true],
    ['10000', '10000.51', '0.50', '0.05', false],
    // Of an expected zero there is no share.
    ['0', '0.50', '0.50', '0.05', true],
    ['0', '-0.50', '0.50', '0', true],
    ['0', '0.51', '0.50', '0.05', false],
    ['100', '100.01', '0.01', '0', false],
    ['3', '3.001', '1', '0.0333333333', false],
    ['3', '3.001', '1', '0.0333333334', true],
  ])('%s against %s, at most %s and %s %%: %s', (expected, actual, absolute, relativePct, answer) => {
    expect(within(expected, actual, absolute, relativePct)).toBe(answer);
  });

  it('takes more when a limit is wider, and never less', () => {
    const cents = fc.integer({ min: -10_000, max: 10_000 });
    const limit = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(cents, cents, limit, limit, limit, (expected, actual, absolute, relative, more) => {
        const by = (extra: number) => ({ absolute: decimal(absolute + extra), relativePct: decimal(relative + extra) });
        const narrow = isWithin(decimal(expected), decimal(actual), by(0));
        if (narrow) expect(isWithin(decimal(expected), decimal(actual), by(more))).toBe(true);
      }),
    );
  });
});

describe('tolerance', () => {
  it('takes limits from zero on', () => {
    const limits = { absolute: decimal(0), relativePct: decimal(0) };
    expect(tolerance(limits)).toEqual({ ok: true, value: limits });
    expect(tolerance({ ...limits, relativePct: null }).ok).toBe(true);
  });

  it.each([
    ['absolute', { absolute: decimal('-0.01'), relativePct: null }],
    ['relativePct', { absolute: decimal(1), relativePct: decimal('-0.01') }],
  ])('refuses a negative %s limit', (name, limits) => {
    expect(tolerance(limits, 'limits')).toMatchObject({
      ok: false,
      refusal: {
        code: 'VALIDATION_FAILED',
        details: { path: `limits.${name}`, rule: 'NOT_NEGATIVE' },
        message: `limits.${name} must be zero or more.`,
      },
    });
    expect(tolerance(limits)).toMatchObject({ refusal: { details: { path: `thresholds.${name}` } } });
  });

  it('has the defaults of the domain', () => {
    const { fxFunctional, controlBalance, usageQuantity } = defaultTolerances;
    expect(formatDecimal(fxFunctional.absolute)).toBe('0.5');
    expect(formatDecimal(fxFunctional.relativePct)).toBe('0.05');
    for (const exact of [controlBalance, usageQuantity]) {
      expect(formatDecimal(exact.absolute)).toBe('0');
      expect(exact.relativePct).toBeNull();
    }
  });
});
