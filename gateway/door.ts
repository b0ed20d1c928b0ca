import { refuse, type Refusal, type RefusalCode } from '../core/refusal.ts';
import type { Viewer } from '../core/viewer.ts';
import { presentBug, presentRefusal } from '../platform/http/error-body.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { GraphQLRequest, KnownOperation } from './admission.ts';
import type { GraphQLAnswer } from './graphql-server.ts';
import type { GatewayMetrics, RequestOutcome } from './metrics.ts';
import { newNotes, type RequestContext } from './request-context.ts';
import type { Supergraph } from './supergraph.ts';

/** Who asks, and what came with the request besides the operation. */
export type Caller = {
  readonly viewer: Viewer;
  readonly correlationId: string;
  readonly idempotencyKey: string | null;
  readonly after: string | null;
  /** True where nothing may be changed by the way the request came, as by GET. */
  readonly readOnly: boolean;
};

export type DoorOptions = {
  readonly supergraph: Supergraph;
  /** An open gateway asks nobody for roles. */
  readonly open: boolean;
  readonly requestDeadlineMs: number;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
};

/** The status is HTTP's; a socket has no use for it. */
export type DoorAnswer = { readonly status: number; readonly answer: GraphQLAnswer };

export type Door = (request: GraphQLRequest, caller: Caller) => Promise<DoorAnswer>;

/** The one way in for operations: admitted first, then run, in one and the same edition of the supergraph. */
export function createDoor(options: DoorOptions): Door {
  const { metrics, log, open } = options;

  return async (request, caller) => {
    const began = performance.now();
    const done = (outcome: RequestOutcome, answered: DoorAnswer): DoorAnswer => {
      metrics.requestAnswered(outcome, performance.now() - began);
      return answered;
    };
    const edition = options.supergraph.current;
    try {
      const operation = edition.admission.know(request);
      const refusal =
        edition.admission.refuse(operation, request.variables, open ? null : caller.viewer) ??
        refuseManner(operation, caller);
      if (refusal !== null) {
        metrics.requestRefused(refusal.code);
        return done('refused', refused(refusal, caller.correlationId));
      }
      const answer = await edition.run(request, contextOf(caller, began + options.requestDeadlineMs));
      return done(answer.errors ? 'errors' : 'answered', { status: statusOf(answer), answer });
    } catch (error) {
      log.error({ err: error, correlationId: caller.correlationId }, 'a request broke');
      return done('broken', { status: 500, answer: { errors: [presentBug(caller.correlationId)] } });
    }
  };
}

export function refused(refusal: Refusal, correlationId: string): DoorAnswer {
  return {
    status: refusalStatus[refusal.code] ?? 400,
    answer: { errors: [presentRefusal(refusal, correlationId)] },
  };
}

const refusalStatus: Partial<Readonly<Record<RefusalCode, number>>> = {
  UNAUTHENTICATED: 401,
  ROLE_REQUIRED: 403,
  SCOPE_REQUIRED: 403,
  RATE_LIMITED: 429,
};

/** What the operation is must fit how it came. */
function refuseManner({ kind, outerFields }: KnownOperation, caller: Caller): Refusal | null {
  if (kind === 'subscription') return notOneAnswer;
  if (caller.readOnly && kind !== 'query' && kind !== null) {
    return refuse('VALIDATION_FAILED', { path: 'method', rule: 'METHOD' }, 'A mutation is sent by POST.');
  }
  if (caller.idempotencyKey !== null && kind === 'mutation' && outerFields !== 1) {
    return refuse(
      'VALIDATION_FAILED',
      { path: 'Idempotency-Key', rule: 'SINGLE_MUTATION' },
      'The header can stand for the key of one mutation only: put a key into each.',
    );
  }
  return null;
}

const notOneAnswer = refuse(
  'VALIDATION_FAILED',
  { path: 'query', rule: 'OPERATION_KIND' },
  'A subscription has many answers: open a WebSocket at this address, or accept text/event-stream.',
);

function contextOf({ viewer, correlationId, idempotencyKey, after }: Caller, deadlineAt: number): RequestContext {
  return { viewer, correlationId, idempotencyKey, after, deadlineAt, notes: newNotes() };
}

/** An answer with data, be it null, was executed; without, the operation was no good, or we were not. */
function statusOf({ data, errors }: GraphQLAnswer): number {
  if (data !== undefined) return 200;
  return errors?.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR') ? 500 : 400;
}
