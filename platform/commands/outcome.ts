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
  /** What is written with it and stands in no event; only what a decision said. */
  readonly untold?: unknown;
};

/** The same change over what is held now: only the fields that the intent names are taken from its `after`. */
export function rebase<E extends { readonly version: number; readonly updatedAt: Date }>(
  { after, changed }: Intent<E>,
  held: E,
): Intent<E> {
  const news = Object.fromEntries(Object.entries(after).filter(([field]) => changed.includes(field)));
  return {
    before: held,
    after: { ...held, ...news, version: held.version + 1, updatedAt: after.updatedAt },
    changed,
  };
}
