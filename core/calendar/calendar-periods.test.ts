import { describe, expect, it } from 'vitest';
import { civilDate } from '../civil-date.ts';
import { calendarPeriodAt, calendarSchedule, previousCalendarPeriod } from './calendar-periods.ts';
import type { BillingInterval, IntervalUnit } from './intervals.ts';

const every = (unit: IntervalUnit, count = 1): BillingInterval => ({ unit, count });

describe('calendar periods', () => {
  it.each<[BillingInterval, string, string, string, string]>([
    [every('DAY'), '2024-03-01', '2024-03-01', '2024-03-02', '2024-02-29'],
    [every('WEEK'), '2024-03-03', '2024-02-26', '2024-03-04', '2024-02-19'],
    [every('WEEK'), '2024-03-04', '2024-03-04', '2024-03-11', '2024-02-26'],
    [every('WEEK'), '1999-12-31', '1999-12-27', '2000-01-03', '1999-12-20'],
    [every('MONTH'), '2024-02-29', '2024-02-01', '2024-03-01', '2024-01-01'],
    [every('MONTH'), '2024-01-01', '2024-01-01', '2024-02-01', '2023-12-01'],
    [every('MONTH', 2), '2024-04-30', '2024-03-01', '2024-05-01', '2024-01-01'],
    [every('QUARTER'), '2024-05-20', '2024-04-01', '2024-07-01', '2024-01-01'],
    [every('QUARTER'), '1950-01-01', '1950-01-01', '1950-04-01', '1949-10-01'],
    [every('HALF_YEAR'), '2024-12-31', '2024-07-01', '2025-01-01', '2024-01-01'],
    [every('YEAR'), '2024-12-31', '2024-01-01', '2025-01-01', '2023-01-01'],
  ])('of %j around %s run from %s to %s; the one before began on %s', (interval, date, from, to, before) => {
    expect(calendarPeriodAt(civilDate(date), interval)).toEqual({ ok: true, value: { from, to } });
    expect(previousCalendarPeriod(civilDate(date), interval)).toEqual({
      ok: true,
      value: { from: before, to: from },
    });
  });

  it.each([every('DAY', 2), every('WEEK', 2), every('MONTH', 5), every('YEAR', 2), every('HALF_YEAR', 3)])(
    'are not made for %j',
    (interval) => {
      const refused = {
        ok: false,
        refusal: { code: 'VALIDATION_FAILED', details: { path: 'interval', rule: 'CALENDAR_INTERVAL' } },
      };
      expect(calendarSchedule(interval)).toMatchObject(refused);
      expect(calendarPeriodAt(civilDate('2024-01-01'), interval)).toMatchObject(refused);
    },
  );

  it.each([every('MONTH', 2), every('MONTH', 3), every('MONTH', 4), every('MONTH', 6), every('MONTH', 12)])(
    'are made for %j',
    (interval) => {
      expect(calendarSchedule(interval).ok).toBe(true);
    },
  );

  it('refuse an interval of nothing and a date beyond billing', () => {
    expect(calendarSchedule(every('MONTH', 0))).toMatchObject({
      ok: false,
      refusal: { details: { path: 'interval.count', rule: 'RANGE' } },
    });
    expect(calendarPeriodAt(civilDate('9999-12-31'), every('MONTH'))).toMatchObject({
      ok: false,
      refusal: { details: { path: 'date', rule: 'RANGE' } },
    });
  });
});
