import type { Log } from '../platform/telemetry/log.ts';
import { logEntry, parseEnvelope, routingOf, type LogEntry } from './event.ts';
import { chainHash, genesisHash } from './hash-chain.ts';
import type { Live, LiveFeed } from './live.ts';
import { LogArchived, type LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import { backOffMs, pause } from './pause.ts';
import type { ToldEntry } from './stream-entry.ts';

export type FollowOptions = {
  readonly source: string;
  /** Everything behind this sequence is delivered; 0 is the beginning. */
  readonly after: number;
  /** The hash at `after`, where it is known: it proves that the log is still the one that was followed. */
  readonly afterHash?: Buffer | null;
  readonly reader: LogReader;
  readonly live: Live;
  readonly signal: AbortSignal;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly batchMax?: number;
};

/** The log is not the one that was followed: its database was restored to an older state. Going on would lose events. */
export class LogRewound extends Error {
  override readonly name = 'LogRewound';
  readonly source: string;
  readonly sequence: number;

  constructor(source: string, sequence: number) {
    super(
      `The log of ${source} is not the one that was followed up to ${sequence}: what was built from it must be rebuilt.`,
    );
    this.source = source;
    this.sequence = sequence;
  }
}

export const followBatchMax = 500;
/** How long a quiet feed is believed. A stream that lost its end, or a bell that nobody heard, costs this much. */
export const quietMs = 1_000;
const retry = { firstMs: 50, maxMs: 2_000 };

/**
 * Delivers every entry behind `after`, once, in order, in bounded batches, until `signal` aborts; whatever the live feed
 * loses or invents. An entry is passed on only if it continues the sequence and the hash chain. Throws `LogRewound` or
 * `LogArchived` where going on would skip something.
 */
export async function* followLog(options: FollowOptions): AsyncGenerator<readonly LogEntry[], void, void> {
  const { source, reader, signal, metrics, log } = options;
  const batchMax = options.batchMax ?? followBatchMax;
  let position = options.after;
  let hash = options.afterHash ?? (position === 0 ? genesisHash : null);
  const feed = options.live.open();
  // A read that blocks does not see the signal.
  const closeFeed = (): void => feed.close();
  signal.addEventListener('abort', closeFeed);
  try {
    let failures = 0;
    let behind = true;
    while (!signal.aborted) {
      try {
        const batch: readonly LogEntry[] = behind ? await readLog() : await hear(feed);
        failures = 0;
        behind = behind ? batch.length === batchMax : batch.length === 0;
        const last = batch.at(-1);
        if (last === undefined) continue;
        position = last.sequence;
        hash = last.hash;
        yield batch;
      } catch (error) {
        if (error instanceof LogRewound || error instanceof LogArchived) throw error;
        failures += 1;
        behind = true;
        if (failures === 1) log.warn({ err: error, source, position }, 'the log cannot be read; the follower waits');
        await pause(backOffMs(failures, retry), signal);
      }
    }
  } finally {
    signal.removeEventListener('abort', closeFeed);
    feed.close();
  }

  /** A quiet follower looks once a second: the head alone answers where nothing is new. */
  async function readLog(): Promise<readonly LogEntry[]> {
    const head = await reader.head();
    if (head.sequence < position) throw new LogRewound(source, position);
    if (head.sequence > position)
      return proven(source, { sequence: position, hash }, await reader.read(position, batchMax));
    if (hash !== null && !hash.equals(head.hash)) throw new LogRewound(source, position);
    hash = head.hash;
    return [];
  }

  /** What the feed tells as far as it continues what was delivered; nothing where the log must be read. */
  async function hear(live: LiveFeed): Promise<readonly LogEntry[]> {
    const told = await live.next(position, quietMs, signal);
    const heard: LogEntry[] = [];
    let last = { sequence: position, hash };
    for (const entry of told) {
      if (entry.sequence !== last.sequence + 1 || !continues(last.hash, entry)) {
        metrics.refilled(source);
        break;
      }
      const accepted = toldEntry(source, last.hash ?? entry.hash, entry);
      heard.push(accepted);
      last = accepted;
    }
    return heard;
  }
}

/** The batch, where each entry continues the one before; `after` is the place before the first, its hash null where unknown. */
export function proven(
  source: string,
  after: { readonly sequence: number; readonly hash: Buffer | null },
  batch: readonly LogEntry[],
): readonly LogEntry[] {
  let last = after;
  for (const entry of batch) {
    if (last.hash !== null && !last.hash.equals(entry.previousHash)) throw new LogRewound(source, last.sequence);
    if (entry.sequence !== last.sequence + 1)
      throw new Error(`The log of ${source} has a hole after ${last.sequence}.`);
    last = entry;
  }
  return batch;
}

function continues(previousHash: Buffer | null, entry: ToldEntry): boolean {
  return previousHash !== null && chainHash(previousHash, entry.sequence, entry.envelope).equals(entry.hash);
}

function toldEntry(source: string, previousHash: Buffer, told: ToldEntry): LogEntry {
  const event = parseEnvelope(told.envelope);
  return logEntry({ ...routingOf(event), source, ...told, previousHash }, event);
}
