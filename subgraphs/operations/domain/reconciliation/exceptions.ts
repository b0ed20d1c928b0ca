import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Category } from './categories.ts';

export type ExceptionState = 'OPEN' | 'ASSIGNED' | 'RESOLVED' | 'ACCEPTED';

/** A difference that somebody decides about (DOMAIN 9). */
export type ReconciliationException = {
  readonly id: string;
  readonly category: Category;
  readonly legalEntityId: string;
  readonly state: ExceptionState;
  readonly aboveTolerance: boolean;
  /** The person who works on it. */
  readonly owner: string | null;
  readonly actionRef: string | null;
  readonly acceptance: { readonly reason: string; readonly approver: string } | null;
};

/** Every move an exception may make. A pair that is absent is refused; back to OPEN only when the difference comes back. */
export const exceptionMoves: Readonly<Record<ExceptionState, readonly ExceptionState[]>> = {
  OPEN: ['ASSIGNED'],
  ASSIGNED: ['RESOLVED', 'ACCEPTED'],
  RESOLVED: ['OPEN'],
  ACCEPTED: ['OPEN'],
};

export function assign(exception: ReconciliationException, owner: string): Result<ReconciliationException> {
  return moved(exception, 'ASSIGNED', { owner });
}

/** `actionRef` names what was done: the command, the journal, the refreshed copy. */
export function resolve(exception: ReconciliationException, actionRef: string): Result<ReconciliationException> {
  return moved(exception, 'RESOLVED', { actionRef });
}

/** Lives with a difference for a reason; who owns the exception does not approve that. */
export function acceptDifference(
  exception: ReconciliationException,
  acceptance: { readonly reason: string; readonly approver: string },
): Result<ReconciliationException> {
  const accepted = moved(exception, 'ACCEPTED', { acceptance });
  if (!accepted.ok) return accepted;
  if (acceptance.reason.trim() === '') {
    return deny(
      refuse('VALIDATION_FAILED', { path: 'reason', rule: 'REQUIRED' }, 'reason must say why it is accepted.'),
    );
  }
  if (acceptance.approver !== exception.owner) return accepted;
  const sentence = 'Who owns an exception does not accept it: another person has to.';
  return deny(refuse('SOD_VIOLATION', { rule: '9.accept', conflictingAuditId: null }, sentence));
}

/** The exception after a run found its difference again: open once more, with nobody's decision on it. */
export function foundAgain(exception: ReconciliationException): ReconciliationException {
  const reopened = moved(exception, 'OPEN', { owner: null, actionRef: null, acceptance: null });
  return reopened.ok ? reopened.value : exception;
}

/** The modules whose close an unsettled exception of their entity holds up. */
export const blockedModules = ['AR', 'REVENUE'] as const;

/** True when the module may not be closed at period end because of the exception. */
export function blocksClose(
  exception: ReconciliationException,
  close: { readonly legalEntityId: string; readonly module: string },
): boolean {
  return (
    exception.aboveTolerance &&
    exception.legalEntityId === close.legalEntityId &&
    blockedModules.some((module) => module === close.module) &&
    exception.state !== 'RESOLVED' &&
    exception.state !== 'ACCEPTED'
  );
}

function moved(
  exception: ReconciliationException,
  state: ExceptionState,
  change: Partial<ReconciliationException>,
): Result<ReconciliationException> {
  if (exceptionMoves[exception.state].includes(state)) return accept({ ...exception, ...change, state });
  return deny(refuseMove(exception, state));
}

function refuseMove({ state }: ReconciliationException, attempted: ExceptionState): Refusal {
  const allowed = exceptionMoves[state];
  const sentence = `An exception that is ${state} does not become ${attempted}; it may become ${allowed.join(' or ')}.`;
  return refuse('ILLEGAL_TRANSITION', { entity: 'Exception', state, attempted, allowed }, sentence);
}
