import { Fault, type FaultKind } from '../../core/fault.ts';
import { faultAfterSending, type TransportAnswer } from './transport.ts';

/** A GraphQL answer as a subgraph gave it; of its parts only the outermost form is known. */
export type SubgraphAnswer = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

export type SubgraphError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

const RETRY_AFTER_SECONDS_MAX = 3_600;

/**
 * Reads what came back as GraphQL. A status of 400 may carry GraphQL errors; another one means that the subgraph, or
 * something in front of it, did not take the request. After a 5xx nobody knows how far a mutation got.
 */
export function readAnswer(system: string, mutation: boolean, answer: TransportAnswer): SubgraphAnswer {
  const { status } = answer;
  const unreadable = (message: string) => faultAfterSending('UNINTELLIGIBLE', system, message, { mutation });
  if (status >= 500) {
    const kind: FaultKind = status === 503 ? 'OVERLOADED' : status === 504 ? 'TIMED_OUT' : 'UNREACHABLE';
    throw faultAfterSending(kind, system, `${system} answered ${status}.`, { mutation }, retryAfter(answer));
  }
  if (status === 429) throw new Fault('OVERLOADED', system, `${system} answered 429.`, retryAfter(answer));
  if (status === 401 || status === 403) {
    throw new Fault('REJECTED_CREDENTIALS', system, `${system} does not believe this gateway: ${status}.`);
  }
  if (status >= 300 && status !== 400) throw new Fault('UNINTELLIGIBLE', system, `${system} answered ${status}.`);
  if (!isJson(answer.contentType)) throw unreadable(`${system} answered something else than JSON.`);

  const value = parse(answer.body);
  if (!isObject(value)) throw unreadable(`${system} answered no JSON object.`);
  const { data, errors, extensions } = value;
  if (data !== undefined && data !== null && !isObject(data)) throw unreadable(`${system} answered no GraphQL data.`);
  if (errors !== undefined && !isErrorList(errors)) throw unreadable(`${system} answered no GraphQL errors.`);
  if (data === undefined && errors === undefined) throw unreadable(`${system} answered neither data nor errors.`);
  return {
    ...(data !== undefined && { data }),
    ...(errors !== undefined && errors.length > 0 && { errors }),
    ...(isObject(extensions) && { extensions }),
  };
}

function retryAfter(answer: TransportAnswer): { retryAfterSeconds?: number } {
  const seconds = Number(answer.retryAfter ?? Number.NaN);
  return seconds >= 1 ? { retryAfterSeconds: Math.min(Math.ceil(seconds), RETRY_AFTER_SECONDS_MAX) } : {};
}

function isJson(contentType: string): boolean {
  return contentType.startsWith('application/json') || contentType.startsWith('application/graphql-response+json');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isErrorList(value: unknown): value is SubgraphError[] {
  return (
    Array.isArray(value) &&
    value.every(
      (error) =>
        isObject(error) &&
        typeof error['message'] === 'string' &&
        (error['path'] === undefined || Array.isArray(error['path'])) &&
        (error['extensions'] === undefined || isObject(error['extensions'])),
    )
  );
}
