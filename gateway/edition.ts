import { createHash } from 'node:crypto';
import { parse, type GraphQLSchema } from 'graphql';
import type { Rules } from '../platform/rules/model.ts';
import { readSupergraphRules } from '../platform/rules/read.ts';
import { createAdmission, type Admission, type GraphQLRequest } from './admission.ts';
import { createStockExecutor } from './executor/stock.ts';
import { createGraphQLServer, type GraphQLAnswer } from './graphql-server.ts';
import { readHiddenReads } from './hidden-reads.ts';
import { readOwners } from './missing-places.ts';
import type { Limits } from './limits/limits.ts';
import type { RequestContext } from './request-context.ts';
import { createSubgraph, type Subgraph, type SubgraphOptions, type SubgraphSetting } from './subgraph.ts';

export type EditionOptions = Pick<SubgraphOptions, 'signer' | 'metrics' | 'log'> & {
  readonly subgraphs: Readonly<Record<string, SubgraphSetting>>;
  readonly limits: Limits;
  readonly production: boolean;
};

/** One supergraph and all that follows from it: rules, schema, plans, connections. A request meets one of them only. */
export type Edition = {
  /** SHA-256 of the supergraph's text. */
  readonly id: string;
  /** What clients see of it. */
  readonly schema: GraphQLSchema;
  readonly rules: Rules;
  readonly admission: Admission;
  readonly subgraphs: readonly Subgraph[];
  run(request: GraphQLRequest, context: RequestContext): Promise<GraphQLAnswer>;
  /** Closes it once the requests that began in it have ended. */
  retire(): Promise<void>;
};

/**
 * Makes everything anew for a supergraph, or throws and leaves nothing behind. Apollo's gateway could change its schema in
 * place; then a request might be judged by the rules of one supergraph and planned with another.
 */
export async function createEdition(supergraphSdl: string, options: EditionOptions): Promise<Edition> {
  const { limits, log, production } = options;
  const document = parse(supergraphSdl, { noLocation: true });
  const rules = readSupergraphRules(document);
  const ruled = Object.values(rules.types).some(({ group, access }) => group !== null || access !== null);
  const hiddenReads = readHiddenReads(document, ruled);

  const subgraphs: Subgraph[] = [];
  try {
    const executor = await createStockExecutor({
      supergraphSdl,
      subgraphNamed({ name, url }) {
        const subgraph = createSubgraph({ ...options, ...options.subgraphs[name], name, routingUrl: url });
        subgraphs.push(subgraph);
        return subgraph;
      },
      log,
    });
    const server = await createGraphQLServer({
      executor,
      coreSupergraphSdl: supergraphSdl,
      owners: readOwners(document),
      production,
      tokensMax: limits.tokensMax,
      log,
    });
    const running = new RunningRequests();
    return {
      id: createHash('sha256').update(supergraphSdl).digest('hex'),
      schema: executor.schema,
      rules,
      admission: createAdmission({ schema: executor.schema, rules, hiddenReads, limits }),
      subgraphs,
      run: (request, context) => running.count(() => server.run(request, context)),
      async retire() {
        await running.ended();
        await server.close();
        await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
      },
    };
  } catch (error) {
    await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
    throw error;
  }
}

class RunningRequests {
  #running = 0;
  #onEnd: (() => void) | null = null;

  async count<T>(task: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await task();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#onEnd?.();
    }
  }

  ended(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }
}
