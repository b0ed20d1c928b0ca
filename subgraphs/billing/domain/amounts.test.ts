import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { Refusal } from '../../../core/refusal.ts';
import {
  checkAmounts,
  checkNotNegative,
  checkPercent,
  checkPositive,
  checkSettled,
  shownAmount,
  type Rounding,
} from './amounts.ts';

const shown = (refusal: Refusal | null) => refusal && { code: refusal.code, details: refusal.details };
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
const finer = (path: string, currency: string, scale: number) => ({
  code: 'SCALE_EXCEEDED',
  details: { path, currency, scale },
});

describe('the rules of single amounts', () => {
  it('let zero and more pass, and what is not given', () => {
    expect(checkNotNegative('x', decimal('0'))).toBeNull();
    expect(checkNotNegative('x', null)).toBeNull();
    expect(checkNotNegative('x', undefined)).toBeNull();
    expect(shown(checkNotNegative('x', decimal('-0.01')))).toEqual(failed('x', 'NOT_NEGATIVE'));
  });

  it('tell more than zero from zero', () => {
    expect(checkPositive('x', decimal('0.01'))).toBeNull();
    expect(shown(checkPositive('x', decimal('0')))).toEqual(failed('x', 'POSITIVE'));
    expect(shown(checkPositive('x', decimal('-1')))).toEqual(failed('x', 'POSITIVE'));
  });

  it.each([
    ['0', true],
    ['100', true],
    ['100.000000000001', false],
    ['-0.000000000001', false],
  ])('take %s for a percentage: %s', (pct, fits) => {
    expect(shown(checkPercent('pct', decimal(pct)))).toEqual(fits ? null : failed('pct', 'RANGE'));
  });

  it.each<[Rounding['currency'], string, string, number]>([
    ['JPY', '1', '1.1', 0],
    ['EUR', '1.11', '1.111', 2],
    ['KWD', '1.111', '1.1111', 3],
    ['CLF', '1.1111', '1.11111', 4],
  ])('know the places of %s', (currency, fits, tooFine, scale) => {
    expect(checkSettled('x', decimal(fits), currency)).toBeNull();
    expect(checkSettled('x', null, currency)).toBeNull();
    expect(shown(checkSettled('x', decimal(tooFine), currency))).toEqual(finer('x', currency, scale));
  });

  it('name the first amount of several that will not do', () => {
    expect(checkAmounts({ a: decimal('1'), b: decimal('0.05') }, 'EUR')).toBeNull();
    expect(shown(checkAmounts({ a: decimal('1'), b: decimal('-1'), c: decimal('0.005') }, 'EUR'))).toEqual(
      failed('b', 'NOT_NEGATIVE'),
    );
    expect(shown(checkAmounts({ a: decimal('1'), b: decimal('0.005') }, 'EUR'))).toEqual(finer('b', 'EUR', 2));
  });

  it('say in a sentence what to do', () => {
    expect(checkNotNegative('paid', decimal('-1'))?.message).toBe('paid must be zero or more.');
    expect(checkPositive('paid', decimal('0'))?.message).toBe('paid must be more than zero.');
    expect(checkPercent('pct', decimal('101'))?.message).toBe('pct must be from 0 to 100 per cent.');
    expect(checkSettled('paid', decimal('0.5'), 'JPY')?.message).toBe(
      'paid may have 0 places after the point, in JPY.',
    );
  });
});

it('shows an amount with the places of its currency', () => {
  expect(shownAmount(decimal('12.5'), 'EUR')).toBe('12.50');
  expect(shownAmount(decimal('12'), 'JPY')).toBe('12');
});
