import { createHash } from 'node:crypto';
import { refuse } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { Feed } from './feed.ts';

/** How far a subscription has come in each log that it follows. */
export type Position = Readonly<Record<string, number>>;

/**
 * What the entries at a position are known by again, as far as they are in memory. A database that is restored to an older
 * state gives their sequences out once more: who comes back to such a place would skip what stands there now.
 */
export type Tags = Readonly<Record<string, string>>;

/** A position, and where the snapshot before it was interrupted: the list's cursor behind the last entity told. */
export type Place = { readonly position: Position; readonly snapshotAfter: string | null };

/** What a cursor is good for: one field with one filter, seen from one scope. Anything else would skip or repeat. */
export function bindingOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

const cursorKind = 'subscription';

export function sealPlace({ cursors, binding, feeds }: Sealing, { position, snapshotAfter }: Place): string {
  return cursors.seal(cursorKind, {
    b: binding,
    p: { ...position },
    h: tagsAt(feeds, position),
    ...(snapshotAfter !== null && { s: snapshotAfter }),
  });
}

export type Sealing = {
  readonly cursors: Cursors;
  readonly binding: string;
  readonly feeds: readonly Pick<Feed, 'source' | 'tagAt'>[];
};

function tagsAt(feeds: Sealing['feeds'], position: Position): Tags {
  const tags: Record<string, string> = {};
  for (const feed of feeds) {
    const tag = feed.tagAt(position[feed.source] ?? 0);
    if (tag !== null) tags[feed.source] = tag;
  }
  return tags;
}

type Sealed = { readonly b: string; readonly p: Position; readonly h?: Tags; readonly s?: string };

/** The place of a cursor that belongs to this very subscription. */
export function openPlace(
  cursors: Cursors,
  binding: string,
  sources: readonly string[],
  cursor: string,
): Result<Place & { readonly tags: Tags }> {
  const opened = cursors.open(cursorKind, cursor);
  if (!opened.ok) return opened;
  const { b, p, h, s } = opened.value as Sealed;
  if (b !== binding) {
    return deny(
      refuse(
        'CURSOR_INVALID',
        { reason: 'another subscription’s' },
        'This cursor belongs to a subscription with another field, filter or viewer: begin this one without `after`.',
      ),
    );
  }
  // A log that joined since the cursor was made is followed from its beginning: nothing in it was told yet.
  const position = Object.fromEntries(sources.map((source) => [source, p[source] ?? 0]));
  return accept({ position, snapshotAfter: s ?? null, tags: h ?? {} });
}
