import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, civilDate } from '../../../../core/civil-date.ts';
import { contains } from '../../../../core/period.ts';
import type { ModulePeriodStatus } from '../states/accounting-period.ts';
import {
  checkClosedThrough,
  checkIssueDate,
  resolvePostingDate,
  type AccountingPeriod,
  type PostingRequest,
} from './posting-date.ts';
import type { Module } from './statuses.ts';

type Statuses = AccountingPeriod['statuses'];

function month(name: string, statuses: Statuses): AccountingPeriod {
  const from = civilDate(`${name}-01`);
  return { name, from, to: addMonths(from, 1), statuses };
}

const everywhere = (status: ModulePeriodStatus): Statuses => ({
  BILLING: status,
  AR: status,
  REVENUE: status,
  GL: status,
});

function resolved(periods: readonly AccountingPeriod[], date: string, more: Partial<PostingRequest> = {}) {
  const request = {
    module: 'AR',
    requestedDate: civilDate(date),
    origin: 'SYSTEM',
    closeRole: false,
    ...more,
  } as const;
  const answer = resolvePostingDate(periods, request);
  if (!answer.ok) return { code: answer.refusal.code, details: answer.refusal.details };
  return answer.value;
}

const posted = (postingDate: string, originalDate: string | null = null) => ({
  kind: 'POST',
  postingDate,
  originalDate,
});
const closed = (period: string) => ({ code: 'PERIOD_CLOSED', details: { period } });

describe('the posting date', () => {
  const year = [
    month('2026-01', everywhere('LOCKED')),
    month('2026-02', everywhere('CLOSED')),
    month('2026-03', { ...everywhere('OPEN'), AR: 'SOFT_CLOSED' }),
    month('2026-04', everywhere('OPEN')),
    month('2026-05', everywhere('OPEN')),
    month('2026-06', everywhere('FUTURE')),
  ];

  it.each([
    ['2026-04-01', posted('2026-04-01')],
    ['2026-04-30', posted('2026-04-30')],
    ['2026-05-01', posted('2026-05-01')],
    ['2026-03-31', posted('2026-04-01', '2026-03-31')],
    ['2026-02-28', posted('2026-04-01', '2026-02-28')],
    ['2026-01-01', posted('2026-04-01', '2026-01-01')],
    ['2025-12-31', posted('2026-04-01', '2025-12-31')],
    ['2026-06-01', { kind: 'WAIT', period: '2026-06' }],
    ['2026-07-01', closed('2026-07-01')],
  ])('of an entry of the system for %s', (date, expected) => {
    expect(resolved(year, date)).toEqual(expected);
    expect(resolved(year.toReversed(), date)).toEqual(expected);
  });

  it.each([
    ['2026-04-15', posted('2026-04-15')],
    ['2026-03-15', closed('2026-03')],
    ['2026-02-15', closed('2026-02')],
    ['2026-01-15', closed('2026-01')],
    ['2026-06-15', closed('2026-06')],
    ['2025-12-31', closed('2025-12-31')],
    ['2026-07-01', closed('2026-07-01')],
  ])('of a manual entry for %s is that date or none', (date, expected) => {
    expect(resolved(year, date, { origin: 'MANUAL' })).toEqual(expected);
  });

  it.each(['SYSTEM', 'MANUAL'] as const)('of the close role may be in a softly closed period: %s', (origin) => {
    expect(resolved(year, '2026-03-15', { origin, closeRole: true })).toEqual(posted('2026-03-15'));
  });

  it('of the close role is no other than anybody’s elsewhere', () => {
    expect(resolved(year, '2026-02-15', { closeRole: true })).toEqual(posted('2026-04-01', '2026-02-15'));
    expect(resolved(year, '2026-06-15', { closeRole: true })).toEqual({ kind: 'WAIT', period: '2026-06' });
    expect(resolved(year, '2026-02-15', { origin: 'MANUAL', closeRole: true })).toEqual(closed('2026-02'));
  });

  it('is moved to an open period, not to one that only the close role may use', () => {
    const softOnly = [month('2026-02', everywhere('CLOSED')), month('2026-03', everywhere('SOFT_CLOSED'))];
    expect(resolved(softOnly, '2026-02-15', { closeRole: true })).toEqual(closed('2026-02'));
  });

  it('is never moved back', () => {
    const reopened = [month('2026-01', everywhere('OPEN')), month('2026-02', everywhere('CLOSED'))];
    expect(resolved(reopened, '2026-02-15')).toEqual(closed('2026-02'));
  });

  it('goes by the module', () => {
    expect(resolved(year, '2026-03-15', { module: 'REVENUE' })).toEqual(posted('2026-03-15'));
    expect(resolved(year, '2026-03-15', { module: 'AR' })).toEqual(posted('2026-04-01', '2026-03-15'));
  });

  it.each<[ModulePeriodStatus, unknown]>([
    ['CLOSED', posted('2026-04-01', '2026-03-15')],
    ['LOCKED', posted('2026-04-01', '2026-03-15')],
    ['SOFT_CLOSED', posted('2026-03-15')],
    ['OPEN', posted('2026-03-15')],
  ])('also needs GL not to be closed: %s', (GL, expected) => {
    const periods = [month('2026-03', { AR: 'OPEN', GL }), month('2026-04', everywhere('OPEN'))];
    expect(resolved(periods, '2026-03-15')).toEqual(expected);
  });

  it('is not moved to where GL is closed', () => {
    const periods = [
      month('2026-02', everywhere('CLOSED')),
      month('2026-03', { AR: 'OPEN', GL: 'CLOSED' }),
      month('2026-04', { AR: 'OPEN' }),
    ];
    expect(resolved(periods, '2026-02-15')).toEqual(posted('2026-04-01', '2026-02-15'));
  });

  it('is not in a period that says nothing about the module', () => {
    const periods = [month('2026-03', { GL: 'OPEN' }), month('2026-04', { AR: 'OPEN' })];
    expect(resolved(periods, '2026-03-15')).toEqual(posted('2026-04-01', '2026-03-15'));
    expect(resolved(periods, '2026-03-15', { origin: 'MANUAL' })).toEqual(closed('2026-03'));
  });

  it('that is refused says what to do', () => {
    const request = {
      module: 'AR',
      requestedDate: civilDate('2026-02-15'),
      origin: 'MANUAL',
      closeRole: false,
    } as const;
    expect(resolvePostingDate(year, request)).toMatchObject({
      refusal: { message: '2026-02 takes no such entry: choose a date in an open period.' },
    });
  });

  it('never lands in a period that does not take it, and never before the one that was asked for', () => {
    const statuses = fc.constantFrom<ModulePeriodStatus>('FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED');
    const modules = fc.record({ BILLING: statuses, AR: statuses, REVENUE: statuses, GL: statuses });
    const drawn = fc.record({
      calendar: fc.array(modules, { minLength: 1, maxLength: 8 }),
      module: fc.constantFrom<Module>('BILLING', 'AR', 'REVENUE', 'GL'),
      day: fc.integer({ min: -20, max: 270 }),
      origin: fc.constantFrom<PostingRequest['origin']>('SYSTEM', 'MANUAL'),
      closeRole: fc.boolean(),
    });
    fc.assert(
      fc.property(drawn, ({ calendar, module, day, origin, closeRole }) => {
        const first = civilDate('2026-01-01');
        const periods = calendar.map((one, index): AccountingPeriod => {
          const from = addMonths(first, index);
          return { name: from, from, to: addMonths(from, 1), statuses: one };
        });
        const requestedDate = addDays(first, day);
        const answer = resolvePostingDate(periods, { module, requestedDate, origin, closeRole });
        if (!answer.ok || answer.value.kind === 'WAIT') return;
        const { postingDate, originalDate } = answer.value;
        expect(postingDate >= requestedDate).toBe(true);
        expect(originalDate).toBe(postingDate === requestedDate ? null : requestedDate);
        if (origin === 'MANUAL') expect(postingDate).toBe(requestedDate);
        const landed = periods.find((period) => contains(period, postingDate));
        const status = landed?.statuses[module];
        expect(status === 'OPEN' || (status === 'SOFT_CLOSED' && closeRole)).toBe(true);
        expect(['CLOSED', 'LOCKED']).not.toContain(landed?.statuses.GL);
      }),
    );
  });
});

describe('books that are closed through a day', () => {
  it.each([
    ['2021-03-15', '2021-03-31', 'through 2021-03-31'],
    ['2021-03-31', '2021-03-31', 'through 2021-03-31'],
    ['2021-04-01', '2021-03-31', null],
    ['2021-03-15', null, null],
  ])('for %s and closed through %s refuse %s', (date, through, period) => {
    const refusal = checkClosedThrough(civilDate(date), through === null ? null : civilDate(through));
    expect(refusal === null ? null : { code: refusal.code, details: refusal.details }).toEqual(
      period === null ? null : closed(period),
    );
  });
});

describe('the date of an invoice', () => {
  it.each<[ModulePeriodStatus, boolean]>([
    ['FUTURE', true],
    ['OPEN', true],
    ['SOFT_CLOSED', true],
    ['CLOSED', false],
    ['LOCKED', false],
  ])('in a BILLING period that is %s is taken: %s', (BILLING, isTaken) => {
    const periods = [month('2026-02', everywhere('CLOSED')), month('2026-03', { ...everywhere('OPEN'), BILLING })];
    const refusal = checkIssueDate(civilDate('2026-03-31'), periods);
    expect(refusal?.details).toEqual(isTaken ? undefined : { period: '2026-03' });
  });

  it('goes by BILLING alone', () => {
    const periods = [month('2026-03', { BILLING: 'OPEN', AR: 'CLOSED', GL: 'CLOSED' })];
    expect(checkIssueDate(civilDate('2026-03-01'), periods)).toBeNull();
    expect(checkIssueDate(civilDate('2026-04-01'), periods)).toBeNull();
  });
});
