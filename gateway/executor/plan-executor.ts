import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Variables } from '../limits/cost.ts';
import type { RequestContext } from '../request-context.ts';

/** An operation that was admitted and validated, ready to be planned and run. */
export type PlanRequest = {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  /** Stands for the text of the document. */
  readonly queryHash: string;
  readonly context: RequestContext;
};

/**
 * The seam behind which plans are made and run. Errors in the result are as the subgraphs gave them, with `serviceName`
 * in their extensions, or Faults; nothing of them has been made fit for clients yet.
 */
export type PlanExecutor = {
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  execute(request: PlanRequest): Promise<ExecutionResult>;
  close(): Promise<void>;
};
