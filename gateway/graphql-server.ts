import { ApolloServer, type ApolloServerPlugin, type BaseContext, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import { invariant } from '../core/invariant.ts';
import type { PresentedError } from '../platform/http/error-body.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { GraphQLRequest } from './admission.ts';
import { presentError } from './errors.ts';
import type { PlanExecutor } from './executor/plan-executor.ts';
import { apolloLogger } from './executor/stock.ts';
import { placeFaults, type Owners } from './missing-places.ts';
import type { RequestContext } from './request-context.ts';

export type GraphQLServerOptions = {
  readonly executor: PlanExecutor;
  readonly coreSupergraphSdl: string;
  readonly owners: Owners;
  readonly production: boolean;
  readonly tokensMax: number;
  readonly log: Log;
};

/** An answer fit for clients. Without `data` the request was refused before it ran. */
export type GraphQLAnswer = {
  readonly errors?: readonly PresentedError[];
  readonly data?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
};

export type GraphQLServer = {
  /** Runs an operation that was admitted. */
  run(request: GraphQLRequest, context: RequestContext): Promise<GraphQLAnswer>;
  close(): Promise<void>;
};

/** What Apollo Server hands through; it copies the outer object, so that what is noted lies one level deeper. */
type ServerContext = BaseContext & { readonly request: RequestContext };

/**
 * Apollo Server parses, validates and remembers documents, answers introspection and hands plans to the executor. Its
 * HTTP layer is not used: it would cost 47 µs a request instead of 28 µs, for what the door has checked already.
 */
export async function createGraphQLServer(options: GraphQLServerOptions): Promise<GraphQLServer> {
  const { executor, production, log } = options;
  const places = { schema: executor.schema, owners: options.owners };
  const server = new ApolloServer<ServerContext>({
    gateway: {
      onSchemaLoadOrUpdate(tell) {
        tell({ apiSchema: executor.schema, coreSupergraphSdl: options.coreSupergraphSdl });
        return () => undefined;
      },
      load: () =>
        Promise.resolve({
          executor: async ({ document, request, queryHash, context }) => {
            const { operationName } = request;
            const result = await executor.execute({
              document,
              operationName,
              variables: request.variables ?? {},
              queryHash,
              context: (context as ServerContext).request,
            });
            return result.errors === undefined ? result : placeFaults(result, { document, operationName }, places);
          },
        }),
      stop: () => executor.close(),
    },
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.tokensMax },
    logger: apolloLogger(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      presentErrors(log, production),
    ],
  });
  await server.start();

  return {
    async run({ query, variables, operationName }, context) {
      const { body } = await server.executeOperation(
        { query, variables: { ...variables }, ...(operationName !== null && { operationName }) },
        { contextValue: { request: context } },
      );
      invariant(body.kind === 'single', 'nothing is delivered in parts');
      const { data, errors, extensions } = body.singleResult;
      const told = errors as readonly PresentedError[] | undefined;
      const broken = completionErrors(extensions);
      const present = (error: GraphQLError) => presentError(error, { ...context, log, production });
      const sources = context.notes.sources.told();
      const beside = { ...(context.notes.replayed && { replayed: true }), ...(sources !== null && { sources }) };
      return {
        ...(told || broken.length > 0 ? { errors: [...(told ?? []), ...broken.map(present)] } : {}),
        ...(data !== undefined && { data }),
        ...(Object.keys(beside).length > 0 && { extensions: beside }),
      };
    },
    close: () => server.stop(),
  };
}

/** Apollo's own formatting does not know the request; here the errors as they were thrown and the context are at hand. */
function presentErrors(log: Log, production: boolean): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    willSendResponse({ errors, response, contextValue }) {
      if (errors && response.body.kind === 'single') {
        const setting = { correlationId: contextValue.request.correlationId, log, production };
        response.body.singleResult.errors = errors.map((error) => presentError(error, setting));
      }
      return Promise.resolve();
    },
  };
  return {
    requestDidStart: () => Promise.resolve(listener),
    unexpectedErrorProcessingRequest({ requestContext, error }) {
      const { correlationId } = requestContext.contextValue.request;
      log.error({ err: error, correlationId }, 'a request broke inside Apollo Server');
      return Promise.resolve();
    },
  };
}

/**
 * Where a subgraph's data does not fit the schema, the stock executor puts null and says so beside the data only. That is
 * an error of ours, and a null without an error would be a lie.
 */
function completionErrors(extensions: unknown): readonly GraphQLError[] {
  const found = (extensions as { readonly valueCompletion?: readonly unknown[] } | undefined)?.valueCompletion ?? [];
  return found.filter((error) => error instanceof GraphQLError);
}
