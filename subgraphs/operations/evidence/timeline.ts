import type { Scope } from '../../../core/scope.ts';
import type { LogEntry } from '../../../events/event.ts';
import { isVisible, seesEvidence } from './visible.ts';

/** How far each source has been read: its last sequence. */
export type Vector = Readonly<Record<string, number>>;

export type TimelinePage = {
  /** Each with where to go on behind it. */
  readonly entries: readonly { readonly entry: LogEntry; readonly position: Vector }[];
  readonly hasNextPage: boolean;
  /** Where to go on: behind the last entry, or further where what followed was not for this viewer. */
  readonly end: Vector;
};

/** How many entries one page may look through; one that ends there is shorter, and goes on in the next. */
export const scannedMax = 2_000;
const readAheadMax = 100;

/** What one source has behind a place, in its order; fewer than `limit` only where it ends. */
export type Read = (after: number, limit: number) => Promise<readonly LogEntry[]>;

/**
 * The entries of several logs as one, by when they happened, then by source and place. Each log keeps its order, whatever
 * its clocks say, so a position is a place in each: what is appended meanwhile is behind it, and nothing comes twice.
 */
export async function readMerged(
  logs: Readonly<Record<string, Read>>,
  {
    first,
    after,
    scope,
    matches = () => true,
  }: {
    readonly first: number;
    readonly after: Vector;
    readonly scope: Scope;
    /** Which of them are asked for. */
    readonly matches?: (entry: LogEntry) => boolean;
  },
): Promise<TimelinePage> {
  if (!seesEvidence(scope)) return { entries: [], hasNextPage: false, end: after };
  const limit = Math.min(first + 1, readAheadMax);
  const feeds = Object.entries(logs).map(([source, read]) => createFeed(source, after[source] ?? 0, read, limit));
  const entries: { entry: LogEntry; position: Vector }[] = [];
  let end = after;
  for (let scanned = 0; scanned < scannedMax; scanned += 1) {
    const heads = await Promise.all(feeds.map((feed) => feed.head()));
    const next = heads.filter((entry) => entry !== null).sort(byOccurrence)[0];
    if (next === undefined) return { entries, hasNextPage: false, end };
    if (isVisible(scope, next) && matches(next)) {
      if (entries.length === first) return { entries, hasNextPage: true, end };
      end = { ...end, [next.source]: next.sequence };
      entries.push({ entry: next, position: end });
    } else end = { ...end, [next.source]: next.sequence };
    feeds.find(({ source }) => source === next.source)?.take();
  }
  return { entries, hasNextPage: true, end };
}

function byOccurrence(a: LogEntry, b: LogEntry): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.source < b.source ? -1 : 1);
}

/** One log, read a few entries ahead; its end is asked for once. */
function createFeed(source: string, from: number, read: Read, limit: number) {
  let ahead: readonly LogEntry[] = [];
  let last = from;
  let ended = false;
  return {
    source,
    async head(): Promise<LogEntry | null> {
      if (ahead.length === 0 && !ended) {
        ahead = await read(last, limit);
        ended = ahead.length < limit;
        last = ahead.at(-1)?.sequence ?? last;
      }
      return ahead[0] ?? null;
    },
    take() {
      ahead = ahead.slice(1);
    },
  };
}
