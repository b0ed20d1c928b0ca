import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { money } from '../../../core/money.ts';
import { daysOf, differenceOf } from './trial-balance.ts';

describe('a trial balance', () => {
  it('of a period stands at its last day, and moved from its first', () => {
    expect(daysOf({ from: civilDate('2026-02-01'), to: civilDate('2026-03-01') })).toEqual({
      asOf: '2026-02-28',
      movedFrom: '2026-02-01',
    });
  });

  it.each([
    ['119', '119', '0'],
    ['119', '118.99', '0.01'],
    ['0', '5', '-5'],
  ])('with %s against %s has a difference of %s', (debit, credit, difference) => {
    expect(differenceOf({ debit: money(debit, 'EUR'), credit: money(credit, 'EUR') })).toEqual(
      money(difference, 'EUR'),
    );
  });
});
