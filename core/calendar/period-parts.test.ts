import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../civil-date.ts';
import type { BoundedPeriod } from '../period.ts';
import { billingSchedule } from './billing-dates.ts';
import type { IntervalUnit } from './intervals.ts';
import { continuedParts, earlier, later, periodParts } from './period-parts.ts';
import type { DayCount } from './proration.ts';

const span = (from: string, to: string): BoundedPeriod => ({ from: civilDate(from), to: civilDate(to) });
const schedule = (anchor: string, unit: IntervalUnit, day?: number) => {
  const made = billingSchedule(civilDate(anchor), { unit, count: 1 }, day);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};
const parts = (term: BoundedPeriod, anchor: string, unit: IntervalUnit, dayCount?: DayCount) => {
  const cut = periodParts(term, schedule(anchor, unit), dayCount);
  if (!cut.ok) throw new Error(cut.refusal.message);
  return cut.value;
};
const shown = (cut: ReturnType<typeof parts>) =>
  cut.map(({ used, period, share }) => [used.from, used.to, period.from, period.to, share.used, share.whole]);

describe('a term cut by its schedule', () => {
  it('has a leading part, full periods and a trailing part', () => {
    expect(shown(parts(span('2011-02-01', '2011-05-01'), '2011-02-13', 'MONTH'))).toEqual([
      ['2011-02-01', '2011-02-13', '2011-01-13', '2011-02-13', 12, 31],
      ['2011-02-13', '2011-03-13', '2011-02-13', '2011-03-13', 28, 28],
      ['2011-03-13', '2011-04-13', '2011-03-13', '2011-04-13', 31, 31],
      ['2011-04-13', '2011-05-01', '2011-04-13', '2011-05-13', 18, 30],
    ]);
  });

  it('is one part inside one period', () => {
    expect(shown(parts(span('2011-02-15', '2011-03-01'), '2011-02-13', 'MONTH'))).toEqual([
      ['2011-02-15', '2011-03-01', '2011-02-13', '2011-03-13', 14, 28],
    ]);
    expect(shown(parts(span('2011-02-13', '2011-03-13'), '2011-02-13', 'MONTH', 'FIXED_30'))).toEqual([
      ['2011-02-13', '2011-03-13', '2011-02-13', '2011-03-13', 30, 30],
    ]);
  });

  it('measures the leading part by the bill day, not by the date it is clamped to', () => {
    const clamped = periodParts(span('2012-02-16', '2012-02-29'), schedule('2012-02-29', 'MONTH', 31));
    expect(clamped.ok && clamped.value[0]?.period).toEqual({ from: '2012-01-31', to: '2012-02-29' });
  });

  it('is refused when it is empty, endless or unbillable', () => {
    const week = schedule('2024-01-01', 'DAY');
    const refused = (path: string, rule: string) => ({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
    expect(periodParts(span('2024-01-01', '2024-01-01'), week)).toMatchObject(refused('term.to', 'PERIOD_NOT_EMPTY'));
    expect(periodParts(span('2024-01-02', '2024-01-01'), week)).toMatchObject(
      refused('term.to', 'PERIOD_ENDS_AFTER_START'),
    );
    expect(periodParts(span('1099-12-31', '2024-01-01'), week)).toMatchObject(refused('term.from', 'RANGE'));
    expect(periodParts(span('2024-01-01', '9999-12-31'), week)).toMatchObject(refused('term.to', 'RANGE'));
    const from = civilDate('2024-01-01');
    expect(periodParts({ from, to: addDays(from, 10_000) }, week)).toMatchObject(refused('term.to', 'COUNT_MAX'));
    expect(periodParts({ from, to: addDays(from, 9_999) }, week).ok).toBe(true);
    const anchoredWithin = schedule('2034-01-01', 'DAY');
    expect(periodParts({ from, to: addDays(from, 10_000) }, anchoredWithin)).toMatchObject(
      refused('term.to', 'COUNT_MAX'),
    );
    expect(periodParts(span('2024-01-01', '2024-06-01'), week, { fixedDaysInMonth: 1 })).toMatchObject(
      refused('fixedDaysInMonth', 'RANGE'),
    );
  });

  it('is covered without gap or overlap', () => {
    const dates = fc.integer({ min: 0, max: 9_000 });
    const units = fc.constantFrom<IntervalUnit>('WEEK', 'MONTH', 'QUARTER', 'YEAR');
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 1_500 }), dates, units, (start, days, anchor, unit) => {
        const origin = civilDate('2000-01-01');
        const term = { from: addDays(origin, start), to: addDays(origin, start + days) };
        const cut = parts(term, addDays(origin, anchor), unit);
        expect(cut[0]?.used.from).toBe(term.from);
        expect(cut.at(-1)?.used.to).toBe(term.to);
        for (const [index, { used, period }] of cut.entries()) {
          if (index > 0) expect(used.from).toBe(cut[index - 1]!.used.to);
          expect(used.from >= period.from && used.to <= period.to && used.from < used.to).toBe(true);
          if (index > 0 && index < cut.length - 1) expect(used).toEqual(period);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a term that goes on from another', () => {
  it('leaves the period it begins in to the other, but only without proration', () => {
    const term = span('2011-02-01', '2011-04-13');
    const whole = parts(term, '2011-02-13', 'MONTH', 'NONE');
    expect(whole.map((part) => part.share)).toEqual([
      { used: 1, whole: 1 },
      { used: 1, whole: 1 },
      { used: 1, whole: 1 },
    ]);
    expect(continuedParts(whole, 'NONE').map((part) => part.used.from)).toEqual(['2011-02-13', '2011-03-13']);
    const actual = parts(term, '2011-02-13', 'MONTH');
    expect(continuedParts(actual, 'ACTUAL')).toBe(actual);
  });
});

describe('of two dates', () => {
  const [a, b] = [civilDate('2024-01-31'), civilDate('2024-02-01')];
  it('one is earlier and the other later', () => {
    expect([earlier(a, b), earlier(b, a), later(a, b), later(b, a)]).toEqual([a, a, b, b]);
  });
});
