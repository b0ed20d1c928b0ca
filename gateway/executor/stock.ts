import './telemetry-off.ts';
import { ApolloGateway } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import { invariant } from '../../core/invariant.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Subgraph } from '../subgraph.ts';
import { createDataSource } from './data-source.ts';
import type { PlanExecutor, PlanRequest } from './plan-executor.ts';

export type StockExecutorOptions = {
  readonly supergraphSdl: string;
  readonly subgraphNamed: (service: { readonly name: string; readonly url: string }) => Subgraph;
  readonly log: Log;
};

/** Plans kept per supergraph; the measure is the vendor's own estimate of their size. */
const PLAN_CACHE_MIB = 30;

/** Apollo's own planner and executor over our transports. One per supergraph: it never changes its schema. */
export async function createStockExecutor(options: StockExecutorOptions): Promise<PlanExecutor> {
  const logger = apolloLogger(options.log);
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name, url }) => createDataSource(options.subgraphNamed({ name, url: url ?? '' })),
    experimental_approximateQueryPlanStoreMiB: PLAN_CACHE_MIB,
    // Else any client may ask for plans by a header outside production.
    __exposeQueryPlanExperimental: false,
    // A file that does not fit together is refused in production as well.
    validateSupergraph: true,
    logger,
  });
  const { schema, executor } = await gateway.load();
  invariant(executor !== null, 'a loaded gateway has an executor');

  return {
    schema,
    execute: ({ document, operationName, variables, queryHash, context }: PlanRequest): Promise<ExecutionResult> =>
      executor({
        request: { ...(operationName !== undefined && { operationName }), variables: { ...variables } },
        document,
        queryHash,
        context: { request: context },
        schema,
        logger,
        metrics: {},
        operationName: operationName ?? null,
        // What the rest of Apollo's context holds is read by nobody on this road.
      } as unknown as Parameters<typeof executor>[0]),
    close: () => gateway.stop(),
  };
}

/** Apollo's words are for whoever looks for trouble: its "info" is told at debug. */
export function apolloLogger(log: Log) {
  return {
    debug: (message?: unknown) => log.trace({ from: 'apollo' }, String(message)),
    info: (message?: unknown) => log.debug({ from: 'apollo' }, String(message)),
    warn: (message?: unknown) => log.warn({ from: 'apollo' }, String(message)),
    error: (message?: unknown) => log.error({ from: 'apollo' }, String(message)),
  };
}
