import type { Postgres } from '../../platform/postgres/pool.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import type { LogEntry } from '../event.ts';
import { proven } from '../follow.ts';
import { genesisHash } from '../hash-chain.ts';
import type { LogReader } from '../log-reader.ts';
import { holdEndpoint } from './endpoint.ts';
import { copyWaitMs, grantsCopy } from './grants.ts';
import type { Lease } from './lease.ts';
import {
  begin,
  countMessages,
  enqueue,
  moveRedelivery,
  moveTo,
  nextRedelivery,
  standings,
  type Standing,
} from './queue.ts';
import { startPlace } from './start-place.ts';
import { groupOf, isQueued, type RulesBySource } from './wanted.ts';

export type FeedOptions<DB> = {
  readonly lease: Lease;
  readonly database: Postgres<DB>;
  readonly readers: Readonly<Record<string, LogReader>>;
  /** The end of a log as it was last seen. */
  readonly headOf: (source: string) => number;
  /** Events from then on are sent. */
  readonly registeredAt: Date;
  readonly windowMax: number;
  readonly rules: RulesBySource;
  /** Whether the endpoint is a partner's: then what was granted has to be known before an entry is looked at. */
  readonly isPartners: boolean;
  readonly log: Log;
};

/** How many entries one step looks at. */
const scanMax = 500;
/**
 * Once the end of a log is reached, the next look at it may come so much later: the first of several events goes out at
 * once and the others together, or every event would be a transaction for every endpoint, also for those it is not for.
 */
const gatherMs = 50;
/** How long a log that cannot be read is left alone; the others go on meanwhile. */
const restMs = 5_000;

/** Takes an endpoint's messages out of the logs, as far as there is room for them. */
export type Feed = {
  /** Finds where it had come to. */
  open(): Promise<void>;
  /** One step. `LOST` when this worker may not send to the endpoint any more. */
  step(): Promise<'MOVED' | 'NOTHING_NEW' | 'LOST'>;
  /** How long news is gathered still; null when none is known of that waits for it. */
  gathersMs(): number | null;
  /** An entry that a step brought and that is not sent yet, or the log's. */
  entry(source: string, sequence: number): Promise<LogEntry | null>;
  forget(source: string, sequence: number): void;
};

/**
 * The position moves in the transaction that queues the messages, and only while fewer than a window's are on their way:
 * what an endpoint that is down has missed waits in the log, not here.
 */
export function createFeed<DB>(options: FeedOptions<DB>): Feed {
  const { lease, database, readers, headOf, windowMax, rules, isPartners } = options;
  const { endpointId } = lease;
  const at = new Map<string, Standing>();
  const brought = new Map<string, LogEntry>();
  const resting = new Map<string, number>();
  const gathering = new Map<string, number>();
  /** How far the grants must be known before a source's entries are looked at, and up to which entry that will do. */
  const awaited = new Map<string, { readonly grantsThrough: number; readonly entriesThrough: number }>();

  return {
    async open() {
      for (const standing of await standings(database.db, endpointId)) at.set(standing.source, standing);
    },

    async step() {
      await beginNew();
      const news = [...at.values()].find((one) => isBehind(one) && !isResting(one.source) && !isGathering(one.source));
      const redelivery = await nextRedelivery(database.db, endpointId);
      if (news === undefined && redelivery === null) return 'NOTHING_NEW';
      const room = windowMax - (await countMessages(database.db, endpointId));
      if (room <= 0) return 'NOTHING_NEW';

      // What was ordered once more leaves room for what is new.
      const again = redelivery === null ? 'NOTHING_NEW' : await sendAgain(redelivery, Math.ceil(room / 2));
      if (again === 'LOST' || news === undefined) return again;
      const forward = await goForward(news, Math.ceil(room / 2));
      return forward === 'NOTHING_NEW' ? again : forward;
    },

    async entry(source, sequence) {
      const known = brought.get(keyOf(source, sequence));
      if (known !== undefined) return known;
      const [entry] = (await readers[source]?.read(sequence - 1, 1)) ?? [];
      return entry?.sequence === sequence ? entry : null;
    },

    gathersMs() {
      const waits = [...at.values()]
        .filter((one) => isBehind(one) && isGathering(one.source))
        .map(({ source }) => (gathering.get(source) ?? 0) - performance.now());
      return waits.length === 0 ? null : Math.max(1, Math.min(...waits));
    },

    forget: (source, sequence) => void brought.delete(keyOf(source, sequence)),
  };

  async function goForward(standing: Standing, room: number): Promise<'MOVED' | 'NOTHING_NEW' | 'LOST'> {
    const entries = await attempt(standing.source, async (reader) =>
      proven(standing.source, placeOf(standing), await reader.read(standing.sequence, scanMax)),
    );
    if (entries === null) return 'NOTHING_NEW';
    if (entries.length < scanMax) gathering.set(standing.source, performance.now() + gatherMs);
    const known = isPartners ? await grantsNeeded(standing.source, entries) : null;
    return transaction(database, async (trx) => {
      const endpoint = await holdEndpoint(trx, lease, 'BEGIN');
      if (endpoint === null) return 'LOST';
      if (known !== null && (endpoint.partner?.copiedThrough ?? -1) < known.grantsThrough) {
        gathering.set(standing.source, performance.now() + copyWaitMs);
        return 'NOTHING_NEW';
      }
      awaited.delete(standing.source);
      const { taken, last } = upTo(
        room,
        known === null ? entries : entries.filter(({ sequence }) => sequence <= known.entriesThrough),
        (entry) => entry.occurredAt >= endpoint.registeredAt && isQueued(endpoint, entry, rules),
      );
      if (last === null) return 'NOTHING_NEW';
      const moved = { source: standing.source, sequence: last.sequence, hash: last.hash };
      await enqueue(trx, endpointId, taken.map(queued), false);
      await moveTo(trx, endpointId, moved);
      remember(taken);
      at.set(standing.source, moved);
      return 'MOVED';
    });
  }

  async function sendAgain(
    redelivery: NonNullable<Awaited<ReturnType<typeof nextRedelivery>>>,
    room: number,
  ): Promise<'MOVED' | 'NOTHING_NEW' | 'LOST'> {
    const { source, sequence, through } = redelivery;
    const limit = Math.max(1, Math.min(scanMax, through - sequence));
    const read = source in readers ? await attempt(source, (reader) => reader.read(sequence, limit)) : [];
    if (read === null) return 'NOTHING_NEW';
    const entries = read.filter((entry) => entry.sequence <= through);
    return transaction(database, async (trx) => {
      const endpoint = await holdEndpoint(trx, lease, 'BEGIN');
      if (endpoint === null) return 'LOST';
      const { taken, last } = upTo(room, entries, (entry) => isQueued(endpoint, entry, rules));
      await enqueue(trx, endpointId, taken.map(queued), true);
      await moveRedelivery(trx, redelivery, last?.sequence ?? through);
      remember(taken);
      return 'MOVED';
    });
  }

  /**
   * Whoever is told of an entry must be looked at with the grants that were given before it happened: those in the log by
   * now. It is waited for these, and not for ever newer ones.
   */
  async function grantsNeeded(source: string, entries: readonly LogEntry[]) {
    const before = awaited.get(source);
    if (before !== undefined) return before;
    const head = await attempt(grantsCopy.source, (reader) => reader.head());
    const entriesThrough = entries.at(-1)?.sequence ?? 0;
    const needed = { grantsThrough: head?.sequence ?? Number.MAX_SAFE_INTEGER, entriesThrough };
    if (head !== null) awaited.set(source, needed);
    return needed;
  }

  function queued(entry: LogEntry) {
    return { entry, group: groupOf(entry, rules) };
  }

  /** A source that this endpoint was never told of begins where the endpoint was registered. */
  async function beginNew(): Promise<void> {
    for (const source of Object.keys(readers)) {
      if (at.has(source)) continue;
      const standing = await attempt(source, (reader) => startPlace(reader, options.registeredAt));
      if (standing === null) continue;
      await begin(database.db, endpointId, standing);
      at.set(source, standing);
    }
  }

  /** Reads a log; null where it cannot be read, or is not the one that was followed: it rests, and holds up no other. */
  async function attempt<T>(source: string, read: (reader: LogReader) => Promise<T>): Promise<T | null> {
    const reader = readers[source];
    if (reader === undefined || isResting(source)) return null;
    try {
      return await read(reader);
    } catch (error) {
      resting.set(source, performance.now() + restMs);
      options.log.warn({ err: error, source }, 'a log cannot be followed for a webhook endpoint now');
      return null;
    }
  }

  function isBehind({ source, sequence }: Standing): boolean {
    return source in readers && sequence < headOf(source);
  }

  function isGathering(source: string): boolean {
    return performance.now() < (gathering.get(source) ?? 0);
  }

  function isResting(source: string): boolean {
    return performance.now() < (resting.get(source) ?? 0);
  }

  function remember(entries: readonly LogEntry[]): void {
    for (const entry of entries) brought.set(keyOf(entry.source, entry.sequence), entry);
  }
}

/** As many entries as have room, and the last one that was looked at. */
function upTo(
  room: number,
  entries: readonly LogEntry[],
  isWanted: (entry: LogEntry) => boolean,
): { readonly taken: readonly LogEntry[]; readonly last: LogEntry | null } {
  const taken: LogEntry[] = [];
  let last: LogEntry | null = null;
  for (const entry of entries) {
    if (isWanted(entry)) {
      if (taken.length === room) break;
      taken.push(entry);
    }
    last = entry;
  }
  return { taken, last };
}

/** Where the next entry has to continue. */
function placeOf({ sequence, hash }: Standing): Pick<Standing, 'sequence' | 'hash'> {
  return { sequence, hash: sequence === 0 ? genesisHash : hash };
}

function keyOf(source: string, sequence: number): string {
  return `${source} ${sequence}`;
}
