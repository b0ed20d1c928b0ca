import { expect, expectTypeOf, it } from 'vitest';
import { nextStates } from '../../../../core/state-table.ts';
import { describeStates } from '../../../../test/harness/state-square.ts';
import { exceptionMoves, type ExceptionState as DecidedState } from '../reconciliation/exceptions.ts';
import { exceptionStates, type ExceptionState } from './exception.ts';
import { processInstanceStates } from './process-instance.ts';

describeStates(processInstanceStates, {
  new: ['RUNNING'],
  RUNNING: ['WAITING', 'COMPLETED', 'COMPENSATING', 'FAILED_NEEDS_HUMAN'],
  WAITING: ['RUNNING'],
  COMPLETED: [],
  COMPENSATING: ['COMPENSATED', 'FAILED_NEEDS_HUMAN'],
  COMPENSATED: [],
  FAILED_NEEDS_HUMAN: ['RUNNING', 'COMPENSATING'],
});

describeStates(exceptionStates, {
  new: ['OPEN'],
  OPEN: ['ASSIGNED'],
  ASSIGNED: ['RESOLVED', 'ACCEPTED'],
  RESOLVED: ['OPEN'],
  ACCEPTED: ['OPEN'],
});

it('lets an exception go where the reconciliation takes it', () => {
  expectTypeOf<DecidedState>().toEqualTypeOf<ExceptionState>();
  const moves = Object.fromEntries(exceptionStates.states.map((from) => [from, nextStates(exceptionStates, from)]));
  expect(moves).toEqual(exceptionMoves);
});
