import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billDaySchedule } from '../../../core/calendar/alignment.ts';
import type { IntervalUnit } from '../../../core/calendar/intervals.ts';
import type { DayCount } from '../../../core/calendar/proration.ts';
import { addMonths, civilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { decimal, formatDecimal, multiply, shift } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { contractValue, type LineDiscount, type LineTerms, type PriceStep } from './contract-value.ts';

type Fixed = Extract<LineTerms, { kind: 'FIXED' }>;
const eur = (amount: string, currency: CurrencyCode = 'EUR'): Money => ({ amount: decimal(amount), currency });
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: decimal(value) });
const step = (from: string, gross: string, discount: LineDiscount | null = null): PriceStep => ({
  from: civilDate(from),
  gross: eur(gross),
  discount,
});

function fixed(
  from: string,
  to: string | null,
  steps: PriceStep[],
  more: { billDay?: number; unit?: IntervalUnit; dayCount?: DayCount } = {},
): Fixed {
  const start = civilDate(from);
  const { unit = 'MONTH', billDay = Number(from.slice(8)), dayCount = 'ACTUAL' } = more;
  const schedule = billDaySchedule(start, billDay, { unit, count: 1 });
  if (!schedule.ok) throw new Error(schedule.refusal.message);
  const period = { from: start, to: to === null ? null : civilDate(to) };
  return { kind: 'FIXED', lineKey: 'seats', period, schedule: schedule.value, dayCount, steps };
}
const value = (lines: LineTerms[], mode?: 'HALF_EVEN') => {
  const valued = contractValue(lines, 'EUR', mode);
  if (!valued.ok) throw new Error(valued.refusal.message);
  return formatDecimal(valued.value.tcv.amount, 2);
};

describe('a fixed line', () => {
  it.each<[string, Fixed, string]>([
    ['twelve months', fixed('2024-01-01', '2025-01-01', [step('2024-01-01', '99.99')]), '1199.88'],
    ['a year at once', fixed('2024-01-01', '2025-01-01', [step('2024-01-01', '1000')], { unit: 'YEAR' }), '1000.00'],
    ['months from the 31st', fixed('2024-01-31', '2024-05-31', [step('2024-01-31', '10')]), '40.00'],
    // 17/31 of 10.00 is 5.48, then two months, then 14/31: 4.52.
    ['a bill day in the month', fixed('2024-01-15', '2024-04-15', [step('2024-01-15', '10')], { billDay: 1 }), '30.15'],
    ['a part of a month', fixed('2024-02-01', '2024-02-15', [step('2024-02-01', '29')]), '14.00'],
    ['thirtieths', fixed('2024-02-01', '2024-02-16', [step('2024-02-01', '30')], { dayCount: 'FIXED_30' }), '15.00'],
    [
      'whole months only',
      fixed('2024-01-15', '2024-03-02', [step('2024-01-15', '10')], { billDay: 1, dayCount: 'NONE' }),
      '30.00',
    ],
    ['a price of a fraction of a cent', fixed('2024-01-01', '2024-04-01', [step('2024-01-01', '0.005')]), '0.03'],
  ])('of %s is the sum of its rounded periods', (_, line, amount) => {
    expect(value([line])).toBe(amount);
  });

  it.each<[LineDiscount, string]>([
    [off('PERCENT', '10'), '27.00'],
    [off('PERCENT', '0'), '30.00'],
    [off('PERCENT', '100'), '0.00'],
    // 10 less 33.333 % is 6.6667, rounded for each of three months.
    [off('PERCENT', '33.333'), '20.01'],
    [off('AMOUNT', '1.50'), '25.50'],
    [off('AMOUNT', '10'), '0.00'],
  ])('with the discount %j counts the net of each period', (discount, amount) => {
    expect(value([fixed('2024-01-01', '2024-04-01', [step('2024-01-01', '10', discount)])])).toBe(amount);
  });

  it('rounds net once, not gross and discount apart', () => {
    // 14/31 of 9.00 is 4.0645; 4.52 less 0.45 would be 4.07.
    const line = fixed('2024-01-01', '2024-01-15', [step('2024-01-01', '10', off('PERCENT', '10'))]);
    expect(value([line])).toBe('4.06');
  });

  it('with a ramp counts each step up to the next', () => {
    const years = [step('2024-01-01', '100'), step('2025-01-01', '110'), step('2026-01-01', '121')];
    expect(value([fixed('2024-01-01', '2027-01-01', years)])).toBe('3972.00');
    // Ten days of June at 30 and twenty at 60.
    const midway = [step('2024-06-01', '30'), step('2024-06-11', '60')];
    expect(value([fixed('2024-06-01', '2024-07-01', midway)])).toBe('50.00');
    expect(value([fixed('2024-06-01', '2024-08-01', midway, { dayCount: 'NONE' })])).toBe('90.00');
  });

  it('rounds by the mode of the legal entity', () => {
    const line = fixed('2024-01-01', '2024-02-01', [step('2024-01-01', '0.125')]);
    expect(value([line])).toBe('0.13');
    expect(value([line], 'HALF_EVEN')).toBe('0.12');
  });
});

describe('a contract', () => {
  const once: LineTerms = { kind: 'ONE_TIME', lineKey: 'setup', gross: eur('500'), discount: off('PERCENT', '12.5') };
  const usage: LineTerms = { kind: 'USAGE', lineKey: 'calls', commitment: eur('1200') };
  const free: LineTerms = { kind: 'USAGE', lineKey: 'sms', commitment: null };
  const seats = fixed('2024-01-01', '2025-01-01', [step('2024-01-01', '10')]);

  it('is worth what its lines are worth', () => {
    const valued = contractValue([seats, once, usage, free], 'EUR');
    if (!valued.ok) throw new Error(valued.refusal.message);
    expect(valued.value.lines.map((line) => `${line.lineKey} ${formatDecimal(line.value.amount, 2)}`)).toEqual([
      'seats 120.00',
      'setup 437.50',
      'calls 1200.00',
      'sms 0.00',
    ]);
    expect(formatDecimal(valued.value.tcv.amount, 2)).toBe('1757.50');
    expect(valued.value.tcv.currency).toBe('EUR');
  });

  it('without lines is worth nothing', () => {
    expect(contractValue([], 'EUR')).toEqual({ ok: true, value: { lines: [], tcv: eur('0') } });
  });

  it('rounds a price that is charged once, and a commitment', () => {
    expect(value([{ ...once, gross: eur('0.25'), discount: off('PERCENT', '50') }])).toBe('0.13');
    expect(value([{ ...once, gross: eur('0.25'), discount: off('PERCENT', '50') }], 'HALF_EVEN')).toBe('0.12');
    expect(value([{ ...once, gross: eur('250'), discount: off('AMOUNT', '150') }])).toBe('100.00');
    expect(value([{ ...usage, commitment: eur('0') }])).toBe('0.00');
    expect(value([{ ...usage, commitment: eur('0.125') }])).toBe('0.13');
    expect(value([{ ...usage, commitment: eur('0.125') }], 'HALF_EVEN')).toBe('0.12');
  });

  it('has one currency', () => {
    expect(contractValue([{ ...usage, commitment: eur('1', 'USD') }], 'EUR')).toMatchObject({
      ok: false,
      refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } },
    });
  });

  const bad = (steps: PriceStep[], to: string | null = '2025-01-01') => fixed('2024-01-01', to, steps);
  it.each<[string, LineTerms, string, string]>([
    ['an end is missing', bad([step('2024-01-01', '1')], null), 'period.to', 'PERIOD_END'],
    ['its period is empty', bad([step('2024-01-01', '1')], '2024-01-01'), 'period.to', 'PERIOD_NOT_EMPTY'],
    [
      'its period ends before it starts',
      bad([step('2024-01-01', '1')], '2023-12-31'),
      'period.to',
      'PERIOD_ENDS_AFTER_START',
    ],
    ['it has no price', bad([]), 'steps', 'NOT_EMPTY'],
    ['the first price begins later', bad([step('2024-01-02', '1')]), 'steps[0].from', 'PERIODS_TILE'],
    ['the first price begins earlier', bad([step('2023-12-31', '1')]), 'steps[0].from', 'PERIODS_TILE'],
    [
      'prices are out of order',
      bad([step('2024-01-01', '1'), step('2024-03-01', '1'), step('2024-02-01', '1')]),
      'steps[2].from',
      'DATES_ASCENDING',
    ],
    [
      'two prices begin together',
      bad([step('2024-01-01', '1'), step('2024-01-01', '1')]),
      'steps[1].from',
      'DATES_ASCENDING',
    ],
    [
      'a price begins at its end',
      bad([step('2024-01-01', '1'), step('2025-01-01', '1')]),
      'steps[1].from',
      'WITHIN_PERIOD',
    ],
    ['a price is negative', bad([step('2024-01-01', '-1')]), 'steps[0].gross', 'NOT_NEGATIVE'],
    [
      'a discount is negative',
      bad([step('2024-01-01', '1', off('AMOUNT', '-1'))]),
      'steps[0].discount',
      'NOT_NEGATIVE',
    ],
    [
      'a discount is above 100 %',
      bad([step('2024-01-01', '0', off('PERCENT', '100.1'))]),
      'steps[0].discount',
      'RANGE',
    ],
    [
      'a discount is above the price',
      bad([step('2024-01-01', '1', off('AMOUNT', '1.01'))]),
      'steps[0].discount',
      'NOT_ABOVE_GROSS',
    ],
    ['a single price is negative', { ...once, gross: eur('-1') }, 'gross', 'NOT_NEGATIVE'],
    ['a commitment is negative', { ...usage, commitment: eur('-1') }, 'commitment', 'NOT_NEGATIVE'],
  ])('is refused when of a line %s', (_, line, path, rule) => {
    expect(contractValue([seats, line], 'EUR')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: `lines[1].${path}`, rule } },
    });
  });

  it('is refused for a term that no bill could cover', () => {
    const far = fixed('2024-01-01', '9999-12-31', [step('2024-01-01', '1')]);
    expect(contractValue([far], 'EUR')).toMatchObject({
      ok: false,
      refusal: { details: { path: 'term.to', rule: 'RANGE' } },
    });
  });

  it('of whole months is worth their number times the rounded price, however the ramp is cut', () => {
    const cents = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((units) => shift(decimal(units), -2));
    const days = fc.integer({ min: 1, max: 31 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 60 }), fc.nat(60), days, (amount, months, cut, day) => {
        const start = civilDate(`2024-01-${String(day).padStart(2, '0')}`);
        const price = { gross: { amount, currency: 'EUR' as const }, discount: null };
        const cutAt = addMonths(start, cut);
        const steps =
          cut > 0 && cut < months
            ? [
                { from: start, ...price },
                { from: cutAt, ...price },
              ]
            : [{ from: start, ...price }];
        const line = fixed(start, addMonths(start, months), steps);
        expect(value([line])).toBe(formatDecimal(multiply(amount, decimal(months)), 2));
      }),
    );
  });
});
