import { describe, expect, it } from 'vitest';
import { civilDate } from '../civil-date.ts';
import { alignedSchedule, billDaySchedule, type BillingAlignment } from './alignment.ts';
import { billingDates } from './billing-dates.ts';
import type { BillingInterval, IntervalUnit } from './intervals.ts';

const every = (unit: IntervalUnit, count = 1): BillingInterval => ({ unit, count });

describe('the schedule of a subscription', () => {
  it.each<[BillingAlignment, number | null, IntervalUnit, string, string[]]>([
    ['ANNIVERSARY', null, 'MONTH', '2023-01-31', ['2023-01-31', '2023-02-28', '2023-03-31']],
    ['ANNIVERSARY', null, 'WEEK', '2023-01-31', ['2023-01-31', '2023-02-07', '2023-02-14']],
    ['ANNIVERSARY', 15, 'MONTH', '2023-01-31', ['2023-02-15', '2023-03-15', '2023-04-15']],
    ['ANNIVERSARY', 31, 'MONTH', '2023-02-03', ['2023-02-28', '2023-03-31', '2023-04-30']],
    ['ANNIVERSARY', 15, 'YEAR', '2023-01-31', ['2024-01-15', '2025-01-15', '2026-01-15']],
    ['ANNIVERSARY', 15, 'WEEK', '2023-01-31', ['2023-01-31', '2023-02-07', '2023-02-14']],
    ['CALENDAR', null, 'MONTH', '2023-01-31', ['2023-02-01', '2023-03-01', '2023-04-01']],
    ['CALENDAR', null, 'MONTH', '2023-02-01', ['2023-02-01', '2023-03-01', '2023-04-01']],
    ['CALENDAR', null, 'QUARTER', '2023-02-01', ['2023-04-01', '2023-07-01', '2023-10-01']],
    ['CALENDAR', null, 'YEAR', '2023-02-01', ['2024-01-01', '2025-01-01', '2026-01-01']],
    ['CALENDAR', null, 'WEEK', '2023-02-01', ['2023-02-06', '2023-02-13', '2023-02-20']],
    ['CALENDAR', 15, 'WEEK', '2023-02-01', ['2023-02-06', '2023-02-13', '2023-02-20']],
    ['CALENDAR', 15, 'MONTH', '2023-02-01', ['2023-02-15', '2023-03-15', '2023-04-15']],
  ])('%s with account day %s bills every %s from %s on %j', (alignment, billDay, unit, start, dates) => {
    const schedule = alignedSchedule({ start: civilDate(start), interval: every(unit), alignment, billDay });
    expect(schedule.ok && billingDates(schedule.value, 3)).toEqual({ ok: true, value: dates });
  });

  it.each<[BillingAlignment, number | null, BillingInterval, string, string, string]>([
    ['ANNIVERSARY', 0, every('MONTH'), '2023-01-31', 'billDay', 'RANGE'],
    ['ANNIVERSARY', null, every('MONTH', 0), '2023-01-31', 'interval.count', 'RANGE'],
    ['ANNIVERSARY', null, every('MONTH'), '9900-01-01', 'anchorDate', 'RANGE'],
    ['CALENDAR', null, every('WEEK', 2), '2023-01-31', 'interval', 'CALENDAR_INTERVAL'],
    ['CALENDAR', null, every('MONTH'), '9900-01-01', 'startDate', 'RANGE'],
  ])('%s with account day %s and %j from %s is refused', (alignment, billDay, interval, start, path, rule) => {
    expect(alignedSchedule({ start: civilDate(start), interval, alignment, billDay })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });

  it('of a bill day keeps the day, not the date it was clamped to', () => {
    const schedule = billDaySchedule(civilDate('2023-02-03'), 30, every('MONTH'));
    expect(schedule).toEqual({
      ok: true,
      value: { anchor: '2023-02-28', anchorDay: 30, interval: every('MONTH') },
    });
    expect(billDaySchedule(civilDate('2023-02-03'), 30, every('WEEK'))).toEqual({
      ok: true,
      value: { anchor: '2023-02-03', anchorDay: 3, interval: every('WEEK') },
    });
  });
});
