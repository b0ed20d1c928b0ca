import { describe, expect, it } from 'vitest';
import type { ModulePeriodStatus } from '../states/accounting-period.ts';
import {
  checkCommand,
  checkOpening,
  closeOrder,
  closeRole,
  isClosed,
  openFuturePeriodsMax,
  refuseKeptElsewhere,
  rolesOf,
  type PeriodCommand,
} from './statuses.ts';

const statuses: readonly ModulePeriodStatus[] = ['FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED'];
const roles = ['close-team', 'controller', 'finance-director', 'finance'];

/** DOMAIN 12, written out once more: from which status, and who. */
const table: Readonly<Record<PeriodCommand, readonly [from: ModulePeriodStatus, role: string]>> = {
  openPeriod: ['FUTURE', 'close-team'],
  softClosePeriod: ['OPEN', 'close-team'],
  closePeriod: ['SOFT_CLOSED', 'controller'],
  reopenPeriod: ['CLOSED', 'controller'],
  lockPeriod: ['CLOSED', 'finance-director'],
};

const next: Readonly<Record<ModulePeriodStatus, readonly ModulePeriodStatus[]>> = {
  FUTURE: ['OPEN'],
  OPEN: ['SOFT_CLOSED'],
  SOFT_CLOSED: ['CLOSED'],
  CLOSED: ['SOFT_CLOSED', 'LOCKED'],
  LOCKED: [],
};

const commands = Object.keys(table) as PeriodCommand[];
const square = commands.flatMap((command) => statuses.map((state) => ({ command, state })));

describe('a command to the period of a module', () => {
  it('is one of the table', () => {
    expect(Object.keys(rolesOf)).toEqual(commands);
  });

  it.each(square)('$command is for a period that is $state only where the table says so, and by its role', (one) => {
    const { command, state } = one;
    const [from, role] = table[command];
    for (const held of roles) {
      expect([held, checkCommand(command, state, [held]) === null]).toEqual([held, state === from && held === role]);
    }
    expect(checkCommand(command, state, roles) === null).toBe(state === from);
    expect(checkCommand(command, state, [])).toEqual(
      state === from
        ? { code: 'ROLE_REQUIRED', details: { required: [role] }, message: `${command} needs the role ${role}.` }
        : {
            code: 'ILLEGAL_TRANSITION',
            details: { entity: 'AccountingPeriod', state, attempted: command, allowed: next[state] },
            message: `${command} is not for a period that is ${state}.`,
          },
    );
  });

  it('is for none whose status is unknown', () => {
    expect(checkCommand('closePeriod', undefined, roles)).toEqual({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'AccountingPeriod', state: null, attempted: 'closePeriod', allowed: [] },
      message: 'closePeriod is not for a period that is unknown.',
    });
  });
});

describe('the status of a module', () => {
  it.each(statuses)('%s is closed when it takes nothing more', (status) => {
    expect(isClosed(status)).toBe(status === 'CLOSED' || status === 'LOCKED');
  });

  it('that is unknown is not closed', () => {
    expect(isClosed(undefined)).toBe(false);
  });

  it('is closed in the order of the modules', () => {
    expect(closeOrder).toEqual(['BILLING', 'AR', 'REVENUE', 'GL']);
    expect(closeRole).toBe('close-team');
  });
});

describe('future periods', () => {
  it('are open at most two at a time', () => {
    expect(openFuturePeriodsMax).toBe(2);
    expect(checkOpening(0)).toBeNull();
    expect(checkOpening(1)).toBeNull();
    expect(checkOpening(2)).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'period', rule: 'OPEN_FUTURE_PERIODS_MAX' },
      message: 'period must be opened later: 2 future periods are open.',
    });
    expect(checkOpening(3)).not.toBeNull();
  });
});

describe('periods that another system keeps', () => {
  it.each(['SYSTEM', 'NONE'] as const)('are closed there: duty %s', (duty) => {
    expect(refuseKeptElsewhere({ system: 'netsuite', duty })).toEqual({
      code: 'NOT_SUPPORTED_BY_SYSTEM',
      details: { system: 'netsuite', duty: 'PERIOD_STATUS' },
      message: 'netsuite keeps the periods of this legal entity: close and re-open them there.',
    });
  });

  it('are no others than those of Concord', () => {
    expect(refuseKeptElsewhere({ system: 'concord', duty: 'CONCORD' })).toBeNull();
  });
});
