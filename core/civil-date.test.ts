import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  civilDate,
  civilDateAt,
  compareDates,
  dayOf,
  daysBetween,
  daysInMonth,
  isTimeZone,
  monthOf,
  parseCivilDate,
  startOfDay,
  yearOf,
} from './civil-date.ts';

const dates = fc
  .integer({ min: 0, max: daysBetween(civilDate('1600-01-01'), civilDate('2400-01-01')) })
  .map((days) => addDays(civilDate('1600-01-01'), days));
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const instants = fc.date({ min: new Date('1975-01-01'), max: new Date('2037-12-31'), noInvalidDate: true });

describe('parseCivilDate', () => {
  it.each(['2024-02-29', '2000-02-29', '2023-12-31', '1000-01-01', '9999-12-31'])('takes %s', (text) => {
    expect(parseCivilDate(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-01-32',
    '0001-01-01',
    '0999-12-31',
    '10000-01-01',
    '2024-1-1',
    '2024-01-01T00:00:00Z',
    '2024-01-01\n',
    ' 2024-01-01',
    '24-01-01',
    '01.02.2024',
    '',
    20240101,
    new Date(0),
    null,
    undefined,
  ])('refuses %s and names the field', (text) => {
    expect(parseCivilDate(text, 'input.startDate')).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'input.startDate', rule: 'DATE_FORM' } },
    });
  });

  it('calls a wrong date in our own code a bug', () => {
    expect(() => civilDate('2024-02-30')).toThrow('Invariant broken');
  });
});

describe('arithmetic', () => {
  it('agrees with Temporal', () => {
    fc.assert(
      fc.property(dates, dates, fc.integer({ min: -1200, max: 1200 }), (date, other, count) => {
        const plain = Temporal.PlainDate.from(date);
        expect(addDays(date, count)).toBe(plain.add({ days: count }).toString());
        expect(addMonths(date, count)).toBe(plain.add({ months: count }).toString());
        expect(daysBetween(date, other)).toBe(plain.until(other, { largestUnit: 'day' }).days);
        expect(daysInMonth(yearOf(date), monthOf(date))).toBe(plain.daysInMonth);
        expect(dayOf(date)).toBe(plain.day);
        expect(compareDates(date, other)).toBe(Temporal.PlainDate.compare(date, other));
      }),
      { numRuns: 300 },
    );
  });

  it('knows every day of four centuries, after which the calendar repeats itself', () => {
    const first = civilDate('1900-01-01');
    const start = Date.UTC(1900, 0, 1);
    const wrong: string[] = [];
    for (let days = 0; days < 146_097; days += 1) {
      const date = addDays(first, days);
      const isRight = date === new Date(start + days * 86_400_000).toISOString().slice(0, 10);
      if (!isRight || daysBetween(first, date) !== days) wrong.push(date);
    }
    expect(wrong).toEqual([]);
  });

  it('reaches from the first date to the last', () => {
    const [first, last] = [civilDate('1000-01-01'), civilDate('9999-12-31')];
    expect(daysBetween(first, last)).toBe(3_287_181);
    expect(addDays(first, 3_287_181)).toBe(last);
    expect(addDays(last, -3_287_181)).toBe(first);
    expect(() => addDays(first, -1)).toThrow('Invariant broken');
    expect(() => addDays(first, 10 ** 12)).toThrow('Invariant broken');
  });

  it('clamps to the end of a shorter month', () => {
    expect(addMonths(civilDate('2024-01-31'), 1)).toBe('2024-02-29');
    expect(addMonths(civilDate('2024-02-29'), 12)).toBe('2025-02-28');
    expect(addMonths(civilDate('2024-03-31'), -1)).toBe('2024-02-29');
  });

  it('comes back to the anchor day after a shorter month', () => {
    expect(addMonths(civilDate('2023-02-28'), 1)).toBe('2023-03-28');
    expect(addMonths(civilDate('2023-02-28'), 1, 31)).toBe('2023-03-31');
    expect(addMonths(civilDate('2023-02-28'), 0, 31)).toBe('2023-02-28');
  });

  it('never drifts from its anchor over 50 years, step by step or at once', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom(1, 3, 6, 12), (anchor, step) => {
        let date = anchor;
        for (let months = step; months <= 600; months += step) {
          date = addMonths(date, step, dayOf(anchor));
          expect(date).toBe(addMonths(anchor, months));
          expect(dayOf(date)).toBe(Math.min(dayOf(anchor), daysInMonth(yearOf(date), monthOf(date))));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('calls fractions, impossible anchors and years beyond four digits bugs', () => {
    const date = civilDate('9999-12-31');
    expect(() => addDays(date, 1)).toThrow('Invariant broken');
    expect(() => addMonths(date, 1)).toThrow('Invariant broken');
    expect(() => addMonths(civilDate('1000-01-01'), -1)).toThrow('Invariant broken');
    expect(() => addDays(date, -0.5)).toThrow('Invariant broken');
    expect(() => addMonths(date, Number.NaN)).toThrow('Invariant broken');
    expect(() => addMonths(date, -1, 32)).toThrow('Invariant broken');
    expect(() => addMonths(date, -1, 0)).toThrow('Invariant broken');
  });
});

describe('zones', () => {
  it('reads the wall calendar of the zone', () => {
    const instant = new Date('2024-12-31T23:30:00Z');
    expect(civilDateAt(instant, 'UTC')).toBe('2024-12-31');
    expect(civilDateAt(instant, 'Europe/Berlin')).toBe('2025-01-01');
    expect(civilDateAt(instant, 'America/New_York')).toBe('2024-12-31');
    expect(civilDateAt(new Date('2024-12-31T10:00:00Z'), 'Pacific/Kiritimati')).toBe('2025-01-01');
  });

  it('agrees with Temporal in every zone', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
        expect(civilDateAt(instant, zone)).toBe(zoned.toPlainDate().toString());
      }),
      { numRuns: 500 },
    );
  });

  it('starts a date at its first instant in the zone', () => {
    expect(startOfDay(civilDate('2024-03-31'), 'Europe/Berlin').toISOString()).toBe('2024-03-30T23:00:00.000Z');
    expect(startOfDay(civilDate('2024-04-01'), 'Europe/Berlin').toISOString()).toBe('2024-03-31T22:00:00.000Z');
    // Daylight saving began at midnight: the day starts at 01:00.
    expect(startOfDay(civilDate('2018-11-04'), 'America/Sao_Paulo').toISOString()).toBe('2018-11-04T03:00:00.000Z');
  });

  it('has the same date at the start of the day and the one before a moment earlier', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const date = civilDateAt(instant, zone);
        const start = startOfDay(date, zone);
        expect(civilDateAt(start, zone)).toBe(date);
        expect(civilDateAt(new Date(start.getTime() - 1), zone) < date).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])(
    'knows %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each(['', 'Mars/Olympus', '+01:00', '-0500', 'Europe/', 'CET+1'])('does not take %j for a zone', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  it('throws for a zone that nobody checked', () => {
    expect(() => civilDateAt(new Date(0), 'Mars/Olympus')).toThrow(RangeError);
    expect(() => civilDateAt(new Date('+010000-01-01'), 'UTC')).toThrow('Invariant broken');
  });
});
