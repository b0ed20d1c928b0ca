import type { Entity } from '../commands/command.ts';
import type { Answer } from '../commands/pipeline-options.ts';
import type { Receipt } from '../commands/receipt.ts';
import type { RequestNotes } from './handler.ts';
import { Refused } from './refused.ts';

/** How a subgraph shows one of its entities to this viewer. */
export type Showing<E> = {
  /** Reads it anew, as today's visibility shows it. */
  readonly load: (id: string) => Promise<E | null>;
  /** Shows what is at hand and was never committed. */
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
): { readonly entity: Promise<E>; readonly receipt: Receipt } {
  notes.replayed ||= answer.replayed;
  if (answer.kind === 'REFUSED') throw new Refused(answer.refusal);
  const { receipt, entity, entityId } = answer;
  const shown = receipt.outcome === 'REHEARSED' && entity !== null ? showing.show(entity) : showing.load(entityId);
  // The client may not have selected the entity: then nobody waits for this promise, and its failure is nobody's.
  shown.catch(() => undefined);
  // Generated types have no promise of null, which is what a payload's nullable field may answer.
  return { entity: shown as Promise<E>, receipt };
}
