import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { nextStates } from '../../../../core/state-table.ts';
import { accountingPeriodStates, type ModulePeriodStatus } from '../states/accounting-period.ts';
import { invalid } from '../validation.ts';

export type Module = 'BILLING' | 'AR' | 'REVENUE' | 'GL';

/** The status of each module in one period; one that is left out is not known. */
export type ModuleStatuses = Readonly<Partial<Record<Module, ModulePeriodStatus>>>;

/** Modules close in this order and re-open in the reverse one (DOMAIN 12). */
export const closeOrder = ['BILLING', 'AR', 'REVENUE', 'GL'] as const satisfies readonly Module[];

/** The role whose entries a softly closed period still takes. */
export const closeRole = 'close-team';

/** Who may give each command of the state table `AccountingPeriod` (DOMAIN 12). */
export const rolesOf = {
  openPeriod: closeRole,
  softClosePeriod: closeRole,
  closePeriod: 'controller',
  reopenPeriod: 'controller',
  lockPeriod: 'finance-director',
} as const;

export type PeriodCommand = keyof typeof rolesOf;

/**
 * Refuses a command that the state table does not have for the status (ILLEGAL_TRANSITION), or whose role the person does
 * not hold (ROLE_REQUIRED). What else the move needs is in the file of the command.
 */
export function checkCommand(
  command: PeriodCommand,
  state: ModulePeriodStatus | undefined,
  roles: readonly string[],
): Refusal | null {
  if (!accountingPeriodStates.moves.some((move) => move.by === command && move.from === state)) {
    const allowed = state === undefined ? [] : nextStates(accountingPeriodStates, state);
    const details = { entity: 'AccountingPeriod', state: state ?? null, attempted: command, allowed };
    return refuse('ILLEGAL_TRANSITION', details, `${command} is not for a period that is ${state ?? 'unknown'}.`);
  }
  const required = rolesOf[command];
  if (roles.includes(required)) return null;
  return refuse('ROLE_REQUIRED', { required: [required] }, `${command} needs the role ${required}.`);
}

/** True for a module that takes nothing more: closed, perhaps for ever. */
export function isClosed(status: ModulePeriodStatus | undefined): boolean {
  return status === 'CLOSED' || status === 'LOCKED';
}

export const openFuturePeriodsMax = 2;

/** Periods that begin after today may be opened ahead of time, a few of them (DOMAIN 12). */
export function checkOpening(openFuturePeriods: number): Refusal | null {
  if (openFuturePeriods < openFuturePeriodsMax) return null;
  return invalid('period', 'OPEN_FUTURE_PERIODS_MAX', `opened later: ${openFuturePeriodsMax} future periods are open`);
}

/** Where the ERP owns the periods, what stands here is a copy, and closing is done there (DOMAIN 12). */
export type PeriodKeeper = { readonly system: string; readonly duty: 'CONCORD' | 'SYSTEM' | 'NONE' };

export function refuseKeptElsewhere({ system, duty }: PeriodKeeper): Refusal | null {
  if (duty === 'CONCORD') return null;
  const sentence = `${system} keeps the periods of this legal entity: close and re-open them there.`;
  return refuse('NOT_SUPPORTED_BY_SYSTEM', { system, duty: 'PERIOD_STATUS' }, sentence);
}
