import type { CallerContext } from '../platform/identity/signed-request.ts';

/** What travels with one request from the door to the subgraphs. */
export type RequestContext = CallerContext & {
  /** On the clock of `performance.now()`; nothing waits past it. */
  readonly deadlineAt: number;
  /** What subgraphs said beside their data, for the answer's `extensions`. */
  readonly notes: { replayed: boolean };
};
