import type { Refusal } from '../../core/refusal.ts';

/** What a system of record answers to an intent (DOMAIN 2.1). */
export type Outcome =
  | { readonly kind: 'APPLIED'; readonly sourceVersion: string | null }
  /** Accepted but not yet done: an event or a poll completes it. */
  | { readonly kind: 'SUBMITTED' }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
  /** It may or may not have happened: look it up by key before anything else. */
  | { readonly kind: 'UNKNOWN'; readonly probeAfterSeconds: number };

/** Make the entity what it is in `after`. `changed` names the schema fields that differ, so a system takes only its own. */
export type Intent<E> = {
  readonly before: E | null;
  readonly after: E;
  readonly changed: readonly string[];
};
