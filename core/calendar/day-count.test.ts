import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, civilDate } from '../civil-date.ts';
import { actualDays, days30E360, months30E360, monthsBetween } from './day-count.ts';

const dates = fc.integer({ min: 0, max: 150_000 }).map((days) => addDays(civilDate('1900-01-01'), days));

describe('actual days', () => {
  it.each([
    ['2023-05-15', '2023-06-15', 31],
    ['2024-02-15', '2024-03-15', 29],
    ['2023-02-15', '2023-03-15', 28],
    ['2024-01-01', '2025-01-01', 366],
    ['2024-01-01', '2024-01-01', 0],
    ['2024-03-01', '2024-02-01', -29],
  ])('from %s to %s are %i', (from, to, days) => {
    expect(actualDays(civilDate(from), civilDate(to))).toBe(days);
  });
});

describe('30E/360', () => {
  it.each([
    ['2023-01-01', '2023-02-01', 30],
    ['2023-02-01', '2023-03-01', 30],
    ['2024-02-01', '2024-03-01', 30],
    ['2023-02-28', '2023-03-01', 3],
    ['2024-02-29', '2024-03-01', 2],
    ['2023-01-15', '2023-01-31', 15],
    ['2023-01-30', '2023-01-31', 0],
    ['2023-01-31', '2023-02-01', 1],
    ['2023-01-31', '2023-03-31', 60],
    ['2023-01-16', '2023-02-01', 15],
    ['2023-01-01', '2024-01-01', 360],
    ['2023-12-31', '2024-12-30', 360],
    ['2023-06-01', '2023-05-01', -30],
  ])('counts from %s to %s %i days', (from, to, days) => {
    expect(days30E360(civilDate(from), civilDate(to))).toBe(days);
  });

  it.each([
    ['2023-01-01', '2023-02-01', 1, 0],
    ['2023-01-16', '2023-02-01', 0, 15],
    ['2023-01-16', '2023-04-11', 2, 25],
    ['2023-01-01', '2024-01-01', 12, 0],
    ['2023-01-01', '2023-01-30', 0, 29],
    ['2023-02-01', '2023-01-01', -1, 0],
    ['2023-02-11', '2023-01-01', -1, -10],
  ])('makes of %s to %s %i months and %i days', (from, to, months, days) => {
    const counted = months30E360(civilDate(from), civilDate(to));
    expect(counted.months + 0).toBe(months);
    expect(counted.days + 0).toBe(days);
  });

  it('is additive, and symmetric', () => {
    fc.assert(
      fc.property(dates, dates, dates, (a, b, c) => {
        expect(days30E360(a, b) + days30E360(b, c)).toBe(days30E360(a, c));
        expect(days30E360(b, a) + days30E360(a, b)).toBe(0);
        const { months, days } = months30E360(a, b);
        expect(30 * months + days).toBe(days30E360(a, b));
      }),
    );
  });

  it('gives every calendar month thirty days, a term of n months n times as many', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 600 }), (date, months) => {
        const first = civilDate(`${date.slice(0, 8)}01`);
        expect(days30E360(first, addMonths(first, months))).toBe(30 * months);
        expect(months30E360(first, addMonths(first, months))).toEqual({ months, days: 0 });
      }),
    );
  });
});

describe('months between', () => {
  it.each([
    ['2023-01-31', '2023-02-01', 1],
    ['2023-01-01', '2023-01-31', 0],
    ['2023-12-31', '2024-01-01', 1],
    ['2023-03-01', '2022-12-31', -3],
    ['2020-02-29', '2024-02-01', 48],
  ])('from %s to %s are %i', (from, to, months) => {
    expect(monthsBetween(civilDate(from), civilDate(to))).toBe(months);
  });
});
