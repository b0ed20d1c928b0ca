import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { partsOf } from './accounting-calendar.ts';
import { reaching } from './reaching-calendar.ts';

const day = civilDate;
const weeks = [
  { name: 'P01', from: day('2026-01-05'), to: day('2026-02-02') },
  { name: 'P02', from: day('2026-02-02'), to: day('2026-03-02') },
];

describe('a calendar that reaches as far as a service', () => {
  it('is of months where a legal entity has no periods yet', () => {
    expect(reaching([], { from: day('2026-01-01'), to: day('2027-01-01') })).toBe('CALENDAR_MONTHS');
  });

  it('has months before the first period and behind the last one, without a gap', () => {
    const service = { from: day('2025-11-15'), to: day('2026-04-10') };
    const parts = partsOf(reaching(weeks, service), service);
    expect(parts.ok && parts.value.map(({ name, from, to }) => `${name} ${from}..${to}`)).toEqual([
      '2025-11 2025-11-15..2025-12-01',
      '2025-12 2025-12-01..2026-01-01',
      '2026-01 2026-01-01..2026-01-05',
      'P01 2026-01-05..2026-02-02',
      'P02 2026-02-02..2026-03-02',
      '2026-03 2026-03-02..2026-04-01',
      '2026-04 2026-04-01..2026-04-10',
    ]);
  });
});
