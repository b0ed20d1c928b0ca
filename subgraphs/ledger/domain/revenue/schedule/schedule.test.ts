import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days30E360 } from '../../../../../core/calendar/day-count.ts';
import { addDays, civilDate, daysBetween } from '../../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../../core/currencies.ts';
import { decimal, formatDecimal } from '../../../../../core/decimal.ts';
import { fromMinor, money } from '../../../../../core/money.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { amountOf, earnedBefore, straightLine, sumOf, unitsOf, type StraightLinePlan } from './schedule.ts';

const day = civilDate;

function planned(amount: string, from: string, to: string, more: Partial<StraightLinePlan> = {}): StraightLinePlan {
  return {
    allocated: money(amount, 'INR'),
    service: { from: day(from), to: day(to) },
    method: 'STRAIGHT_LINE_DAILY',
    policy: 'CUMULATIVE',
    mode: 'HALF_UP',
    calendar: 'CALENDAR_MONTHS',
    ...more,
  };
}

function lines(plan: StraightLinePlan): readonly (readonly [string, string])[] {
  const schedule = accepted(straightLine(plan));
  return schedule.lines.map((line) => [line.period, formatDecimal(amountOf(schedule, line).amount)]);
}

const monthly = { method: 'STRAIGHT_LINE_MONTHLY' } as const;
const remainder = { policy: 'LAST_TAKES_REMAINDER' } as const;

describe('a straight-line schedule', () => {
  it('by days closes to the last unit, cumulative or by its last line', () => {
    const service = ['100.00', '2019-01-10', '2019-03-16'] as const;
    expect(lines(planned(...service))).toEqual([
      ['2019-01', '33.85'],
      ['2019-02', '43.07'],
      ['2019-03', '23.08'],
    ]);
    expect(lines(planned(...service, remainder))).toEqual([
      ['2019-01', '33.85'],
      ['2019-02', '43.08'],
      ['2019-03', '23.07'],
    ]);
  });

  it('by months counts thirty days in each, and a part month in thirtieths', () => {
    expect(lines(planned('50000', '2019-01-16', '2019-04-01', monthly))).toEqual([
      ['2019-01', '10000'],
      ['2019-02', '20000'],
      ['2019-03', '20000'],
    ]);
    expect(lines(planned('100.00', '2024-01-31', '2024-03-02', monthly))).toEqual([
      ['2024-01', '3.13'],
      ['2024-02', '93.75'],
      ['2024-03', '3.12'],
    ]);
  });

  it('by days knows the leap day, by months does not', () => {
    const service = ['60', '2024-02-01', '2024-04-01'] as const;
    expect(lines(planned(...service))).toEqual([
      ['2024-02', '29'],
      ['2024-03', '31'],
    ]);
    expect(lines(planned(...service, monthly))).toEqual([
      ['2024-02', '30'],
      ['2024-03', '30'],
    ]);
  });

  it('earns everything on a day that 30E/360 does not count', () => {
    expect(lines(planned('10', '2024-01-30', '2024-01-31', monthly))).toEqual([['2024-01', '10']]);
  });

  it('has the places of its currency, and takes any sign', () => {
    const service = ['2024-01-01', '2024-04-01'] as const;
    const yen = { ...monthly, allocated: money('100', 'JPY') };
    expect(lines(planned('0', ...service, yen)).map(([, amount]) => amount)).toEqual(['33', '34', '33']);
    const dinar = { ...monthly, allocated: money('-1', 'KWD') };
    expect(lines(planned('0', ...service, dinar)).map(([, amount]) => amount)).toEqual(['-0.333', '-0.334', '-0.333']);
    expect(lines(planned('0', ...service)).map(([, amount]) => amount)).toEqual(['0', '0', '0']);
  });

  it('rounds as its legal entity does', () => {
    const half = planned('0.01', '2024-01-01', '2024-03-01', monthly);
    expect(lines(half).map(([, amount]) => amount)).toEqual(['0.01', '0']);
    expect(lines({ ...half, mode: 'HALF_EVEN' }).map(([, amount]) => amount)).toEqual(['0', '0.01']);
  });

  it('follows a calendar of its own, and carries the dates of each line', () => {
    const calendar = [
      { name: 'P1', from: day('2026-01-01'), to: day('2026-01-29') },
      { name: 'P2', from: day('2026-01-29'), to: day('2026-02-26') },
    ];
    const plan = planned('10', '2026-01-19', '2026-02-08', { calendar });
    expect(accepted(straightLine(plan))).toEqual({
      allocated: plan.allocated,
      lines: [
        { period: 'P1', from: '2026-01-19', to: '2026-01-29', minor: 500n, status: 'PLANNED' },
        { period: 'P2', from: '2026-01-29', to: '2026-02-08', minor: 500n, status: 'PLANNED' },
      ],
    });
  });

  it('is refused for a price finer than its currency, and for a service without an end', () => {
    const fine = planned('0', '2024-01-01', '2024-02-01', {
      allocated: { amount: decimal('0.001'), currency: 'EUR' },
    });
    const exceeded = { code: 'SCALE_EXCEEDED', details: { path: 'allocated.amount', currency: 'EUR', scale: 2 } };
    expect(refused(straightLine(fine))).toEqual(exceeded);
    expect(refused(earnedBefore(fine, day('2024-01-02')))).toEqual(exceeded);
    const open = planned('1', '2024-01-01', '2024-02-01', { service: { from: day('2024-01-01'), to: null } });
    expect(refused(straightLine(open))).toEqual(invalidAt('service.to', 'PERIOD_END'));
  });
});

describe('unitsOf', () => {
  it('are the minor units of settled money; its path is the one it was given', () => {
    expect(accepted(unitsOf(money('-12.34', 'EUR')))).toBe(-1234n);
    expect(accepted(unitsOf(money('12', 'JPY')))).toBe(12n);
    expect(refused(unitsOf({ amount: decimal('0.5'), currency: 'JPY' }, 'fee'))).toEqual({
      code: 'SCALE_EXCEEDED',
      details: { path: 'fee.amount', currency: 'JPY', scale: 0 },
    });
  });
});

describe('what is earned before a date', () => {
  const plan = planned('100.00', '2019-01-10', '2019-03-16');
  it.each([
    ['2018-12-31', 0n, 0n],
    ['2019-01-10', 0n, 0n],
    ['2019-01-11', 154n, 154n],
    ['2019-02-01', 3385n, 3385n],
    ['2019-02-02', 3538n, 3539n],
    ['2019-03-01', 7692n, 7693n],
    ['2019-03-02', 7846n, 7847n],
    ['2019-03-15', 9846n, 9846n],
    ['2019-03-16', 10000n, 10000n],
    ['2020-01-01', 10000n, 10000n],
  ])('%s: %d cumulative, %d where the last line takes the remainder', (date, cumulative, byLast) => {
    expect(accepted(earnedBefore(plan, day(date)))).toBe(cumulative);
    expect(accepted(earnedBefore({ ...plan, ...remainder }, day(date)))).toBe(byLast);
  });

  it('counts by 30E/360 where months do', () => {
    const months = planned('90.00', '2024-01-01', '2024-04-01', monthly);
    expect(accepted(earnedBefore(months, day('2024-01-31')))).toBe(2900n);
    expect(accepted(earnedBefore(months, day('2024-02-29')))).toBe(5800n);
    expect(accepted(earnedBefore({ ...months, mode: 'HALF_EVEN' }, day('2024-02-16')))).toBe(4500n);
  });
});

describe('any schedule', () => {
  const first = day('1999-12-25');
  const plans = fc
    .record({
      minor: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      currency: fc.constantFrom<CurrencyCode>('JPY', 'EUR', 'KWD', 'CLF'),
      start: fc.integer({ min: 0, max: 20_000 }),
      length: fc.integer({ min: 1, max: 1_900 }),
      method: fc.constantFrom('STRAIGHT_LINE_DAILY' as const, 'STRAIGHT_LINE_MONTHLY' as const),
      policy: fc.constantFrom('CUMULATIVE' as const, 'LAST_TAKES_REMAINDER' as const),
      mode: fc.constantFrom('HALF_UP' as const, 'HALF_EVEN' as const),
    })
    .map(({ minor, currency, start, length, ...how }): StraightLinePlan => {
      const service = { from: addDays(first, start), to: addDays(first, start + length) };
      return { ...how, allocated: fromMinor(minor, currency), service, calendar: 'CALENDAR_MONTHS' };
    });

  it('sums to the allocated price and never turns against it', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const total = accepted(unitsOf(plan.allocated));
        const { lines: all } = accepted(straightLine(plan));
        expect(sumOf(all)).toBe(total);
        expect(all.every(({ minor }) => minor === 0n || minor > 0n === total > 0n)).toBe(true);
      }),
    );
  });

  it('is, cumulative, within half a unit of what the time says at the end of every period', () => {
    fc.assert(
      fc.property(plans, (any) => {
        const plan = { ...any, policy: 'CUMULATIVE' as const };
        const count = plan.method === 'STRAIGHT_LINE_DAILY' ? daysBetween : days30E360;
        const { from, to } = plan.service;
        const whole = BigInt(count(from, to!));
        fc.pre(whole > 0n);
        const total = accepted(unitsOf(plan.allocated));
        let earned = 0n;
        for (const line of accepted(straightLine(plan)).lines) {
          earned += line.minor;
          const offBy = 2n * (earned * whole - total * BigInt(count(from, line.to)));
          expect(offBy <= whole && -offBy <= whole).toBe(true);
          expect(accepted(earnedBefore(plan, line.to))).toBe(earned);
        }
      }),
    );
  });

  it('is earned day by day without ever going back', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: -5, max: 1_900 }), (plan, offset) => {
        const date = addDays(plan.service.from, offset);
        const total = accepted(unitsOf(plan.allocated));
        const direction = total < 0n ? -1n : 1n;
        const today = direction * accepted(earnedBefore(plan, date));
        const tomorrow = direction * accepted(earnedBefore(plan, addDays(date, 1)));
        expect(today >= 0n && today <= tomorrow && tomorrow <= direction * total).toBe(true);
      }),
    );
  });
});
