import { refuse, type Refusal } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import { openWritePosition } from '../../platform/commands/receipt.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { Feed } from './feed.ts';
import { openPlace, sealPlace, type Place, type Position, type Sealing, type Tags } from './position.ts';

/** Where a subscription begins, and where the logs ended when it came. */
export type Beginning = { readonly place: Place; readonly edge: Position };

export type BeginOptions = {
  readonly feeds: readonly Feed[];
  readonly cursors: Cursors;
  readonly binding: string;
  readonly after: string | null;
  readonly snapshot: boolean;
};

/**
 * Finds the place to begin. It is taken before any state is read, so that a snapshot and the events behind it leave no
 * gap. A place that is no longer kept is refused: to begin later would hide a loss.
 */
export async function begin(options: BeginOptions): Promise<Result<Beginning>> {
  const { feeds, cursors, binding, after, snapshot } = options;
  await Promise.all(feeds.map((feed) => feed.start()));
  const edge = await positionsOf(feeds, (feed) => feed.head());
  if (after === null) return accept({ place: { position: edge, snapshotAfter: snapshot ? '' : null }, edge });

  const opened =
    (await placeOfReceipt(options, edge, after)) ??
    openPlace(
      cursors,
      binding,
      feeds.map(({ source }) => source),
      after,
    );
  if (!opened.ok) return opened;
  const { position } = opened.value;
  const ahead = feeds.some(({ source }) => at(position, source) > at(edge, source));
  if (ahead) return deny(ofAnotherHistory('ahead of the log'));
  const strange = await Promise.all(feeds.map((feed) => isStrange(feed, at(position, feed.source), opened.value.tags)));
  if (strange.includes(true)) return deny(ofAnotherHistory('another history’s'));
  const behind = feeds.filter(({ source }) => at(position, source) < at(edge, source));
  const earliest = await positionsOf(behind, (feed) => feed.earliest());
  const expired = behind.some(({ source }) => at(position, source) + 1 < at(earliest, source));
  return expired ? deny(cursorExpired(options, position, earliest)) : accept({ place: opened.value, edge });
}

/** Whether another entry stands at the place now: the log was restored, and has grown past it since. */
async function isStrange(feed: Feed, sequence: number, tags: Tags): Promise<boolean> {
  const tag = tags[feed.source];
  return tag !== undefined && !(await feed.hasTag(sequence, tag));
}

function ofAnotherHistory(reason: string): Refusal {
  const sentence =
    'The log was restored to an older state than this cursor is of: begin without `after`, with a snapshot.';
  return refuse('CURSOR_INVALID', { reason }, sentence);
}

/** Null for a cursor that is none of a receipt's. */
async function placeOfReceipt(
  { feeds, cursors }: BeginOptions,
  edge: Position,
  after: string,
): Promise<Result<Place & { readonly tags: Tags }> | null> {
  const write = openWritePosition(cursors, after);
  if (write === null) return null;
  const feed = feeds.find(({ source }) => source === write.source);
  if (feed === undefined) {
    return deny(
      refuse(
        'CURSOR_INVALID',
        { reason: 'another source’s' },
        `This receipt is of ${write.source}, which the subscription does not follow.`,
      ),
    );
  }
  const sequence = await feed.sequenceOf(write.outboxId);
  if (sequence === null) {
    const sentence = `${write.source} has not told of this write yet: subscribe again.`;
    return deny(refuse('COPY_BEHIND', { source: write.source }, sentence));
  }
  // The write may be younger than the edge that was read before; what the other logs hold is told from there on.
  (edge as Record<string, number>)[write.source] = Math.max(at(edge, write.source), sequence);
  return accept({ position: { ...edge, [write.source]: sequence }, snapshotAfter: null, tags: {} });
}

/** `earliest` is a cursor: who takes it accepts the loss, knowingly. */
export function cursorExpired(sealing: Sealing, position: Position, earliest: Position): Refusal {
  const kept = Object.fromEntries(
    Object.entries(position).map(([source, sequence]) => [source, Math.max(sequence, (earliest[source] ?? 0) - 1)]),
  );
  return refuse(
    'CURSOR_EXPIRED',
    { earliest: sealPlace(sealing, { position: kept, snapshotAfter: null }) },
    'Events behind this cursor are no longer kept: begin with a snapshot, or go on at `earliest` without what is lost.',
  );
}

async function positionsOf(feeds: readonly Feed[], read: (feed: Feed) => Promise<number>): Promise<Position> {
  return Object.fromEntries(await Promise.all(feeds.map(async (feed) => [feed.source, await read(feed)] as const)));
}

function at(position: Position, source: string): number {
  return position[source] ?? 0;
}
