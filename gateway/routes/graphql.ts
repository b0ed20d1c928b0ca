import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import type { Viewer } from '../../core/viewer.ts';
import { takeJson } from '../../platform/http/json-body.ts';
import type { TokenVerifier } from '../../platform/identity/token-verifier.ts';
import type { GraphQLRequest } from '../admission.ts';
import { refused, type Caller, type Door, type DoorAnswer } from '../door.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { invalid, isObject, operationFrom } from '../operation.ts';
import { anybody, viewerFrom } from '../viewer.ts';
import { oneEvent, type EventStreams } from './event-stream.ts';

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null;
  }
}

export type GraphQLRouteOptions = {
  readonly door: Door;
  /** Null for an open gateway. */
  readonly verifier: TokenVerifier | null;
  readonly metrics: GatewayMetrics;
  readonly eventStreams: EventStreams;
  readonly isSubscription: (request: GraphQLRequest) => boolean;
};

/** `POST /graphql` and, for queries, `GET /graphql`. Who asks is settled before anything of the request is read. */
export function addGraphQLRoutes(app: FastifyInstance, options: GraphQLRouteOptions): void {
  const { door, verifier, metrics, eventStreams, isSubscription } = options;
  app.register((scope, _options, done) => {
    takeJson(scope);
    scope.decorateRequest('viewer', null);
    scope.addHook('onRequest', async (request, reply) => {
      if (verifier === null) {
        request.viewer = anybody;
        return;
      }
      const identified = await viewerFrom(request.headers.authorization, verifier);
      if (identified.ok) {
        request.viewer = identified.value;
        return;
      }
      metrics.requestAnswered('unauthenticated', reply.elapsedTime);
      reply.header('www-authenticate', 'Bearer error="invalid_token"');
      // Returning the reply ends the request here; its body is never read.
      return send(request, reply, refused(identified.refusal, request.id));
    });

    scope.post('/graphql', (request, reply) => answer(request, reply, requestFromBody(request.body), false));
    scope.get('/graphql', (request, reply) => {
      const simple = refuseSimpleRequest(request);
      return answer(request, reply, simple ? deny(simple) : requestFromUrl(request.query), true);
    });
    done();
  });

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Result<GraphQLRequest>,
    readOnly: boolean,
  ): Promise<FastifyReply> {
    const caller = callerOf(request, readOnly);
    if (!asked.ok) return send(request, reply, refused(asked.refusal, request.id));
    if (!caller.ok) return send(request, reply, refused(caller.refusal, request.id));
    if (!readOnly && acceptsEvents(request) && isSubscription(asked.value)) {
      const full = eventStreams.open(request, reply, asked.value, caller.value.viewer);
      return full === null ? reply : send(request, reply, full);
    }
    return send(request, reply, await door(asked.value, caller.value));
  }
}

function acceptsEvents({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes(EVENTS_TYPE) === true;
}

function callerOf(request: FastifyRequest, readOnly: boolean): Result<Caller> {
  const idempotencyKey = headerText(request, 'idempotency-key', 200);
  const after = headerText(request, 'concord-after', 4_096);
  if (idempotencyKey === undefined)
    return deny(invalid('Idempotency-Key', 'IDEMPOTENCY_KEY_FORM', 'at most 200 printable ASCII characters'));
  if (after === undefined) return deny(invalid('concord-after', 'CURSOR_FORM', 'a cursor as it was given'));
  return accept({ viewer: request.viewer ?? anybody, correlationId: request.id, idempotencyKey, after, readOnly });
}

/** Null when it was not sent, undefined when it cannot be used. */
function headerText(request: FastifyRequest, name: string, lengthMax: number): string | null | undefined {
  const value = request.headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' && value.length <= lengthMax && /^[\x21-\x7e]+$/.test(value) ? value : undefined;
}

/**
 * A page of another site can make a browser send this request without asking first, and with its cookies. A token does
 * not travel by itself, but an open gateway has none to ask for.
 */
function refuseSimpleRequest({ headers }: FastifyRequest): Refusal | null {
  if (
    headers['content-type'] !== undefined ||
    headers['apollo-require-preflight'] ||
    headers['x-apollo-operation-name']
  ) {
    return null;
  }
  return invalid('headers', 'PREFLIGHT', 'sent with apollo-require-preflight or with content-type application/json');
}

function requestFromBody(body: unknown): Result<GraphQLRequest> {
  if (Array.isArray(body)) return deny(invalid('body', 'SINGLE_OPERATION', 'one operation, not a batch'));
  return isObject(body) ? operationFrom(body) : deny(invalid('body', 'JSON_OBJECT', 'a JSON object with a query'));
}

function requestFromUrl(parameters: unknown): Result<GraphQLRequest> {
  const { query, operationName, variables } = parameters as Readonly<Record<string, unknown>>;
  return operationFrom({ query, operationName, variables: variables === undefined ? undefined : parsed(variables) });
}

const JSON_TYPE = 'application/json; charset=utf-8';
const EVENTS_TYPE = 'text/event-stream';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';

function send(request: FastifyRequest, reply: FastifyReply, { status, answer }: DoorAnswer): FastifyReply {
  const { accept } = request.headers;
  const type = accept?.includes('application/graphql-response+json') ? GRAPHQL_TYPE : JSON_TYPE;
  const body = JSON.stringify({ errors: answer.errors, data: answer.data, extensions: answer.extensions });
  reply.code(status).header('cache-control', 'no-store');
  // A client of event streams takes queries and mutations as streams of one event.
  const asEvents = acceptsEvents(request) && !accept?.includes('json') && answer.data !== undefined;
  return asEvents
    ? reply.header('content-type', `${EVENTS_TYPE}; charset=utf-8`).send(oneEvent(body))
    : reply.header('content-type', type).send(body);
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : text;
  } catch {
    return text;
  }
}
