import { GraphQLError } from 'graphql';
import { Fault, type FaultKind } from '../core/fault.ts';
import type { RefusalCode, RefusalDetails } from '../core/refusal.ts';
import type { ValidationRule } from '../core/validation-rules.ts';
import { presentBug, type PresentedError } from '../platform/http/error-body.ts';
import type { Log } from '../platform/telemetry/log.ts';

export type ErrorSetting = {
  readonly correlationId: string;
  readonly log: Log;
  /** Whether hints about the schema are kept from clients. */
  readonly production: boolean;
};

/** What each code tells besides itself. A detail that is not listed does not leave the house, whoever put it there. */
const details: { readonly [Code in RefusalCode]: readonly (keyof RefusalDetails[Code])[] } = {
  OWNERSHIP_VIOLATION: ['field', 'owner', 'useMutation'],
  VERSION_CONFLICT: ['expected', 'actual'],
  IDEMPOTENCY_KEY_REUSED: ['firstSeenAt'],
  COMMAND_IN_PROGRESS: [],
  ILLEGAL_TRANSITION: ['entity', 'state', 'attempted', 'allowed'],
  FIELD_LOCKED_IN_STATE: ['field', 'state', 'mutableIn'],
  CURRENCY_MISMATCH: ['expected', 'actual'],
  SCALE_EXCEEDED: ['path', 'currency', 'scale'],
  DUPLICATE_CUSTOMER: ['existingId', 'reasons'],
  HIERARCHY_CYCLE: ['type', 'path'],
  CUSTOMER_ON_HOLD: ['customerId', 'reasons'],
  CREDIT_LIMIT: ['customerId', 'limit', 'exposure', 'currency'],
  APPROVAL_REQUIRED: ['rule', 'limit'],
  SOD_VIOLATION: ['rule', 'conflictingAuditId'],
  CREDIT_EXCEEDS_LINE: ['line', 'remaining'],
  CREDIT_EXCEEDS_INVOICE: ['remaining'],
  REFUND_EXCEEDS_PAID: ['refundable'],
  ALLOCATION_EXCEEDS_OPEN: ['open'],
  TAX_UNAVAILABLE: ['lines'],
  USAGE_CONFLICT: ['source', 'eventId'],
  PAYMENT_CONFLICT: ['existingId', 'fields'],
  PERIOD_CLOSED: ['period'],
  UNBALANCED: ['difference'],
  ALREADY_REVERSED: ['reversedBy'],
  POSTING_CONFLICT: ['existingId'],
  MAPPING_MISSING: ['purpose', 'matched'],
  ROUTE_MISSING: ['legalEntityId', 'on'],
  ROUTE_AMBIGUOUS: ['rules'],
  ACCOUNT_INACTIVE: ['account', 'on'],
  FX_RATE_MISSING: ['from', 'to', 'on', 'missing'],
  PENDING_ALREADY_POSTED: [],
  PENDING_ALREADY_VOIDED: [],
  PENDING_EXPIRED: [],
  EXCEEDS_PENDING: ['pending'],
  NOT_SUPPORTED_BY_SYSTEM: ['system', 'duty'],
  SOURCE_VIOLATION: ['system', 'rule'],
  CROSS_SYSTEM_MUTATION: ['systems', 'useProcess'],
  COPY_BEHIND: ['source'],
  CURSOR_EXPIRED: ['earliest'],
  CURSOR_INVALID: ['reason'],
  SUBSCRIPTION_INTERRUPTED: ['reason', 'cursor'],
  UNAUTHENTICATED: ['reason'],
  ROLE_REQUIRED: ['required'],
  SCOPE_REQUIRED: ['required'],
  NOT_FOUND: ['entity', 'id'],
  VALIDATION_FAILED: ['path', 'rule'],
  RATE_LIMITED: ['limit', 'cost', 'resetAt'],
  COST_EXCEEDED: ['limit', 'cost', 'resetAt'],
};

const faultDetails: Readonly<Record<string, readonly string[]>> = {
  UPSTREAM_UNAVAILABLE: ['retryAfterSeconds', 'staleAsOf'],
  OUTCOME_UNCERTAIN: ['probeAfterSeconds'],
};

/**
 * What a subgraph may say to a client. Not UNAUTHENTICATED: a subgraph that does not believe the gateway is our trouble,
 * and the client's token is fine.
 */
const subgraphDetails: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...details, ...faultDetails }).filter(([code]) => code !== 'UNAUTHENTICATED'),
);

const retryableCodes: ReadonlySet<string> = new Set([
  'COMMAND_IN_PROGRESS',
  'COPY_BEHIND',
  'RATE_LIMITED',
  'SUBSCRIPTION_INTERRUPTED',
  'UPSTREAM_UNAVAILABLE',
  'OUTCOME_UNCERTAIN',
]);

const MESSAGE_LENGTH_MAX = 500;

/**
 * Makes of any error what a client may see of it. Known codes pass with the details they promise; everything else is a
 * bug and tells only where it stands in the log, for in it may be SQL, host names, keys or a vendor's words.
 */
export function presentError(error: unknown, setting: ErrorSetting): PresentedError {
  const place = placeOf(error);
  const fault = faultIn(error);
  if (fault) return { ...presentFault(fault, setting.correlationId), ...place };

  if (error instanceof GraphQLError) {
    const { serviceName } = error.extensions;
    const code = typeof error.extensions['code'] === 'string' ? error.extensions['code'] : '';
    const presented =
      typeof serviceName === 'string'
        ? presentSubgraphError(error, code, serviceName, setting)
        : presentOwnError(error, code, setting);
    if (presented !== null) return { ...presented, ...place };
  }

  setting.log.error({ ...loggable(error), correlationId: setting.correlationId }, 'an error was masked');
  return { ...presentBug(setting.correlationId), ...place };
}

/** A silence of a subgraph: whether to ask again, and how. */
export function presentFault(fault: Fault, correlationId: string): PresentedError {
  const { code, system } = fault;
  const unknown = code === 'OUTCOME_UNCERTAIN';
  return {
    message: unknown
      ? `${system} did not answer, so the command may or may not have happened: ask again with the same idempotency key.`
      : faultSentences[fault.kind](system),
    extensions: {
      ...(unknown
        ? { probeAfterSeconds: fault.retryAfterSeconds }
        : { retryAfterSeconds: fault.retryAfterSeconds, staleAsOf: null }),
      code,
      correlationId,
      retryable: unknown || fault.retryable,
      system,
    },
  };
}

const faultSentences: Readonly<Record<FaultKind, (system: string) => string>> = {
  UNREACHABLE: (system) => `${system} cannot be reached.`,
  TIMED_OUT: (system) => `${system} did not answer in time.`,
  OVERLOADED: (system) => `${system} has too much to do.`,
  REJECTED_CREDENTIALS: (system) => `${system} cannot be used.`,
  UNINTELLIGIBLE: (system) => `${system} gave an answer that cannot be read.`,
};

function presentSubgraphError(
  error: GraphQLError,
  code: string,
  subgraph: string,
  { correlationId, production }: ErrorSetting,
): PresentedError | null {
  if (code === 'BAD_USER_INPUT') return invalidInput(error, correlationId, production, subgraph);
  const promised = subgraphDetails.get(code);
  if (promised === undefined) return null;
  const { system, retryable } = error.extensions;
  const told = promised.flatMap((name) => (name in error.extensions ? [[name, error.extensions[name]] as const] : []));
  return {
    message: shorten(error.message),
    extensions: {
      ...Object.fromEntries(told),
      code,
      correlationId,
      retryable: typeof retryable === 'boolean' ? retryable : retryableCodes.has(code),
      system: typeof system === 'string' ? system : subgraph,
    },
  };
}

/** What the gateway itself finds wrong with an operation, in the codes that GraphQL clients know. */
function presentOwnError(
  error: GraphQLError,
  code: string,
  { correlationId, production }: ErrorSetting,
): PresentedError | null {
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
    case 'GRAPHQL_VALIDATION_FAILED':
      return {
        message: clientSentence(error.message, production),
        extensions: { code, correlationId, retryable: false, system: null },
      };
    case 'BAD_USER_INPUT':
      return invalidInput(error, correlationId, production, null);
    case 'OPERATION_RESOLUTION_FAILURE':
      return invalid('operationName', 'OPERATION_NAME', error.message, correlationId, null);
    default:
      return null;
  }
}

/** `Variable "$input" got invalid value … at "input.amount"; …` tells which input does not fit the schema, and how. */
function invalidInput(
  error: GraphQLError,
  correlationId: string,
  production: boolean,
  system: string | null,
): PresentedError {
  const sentence = clientSentence(error.message, production);
  const variable = /^Variable "\$([^"]+)"/.exec(sentence)?.[1];
  const path = / at "([^"]+)"/.exec(sentence)?.[1] ?? variable ?? 'variables';
  return invalid(path, 'SCHEMA', sentence, correlationId, system);
}

function invalid(
  path: string,
  rule: ValidationRule,
  message: string,
  correlationId: string,
  system: string | null,
): PresentedError {
  return { message, extensions: { path, rule, code: 'VALIDATION_FAILED', correlationId, retryable: false, system } };
}

function clientSentence(message: string, production: boolean): string {
  // Guesses at names let a stranger rebuild a schema that introspection would not tell.
  return shorten(production ? message.replace(/ ?Did you mean [^?]*\?/g, '') : message);
}

function shorten(message: string): string {
  return message.length > MESSAGE_LENGTH_MAX ? `${message.slice(0, MESSAGE_LENGTH_MAX)}…` : message;
}

function placeOf(error: unknown): Pick<PresentedError, 'path' | 'locations'> {
  if (!(error instanceof GraphQLError)) return {};
  return { ...(error.path && { path: error.path }), ...(error.locations && { locations: error.locations }) };
}

function faultIn(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  return error instanceof GraphQLError && error.originalError instanceof Fault ? error.originalError : null;
}

/** A subgraph's words stay in its own log, under the same correlation id: they may quote a password or a card number. */
function loggable(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof GraphQLError) || error.extensions['serviceName'] === undefined) return { err: error };
  return { subgraph: error.extensions['serviceName'], code: error.extensions['code'], path: error.path };
}
