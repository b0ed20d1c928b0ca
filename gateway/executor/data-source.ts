import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { invariant } from '../../core/invariant.ts';
import type { RequestContext } from '../request-context.ts';
import type { Subgraph } from '../subgraph.ts';

/** What the stock executor hands through to its data sources. */
export type StockContext = { readonly request: RequestContext };

/** Lets the stock executor ask a subgraph over our transports. */
export function createDataSource(subgraph: Subgraph): GraphQLDataSource<StockContext> {
  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<StockContext>) {
      const { query, variables, operationName } = request;
      invariant(query !== undefined, 'a fetch has a query');
      const caller = (context as StockContext).request;
      const answer = await subgraph.ask({ query, variables, operationName }, caller);
      // The stock executor drops what a subgraph says beside its data.
      if (answer.extensions?.['replayed'] === true) caller.notes.replayed = true;
      return answer;
    },
  };
}
