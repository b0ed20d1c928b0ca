import type { GraphQLError } from 'graphql';
import { Fault } from '../../core/fault.ts';
import { presentBug, presentRefusal, type PresentedError } from '../http/error-body.ts';
import { Refused } from './refused.ts';

export type Presenting = { readonly system: string; readonly correlationId: string; readonly onBug: (error: unknown) => void };

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
  const details = code === 'OUTCOME_UNCERTAIN' ? { probeAfterSeconds: retryAfterSeconds } : { retryAfterSeconds, staleAsOf: null };
  const message =
    code === 'OUTCOME_UNCERTAIN'
      ? `${fault.system} did not say what became of the command: repeat it with the same key, never with another.`
      : `${fault.system} does not answer now.`;
  return { message, extensions: { ...details, code, correlationId, retryable: fault.retryable, system: fault.system } };
}

/** Variables are named in graphql-js's sentence only: `… at "input.lines[0].unitPrice"; …`. */
function invalidRequest(error: GraphQLError, correlationId: string, system: string): PresentedError {
  const path = /Variable "\$([^"]+)" got invalid value/.exec(error.message)?.[1];
  const at = / at "([^"]+)"/.exec(error.message)?.[1] ?? path ?? String(error.extensions['path'] ?? '');
  const rule = typeof error.extensions['rule'] === 'string' ? error.extensions['rule'] : 'a value that fits the schema';
  return {
    message: `${at === '' ? 'A value of the request' : at} must be ${rule}.`,
    extensions: { path: at, rule, code: 'VALIDATION_FAILED', correlationId, retryable: false, system },
  };
}

function rootCause(error: Error): Error {
  let cause = error;
  while ('originalError' in cause && cause.originalError instanceof Error) cause = cause.originalError;
  return cause;
}
