import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { ageOf, businessDaysAfter } from './ageing.ts';

// 3 January 2025 is a Friday.
const friday = civilDate('2025-01-03');

describe('businessDaysAfter', () => {
  it.each([
    ['2025-01-02', 0],
    ['2025-01-03', 0],
    ['2025-01-04', 0],
    ['2025-01-05', 0],
    ['2025-01-06', 1],
    ['2025-01-07', 2],
    ['2025-01-10', 5],
    ['2025-01-13', 6],
  ])('counts from Friday to %s', (to, days) => {
    expect(businessDaysAfter(friday, civilDate(to), new Set())).toBe(days);
  });

  it('leaves out holidays', () => {
    const epiphany = new Set([civilDate('2025-01-06'), civilDate('2025-01-11')]);
    expect(businessDaysAfter(friday, civilDate('2025-01-07'), epiphany)).toBe(1);
    expect(businessDaysAfter(friday, civilDate('2025-01-13'), epiphany)).toBe(5);
  });
});

describe('ageOf', () => {
  it.each([
    ['2025-01-03', 0, '0-1', null],
    ['2025-01-06', 1, '0-1', null],
    ['2025-01-07', 2, '2-5', 'team lead'],
    ['2025-01-09', 4, '2-5', 'team lead'],
    ['2025-01-10', 5, '2-5', 'controller'],
    ['2025-01-13', 6, '6-10', 'controller'],
    ['2025-01-16', 9, '6-10', 'controller'],
    ['2025-01-17', 10, '6-10', 'finance director'],
    ['2025-01-20', 11, '11-30', 'finance director'],
    ['2025-02-14', 30, '11-30', 'finance director'],
    ['2025-02-17', 31, '>30', 'finance director'],
  ])('on %s is %i business days: %s, %s', (today, businessDays, bucket, escalatedTo) => {
    expect(ageOf(friday, civilDate(today))).toEqual({ businessDays, bucket, escalatedTo });
  });

  it('goes by the holidays of the entity', () => {
    expect(ageOf(friday, civilDate('2025-01-07'), new Set([civilDate('2025-01-06')])).businessDays).toBe(1);
  });
});
