import { describe, expect, it } from 'vitest';
import type { ModulePeriodStatus } from '../states/accounting-period.ts';
import { reopen, type ClosedPeriod, type Reopening } from './reopening.ts';

const period = (name: string, statuses: ClosedPeriod['statuses'], closedBy: string | null = 'carla'): ClosedPeriod => ({
  name,
  statuses,
  closedBy,
});

const calendar = [
  period('2025-12', { GL: 'LOCKED' }),
  period('2026-01', { GL: 'CLOSED' }),
  period('2026-02', { GL: 'CLOSED' }),
  period('2026-03', { GL: 'SOFT_CLOSED' }),
  period('2026-04', { GL: 'OPEN' }),
];

const asked = (more: Partial<Reopening> = {}): Reopening => ({
  module: 'GL',
  period: '2026-02',
  requestedBy: { person: 'dan', roles: ['controller'] },
  secondApprover: 'eve',
  reason: 'An invoice of February was found.',
  keeper: { system: 'concord', duty: 'CONCORD' },
  ...more,
});

const refusalOf = (more: Partial<Reopening>, periods: readonly ClosedPeriod[] = calendar) => {
  const answer = reopen(periods, asked(more));
  return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
};

describe('re-opening a period', () => {
  it('makes the latest closed one softly closed, to be closed again', () => {
    expect(reopen(calendar, asked())).toEqual({ ok: true, value: { status: 'SOFT_CLOSED', closeAgain: true } });
  });

  it('is not done to an earlier one', () => {
    expect(refusalOf({ period: '2026-01' })).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'period', rule: 'LATEST_CLOSED_PERIOD' },
    });
  });

  it('is not done before one that is locked', () => {
    const lockedLater = [period('2026-01', { GL: 'CLOSED' }), period('2026-02', { GL: 'LOCKED' })];
    expect(refusalOf({ period: '2026-01' }, lockedLater)).toMatchObject({ details: { rule: 'LATEST_CLOSED_PERIOD' } });
  });

  it('goes by the module', () => {
    const periods = [period('2026-01', { AR: 'CLOSED', GL: 'OPEN' }), period('2026-02', { AR: 'OPEN', GL: 'CLOSED' })];
    expect(refusalOf({ module: 'AR', period: '2026-01' }, periods)).toBeNull();
  });

  it.each<[string, ModulePeriodStatus, readonly ModulePeriodStatus[]]>([
    ['2025-12', 'LOCKED', []],
    ['2026-03', 'SOFT_CLOSED', ['CLOSED']],
    ['2026-04', 'OPEN', ['SOFT_CLOSED']],
  ])('is not done to %s, which is %s', (name, state, allowed) => {
    expect(refusalOf({ period: name })).toEqual({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'AccountingPeriod', state, attempted: 'reopenPeriod', allowed },
    });
    // Not even by the role that makes an open period softly closed.
    const requestedBy = { person: 'dan', roles: ['close-team', 'controller', 'finance-director'] };
    expect(refusalOf({ period: name, requestedBy })?.code).toBe('ILLEGAL_TRANSITION');
  });

  it('is not done to what does not exist', () => {
    expect(refusalOf({ period: '2027-01' })).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'AccountingPeriod', id: '2027-01' },
    });
    expect(refusalOf({ module: 'AR' })).toEqual({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'AccountingPeriod', state: null, attempted: 'reopenPeriod', allowed: [] },
    });
  });

  it.each([['close-team'], ['finance-director'], ['finance']])('is asked for by the controller, not by %s', (role) => {
    expect(refusalOf({ requestedBy: { person: 'dan', roles: [role] } })).toEqual({
      code: 'ROLE_REQUIRED',
      details: { required: ['controller'] },
    });
  });

  it.each([null, '', '  '])('has a reason, not %j', (reason) => {
    expect(refusalOf({ reason })).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'reason', rule: 'REQUIRED' },
    });
  });

  it.each([
    ['dan', 'eve', null],
    ['carla', 'eve', null],
    ['dan', 'carla', null],
    ['dan', null, 'APPROVAL_REQUIRED'],
    ['dan', 'dan', 'APPROVAL_REQUIRED'],
    ['carla', null, 'SOD_VIOLATION'],
    ['carla', 'carla', 'SOD_VIOLATION'],
  ])('is approved by two: %s, who asks, and %s; carla closed it', (person, secondApprover, code) => {
    const refusal = refusalOf({ requestedBy: { person, roles: ['controller'] }, secondApprover });
    const details = {
      SOD_VIOLATION: { rule: '13.9', conflictingAuditId: null },
      APPROVAL_REQUIRED: { rule: 'SECOND_APPROVER', limit: null },
    };
    expect(refusal).toEqual(code === null ? null : { code, details: details[code as keyof typeof details] });
  });

  it('is approved by two also when nobody knows who closed it', () => {
    const [unknown] = [[period('2026-02', { GL: 'CLOSED' }, null)]];
    expect(refusalOf({ secondApprover: null }, unknown)?.code).toBe('APPROVAL_REQUIRED');
    expect(refusalOf({}, unknown)).toBeNull();
  });

  it.each<[ClosedPeriod['statuses'], string | null]>([
    [{ BILLING: 'CLOSED', AR: 'CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'SOFT_CLOSED' }, null],
    [{ AR: 'CLOSED', REVENUE: 'CLOSED', GL: 'SOFT_CLOSED' }, 'REVENUE'],
    [{ AR: 'CLOSED', REVENUE: 'CLOSED', GL: 'CLOSED' }, 'GL'],
    [{ AR: 'CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'LOCKED' }, 'GL'],
    [{ AR: 'CLOSED' }, null],
  ])('runs in the reverse order of the modules: AR of %j waits for %s', (statuses, closed) => {
    expect(refusalOf({ module: 'AR' }, [period('2026-02', statuses)])).toEqual(
      closed === null
        ? null
        : { code: 'VALIDATION_FAILED', details: { path: `statuses.${closed}`, rule: 'CLOSE_ORDER' } },
    );
  });

  it('is done by the ERP where that keeps the periods', () => {
    expect(refusalOf({ keeper: { system: 'netsuite', duty: 'SYSTEM' } })?.code).toBe('NOT_SUPPORTED_BY_SYSTEM');
  });
});
