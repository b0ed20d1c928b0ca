import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from './civil-date.ts';
import { contains, overlaps, parsePeriod, refuseEmptyPeriod } from './period.ts';
import type { Period } from './period.ts';

const day = (days: number) => addDays(civilDate('2024-02-20'), days);
const periods: fc.Arbitrary<Period> = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 1, max: 20 })))
  .map(([from, length]) => ({ from: day(from), to: length === null ? null : day(from + length) }));

describe('parsePeriod', () => {
  it('takes a start and an end after it, or no end', () => {
    const closed = { from: '2024-01-01', to: '2024-02-01' };
    expect(parsePeriod(closed)).toEqual({ ok: true, value: closed });
    expect(parsePeriod({ from: '2024-01-01', to: null })).toEqual({
      ok: true,
      value: { from: '2024-01-01', to: null },
    });
    expect(parsePeriod({ from: '2024-01-01' })).toEqual({ ok: true, value: { from: '2024-01-01', to: null } });
  });

  it.each([
    [{ from: '2024-02-01', to: '2024-01-01' }, 'term.to', 'PERIOD_ENDS_AFTER_START'],
    [{ from: '2024-02-01', to: '2024-02-01' }, 'term.to', 'PERIOD_NOT_EMPTY'],
    [{ from: '2024-02-30', to: '2024-03-01' }, 'term.from', 'DATE_FORM'],
    [{ from: '2024-02-01', to: '2024-02-30' }, 'term.to', 'DATE_FORM'],
    [{ from: null, to: null }, 'term.from', 'DATE_FORM'],
    [{ from: '2024-02-01', to: '' }, 'term.to', 'DATE_FORM'],
  ])('refuses %j', (value, path, rule) => {
    expect(parsePeriod(value, 'term')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });
});

describe('a period without a day', () => {
  it.each([
    ['2024-01-02', null],
    ['2024-01-01', 'PERIOD_NOT_EMPTY'],
    ['2023-12-31', 'PERIOD_ENDS_AFTER_START'],
  ])('from 2024-01-01 to %s: %s', (to, rule) => {
    const period = { from: civilDate('2024-01-01'), to: civilDate(to) };
    const details = (path: string) => rule && { path, rule };
    expect(refuseEmptyPeriod(period)?.details ?? null).toEqual(details('period.to'));
    expect(refuseEmptyPeriod(period, 'term')?.details ?? null).toEqual(details('term.to'));
  });
});

describe('periods', () => {
  it('contain their first day and not their end', () => {
    const january: Period = { from: civilDate('2024-01-01'), to: civilDate('2024-02-01') };
    expect(contains(january, civilDate('2023-12-31'))).toBe(false);
    expect(contains(january, civilDate('2024-01-01'))).toBe(true);
    expect(contains(january, civilDate('2024-01-31'))).toBe(true);
    expect(contains(january, civilDate('2024-02-01'))).toBe(false);
    expect(contains({ ...january, to: null }, civilDate('9999-12-31'))).toBe(true);
  });

  it('overlap exactly when they share a day, whichever is asked first', () => {
    const days = Array.from({ length: 60 }, (_, index) => day(index));
    fc.assert(
      fc.property(periods, periods, (a, b) => {
        const shared = days.some((date) => contains(a, date) && contains(b, date));
        expect(overlaps(a, b)).toBe(shared);
        expect(overlaps(b, a)).toBe(shared);
      }),
    );
  });
});
