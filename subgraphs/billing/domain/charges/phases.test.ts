import { describe, expect, it } from 'vitest';
import type { DayCount } from '../../../../core/calendar/proration.ts';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { phaseLines, type Phase, type PhasedItem } from './phases.ts';
import type { BillingTiming } from './recurring.ts';

const phase = (from: string, billDay: number, amount: string | null): Phase => ({
  from: civilDate(from),
  billDay,
  price: amount === null ? null : { amount: decimal(amount), currency: 'USD' },
});
const item = (phases: Phase[], timing: BillingTiming = 'ADVANCE', dayCount: DayCount = 'ACTUAL'): PhasedItem => ({
  phases,
  end: null,
  interval: { unit: 'MONTH', count: 1 },
  timing,
  dayCount,
});
const lines = (of: PhasedItem, date: string, more: object = {}) => {
  const billed = phaseLines(of, { throughDate: civilDate(date), ...more });
  if (!billed.ok) throw new Error(billed.refusal.message);
  return billed.value.map(
    (line) => `${line.phase} ${line.period.from} ${line.period.to} ${formatDecimal(line.net.amount, 2)}`,
  );
};

describe('phases', () => {
  it('end where the next begins, each at its own price', () => {
    const aligned = item([phase('2023-01-01', 1, '5'), phase('2023-03-01', 1, '10')]);
    expect(lines(aligned, '2023-03-31')).toEqual([
      '0 2023-01-01 2023-02-01 5.00',
      '0 2023-02-01 2023-03-01 5.00',
      '1 2023-03-01 2023-04-01 10.00',
    ]);
    expect(lines(aligned, '2023-02-28')).toHaveLength(2);
  });

  it('that begin in the middle of a period share its days', () => {
    const changed = item([phase('2023-01-01', 1, '31'), phase('2023-01-11', 1, '62')]);
    expect(lines(changed, '2023-02-01')).toEqual([
      '0 2023-01-01 2023-01-11 10.00',
      '1 2023-01-11 2023-02-01 42.00',
      '1 2023-02-01 2023-03-01 62.00',
    ]);
  });

  it('may bill on a day of their own', () => {
    const moved = item([phase('2023-01-01', 1, '30'), phase('2023-01-16', 16, '62')]);
    expect(lines(moved, '2023-02-15')).toEqual(['0 2023-01-01 2023-01-16 14.52', '1 2023-01-16 2023-02-16 62.00']);
    const later = item([phase('2023-01-01', 1, '30'), phase('2023-01-10', 16, '31')]);
    expect(lines(later, '2023-01-10')).toEqual(['0 2023-01-01 2023-01-10 8.71', '1 2023-01-10 2023-01-16 6.00']);
  });

  it('bill nothing without a price, and a line of zero at a price of zero', () => {
    expect(lines(item([phase('2023-01-01', 1, null), phase('2023-02-01', 1, '10')]), '2023-02-01')).toEqual([
      '1 2023-02-01 2023-03-01 10.00',
    ]);
    expect(lines(item([phase('2023-01-01', 1, '0'), phase('2023-02-01', 1, '10')]), '2023-02-01')).toEqual([
      '0 2023-01-01 2023-02-01 0.00',
      '1 2023-02-01 2023-03-01 10.00',
    ]);
  });

  it('in arrears are due when they end', () => {
    const changed = item([phase('2023-01-01', 1, '31'), phase('2023-01-11', 1, '62')], 'ARREARS');
    expect(lines(changed, '2023-01-10')).toEqual([]);
    expect(lines(changed, '2023-01-11')).toEqual(['0 2023-01-01 2023-01-11 10.00']);
    expect(lines(changed, '2023-02-01')).toHaveLength(2);
  });

  it('end with the subscription, and are rounded by its mode', () => {
    const ending = { ...item([phase('2023-02-01', 1, '0.25')]), end: civilDate('2023-02-15') };
    expect(lines(ending, '2023-12-31')).toEqual(['0 2023-02-01 2023-02-15 0.13']);
    expect(lines(ending, '2023-12-31', { mode: 'HALF_EVEN' })).toEqual(['0 2023-02-01 2023-02-15 0.12']);
  });

  it('without proration leave the period that one is in to it', () => {
    const changed = item([phase('2023-01-11', 1, '31'), phase('2023-02-11', 1, '62')], 'ADVANCE', 'NONE');
    expect(lines(changed, '2023-03-01')).toEqual([
      '0 2023-01-11 2023-02-01 31.00',
      '0 2023-02-01 2023-02-11 31.00',
      '1 2023-03-01 2023-04-01 62.00',
    ]);
  });

  it.each<[string, Phase[], string, string]>([
    ['there are none', [], 'phases', 'NOT_EMPTY'],
    [
      'two begin on one day',
      [phase('2023-01-01', 1, '1'), phase('2023-01-01', 1, '2')],
      'phases[1].from',
      'DATES_ASCENDING',
    ],
    [
      'they are out of order',
      [phase('2023-01-01', 1, '1'), phase('2023-03-01', 1, '2'), phase('2023-02-01', 1, '2')],
      'phases[2].from',
      'DATES_ASCENDING',
    ],
    ['a bill day does not exist', [phase('2023-01-01', 32, '1')], 'billDay', 'RANGE'],
    ['a price is negative', [phase('2023-01-01', 1, '-1')], 'price', 'NOT_NEGATIVE'],
  ])('are refused when %s', (_, phases, path, rule) => {
    expect(phaseLines(item(phases), { throughDate: civilDate('2023-02-01') })).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });
});
