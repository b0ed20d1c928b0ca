import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { decimal } from '../../../../../core/decimal.ts';
import { money } from '../../../../../core/money.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { asInvoiced, milestones, pointInTime, type Milestone } from './deliveries.ts';

const day = civilDate;
const eur = (amount: string) => money(amount, 'EUR');
const fine = { amount: decimal('0.001'), currency: 'EUR' } as const;
const exceeded = { code: 'SCALE_EXCEEDED', details: { path: 'allocated.amount', currency: 'EUR', scale: 2 } };
const stone = (id: string, weight: string, acceptedOn: string | null): Milestone => ({
  id,
  weight: decimal(weight),
  acceptedOn: acceptedOn === null ? null : day(acceptedOn),
});

describe('POINT_IN_TIME', () => {
  it('is earned whole on the control date', () => {
    expect(accepted(pointInTime(eur('12.50'), day('2026-02-28'), 'CALENDAR_MONTHS'))).toEqual({
      allocated: eur('12.50'),
      lines: [{ period: '2026-02', from: '2026-02-28', to: '2026-03-01', minor: 1250n, status: 'PLANNED' }],
    });
  });

  it('is refused where the calendar does not reach, and finer than the currency', () => {
    const unreached = invalidAt('periods', 'CALENDAR_REACHES');
    expect(refused(pointInTime(eur('1'), day('9999-12-31'), 'CALENDAR_MONTHS'))).toEqual(unreached);
    expect(refused(pointInTime(fine, day('2026-01-01'), 'CALENDAR_MONTHS'))).toEqual(exceeded);
  });
});

describe('MILESTONE', () => {
  const stones = [stone('design', '1', '2026-03-02'), stone('build', '1', '2026-01-31'), stone('run', '1', null)];

  it('earns the part of each milestone on its acceptance, by date', () => {
    const { allocated, lines } = accepted(milestones(eur('100'), stones, 'CALENDAR_MONTHS'));
    expect(allocated).toEqual(eur('100'));
    expect(lines).toEqual([
      { period: '2026-01', from: '2026-01-31', to: '2026-02-01', minor: 3333n, status: 'PLANNED' },
      { period: '2026-03', from: '2026-03-02', to: '2026-03-03', minor: 3334n, status: 'PLANNED' },
    ]);
  });

  it('earns nothing before an acceptance, and everything with the last', () => {
    const none = stones.map((one) => ({ ...one, acceptedOn: null }));
    expect(accepted(milestones(eur('100'), none, 'CALENDAR_MONTHS')).lines).toEqual([]);
    const all = stones.map((one) => ({ ...one, acceptedOn: day('2026-01-01') }));
    const { lines } = accepted(milestones(eur('100'), all, 'CALENDAR_MONTHS'));
    expect(lines.map(({ minor }) => minor)).toEqual([3334n, 3333n, 3333n]);
  });

  it.each([
    ['without milestones', [], 'milestones', 'NOT_EMPTY'],
    ['with one named twice', [stones[0]!, stones[0]!], 'milestones', 'DISTINCT'],
    ['with a negative weight', [stones[0]!, stone('x', '-1', null)], 'milestones[1].weight', 'NOT_NEGATIVE'],
  ])('is refused %s', (_, list, path, rule) => {
    expect(refused(milestones(eur('1'), list, 'CALENDAR_MONTHS'))).toEqual(invalidAt(path, rule));
  });

  it('is refused finer than the currency', () => {
    expect(refused(milestones(fine, stones, 'CALENDAR_MONTHS'))).toEqual(exceeded);
  });
});

describe('AS_INVOICED', () => {
  const service = (on: string, amount: string) => ({ on: day(on), amount: eur(amount) });

  it('is earned in the period of the service, and allocates what is invoiced', () => {
    const services = [service('2026-02-10', '7'), service('2026-01-31', '5.25')];
    const { allocated, lines } = accepted(asInvoiced('EUR', services, 'CALENDAR_MONTHS'));
    expect(allocated).toEqual(eur('12.25'));
    expect(lines.map(({ period, minor }) => [period, minor])).toEqual([
      ['2026-01', 525n],
      ['2026-02', 700n],
    ]);
    expect(accepted(asInvoiced('EUR', [], 'CALENDAR_MONTHS'))).toEqual({ allocated: eur('0'), lines: [] });
  });

  it('is refused in another currency, and in amounts that are not settled', () => {
    const dollars = { on: day('2026-01-01'), amount: money('1', 'USD') };
    const mismatch = { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } };
    expect(refused(asInvoiced('EUR', [dollars], 'CALENDAR_MONTHS'))).toEqual(mismatch);
    const halves = ['0.005', '0.005'].map((text) => ({
      on: day('2026-01-01'),
      amount: { amount: decimal(text), currency: 'EUR' as const },
    }));
    expect(refused(asInvoiced('EUR', halves, 'CALENDAR_MONTHS'))).toEqual(exceeded);
  });
});
