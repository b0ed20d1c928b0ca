import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { BoundedPeriod } from '../../../core/period.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { nextStates } from '../../../core/state-table.ts';
import type { RevaluedCurrency } from './currency/period-revaluation.ts';
import type { AccountingPeriodId, CalendarId } from './ids.ts';
import { closeOrder, isClosed, type Module, type ModuleStatuses, type PeriodCommand } from './periods/statuses.ts';
import { accountingPeriodStates, type ModulePeriodStatus } from './states/accounting-period.ts';
import { firstOf, invalid } from './validation.ts';

/** A period of a legal entity with the status of each module (DOMAIN 6.1, 12). */
export type AccountingPeriod = BoundedPeriod & {
  readonly id: AccountingPeriodId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly calendarId: CalendarId;
  /** Null for the first one of the legal entity. */
  readonly previousId: AccountingPeriodId | null;
  readonly name: string;
  readonly number: number;
  /** All four, in the order in which they close. */
  readonly modules: readonly ModulePeriod[];
  /** What was remeasured at its end; null until it was. */
  readonly revaluation: PeriodRevaluation | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PeriodRevaluation = {
  readonly runBy: string;
  readonly runAt: Date;
  readonly currencies: readonly RevaluedCurrency[];
};

export type ModulePeriod = {
  readonly module: Module;
  readonly status: ModulePeriodStatus;
  readonly reconciliationReference: string | null;
  readonly closedBy: string | null;
  readonly reopeningRequestedBy: string | null;
  readonly reopeningReason: string | null;
};

export const newModules: readonly ModulePeriod[] = closeOrder.map((module) => ({
  module,
  status: 'FUTURE',
  reconciliationReference: null,
  closedBy: null,
  reopeningRequestedBy: null,
  reopeningReason: null,
}));

/** The whole year is done, so a period of it may be closed for ever. */
export type YearEnd = { readonly yearEndsOn: CivilDate; readonly today: CivilDate };

export function statusesOf({ modules }: Pick<AccountingPeriod, 'modules'>): ModuleStatuses {
  return Object.fromEntries(modules.map(({ module, status }) => [module, status]));
}

export function moduleOf({ modules }: Pick<AccountingPeriod, 'modules'>, wanted: Module): ModulePeriod {
  const [found] = modules.filter(({ module }) => module === wanted);
  // A period is made with all four.
  return found as ModulePeriod;
}

/** The period with a module changed. */
export function withModule<P extends Pick<AccountingPeriod, 'modules'>>(
  period: P,
  wanted: Module,
  news: Partial<Omit<ModulePeriod, 'module'>>,
): P {
  return {
    ...period,
    modules: period.modules.map((one) => (one.module === wanted ? { ...one, ...news } : one)),
  };
}

/** The modules that have a status, in the order in which they close. */
export function modulesIn(
  { modules }: Pick<AccountingPeriod, 'modules'>,
  wanted: ModulePeriodStatus,
): readonly Module[] {
  return modules.filter(({ status }) => status === wanted).map(({ module }) => module);
}

/** The modules that a client names, in the order in which they close; all four where it names none. */
export function namedModules(modules: readonly Module[] | null | undefined): readonly Module[] {
  return closeOrder.filter((module) => modules?.includes(module) ?? true);
}

export function checkModules(modules: readonly Module[] | null | undefined): Refusal | null {
  return firstOf(
    modules?.length === 0 ? invalid('input.modules', 'NOT_EMPTY', 'one module at least, or left out') : null,
    modules != null && new Set(modules).size < modules.length
      ? invalid('input.modules', 'DISTINCT', 'a list in which no module stands twice')
      : null,
  );
}

/** Refuses a command that no module of the period is in a state for; what each of them needs is asked when it is named. */
export function refuseUnmoved(period: Pick<AccountingPeriod, 'modules'>, command: PeriodCommand): Refusal | null {
  const { moves } = accountingPeriodStates;
  const from = moves.filter((move) => move.by === command).map((move) => move.from);
  if (period.modules.some(({ status }) => from.includes(status))) return null;
  const [first] = period.modules;
  const state = first?.status ?? null;
  const allowed = state === null ? [] : nextStates(accountingPeriodStates, state);
  const details = { entity: 'AccountingPeriod', state, attempted: command, allowed };
  return refuse('ILLEGAL_TRANSITION', details, `${command} needs a module that is ${from.join(' or ')}: none is.`);
}

/** A year is closed for ever when it is over (DOMAIN 12: after year end and audit). */
export function refuseBeforeYearEnd({ yearEndsOn, today }: YearEnd): Refusal | null {
  return today >= yearEndsOn
    ? null
    : invalid('input.periodId', 'YEAR_ENDED', `a period of a year that has ended; this one ends on ${yearEndsOn}`);
}

/** A module is opened again by a second person, so a first one has to have asked; any module where none is named. */
export function refuseUnrequested(period: Pick<AccountingPeriod, 'modules'>, module?: Module): Refusal | null {
  const asked = period.modules.some(
    (one) => one.reopeningRequestedBy !== null && (module === undefined || one.module === module),
  );
  if (asked) return null;
  return invalid('input.module', 'REOPENING_REQUESTED', 'a module that a controller asked to open again');
}

/** What may still move the result of a year is not closed for ever. */
export function refuseOpenYear(isClosed: boolean): Refusal | null {
  return isClosed
    ? null
    : invalid('input.periodId', 'YEAR_CLOSED', 'a period of a year that is closed: close that first');
}

/** What is closed with its year stays closed: its result stands in retained earnings. */
export function refuseClosedYear(isClosed: boolean): Refusal | null {
  return isClosed ? invalid('input.periodId', 'YEAR_OPEN', 'a period of a year that is not closed') : null;
}

/**
 * What is owed is remeasured once (DOMAIN 6.4), when nothing of the period can move it any more and the books still take the
 * entry; `on` is what is only known when it is run.
 */
export function refuseRevaluation(
  period: AccountingPeriod,
  on?: { readonly today: CivilDate; readonly next: AccountingPeriod | null },
): Refusal | null {
  const [ar, gl] = [moduleOf(period, 'AR').status, moduleOf(period, 'GL').status];
  const path = 'AccountingPeriod.revaluation';
  if (period.revaluation !== null) return invalid(path, 'PERIOD_NOT_REVALUED', 'null: it is run once');
  if (gl !== 'OPEN' && gl !== 'SOFT_CLOSED') return periodClosed(period.name);
  if (!isClosed(ar)) return invalid('AccountingPeriod.modules', 'AR_CLOSED', `closed for AR; that is ${ar}`);
  if (on === undefined) return null;
  if (on.today < period.to) return invalid('input.periodId', 'PERIOD_ENDED', `a period that has ended by ${on.today}`);
  const back = on.next === null ? undefined : moduleOf(on.next, 'GL').status;
  return on.next !== null && isClosed(back) ? periodClosed(on.next.name) : null;
}

function periodClosed(period: string): Refusal {
  return refuse('PERIOD_CLOSED', { period }, `${period} takes no revaluation, nor the way back from one.`);
}

export function unknownPeriod(id: string): Refusal {
  return refuse(
    'NOT_FOUND',
    { entity: 'AccountingPeriod', id },
    `There is no AccountingPeriod ${id} that you may see.`,
  );
}
