import { newNotes } from './request-context.ts';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { EventMetrics } from '../events/metrics.ts';
import type { SourceLog } from '../events/source-log.ts';
import type { Cursors } from '../platform/cursor.ts';
import { addHealthRoutes, type Probe } from '../platform/http/health-routes.ts';
import { createHttpServer } from '../platform/http/http-server.ts';
import { addMetricsRoute } from '../platform/http/metrics-route.ts';
import type { InternalKey } from '../platform/identity/internal-keys.ts';
import { createRequestSigner } from '../platform/identity/signed-request.ts';
import type { TokenVerifier } from '../platform/identity/token-verifier.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { GraphQLRequest } from './admission.ts';
import { createDoor } from './door.ts';
import { createEdition } from './edition.ts';
import { costWith } from './limits/cost.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { createRates, defaultRateLimits, type RateLimits } from './limits/rate.ts';
import { createGatewayMetrics } from './metrics.ts';
import { createEventStreams } from './routes/event-stream.ts';
import { addExplorerRoutes } from './routes/explorer.ts';
import { addGraphQLRoutes } from './routes/graphql.ts';
import { defaultSocketLimits, type SocketLimits } from './sockets/limits.ts';
import { Seats } from './sockets/seats.ts';
import { openSockets, type Weight } from './sockets/sockets.ts';
import type { Subgraph, SubgraphSetting } from './subgraph.ts';
import { createSubscriptionMetrics } from './subscriptions/metrics.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';
import { openSupergraph, type Supergraph } from './supergraph.ts';
import { gatewayItself } from './viewer.ts';

export type GatewayOptions = {
  /** The composed supergraph; the file is followed while the gateway runs. */
  readonly supergraphPath: string;
  /** By name; a subgraph that is not named is asked at the supergraph's routing URL. */
  readonly subgraphs?: Readonly<Record<string, SubgraphSetting>>;
  /** Who verifies tokens and which keys sign requests; `open` serves everybody everything and signs nothing. */
  readonly identity: { readonly verifier: TokenVerifier; readonly keys: readonly InternalKey[] } | 'open';
  readonly production: boolean;
  readonly log: Log;
  readonly registry: Registry;
  readonly limits?: Partial<Limits>;
  /** The logs that subscriptions are served from; a gateway without them serves none. */
  readonly events?: EventSources;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly rateLimits?: Partial<RateLimits>;
  /** A subscription on which nothing is told is told so this often. */
  readonly quietMs?: number;
  readonly hydrationAttemptsMax?: number;
  /** What else must be there for the gateway to be ready. */
  readonly probes?: Readonly<Record<string, Probe>>;
  readonly bodyBytesMax?: number;
  readonly connectionsMax?: number;
  readonly requestDeadlineMs?: number;
  readonly supergraphPollMs?: number;
  readonly drainMs?: number;
};

export type EventSources = {
  readonly logs: Readonly<Record<string, SourceLog>>;
  readonly cursors: Cursors;
  readonly metrics: EventMetrics;
};

export type Gateway = {
  readonly app: FastifyInstance;
  /** Answers the address, such as `http://127.0.0.1:4000`. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Lets running requests finish, ten seconds at most. */
  close(): Promise<void>;
};

/** Past this a client has long given up; it leaves a drain a second to write the answers. */
const REQUEST_DEADLINE_MS = 8_000;
const PROBE_DEADLINE_MS = 1_500;

/** The one door to the graph. Throws one clear sentence when it cannot serve what it is given. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { identity, production, log, registry } = options;
  if (identity === 'open' && production) throw new Error('An open gateway is refused in production.');
  const open = identity === 'open';

  const metrics = createGatewayMetrics(registry);
  const limits = { ...defaultLimits, ...options.limits };
  const signer = identity === 'open' ? null : createRequestSigner(identity.keys);
  const subgraphs = options.subgraphs ?? {};
  const supergraph = await openSupergraph({
    path: options.supergraphPath,
    createEdition: (sdl) => createEdition(sdl, { subgraphs, limits, production, signer, metrics, log }),
    metrics,
    log,
    ...(options.supergraphPollMs !== undefined && { pollMs: options.supergraphPollMs }),
  });

  const requestDeadlineMs = options.requestDeadlineMs ?? REQUEST_DEADLINE_MS;
  const door = createDoor({ supergraph, open, requestDeadlineMs, metrics, log });
  const server = createHttpServer({
    log,
    ...(options.bodyBytesMax !== undefined && { bodyBytesMax: options.bodyBytesMax }),
    ...(options.connectionsMax !== undefined && { connectionsMax: options.connectionsMax }),
    ...(options.drainMs !== undefined && { drainMs: options.drainMs }),
  });

  const verifier = identity === 'open' ? null : identity.verifier;
  const subscriptionMetrics = createSubscriptionMetrics(registry);
  const subscriptions = createSubscriptions({
    supergraph,
    logs: options.events?.logs ?? {},
    cursors: options.events?.cursors ?? null,
    eventMetrics: options.events?.metrics ?? null,
    open,
    production,
    requestDeadlineMs,
    metrics: subscriptionMetrics,
    log,
    ...(options.quietMs !== undefined && { quietMs: options.quietMs }),
    ...(options.hydrationAttemptsMax !== undefined && { hydrationAttemptsMax: options.hydrationAttemptsMax }),
  });
  const socketLimits = { ...defaultSocketLimits, ...options.socketLimits };
  const seats = new Seats(socketLimits, (sockets) => subscriptionMetrics.sockets(sockets));
  const rates = createRates({ ...defaultRateLimits, ...options.rateLimits });
  const weigh = (request: GraphQLRequest): Weight => {
    const operation = supergraph.current.admission.know(request);
    return { isSubscription: operation.kind === 'subscription', cost: costWith(operation.cost, request.variables) };
  };
  const sockets = openSockets(server.app.server, {
    door,
    subscriptions,
    weigh,
    rates,
    verifier,
    seats,
    limits: socketLimits,
    metrics: subscriptionMetrics,
    log,
  });

  const eventStreams = createEventStreams({
    subscriptions,
    seats,
    weigh,
    rates,
    limits: socketLimits,
    identified: !open,
  });

  addGraphQLRoutes(server.app, {
    door,
    verifier,
    metrics,
    eventStreams,
    isSubscription: (request) => weigh(request).isSubscription,
  });
  addHealthRoutes(
    server,
    () => ({ ...options.probes, ...subgraphProbes(supergraph) }),
    (dependency, error) => log.warn({ err: error, dependency }, 'dependency is down'),
  );
  addMetricsRoute(server.app, registry);
  addExplorerRoutes(server.app);

  return {
    app: server.app,
    listen: (at) => server.listen(at),
    async close() {
      // Together: a server waits for the connections that sockets were made of.
      const closing = Promise.all([sockets.close(), server.close()]);
      eventStreams.close();
      await closing;
      await subscriptions.close();
      await supergraph.close();
    },
  };
}

/** Asks each subgraph for its type name, signed: that it answers proves the way there and the keys. */
function subgraphProbes(supergraph: Supergraph): Readonly<Record<string, Probe>> {
  return Object.fromEntries(
    supergraph.current.subgraphs.map((subgraph) => [`subgraph:${subgraph.name}`, () => probeSubgraph(subgraph)]),
  );
}

async function probeSubgraph(subgraph: Subgraph): Promise<void> {
  const { errors } = await subgraph.ask(
    { query: '{ __typename }', variables: {}, operationName: undefined },
    {
      viewer: gatewayItself,
      correlationId: 'health-probe',
      idempotencyKey: null,
      after: null,
      deadlineAt: performance.now() + PROBE_DEADLINE_MS,
      notes: newNotes(),
    },
  );
  if (errors) throw new Error(`${subgraph.name} answered errors.`);
}
