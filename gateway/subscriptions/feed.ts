import { LRUCache } from 'lru-cache';
import { Fault } from '../../core/fault.ts';
import type { LogEntry } from '../../events/event.ts';
import { followLog } from '../../events/follow.ts';
import { LogArchived } from '../../events/log-reader.ts';
import type { EventMetrics } from '../../events/metrics.ts';
import { backOffMs, pause } from '../../events/pause.ts';
import type { SourceLog } from '../../events/source-log.ts';
import type { Log } from '../../platform/telemetry/log.ts';

/** One source's log as all subscriptions of this process read it: one follower, and its recent entries in memory. */
export type Feed = {
  readonly source: string;
  /** The last entry that was heard of. */
  readonly position: number;
  /** Begins to follow, once; resolves when `position` is known. */
  start(): Promise<void>;
  /** The end of the log as it is now, at least as late as this call. */
  head(): Promise<number>;
  /** What stands behind `after`, in order and without a hole; nothing at the live edge. Throws `LogArchived`. */
  read(after: number, limit: number): Promise<readonly LogEntry[]>;
  /** The lowest sequence that is still kept. */
  earliest(): Promise<number>;
  /** What an entry is known by again, where it is in memory. */
  tagAt(sequence: number): string | null;
  /** Whether the log still has the entry that was known by this tag; of one that it keeps no more it says yes. */
  hasTag(sequence: number, tag: string): Promise<boolean>;
  /** The place of a receipt's outbox row; null when the relay did not come to it in time. */
  sequenceOf(outboxId: number): Promise<number | null>;
  listen(listener: FeedListener): () => void;
  close(): Promise<void>;
};

export type FeedListener = {
  /** There is more to read. */
  heard(): void;
  /** The log is not the one that was followed: positions in it mean nothing any more. */
  rewound(): void;
};

export type FeedOptions = {
  readonly log: Log;
  readonly metrics: EventMetrics;
  readonly entriesMax?: number;
  readonly charactersMax?: number;
};

/** Enough for clients that come back after a restart of their gateway; who stayed away longer reads the log. */
const ENTRIES_MAX = 5_000;
const CHARACTERS_MAX = 16_000_000;
/** What is older is read in pages that all share who replay it, and a page ahead of them. */
const PAGE_SIZE = 1_000;
const PAGES_MAX = 32;
const restart = { firstMs: 200, maxMs: 5_000 };

export function createFeed({ reader, live }: SourceLog, options: FeedOptions): Feed {
  const { source } = reader;
  const { log, metrics } = options;
  const entriesMax = options.entriesMax ?? ENTRIES_MAX;
  const charactersMax = options.charactersMax ?? CHARACTERS_MAX;
  const stopping = new AbortController();
  const listeners = new Set<FeedListener>();
  let recent: LogEntry[] = [];
  let characters = 0;
  let position = 0;
  let starting: Promise<void> | null = null;
  let following: Promise<void> = Promise.resolve();
  /** By number: page n holds what stands behind n × PAGE_SIZE. What is in a log never changes, so a page never ages. */
  const pages = new LRUCache<number, readonly LogEntry[]>({
    max: PAGES_MAX,
    maxSize: charactersMax,
    sizeCalculation: (page) => page.reduce((sum, { envelope }) => sum + envelope.length, 1),
    fetchMethod: (number) => reader.read(number * PAGE_SIZE, PAGE_SIZE),
  });
  const head = sharing(async () => (await answered(() => reader.head())).sequence);

  async function start(): Promise<void> {
    const end = await head();
    // From a little before the end, so that those who come back after a restart find what they missed in memory.
    position = Math.max(end - entriesMax, (await answered(() => reader.earliest())) - 1);
    following = follow();
  }

  async function follow(): Promise<void> {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      try {
        const after = position;
        for await (const batch of followLog({ source, after, reader, live, signal: stopping.signal, metrics, log })) {
          failures = 1;
          remember(batch);
        }
      } catch (error) {
        // The log was restored to an older state, or has a hole: what is remembered may never have been.
        log.error({ err: error, source }, 'subscriptions cannot follow the log and begin again at its end');
        recent = [];
        characters = 0;
        pages.clear();
        await pause(backOffMs(failures, restart), stopping.signal);
        position = await head().catch(() => position);
        for (const { rewound } of listeners) rewound();
      }
    }
  }

  function remember(batch: readonly LogEntry[]): void {
    for (const entry of batch) {
      recent.push(entry);
      characters += entry.envelope.length;
      position = entry.sequence;
    }
    let drop = Math.max(0, recent.length - entriesMax);
    for (let index = 0; index < drop || characters > charactersMax; index += 1) {
      characters -= recent[index]?.envelope.length ?? 0;
      drop = Math.max(drop, index + 1);
    }
    if (drop > 0) recent = recent.slice(drop);
    for (const { heard } of listeners) heard();
  }

  async function readOlder(after: number, limit: number): Promise<readonly LogEntry[]> {
    const number = Math.floor(after / PAGE_SIZE);
    // The last page is still being written.
    if (!isWhole(number)) return reader.read(after, limit);
    const page = await readPage(number);
    if (page === null) return reader.read(after, limit);
    if (isWhole(number + 1) && pages.has(number)) void readPage(number + 1).catch(() => undefined);
    const from = after - number * PAGE_SIZE;
    return page.slice(from, from + limit);
  }

  /** Null where a part of it is in the archive, which may be another part than is asked for. */
  async function readPage(number: number): Promise<readonly LogEntry[] | null> {
    try {
      const page = (await pages.fetch(number)) ?? [];
      return page.length === PAGE_SIZE ? page : null;
    } catch (error) {
      if (error instanceof LogArchived) return null;
      throw error;
    }
  }

  function inMemory(sequence: number): LogEntry | undefined {
    const [first] = recent;
    if (first !== undefined && sequence >= first.sequence) return recent[sequence - first.sequence];
    return pages.peek(Math.floor((sequence - 1) / PAGE_SIZE))?.[(sequence - 1) % PAGE_SIZE];
  }

  function isWhole(number: number): boolean {
    return (number + 1) * PAGE_SIZE <= position;
  }

  /** A log that does not answer is a silence like any other. */
  async function answered<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof LogArchived) throw error;
      throw new Fault('UNREACHABLE', source, `The log of ${source} cannot be read.`, { cause: error });
    }
  }

  return {
    source,
    get position() {
      return position;
    },
    start() {
      starting ??= start().catch((error: unknown) => {
        starting = null;
        throw error;
      });
      return starting;
    },
    head,
    async read(after, limit) {
      if (after >= position) return [];
      const [first] = recent;
      if (first !== undefined && after + 1 >= first.sequence) {
        const from = after + 1 - first.sequence;
        return recent.slice(from, from + limit);
      }
      return answered(() => readOlder(after, limit));
    },
    earliest: () => answered(() => reader.earliest()),
    tagAt(sequence) {
      const entry = inMemory(sequence);
      return entry === undefined ? null : tagOf(entry.hash);
    },
    async hasTag(sequence, tag) {
      const known = inMemory(sequence)?.hash;
      const hash = known ?? (await answered(() => reader.hashesAt([sequence]))).get(sequence);
      return hash === undefined || tagOf(hash) === tag;
    },
    sequenceOf: (outboxId) => answered(() => reader.waitForOutbox(outboxId)),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      stopping.abort();
      await starting?.catch(() => undefined);
      await following;
    },
  };
}

/** So much of an entry's hash tells it from any other that could stand in its place. */
const TAG_BYTES = 6;

function tagOf(hash: Buffer): string {
  return hash.toString('base64url', 0, TAG_BYTES);
}

/** Thousands may come back at once: those who ask while a read is under way share the one that begins after it. */
function sharing<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const run = (): Promise<T> => {
    const mine = read().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (running === null) return run();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return run();
      });
    return next;
  };
}
