import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { firstOf, invalid } from '../validation.ts';
import {
  checkCommand,
  closeOrder,
  isClosed,
  refuseKeptElsewhere,
  type Module,
  type ModuleStatuses,
  type PeriodKeeper,
} from './statuses.ts';

/** A period as re-opening sees it. */
export type ClosedPeriod = {
  readonly name: string;
  readonly statuses: ModuleStatuses;
  readonly closedBy: string | null;
};

export type Reopening = {
  readonly module: Module;
  readonly period: string;
  readonly requestedBy: { readonly person: string; readonly roles: readonly string[] };
  readonly secondApprover: string | null;
  readonly reason: string | null;
  readonly keeper: PeriodKeeper;
};

/** The period takes entries of the close role again, and has to be closed once more. */
export type Reopened = { readonly status: 'SOFT_CLOSED'; readonly closeAgain: true };

/**
 * Re-opens a module of a closed period (DOMAIN 12): by the controller and a second person, for a reason, the latest closed
 * period only, and only while no later module of it is closed. `periods` are in the order of the calendar. A LOCKED period
 * is never opened again. Who closed it may be one of the two, not both (DOMAIN 13.9).
 */
export function reopen(periods: readonly ClosedPeriod[], by: Reopening): Result<Reopened> {
  const position = periods.findIndex(({ name }) => name === by.period);
  const period = periods[position];
  if (period === undefined) {
    return deny(refuse('NOT_FOUND', { entity: 'AccountingPeriod', id: by.period }, `There is no period ${by.period}.`));
  }
  const refusal = firstOf(
    refuseKeptElsewhere(by.keeper),
    checkCommand('reopenPeriod', period.statuses[by.module], by.requestedBy.roles),
    checkReason(by.reason),
    checkApprovers(by, period.closedBy),
    checkLatest(periods.slice(position + 1), by.module),
    checkLaterModules(period, by.module),
  );
  return refusal === null ? accept({ status: 'SOFT_CLOSED', closeAgain: true }) : deny(refusal);
}

function checkReason(reason: string | null): Refusal | null {
  return reason === null || reason.trim() === ''
    ? invalid('reason', 'REQUIRED', 'given: it is kept with the move')
    : null;
}

/** The controller who asks is the first approver. One person is one approver. */
function checkApprovers({ requestedBy, secondApprover }: Reopening, closedBy: string | null): Refusal | null {
  if (secondApprover !== null && secondApprover !== requestedBy.person) return null;
  if (requestedBy.person === closedBy) {
    const sentence = `${closedBy} closed the period, and may not be the only one to approve that it is opened again.`;
    return refuse('SOD_VIOLATION', { rule: '13.9', conflictingAuditId: null }, sentence);
  }
  const sentence = 'A closed period is opened again by two persons: name the second approver.';
  return refuse('APPROVAL_REQUIRED', { rule: 'SECOND_APPROVER', limit: null }, sentence);
}

function checkLatest(later: readonly ClosedPeriod[], module: Module): Refusal | null {
  const closed = later.find(({ statuses }) => isClosed(statuses[module]));
  if (closed === undefined) return null;
  return invalid('period', 'LATEST_CLOSED_PERIOD', `the latest closed period; ${closed.name} is closed and later`);
}

function checkLaterModules({ statuses }: ClosedPeriod, module: Module): Refusal | null {
  const after = closeOrder.slice(closeOrder.indexOf(module) + 1);
  const closed = after.findLast((one) => isClosed(statuses[one]));
  return closed === undefined ? null : invalid(`statuses.${closed}`, 'CLOSE_ORDER', `opened again before ${module} is`);
}
