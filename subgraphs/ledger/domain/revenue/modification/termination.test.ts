import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { add, compare, decimal, subtract, sum, zero } from '../../../../../core/decimal.ts';
import { money } from '../../../../../core/money.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import { straightLine } from '../schedule/schedule.ts';
import { cancelPlanned, terminate, unearnedGoesTo, type TerminationPolicy } from './termination.ts';

const at = (allocated: string, recognised: string, billedNet: string) => ({
  allocated: decimal(allocated),
  recognised: decimal(recognised),
  billedNet: decimal(billedNet),
});

describe('a full termination', () => {
  it('gives unearned revenue back, or keeps it, as agreed', () => {
    expect(unearnedGoesTo).toEqual({ REFUNDABLE: 'CREDIT_NOTE', NON_REFUNDABLE: 'REVENUE' });
  });

  it.each<[TerminationPolicy, string, string, string, string, string, string, string]>([
    //               allocated, recognised, billed → recognised now, credited, still to bill, cancelled
    ['REFUNDABLE', '1200', '300', '1200', '0', '900', '0', '900'],
    ['NON_REFUNDABLE', '1200', '300', '1200', '900', '0', '0', '0'],
    ['REFUNDABLE', '1200', '300', '400', '0', '100', '0', '900'],
    ['NON_REFUNDABLE', '1200', '300', '400', '100', '0', '0', '800'],
    ['REFUNDABLE', '1200', '300', '100', '0', '0', '200', '900'],
    ['NON_REFUNDABLE', '1200', '300', '100', '0', '0', '200', '900'],
    ['REFUNDABLE', '1200', '300', '300', '0', '0', '0', '900'],
    ['NON_REFUNDABLE', '1200', '1200', '1200', '0', '0', '0', '0'],
    ['NON_REFUNDABLE', '1200', '1000', '1300', '200', '100', '0', '0'],
  ])(
    '%s of %s, %s recognised, %s billed',
    (policy, allocated, recognised, billed, now, credited, toBill, cancelled) => {
      expect(plain(accepted(terminate(at(allocated, recognised, billed), policy)))).toEqual({
        recognisedNow: now,
        credited,
        stillToBill: toBill,
        cancelled,
      });
    },
  );

  it.each([
    ['-1', '0', '0', 'allocated', 'NOT_NEGATIVE'],
    ['1', '-1', '0', 'recognised', 'NOT_NEGATIVE'],
    ['1', '1.01', '0', 'recognised', 'NOT_ABOVE_WHOLE'],
    ['1', '1', '-1', 'billedNet', 'NOT_NEGATIVE'],
  ])('is refused for %s, %s and %s', (allocated, recognised, billed, path, rule) => {
    expect(refused(terminate(at(allocated, recognised, billed), 'REFUNDABLE'))).toEqual(invalidAt(path, rule));
  });

  it('settles what was billed against what is earned, and accounts for the whole price', () => {
    const amounts = fc.integer({ min: 0, max: 1_000_000 }).map(decimal);
    const policies = fc.constantFrom<TerminationPolicy>('REFUNDABLE', 'NON_REFUNDABLE');
    fc.assert(
      fc.property(amounts, amounts, amounts, policies, (recognised, open, billedNet, policy) => {
        const allocated = add(recognised, open);
        const effect = accepted(terminate({ allocated, recognised, billedNet }, policy));
        const earned = add(recognised, effect.recognisedNow);
        expect(subtract(add(billedNet, effect.stillToBill), effect.credited)).toEqual(earned);
        expect(add(earned, effect.cancelled)).toEqual(allocated);
        expect(Object.values(effect).every((amount) => compare(amount, zero) >= 0)).toBe(true);
        expect(sum([effect.cancelled, earned])).toEqual(allocated);
      }),
    );
  });
});

it('cancels the lines that were still planned, and those only', () => {
  const plan = {
    allocated: money('3', 'EUR'),
    service: { from: civilDate('2026-01-01'), to: civilDate('2026-04-01') },
    method: 'STRAIGHT_LINE_MONTHLY',
    policy: 'CUMULATIVE',
    mode: 'HALF_UP',
    calendar: 'CALENDAR_MONTHS',
  } as const;
  const schedule = accepted(straightLine(plan));
  const [january, february, march] = schedule.lines;
  const lines = [
    { ...january!, status: 'RECOGNISED' as const },
    { ...february!, status: 'SUPERSEDED' as const },
    march!,
  ];
  expect(cancelPlanned({ ...schedule, lines })).toEqual({
    ...schedule,
    lines: [lines[0], lines[1], { ...march!, status: 'CANCELLED' }],
  });
});
