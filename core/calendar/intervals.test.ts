import { describe, expect, it } from 'vitest';
import { civilDate } from '../civil-date.ts';
import {
  intervalUnits,
  isMonthly,
  lengthOf,
  refuseBillDay,
  refuseFarDate,
  refuseInterval,
  type IntervalUnit,
} from './intervals.ts';

const units = Object.keys(intervalUnits) as IntervalUnit[];

describe('an interval', () => {
  it.each<[IntervalUnit, number, number, number]>([
    ['DAY', 10, 10, 0],
    ['WEEK', 2, 14, 0],
    ['MONTH', 1, 0, 1],
    ['QUARTER', 1, 0, 3],
    ['HALF_YEAR', 1, 0, 6],
    ['YEAR', 3, 0, 36],
  ])('of %s × %i adds %i days and %i months', (unit, count, days, months) => {
    expect(lengthOf({ unit, count })).toEqual({ days, months });
  });

  it('has a bill day where it is made of months', () => {
    expect(units.filter((unit) => isMonthly({ unit, count: 1 }))).toEqual(['MONTH', 'QUARTER', 'HALF_YEAR', 'YEAR']);
  });

  it.each<[IntervalUnit, number]>([
    ['DAY', 36_500],
    ['WEEK', 5_214],
    ['MONTH', 1_200],
    ['QUARTER', 400],
    ['HALF_YEAR', 200],
    ['YEAR', 100],
  ])('of %s is repeated at most %i times', (unit, max) => {
    expect(refuseInterval({ unit, count: 1 })).toBeNull();
    expect(refuseInterval({ unit, count: max })).toBeNull();
    for (const count of [0, -1, 1.5, Number.NaN, max + 1]) {
      expect(refuseInterval({ unit, count })).toMatchObject({
        code: 'VALIDATION_FAILED',
        details: { path: 'interval.count', rule: 'RANGE' },
      });
    }
  });
});

describe('a date to be billed on', () => {
  it.each(['1100-01-01', '2024-02-29', '9899-12-31'])('may be %s', (date) => {
    expect(refuseFarDate(civilDate(date))).toBeNull();
  });

  it.each(['1099-12-31', '9900-01-01', '9999-12-31'])('may not be %s', (date) => {
    expect(refuseFarDate(civilDate(date), 'endDate')).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'endDate', rule: 'RANGE' },
    });
    expect(refuseFarDate(civilDate(date))?.details).toEqual({ path: 'date', rule: 'RANGE' });
  });
});

describe('a bill day', () => {
  it.each([1, 28, 31])('may be %i', (day) => {
    expect(refuseBillDay(day)).toBeNull();
  });

  it.each([0, -1, 32, 1.5, Number.NaN])('may not be %d', (day) => {
    expect(refuseBillDay(day)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'billDay', rule: 'RANGE' },
    });
    expect(refuseBillDay(day, 'account.billDay')?.details).toEqual({ path: 'account.billDay', rule: 'RANGE' });
  });
});
