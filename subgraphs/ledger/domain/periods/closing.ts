import type { Refusal } from '../../../../core/refusal.ts';
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

/** An exception of the legal entity at period end (DOMAIN 9). */
export type OpenException = { readonly state: string; readonly aboveTolerance: boolean };

/** The states in which somebody has answered for a difference (DOMAIN 9). */
const clearedStates: readonly string[] = ['RESOLVED', 'ACCEPTED'];

export type Closing = {
  readonly module: Module;
  readonly roles: readonly string[];
  readonly statuses: ModuleStatuses;
  readonly reconciliationDone: boolean;
  readonly exceptions: readonly OpenException[];
  readonly keeper: PeriodKeeper;
};

/**
 * Closes a module of a period (DOMAIN 12): by the controller, from SOFT_CLOSED, after the modules before it, when the
 * reconciliation is done and no exception above tolerance is unanswered.
 */
export function closeModule(closing: Closing): Result<'CLOSED'> {
  const { module, roles, statuses, reconciliationDone, exceptions, keeper } = closing;
  const refusal = firstOf(
    refuseKeptElsewhere(keeper),
    checkCommand('closePeriod', statuses[module], roles),
    checkOrder(module, statuses),
    reconciliationDone ? null : invalid('reconciliation', 'RECONCILED', 'done before the period is closed'),
    checkExceptions(exceptions),
  );
  return refusal === null ? accept('CLOSED') : deny(refusal);
}

function checkOrder(module: Module, statuses: ModuleStatuses): Refusal | null {
  const before = closeOrder.slice(0, closeOrder.indexOf(module));
  const open = before.find((one) => !isClosed(statuses[one]));
  return open === undefined ? null : invalid(`statuses.${open}`, 'CLOSE_ORDER', `closed before ${module} is`);
}

function checkExceptions(exceptions: readonly OpenException[]): Refusal | null {
  const index = exceptions.findIndex((one) => one.aboveTolerance && !clearedStates.includes(one.state));
  if (index < 0) return null;
  return invalid(`exceptions[${index}]`, 'EXCEPTIONS_CLEARED', 'resolved or accepted before the period is closed');
}
