import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weekPeriods } from '../../../../../core/calendar/fiscal-calendar.ts';
import { addDays, civilDate, daysBetween } from '../../../../../core/civil-date.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { firstAfter, partsOf, periodOn, type AccountingCalendar } from './accounting-calendar.ts';

const day = civilDate;
const span = (from: string, to: string | null) => ({ from: day(from), to: to === null ? null : day(to) });
const period = (name: string, from: string, to: string) => ({ name, from: day(from), to: day(to) });

const months: AccountingCalendar = 'CALENDAR_MONTHS';
const listed = [
  period('P1', '2026-01-01', '2026-01-29'),
  period('P2', '2026-01-29', '2026-02-26'),
  period('P3', '2026-02-26', '2026-04-02'),
];
const cast = [
  ['months', months],
  ['a list', listed],
] as const;

describe('the period of a date', () => {
  it.each([
    [months, '2024-02-29', period('2024-02', '2024-02-01', '2024-03-01')],
    [months, '2024-12-31', period('2024-12', '2024-12-01', '2025-01-01')],
    [months, '9999-11-30', period('9999-11', '9999-11-01', '9999-12-01')],
    [listed, '2026-01-01', listed[0]],
    [listed, '2026-01-28', listed[0]],
    [listed, '2026-01-29', listed[1]],
    [listed, '2026-04-01', listed[2]],
  ])('%#: is the one that holds it', (calendar, date, expected) => {
    expect(accepted(periodOn(calendar, day(date)))).toEqual(expected);
  });

  it.each([
    [months, '9999-12-01'],
    [listed, '2025-12-31'],
    [listed, '2026-04-02'],
  ])('%#: is refused where the calendar does not reach', (calendar, date) => {
    expect(refused(periodOn(calendar, day(date)))).toEqual(invalidAt('periods', 'CALENDAR_REACHES'));
  });
});

describe('the first period after a date', () => {
  it.each([
    [months, '2026-01-31', '2026-02'],
    [months, '2026-01-30', '2026-01'],
    [months, '2026-12-31', '2027-01'],
    [months, '9999-11-29', '9999-11'],
    [months, '9999-11-30', null],
    [months, '9999-12-01', null],
    [listed, '2025-06-30', 'P1'],
    [listed, '2026-01-27', 'P1'],
    [listed, '2026-01-28', 'P2'],
    [listed, '2026-03-31', 'P3'],
    [listed, '2026-04-01', null],
  ])('%#: ends later than the date', (calendar, date, name) => {
    expect(firstAfter(calendar, day(date))?.name ?? null).toBe(name);
  });
});

describe('the parts of a service', () => {
  it.each([
    [months, '2019-01-10', '2019-03-16', ['2019-01 01-10..02-01', '2019-02 02-01..03-01', '2019-03 03-01..03-16']],
    [months, '2019-01-01', '2019-02-01', ['2019-01 01-01..02-01']],
    [months, '2019-01-31', '2019-02-02', ['2019-01 01-31..02-01', '2019-02 02-01..02-02']],
    [months, '2019-01-10', '2019-01-11', ['2019-01 01-10..01-11']],
    [months, '9999-11-15', '9999-12-31', ['9999-11 11-15..12-01', '9999-12 12-01..12-31']],
    [listed, '2026-01-01', '2026-04-02', ['P1 01-01..01-29', 'P2 01-29..02-26', 'P3 02-26..04-02']],
    [listed, '2026-01-10', '2026-01-29', ['P1 01-10..01-29']],
    [listed, '2026-01-29', '2026-02-27', ['P2 01-29..02-26', 'P3 02-26..02-27']],
  ])('%#: are cut at the bounds of its periods', (calendar, from, to, expected) => {
    const parts = accepted(partsOf(calendar, span(from, to)));
    expect(parts.map((part) => `${part.name} ${part.from.slice(5)}..${part.to.slice(5)}`)).toEqual(expected);
  });

  it.each(cast)('are refused over %s when the service has no end or no day', (_, calendar) => {
    expect(refused(partsOf(calendar, span('2026-01-10', null)))).toEqual(invalidAt('service.to', 'PERIOD_END'));
    const empty = partsOf(calendar, span('2026-01-10', '2026-01-10'));
    expect(refused(empty)).toEqual(invalidAt('service.to', 'PERIOD_NOT_EMPTY'));
    const reversed = partsOf(calendar, span('2026-01-10', '2026-01-09'));
    expect(refused(reversed)).toEqual(invalidAt('service.to', 'PERIOD_ENDS_AFTER_START'));
  });

  it.each([
    ['2025-12-31', '2026-01-02', '2025-12-31'],
    ['2026-03-01', '2026-04-03', '2026-04-02'],
    ['2027-01-01', '2027-02-01', '2027-01-01'],
  ])('are refused where the list does not reach: %s to %s', (from, to, missing) => {
    const answer = partsOf(listed, span(from, to));
    expect(refused(answer)).toEqual(invalidAt('periods', 'CALENDAR_REACHES'));
    expect(answer).toMatchObject({ refusal: { message: `periods must be a calendar that reaches ${missing}.` } });
  });

  it.each([
    ['empty', [], 'periods', 'NOT_EMPTY'],
    ['with a gap', [listed[0]!, listed[2]!], 'periods[1].from', 'PERIODS_TILE'],
    ['out of order', [listed[1]!, listed[0]!], 'periods[1].from', 'PERIODS_TILE'],
    [
      'with an empty period',
      [listed[0]!, period('P2', '2026-01-29', '2026-01-29')],
      'periods[1].to',
      'PERIOD_NOT_EMPTY',
    ],
  ])('are refused over a list %s', (_, calendar, path, rule) => {
    expect(refused(partsOf(calendar, span('2026-01-02', '2026-01-20')))).toEqual(invalidAt(path, rule));
    expect(refused(periodOn(calendar, day('2026-01-02')))).toEqual(invalidAt(path, rule));
  });

  it('tile the service, in the periods that hold them, also by weeks', () => {
    const weeks = accepted(weekPeriods({ pattern: '4-4-5', endsOn: 'SUNDAY', rule: 'LAST', month: 12 }, 2026));
    const first = weeks[0]!.from;
    fc.assert(
      fc.property(
        fc.constantFrom<AccountingCalendar>(months, weeks),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (calendar, start, length) => {
          const service = { from: addDays(first, start), to: addDays(first, start + length) };
          const parts = accepted(partsOf(calendar, service));
          expect(parts[0]!.from).toBe(service.from);
          expect(parts.at(-1)!.to).toBe(service.to);
          expect(parts.reduce((days, part) => days + daysBetween(part.from, part.to), 0)).toBe(length);
          for (const part of parts) {
            const whole = accepted(periodOn(calendar, part.from));
            expect(part.name).toBe(whole.name);
            expect(part.to <= whole.to).toBe(true);
          }
        },
      ),
    );
  });
});
