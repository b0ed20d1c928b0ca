import type { CallerContext } from '../platform/identity/signed-request.ts';

import { SourceNotes } from './sources.ts';

export type RequestNotes = {
  replayed: boolean;
  /** Which sources were asked, and which of them did not answer. */
  readonly sources: SourceNotes;
};

export function newNotes(): RequestNotes {
  return { replayed: false, sources: new SourceNotes() };
}

/** What travels with one request from the door to the subgraphs. */
export type RequestContext = CallerContext & {
  /** On the clock of `performance.now()`; nothing waits past it. */
  readonly deadlineAt: number;
  /** What subgraphs said beside their data, for the answer's `extensions`. */
  readonly notes: RequestNotes;
};
