import { describe, expect, it } from 'vitest';
import { closeModule, type Closing } from './closing.ts';
import type { ModulePeriodStatus } from '../states/accounting-period.ts';
import type { Module } from './statuses.ts';

const closing = (more: Partial<Closing> = {}): Closing => ({
  module: 'AR',
  roles: ['controller'],
  statuses: { BILLING: 'CLOSED', AR: 'SOFT_CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'SOFT_CLOSED' },
  reconciliationDone: true,
  exceptions: [],
  keeper: { system: 'concord', duty: 'CONCORD' },
  ...more,
});

const refusalOf = (more: Partial<Closing>) => {
  const answer = closeModule(closing(more));
  return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
};

describe('closing a module', () => {
  it('is done by the controller when everything before it is', () => {
    expect(closeModule(closing())).toEqual({ ok: true, value: 'CLOSED' });
  });

  it.each([['close-team'], ['finance-director'], ['finance']])('is not done by %s', (role) => {
    expect(refusalOf({ roles: [role] })).toEqual({ code: 'ROLE_REQUIRED', details: { required: ['controller'] } });
  });

  it.each<[ModulePeriodStatus | undefined, readonly ModulePeriodStatus[]]>([
    ['FUTURE', ['OPEN']],
    ['OPEN', ['SOFT_CLOSED']],
    ['CLOSED', ['SOFT_CLOSED', 'LOCKED']],
    ['LOCKED', []],
    [undefined, []],
  ])('starts from SOFT_CLOSED, not from %s', (status, allowed) => {
    const statuses = { BILLING: 'CLOSED', ...(status === undefined ? {} : { AR: status }) } as const;
    expect(refusalOf({ statuses })).toEqual({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'AccountingPeriod', state: status ?? null, attempted: 'closePeriod', allowed },
    });
  });

  it.each<[Module, Closing['statuses'], string | null]>([
    ['BILLING', { BILLING: 'SOFT_CLOSED', AR: 'OPEN' }, null],
    ['AR', { BILLING: 'SOFT_CLOSED', AR: 'SOFT_CLOSED' }, 'BILLING'],
    ['AR', { BILLING: 'LOCKED', AR: 'SOFT_CLOSED', REVENUE: 'OPEN' }, null],
    ['AR', { AR: 'SOFT_CLOSED' }, 'BILLING'],
    ['REVENUE', { BILLING: 'CLOSED', AR: 'SOFT_CLOSED', REVENUE: 'SOFT_CLOSED' }, 'AR'],
    ['REVENUE', { BILLING: 'OPEN', AR: 'CLOSED', REVENUE: 'SOFT_CLOSED' }, 'BILLING'],
    ['REVENUE', { BILLING: 'CLOSED', AR: 'CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'OPEN' }, null],
    ['GL', { BILLING: 'CLOSED', AR: 'CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'SOFT_CLOSED' }, 'REVENUE'],
    ['GL', { BILLING: 'CLOSED', AR: 'CLOSED', REVENUE: 'CLOSED', GL: 'SOFT_CLOSED' }, null],
  ])('keeps the order of the modules: %s with %j waits for %s', (module, statuses, open) => {
    expect(refusalOf({ module, statuses })).toEqual(
      open === null ? null : { code: 'VALIDATION_FAILED', details: { path: `statuses.${open}`, rule: 'CLOSE_ORDER' } },
    );
  });

  it('waits for the reconciliation', () => {
    expect(refusalOf({ reconciliationDone: false })).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'reconciliation', rule: 'RECONCILED' },
    });
  });

  it.each([
    ['OPEN', true, false],
    ['ASSIGNED', true, false],
    ['RESOLVED', true, true],
    ['ACCEPTED', true, true],
    ['OPEN', false, true],
    ['ASSIGNED', false, true],
  ])('with an exception that is %s, above tolerance: %s, is allowed: %s', (state, aboveTolerance, allowed) => {
    const exceptions = [
      { state: 'RESOLVED', aboveTolerance: true },
      { state, aboveTolerance },
    ];
    expect(refusalOf({ exceptions })).toEqual(
      allowed ? null : { code: 'VALIDATION_FAILED', details: { path: 'exceptions[1]', rule: 'EXCEPTIONS_CLEARED' } },
    );
  });

  it('finds an exception that is the first', () => {
    expect(refusalOf({ exceptions: [{ state: 'OPEN', aboveTolerance: true }] })).toMatchObject({
      details: { path: 'exceptions[0]' },
    });
  });

  it('is done by the ERP where that keeps the periods', () => {
    expect(refusalOf({ keeper: { system: 'netsuite', duty: 'SYSTEM' } })).toEqual({
      code: 'NOT_SUPPORTED_BY_SYSTEM',
      details: { system: 'netsuite', duty: 'PERIOD_STATUS' },
    });
  });
});
