import { crashPoint } from '../platform/crash-points.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { LogEntry, LogHead } from './event.ts';
import type { LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import { backOffMs, createDoorbell, pause } from './pause.ts';
import type { Publisher } from './publisher.ts';
import { openRedis, type RedisConnection } from './redis.ts';
import { encodeHash, sequenceIn, streamKey } from './stream-entry.ts';

export type StreamPublisherOptions = {
  readonly source: string;
  readonly redisUrl: string;
  readonly reader: LogReader;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly keyPrefix?: string;
  readonly lengthMax?: number;
  readonly refillMax?: number;
};

export const streamKeyPrefix = 'concord:events:';
/** A window for followers that are a little behind; those further behind read the log. Redis trims in whole nodes. */
export const streamLengthMax = 50_000;
/** How much of the log's end is put back into a stream that lost it. */
export const streamRefillMax = 10_000;
/** What one script call adds: Redis serves nobody else meanwhile. */
const sendSizeMax = 250;
/** What may wait in memory while Redis is slow; beyond it the log is read again instead. */
const pendingMax = 5_000;
/** How often a stream that should be complete is compared with the log: a flush tells nobody. */
const compareMs = 1_000;
const drainLookMs = 5;
const retry = { firstMs: 50, maxMs: 1_000 };

/**
 * Keeps the Redis stream of a source equal to the end of its log. Redis holds nothing that is not in the log, so it may
 * lose everything at any time. A stream that tells another history (its database was restored to an older state, or a
 * stranger wrote to the key) is emptied and filled again from the log, and said so loudly.
 */
export function createStreamPublisher(options: StreamPublisherOptions): Publisher {
  const { source } = options;
  const log = options.log.child({ source, part: 'stream' });
  let run: Run | null = null;
  const redis = openRedis({ url: options.redisUrl, name: `concord-stream-${source}`, log, onReady: () => run?.look() });

  return {
    begin(head) {
      run = startRun({ ...options, log }, redis, head);
    },
    publish: (entries) => run?.publish(entries),
    async end(drainMs) {
      const ending = run;
      run = null;
      await ending?.end(drainMs);
    },
    close() {
      redis.close();
      return Promise.resolve();
    },
  };
}

type Run = {
  publish(entries: readonly LogEntry[]): void;
  look(): void;
  end(drainMs: number): Promise<void>;
};

/** From becoming the active relay to no longer being it. */
function startRun(options: StreamPublisherOptions, redis: RedisConnection, head: LogHead): Run {
  const { source, reader, metrics, log } = options;
  const key = streamKey(options.keyPrefix ?? streamKeyPrefix, source);
  const lengthMax = options.lengthMax ?? streamLengthMax;
  const refillMax = options.refillMax ?? streamRefillMax;
  const doorbell = createDoorbell();
  const stopping = new AbortController();
  const stop = stopping.signal;

  /** Committed and not yet sent, in order. */
  let pending: readonly LogEntry[] = [];
  /** The log's end as the relay told it. */
  let target = head.sequence;
  /** The stream's end, or null when it has to be looked at before anything is added. */
  let position: number | null = null;
  /** The connection was made anew, perhaps to a server that has lost everything. */
  let suspect = false;

  const running = publishAll();
  return {
    publish(entries) {
      target = entries.at(-1)?.sequence ?? target;
      pending = pending.length + entries.length > pendingMax ? [] : [...pending, ...entries];
      doorbell.ring();
    },
    look() {
      suspect = true;
      doorbell.ring();
    },
    async end(drainMs) {
      const deadline = Date.now() + drainMs;
      while (redis.isReady() && (position ?? 0) < target && Date.now() < deadline) await pause(drainLookMs);
      stopping.abort();
      // Not longer: a Redis that hangs may not keep the relay from taking its lock again. What it still does is harmless.
      await Promise.race([running, pause(drainMs)]);
    },
  };

  async function publishAll(): Promise<void> {
    for (let failures = 0; !stop.aborted;) {
      try {
        await step();
        failures = 0;
      } catch (error) {
        failures += 1;
        position = null;
        metrics.publishFailed(source);
        if (failures === 1) log.warn({ err: error }, 'publishing failed; it is caught up from the log');
        await pause(backOffMs(failures, retry), stop);
      }
    }
  }

  /** One thing that brings the stream closer to the log, or a wait where there is none. */
  async function step(): Promise<void> {
    if (!redis.isReady()) return doorbell.wait(retry.maxMs, stop);
    if (suspect) position = null;
    suspect = false;
    position ??= await lookAtStream();
    if (position >= target) {
      const begun = performance.now();
      await doorbell.wait(compareMs, stop);
      // A ring of an entry that was sent already also ends the wait: that is no quiet second.
      if (position >= target && performance.now() - begun >= compareMs) position = null;
      return;
    }
    const entries = await entriesAfter(position);
    const last = entries.at(-1)?.sequence;
    if (last === undefined) return;
    const end = await send(position, entries);
    // Another relay that was active a moment ago may have been quicker: what it sent is the same.
    position = end === last ? end : null;
  }

  /** From memory where that continues the stream, else from the log. */
  async function entriesAfter(sequence: number): Promise<readonly LogEntry[]> {
    const next = pending.findIndex((entry) => entry.sequence > sequence);
    pending = next === -1 ? [] : pending.slice(next);
    if (pending[0]?.sequence === sequence + 1) return pending.slice(0, sendSizeMax);
    // An empty stream begins where it is filled from; one with entries was found to continue what can be read.
    return reader.read(Math.max(sequence, target - refillMax, (await reader.anchor()).sequence), sendSizeMax);
  }

  async function send(after: number, entries: readonly LogEntry[]): Promise<number> {
    const where = [after, entries[0]?.sequence ?? 0, lengthMax].map(String);
    const fields = entries.flatMap((entry) => [entry.envelope, encodeHash(entry.hash)]);
    const end = Number(await redis.client.eval(addDense, { keys: [key], arguments: [...where, ...fields] }));
    if (end === entries.at(-1)?.sequence) metrics.published(source, entries.length);
    crashPoint('relay.mid-publish');
    return end;
  }

  /** Where the stream ends; 0 where it has to be begun anew, because what is there cannot be continued. */
  async function lookAtStream(): Promise<number> {
    const end = await readEnd();
    if (end === null) return 0;
    // Read after the stream: nothing is published before it is committed, so a stream can never be ahead of this.
    const logEnd = await reader.head();
    const anchor = await reader.anchor();
    if (!(await isOurs(end, logEnd, anchor))) {
      log.error(
        { stream: end.id, log: logEnd.sequence },
        'the stream tells another history than the log: it is emptied and filled again',
      );
      metrics.streamReset(source);
    } else if (end.hash !== null && end.sequence + refillMax >= target && end.sequence >= anchor.sequence) {
      return end.sequence;
    }
    await redis.client.del(key);
    return 0;
  }

  async function isOurs(end: StreamEnd, logEnd: LogHead, anchor: LogHead): Promise<boolean> {
    if (end.sequence > logEnd.sequence) return false;
    // Its entries were trimmed or deleted and only the id is left, or the log's have been archived: nothing to compare.
    if (end.hash === null || end.sequence < anchor.sequence) return true;
    const known = [logEnd, anchor].find(({ sequence }) => sequence === end.sequence);
    if (known !== undefined) return end.hash === encodeHash(known.hash);
    const [entry] = await reader.read(end.sequence - 1, 1);
    return entry?.sequence === end.sequence && end.hash === encodeHash(entry.hash);
  }

  async function readEnd(): Promise<StreamEnd | null> {
    if ((await redis.client.exists(key)) === 0) return null;
    const info = await redis.client.xInfoStream(key);
    const id = String(info['last-generated-id']);
    const last = info['last-entry'];
    const hash = last !== null && String(last.id) === id ? String(last.message['hash'] ?? '') : null;
    return { id, sequence: sequenceIn(id) ?? Number.POSITIVE_INFINITY, hash };
  }
}

/** An id that is none of ours counts as one beyond every log. */
type StreamEnd = { readonly id: string; readonly sequence: number; readonly hash: string | null };

/**
 * Adds entries only where the stream ends at the given sequence, all or none, and answers the sequence at which it then
 * ends: however many relays believe to be the active one, and whenever it is flushed, the stream has no hole. Only one
 * that is empty (0) may begin anywhere.
 */
const addDense = `
local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = 0
if top[1] then last = tonumber(string.match(top[1][1], '^(%d+)-0$') or '-1') end
if last ~= tonumber(ARGV[1]) then return last end
local sequence = tonumber(ARGV[2])
for i = 4, #ARGV, 2 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], string.format('%.0f-0', sequence), 'envelope', ARGV[i], 'hash', ARGV[i + 1])
  sequence = sequence + 1
end
return sequence - 1`;
