import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import {
  checkModules,
  moduleOf,
  namedModules,
  newModules,
  refuseBeforeYearEnd,
  refuseUnmoved,
  refuseUnrequested,
  statusesOf,
  unknownPeriod,
  withModule,
  type AccountingPeriod,
} from './accounting-period.ts';
import { modulesOf, periodWith } from './fixtures/periods.ts';
import { closeOrder, type Module, type ModuleStatuses, type PeriodCommand } from './periods/statuses.ts';
import type { ModulePeriodStatus } from './states/accounting-period.ts';
import { invalid } from './validation.ts';

describe('the modules of a new period', () => {
  it('are all four, in the order in which they close, with nothing done yet', () => {
    expect(newModules).toEqual(
      ['BILLING', 'AR', 'REVENUE', 'GL'].map((module) => ({
        module,
        status: 'FUTURE',
        reconciliationReference: null,
        closedBy: null,
        reopeningRequestedBy: null,
        reopeningReason: null,
      })),
    );
  });
});

describe('a module of a period', () => {
  const period = periodWith({ modules: modulesOf('OPEN', { BILLING: 'CLOSED', AR: 'SOFT_CLOSED' }) });

  it('has a status of its own', () => {
    expect(statusesOf(period)).toEqual({ BILLING: 'CLOSED', AR: 'SOFT_CLOSED', REVENUE: 'OPEN', GL: 'OPEN' });
  });

  it.each(closeOrder)('is found by its name: %s', (module) => {
    expect(moduleOf(period, module)).toBe(period.modules[closeOrder.indexOf(module)]);
  });

  it('changes alone', () => {
    const changed = withModule(period, 'AR', { status: 'CLOSED', closedBy: 'cora' });
    expect(changed).toEqual({
      ...period,
      modules: period.modules.map((one) =>
        one.module === 'AR' ? { ...one, status: 'CLOSED', closedBy: 'cora' } : one,
      ),
    });
    expect(moduleOf(changed, 'AR')).toMatchObject({ module: 'AR', status: 'CLOSED', closedBy: 'cora' });
    expect(moduleOf(changed, 'GL')).toBe(moduleOf(period, 'GL'));
  });
});

describe('the modules that a client names', () => {
  it.each<[readonly Module[] | null | undefined, readonly Module[]]>([
    [undefined, closeOrder],
    [null, closeOrder],
    [['GL'], ['GL']],
    [
      ['GL', 'BILLING'],
      ['BILLING', 'GL'],
    ],
    [[], []],
  ])('%j are taken in the order in which they close', (named, modules) => {
    expect(namedModules(named)).toEqual(modules);
  });

  it.each<[readonly Module[] | null | undefined]>([[undefined], [null], [['AR']], [['AR', 'GL']], [[...closeOrder]]])(
    'may be %j',
    (named) => {
      expect(checkModules(named)).toBeNull();
    },
  );

  it('are one at least, or left out', () => {
    expect(checkModules([])).toEqual(invalid('input.modules', 'NOT_EMPTY', 'one module at least, or left out'));
  });

  it('are named once', () => {
    expect(checkModules(['AR', 'GL', 'AR'])).toEqual(
      invalid('input.modules', 'DISTINCT', 'a list in which no module stands twice'),
    );
  });
});

describe('a command to a period', () => {
  const statusFor: Readonly<Record<PeriodCommand, ModulePeriodStatus>> = {
    openPeriod: 'FUTURE',
    softClosePeriod: 'OPEN',
    closePeriod: 'SOFT_CLOSED',
    reopenPeriod: 'CLOSED',
    lockPeriod: 'CLOSED',
  };
  const commands = Object.keys(statusFor) as PeriodCommand[];
  const statuses: readonly ModulePeriodStatus[] = ['FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED'];
  const next: Readonly<Record<ModulePeriodStatus, readonly ModulePeriodStatus[]>> = {
    FUTURE: ['OPEN'],
    OPEN: ['SOFT_CLOSED'],
    SOFT_CLOSED: ['CLOSED'],
    CLOSED: ['SOFT_CLOSED', 'LOCKED'],
    LOCKED: [],
  };
  const pairs = commands.flatMap((command) => statuses.map((status) => ({ command, status })));

  it.each(pairs)('$command moves one that is $status, or is refused', ({ command, status }) => {
    const refusal = refuseUnmoved({ modules: modulesOf(status) }, command);
    if (status === statusFor[command]) {
      expect(refusal).toBeNull();
      return;
    }
    expect(refusal).toEqual({
      code: 'ILLEGAL_TRANSITION',
      details: { entity: 'AccountingPeriod', state: status, attempted: command, allowed: next[status] },
      message: `${command} needs a module that is ${statusFor[command]}: none is.`,
    });
  });

  it.each<[PeriodCommand, ModulePeriodStatus, ModuleStatuses]>([
    ['closePeriod', 'CLOSED', { GL: 'SOFT_CLOSED' }],
    ['openPeriod', 'OPEN', { REVENUE: 'FUTURE' }],
  ])('%s needs one module of the four', (command, status, others) => {
    expect(refuseUnmoved({ modules: modulesOf(status, others) }, command)).toBeNull();
  });

  it('moves nothing where there is no module', () => {
    expect(refuseUnmoved({ modules: [] }, 'closePeriod')?.details).toEqual({
      entity: 'AccountingPeriod',
      state: null,
      attempted: 'closePeriod',
      allowed: [],
    });
  });
});

describe('a period that is closed for ever', () => {
  const yearEndsOn = civilDate('2027-01-01');

  it.each(['2027-01-01', '2027-01-02'])('may be on %s, when its year is over', (today) => {
    expect(refuseBeforeYearEnd({ yearEndsOn, today: civilDate(today) })).toBeNull();
  });

  it('is not while its year lasts', () => {
    expect(refuseBeforeYearEnd({ yearEndsOn, today: civilDate('2026-12-31') })).toEqual(
      invalid('input.periodId', 'YEAR_ENDED', 'a period of a year that has ended; this one ends on 2027-01-01'),
    );
  });
});

describe('a module that is opened again', () => {
  const asked: Pick<AccountingPeriod, 'modules'> = withModule(periodWith(), 'AR', { reopeningRequestedBy: 'cora' });

  it.each<[Module | undefined]>([['AR'], [undefined]])('was asked for: %s', (module) => {
    expect(refuseUnrequested(asked, module)).toBeNull();
  });

  it.each<[Pick<AccountingPeriod, 'modules'>, Module | undefined]>([
    [asked, 'GL'],
    [periodWith(), 'AR'],
    [periodWith(), undefined],
  ])('is refused where nobody asked', (period, module) => {
    expect(refuseUnrequested(period, module)).toEqual(
      invalid('input.module', 'REOPENING_REQUESTED', 'a module that a controller asked to open again'),
    );
  });
});

it('names a period that is not known', () => {
  expect(unknownPeriod('per_9')).toEqual({
    code: 'NOT_FOUND',
    details: { entity: 'AccountingPeriod', id: 'per_9' },
    message: 'There is no AccountingPeriod per_9 that you may see.',
  });
});
