import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { rateOn, rateTable } from './rates.ts';

describe('the embedded rate', () => {
  const rate = (country: string, category: string | null, on: string) => {
    const found = rateOn(country, category, civilDate(on));
    return found === null || found === 'UNTAXED' ? found : `${found.kind} ${found.pct.toString()}`;
  };

  it.each([
    ['2019-12-31', null],
    ['2020-01-01', 'STANDARD 19'],
    ['2020-06-30', 'STANDARD 19'],
    ['2020-07-01', 'STANDARD 16'],
    ['2020-12-31', 'STANDARD 16'],
    ['2021-01-01', 'STANDARD 19'],
    ['2099-01-01', 'STANDARD 19'],
  ])('is that of the day: in Germany on %s, %s', (on, expected) => {
    expect(rate('DE', null, on)).toBe(expected);
  });

  it.each([
    ['DE', 'books', '2026-01-01', 'REDUCED 7'],
    ['DE', 'books', '2020-12-31', 'STANDARD 16'],
    ['DE', 'food', '2026-01-01', 'STANDARD 19'],
    ['DE', '*', '2026-01-01', 'STANDARD 19'],
    ['GB', 'books', '2026-01-01', 'ZERO 0'],
    ['FR', 'books', '2026-01-01', 'REDUCED 5.5'],
    ['FI', null, '2026-01-01', 'STANDARD 25.5'],
  ])('is that of the category, or of all others: in %s of %s on %s, %s', (country, category, on, expected) => {
    expect(rate(country, category, on)).toBe(expected);
  });

  it('is none where no tax is due, and not known where no row says so', () => {
    expect([rate('US', null, '2026-01-01'), rate('US', 'books', '2019-01-01')]).toEqual(['UNTAXED', 'UNTAXED']);
    expect([rate('CH', null, '2026-01-01'), rate('IE', null, '2021-02-28')]).toEqual([null, null]);
    expect(rate('IE', null, '2021-03-01')).toBe('STANDARD 23');
  });

  it('is that of each row, from its first day on and to the day before its end', () => {
    for (const { country, category, kind, pct, from, to } of rateTable) {
      expect(rate(country, category, from)).toBe(`${kind} ${pct}`);
      if (to !== null) expect(rate(country, category, to)).not.toBe(`${kind} ${pct}`);
    }
  });
});
