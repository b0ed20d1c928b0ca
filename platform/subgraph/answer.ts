import type { Entity } from '../commands/command.ts';
import type { Answer } from '../commands/pipeline-options.ts';
import type { Receipt } from '../commands/receipt.ts';
import type { RequestNotes } from './handler.ts';
import { Refused } from './refused.ts';

/** How a subgraph shows one of its entities to this viewer. */
export type Showing<E> = {
  /** Reads it anew, as today's visibility shows it. */
  readonly load: (id: string) => Promise<E | null>;
  /** Shows what is at hand, as this viewer may see it. */
  readonly show: (entity: E) => Promise<E | null>;
};

/**
 * A command's answer as a mutation's payload: the receipt, and the entity as this viewer sees it now. A read that fails
 * leaves the entity null beside its error: it never hides a write that is committed.
 */
export function payloadOf<E extends Entity>(
  answer: Answer<E>,
  notes: RequestNotes,
  showing: Showing<E>,
  seesEverything: boolean,
): { readonly entity: Promise<E>; readonly receipt: Receipt } {
  notes.replayed ||= answer.replayed;
  if (answer.kind === 'REFUSED') throw new Refused(answer.refusal);
  const { receipt, entity, entityId } = answer;
  // What this call has just left behind need not be read again for a viewer from whom nothing is hidden.
  const atHand = entity !== null && (seesEverything || receipt.outcome === 'REHEARSED') ? entity : null;
  const shown = (): Promise<E | null> => (atHand === null ? showing.load(entityId) : showing.show(atHand));
  // graphql-js calls a function where a field is selected, and only there; generated types have no word for that.
  return { entity: shown as unknown as Promise<E>, receipt };
}
