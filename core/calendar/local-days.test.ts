import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDateAt, startOfDay } from '../civil-date.ts';
import { billingDate, billingSchedule } from './billing-dates.ts';
import type { BillingInterval, IntervalUnit } from './intervals.ts';
import { isBillingDay, localDate, localDay, previousCalendarPeriodUtc } from './local-days.ts';

const every = (unit: IntervalUnit, count = 1): BillingInterval => ({ unit, count });
const at = (text: string) => new Date(text);
const refused = (path: string, rule: string) => ({
  ok: false,
  refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
});

describe('the local day', () => {
  it.each([
    ['2024-03-31T22:30:00Z', 'UTC', 31],
    ['2024-03-31T22:30:00Z', 'Europe/Berlin', 1],
    ['2024-03-31T21:59:59Z', 'Europe/Berlin', 31],
    ['2024-01-01T09:59:59Z', 'Pacific/Honolulu', 31],
    ['2024-01-01T10:00:00Z', 'Pacific/Honolulu', 1],
  ])('at %s in %s is the %i', (instant, zone, day) => {
    expect(localDay(at(instant), zone)).toEqual({ ok: true, value: day });
  });

  it('is a whole date', () => {
    expect(localDate(at('2024-12-31T15:00:00Z'), 'Asia/Tokyo')).toEqual({ ok: true, value: '2025-01-01' });
  });

  it('needs a zone and an instant that exist', () => {
    expect(localDay(at('2024-01-01T00:00:00Z'), 'Mars/Olympus')).toMatchObject(refused('zone', 'TIME_ZONE'));
    expect(localDay(at('2024-01-01T00:00:00Z'), '+01:00')).toMatchObject(refused('zone', 'TIME_ZONE'));
    expect(localDay(at('nonsense'), 'UTC')).toMatchObject(refused('instant', 'INSTANT_FORM'));
    expect(localDate(at('1100-01-01T23:59:59Z'), 'UTC')).toMatchObject(refused('instant', 'INSTANT_FORM'));
    expect(localDate(at('1100-01-02T00:00:00Z'), 'UTC')).toEqual({ ok: true, value: '1100-01-02' });
    expect(localDate(at('9899-12-30T00:00:00Z'), 'UTC')).toEqual({ ok: true, value: '9899-12-30' });
    expect(localDate(at('9899-12-30T00:00:01Z'), 'UTC')).toMatchObject(refused('instant', 'INSTANT_FORM'));
  });
});

describe('a billing day', () => {
  // In New York the anchor is 30 January, 19:30.
  const anchor = at('2024-01-31T00:30:00Z');

  it.each([
    ['2024-01-31T00:30:00Z', 'America/New_York', true],
    ['2024-02-29T12:00:00Z', 'America/New_York', true],
    ['2024-03-30T12:00:00Z', 'America/New_York', true],
    ['2024-03-31T03:59:59Z', 'America/New_York', true],
    ['2024-03-31T04:00:00Z', 'America/New_York', false],
    ['2024-03-31T12:00:00Z', 'UTC', true],
    ['2024-03-30T12:00:00Z', 'UTC', false],
    ['2023-12-31T12:00:00Z', 'UTC', false],
  ])('at %s in %s: %s', (instant, zone, answer) => {
    expect(isBillingDay(at(instant), { anchor, interval: every('MONTH'), zone })).toEqual({ ok: true, value: answer });
  });

  it.each<[IntervalUnit, string, boolean]>([
    ['WEEK', '2024-02-07T12:00:00Z', true],
    ['WEEK', '2024-02-08T12:00:00Z', false],
    ['QUARTER', '2024-04-30T12:00:00Z', true],
    ['QUARTER', '2024-02-29T12:00:00Z', false],
    ['YEAR', '2025-01-31T12:00:00Z', true],
    ['YEAR', '2024-12-31T12:00:00Z', false],
  ])('of every %s at %s: %s', (unit, instant, answer) => {
    expect(isBillingDay(at(instant), { anchor, interval: every(unit), zone: 'UTC' })).toEqual({
      ok: true,
      value: answer,
    });
  });

  it('needs a zone, an interval and instants', () => {
    const on = { anchor, interval: every('MONTH'), zone: 'UTC' };
    expect(isBillingDay(anchor, { ...on, zone: 'Nowhere' })).toMatchObject(refused('zone', 'TIME_ZONE'));
    expect(isBillingDay(anchor, { ...on, anchor: at('?') })).toMatchObject(refused('instant', 'INSTANT_FORM'));
    expect(isBillingDay(at('?'), on)).toMatchObject(refused('instant', 'INSTANT_FORM'));
    expect(isBillingDay(anchor, { ...on, interval: every('MONTH', 0) })).toMatchObject(
      refused('interval.count', 'RANGE'),
    );
  });

  it('never drifts in any zone over fifty years: its first and its last instant both are one', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const anchors = fc.date({ min: at('1975-01-01'), max: at('1999-12-31'), noInvalidDate: true });
    const units = fc.constantFrom<IntervalUnit>('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR');
    fc.assert(
      fc.property(zones, anchors, units, fc.nat(50), (zone, anchor, unit, years) => {
        const interval = every(unit);
        const schedule = billingSchedule(civilDateAt(anchor, zone), interval);
        if (!schedule.ok) throw new Error('a schedule');
        const perYear = { DAY: 365, WEEK: 52, MONTH: 12, QUARTER: 4, HALF_YEAR: 2, YEAR: 1 }[unit];
        const date = billingDate(schedule.value, years * perYear);
        const start = startOfDay(date, zone);
        const isDay = (instant: Date) => isBillingDay(instant, { anchor, interval, zone });
        if (civilDateAt(start, zone) !== date || start < anchor) return;
        expect(isDay(start)).toEqual({ ok: true, value: true });
        expect(unit === 'DAY' || civilDateAt(new Date(+start - 1), zone) < date).toBe(true);
        if (unit !== 'DAY') expect(isDay(new Date(+start - 1))).toEqual({ ok: true, value: false });
      }),
      { numRuns: 150 },
    );
  });
});

describe('the calendar period before an instant', () => {
  it.each<[string, string, IntervalUnit, string, string]>([
    // Daylight saving began on 31 March: March is an hour short in Berlin.
    ['2024-03-31T22:00:00Z', 'Europe/Berlin', 'MONTH', '2024-02-29T23:00:00Z', '2024-03-31T22:00:00Z'],
    ['2024-03-31T21:59:59Z', 'Europe/Berlin', 'MONTH', '2024-01-31T23:00:00Z', '2024-02-29T23:00:00Z'],
    ['2024-11-05T12:00:00Z', 'America/New_York', 'WEEK', '2024-10-28T04:00:00Z', '2024-11-04T05:00:00Z'],
    ['2024-11-04T12:00:00Z', 'America/New_York', 'DAY', '2024-11-03T04:00:00Z', '2024-11-04T05:00:00Z'],
    ['2024-07-01T00:00:00Z', 'UTC', 'QUARTER', '2024-04-01T00:00:00Z', '2024-07-01T00:00:00Z'],
    ['2024-06-30T23:59:59Z', 'UTC', 'QUARTER', '2024-01-01T00:00:00Z', '2024-04-01T00:00:00Z'],
    ['2024-12-31T15:00:00Z', 'Asia/Tokyo', 'YEAR', '2023-12-31T15:00:00Z', '2024-12-31T15:00:00Z'],
    // Midnight did not exist in São Paulo on 4 November 2018.
    ['2018-11-05T12:00:00Z', 'America/Sao_Paulo', 'DAY', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
  ])('at %s in %s, by %s, runs from %s to %s', (instant, zone, unit, from, to) => {
    expect(previousCalendarPeriodUtc(at(instant), zone, every(unit))).toEqual({
      ok: true,
      value: { from: at(from), to: at(to) },
    });
  });

  it('needs a zone, and an interval that the calendar has', () => {
    const instant = at('2024-03-31T22:00:00Z');
    expect(previousCalendarPeriodUtc(instant, 'Nowhere', every('MONTH'))).toMatchObject(refused('zone', 'TIME_ZONE'));
    expect(previousCalendarPeriodUtc(instant, 'UTC', every('WEEK', 2))).toMatchObject(
      refused('interval', 'CALENDAR_INTERVAL'),
    );
  });
});
