import type { GraphQLError } from 'graphql';
import { Fault } from '../../core/fault.ts';
import { presentBug, presentRefusal, type PresentedError } from '../http/error-body.ts';
import { Refused } from './refused.ts';

export type Presenting = {
  readonly system: string;
  readonly correlationId: string;
  readonly onBug: (error: unknown) => void;
};

/** An error of a subgraph's answer as the gateway passes it on: a refusal, a fault, a bad value, or only a trace id. */
export function presentError(error: GraphQLError, context: Presenting): PresentedError {
  const where = {
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
  };
  return { ...present(error, context), ...where };
}

function present(error: GraphQLError, { system, correlationId, onBug }: Presenting): PresentedError {
  const cause = rootCause(error);
  if (cause instanceof Refused) return presentRefusal(cause.refusal, correlationId, system);
  if (cause instanceof Fault) return presentFault(cause, correlationId);
  // Without an original error it is graphql-js that speaks: of a document or a value that does not fit the schema.
  if (error.originalError === undefined || error.extensions['code'] === 'VALIDATION_FAILED') {
    return invalidRequest(error, correlationId, system);
  }
  onBug(cause);
  return presentBug(correlationId);
}

function presentFault(fault: Fault, correlationId: string): PresentedError {
  const { code, retryAfterSeconds } = fault;
  const details =
    code === 'OUTCOME_UNCERTAIN' ? { probeAfterSeconds: retryAfterSeconds } : { retryAfterSeconds, staleAsOf: null };
  const message =
    code === 'OUTCOME_UNCERTAIN'
      ? `${fault.system} did not say what became of the command: repeat it with the same key, never with another.`
      : `${fault.system} does not answer now.`;
  return { message, extensions: { ...details, code, correlationId, retryable: fault.retryable, system: fault.system } };
}

/** Where a variable's value is wrong stands in graphql-js's sentence only: `… at "input.lines[0].unitPrice"; <what is wrong>`. */
function invalidRequest(error: GraphQLError, correlationId: string, system: string): PresentedError {
  const told = /^Variable "\$([^"]+)" got invalid value [^]*?(?: at "([^"]+)")?; ([^]*)$/.exec(error.message);
  const path = told?.[2] ?? told?.[1] ?? '';
  const rule = typeof error.extensions['rule'] === 'string' ? error.extensions['rule'] : 'SCHEMA';
  const sentence = told?.[3] ?? error.message;
  return {
    message: path === '' ? sentence : `${path}: ${sentence}`,
    extensions: { path, rule, code: 'VALIDATION_FAILED', correlationId, retryable: false, system },
  };
}

function rootCause(error: Error): Error {
  let cause = error;
  while ('originalError' in cause && cause.originalError instanceof Error) cause = cause.originalError;
  return cause;
}
