import { execute, GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { refuse, type Refusal } from '../../core/refusal.ts';
import { presentRefusal, type PresentedError } from '../http/error-body.ts';
import type { SubgraphHandler, SubgraphRequest, SubgraphResponse } from '../http/subgraph-server.ts';
import { contextHeader, type CallerContext, type RequestVerifier } from '../identity/signed-request.ts';
import type { Log } from '../telemetry/log.ts';
import type { Guarded, GuardedSchema } from './guard.ts';
import { presentError } from './present-error.ts';
import { Refused } from './refused.ts';
import { unstorableText } from './unstorable.ts';

/** What every request's context has, whatever the subgraph adds. */
export type RequestNotes = { replayed: boolean };

export type HandlerOptions<Context extends Guarded> = {
  readonly name: string;
  readonly schema: GuardedSchema;
  readonly verifier: RequestVerifier;
  /** Waits until what is read here is no older than the cursor that the request came with. */
  readonly caughtUp: (after: string | null) => Promise<Refusal | null>;
  /** Made per request, so that nothing one viewer loaded is at hand for another. */
  readonly contextOf: (caller: CallerContext, notes: RequestNotes) => Context;
  readonly log: Log;
};

/** Operations come from the gateway's planner, which writes the same text for the same operation. */
const documentsMax = 2_000;
/** The gateway asks for a page of entities at a time; more than this is no gateway. */
export const representationsMax = 1_000;

type Body = { readonly query?: unknown; readonly variables?: unknown; readonly operationName?: unknown };
type Prepared = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/**
 * Answers GraphQL for one subgraph, the same way over HTTP and in process: verifies the gateway's signature over the very
 * text, then executes. graphql-js alone, because the door before it is the gateway's.
 */
export function createSubgraphHandler<Context extends Guarded>(options: HandlerOptions<Context>): SubgraphHandler {
  const { name, schema, verifier, log } = options;
  const documents = new LRUCache<string, Prepared>({ max: documentsMax });

  const prepare = (query: string): Prepared => {
    const known = documents.get(query);
    if (known !== undefined) return known;
    const prepared = prepareDocument(schema, query);
    documents.set(query, prepared);
    return prepared;
  };

  return async (request: SubgraphRequest): Promise<SubgraphResponse> => {
    const verified = verifier.verify(request.headers[contextHeader], request.body);
    if (!verified.ok) return answer(401, { errors: [presentRefusal(verified.refusal, 'none', name)] });
    const caller = verified.value;
    const present = (error: GraphQLError): PresentedError =>
      presentError(error, {
        system: name,
        correlationId: caller.correlationId,
        onBug: (bug) =>
          log.error({ err: bug, correlationId: caller.correlationId, subgraph: name }, 'a resolver failed'),
      });

    const body = readBody(request.body);
    if (body === null) return answer(400, { errors: [present(new GraphQLError('The body is no GraphQL request.'))] });
    const unstorable = unstorableText(request.body, body.query, body.variables);
    if (unstorable !== null) return answer(200, { errors: [present(notText(unstorable))] });
    const prepared = prepare(body.query);
    if ('errors' in prepared) return answer(200, { errors: prepared.errors.map(present) });

    const behind = await options.caughtUp(caller.after);
    if (behind !== null) return answer(200, { errors: [presentRefusal(behind, caller.correlationId, name)] });

    const notes: RequestNotes = { replayed: false };
    const result = await execute({
      schema,
      document: prepared.document,
      variableValues: body.variables,
      operationName: body.operationName,
      contextValue: options.contextOf(caller, notes),
    });
    return answer(200, {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(result.errors === undefined ? {} : { errors: result.errors.map(present) }),
      ...(notes.replayed ? { extensions: { replayed: true } } : {}),
    });
  };
}

function notText(path: string): GraphQLError {
  const sentence = `${path} must be Unicode text without NUL.`;
  const refusal = refuse('VALIDATION_FAILED', { path, rule: 'UNICODE' }, sentence);
  return new GraphQLError(refusal.message, { originalError: new Refused(refusal) });
}

function prepareDocument(schema: GraphQLSchema, query: string): Prepared {
  try {
    const document = parse(query, { noLocation: true });
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

type Request = {
  readonly query: string;
  readonly variables: Record<string, unknown> | null;
  readonly operationName: string | null;
};

/** Null for what is no request of the gateway's, too many entity representations included. */
function readBody(text: string): Request | null {
  const body = parseJson(text);
  if (body === null || typeof body.query !== 'string') return null;
  const variables = (body.variables ?? null) as Record<string, unknown> | null;
  if (variables !== null && typeof variables !== 'object') return null;
  // The gateway's own list alone: what a client's lists may hold, the fields they are for can say better.
  const representations = variables?.['representations'];
  if (Array.isArray(representations) && representations.length > representationsMax) return null;
  return {
    query: body.query,
    variables,
    operationName: typeof body.operationName === 'string' ? body.operationName : null,
  };
}

function parseJson(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function answer(status: number, body: unknown): SubgraphResponse {
  return { status, body: JSON.stringify(body) };
}
