import { crashPoint } from '../platform/crash-points.ts';
import { translateError } from '../platform/postgres/errors.ts';
import type { SessionLock } from '../platform/postgres/session-lock.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { LogEntry, LogHead } from './event.ts';
import type { EventMetrics } from './metrics.ts';
import { createOutboxFloor } from './outbox-floor.ts';
import { moveBatch } from './outbox.ts';
import { backOffMs, createDoorbell, pause } from './pause.ts';
import type { Publisher } from './publisher.ts';
import { openRelayConnection } from './relay-connection.ts';

/** One source's way from the outbox into the log. Any number may run; one of them is active. */
export type Relay = {
  /** Something was committed in this process: look at once instead of at the next poll. */
  wake(): void;
  state(): RelayState;
  /** Finishes the batch in hand, publishes what it moved, and gives the lock back. */
  stop(): Promise<void>;
};

export type RelayState = {
  readonly role: 'connecting' | 'standby' | 'active' | 'stopped';
  /** The end of the log as this relay last saw it; null unless active. */
  readonly sequence: number | null;
};

export type RelayOptions = {
  /** The source, which is also the name of its schema. */
  readonly source: string;
  readonly url: string;
  readonly publisher: Publisher;
  readonly metrics: EventMetrics;
  readonly log: Log;
  readonly batchSizeMax?: number;
};

export const batchSizeMax = 1_000;
/** The safety net below both doorbells. */
export const pollMs = 250;
/**
 * A pause after a batch that drained the outbox. Without it each commit under load becomes a batch, with an fsync, of
 * its own; with it events wait a few milliseconds and commands keep the processor.
 */
const gatherMs = 4;
/** How often a standby asks for the lock; with `relaySilenceMs` it bounds how long nobody relays. */
const lockRetryMs = 400;
/** How long an orderly stop waits for what was moved and not yet published. */
const publishDrainMs = 1_000;
const reconnect = { firstMs: 50, maxMs: 1_000 };

export function startRelay(options: RelayOptions): Relay {
  const { source, publisher, metrics } = options;
  const log = options.log.child({ source, part: 'relay' });
  const sizeMax = options.batchSizeMax ?? batchSizeMax;
  const stopping = new AbortController();
  const doorbell = createDoorbell();
  let state: RelayState = { role: 'connecting', sequence: null };

  const running = run();
  return {
    wake: () => doorbell.ring(),
    state: () => state,
    async stop() {
      stopping.abort();
      doorbell.ring();
      await running;
    },
  };

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await session(() => (failures = 0));
      } catch (error) {
        failures += 1;
        log.warn(
          { err: translateError(error, { mayHaveCommitted: true }), failures },
          'the relay lost its place and starts again',
        );
        await pause(backOffMs(failures, reconnect), stopping.signal);
      }
    }
    state = { role: 'stopped', sequence: null };
  }

  /** From a new connection to its loss. Whatever goes wrong ends the session: the next one reads where the log ends. */
  async function session(onActive: () => void): Promise<void> {
    const connection = await openRelayConnection({ source, url: options.url, onWake: () => doorbell.ring() });
    try {
      state = { role: 'standby', sequence: null };
      if (!(await lock(connection))) return;
      onActive();
      metrics.relayRole(source, true);
      log.info('the relay is active');
      await relayAll(connection);
    } finally {
      state = { role: 'connecting', sequence: null };
      metrics.relayRole(source, false);
      // Only who leaves in order has time to finish; after a loss the next active relay brings the stream up to the log.
      await publisher.end(stopping.signal.aborted ? publishDrainMs : 0);
      await connection.close();
    }
  }

  async function lock(connection: SessionLock): Promise<boolean> {
    while (isAlive(connection)) {
      if (await connection.take()) return true;
      // Jitter, so that several standbys do not ask in step.
      await pause(lockRetryMs * (0.5 + Math.random()), stopping.signal);
    }
    return false;
  }

  async function relayAll(connection: SessionLock): Promise<void> {
    const { client } = connection;
    const floor = createOutboxFloor();
    let head = await readHead(connection);
    publisher.begin(head);
    while (isAlive(connection)) {
      state = { role: 'active', sequence: head.sequence };
      const batch = await moveBatch(client, source, head, { sizeMax, fromId: floor.id });
      const drained = batch.entries.length < sizeMax;
      floor.afterRead({ rows: batch.entries.length, lastId: batch.lastId, drained });
      if (batch.entries.length > 0) {
        crashPoint('relay.after-commit');
        head = batch.entries.at(-1) ?? head;
        publisher.publish(batch.entries);
        metrics.relayed(source, batch.entries.length, head.sequence, ageSeconds(batch.entries));
        await floor.advance(client);
      }
      if (batch.entries.length === 0) {
        metrics.relayDrained(source);
        await doorbell.wait(pollMs, stopping.signal);
      } else if (drained) {
        await pause(gatherMs, stopping.signal);
      }
    }
  }

  async function readHead({ client }: SessionLock): Promise<LogHead> {
    const { rows } = await client.query<LogHead>('select sequence, hash from log_head');
    const [head] = rows;
    if (head === undefined) throw new Error(`The log of ${source} has no head row: its migrations have not run.`);
    return head;
  }

  function isAlive(connection: SessionLock): boolean {
    if (connection.lost.aborted) throw new Error('The connection that held the lock is gone.');
    return !stopping.signal.aborted;
  }
}

/** How long the oldest of them waited, by the clock of who wrote it. */
function ageSeconds(entries: readonly LogEntry[]): number {
  const oldest = Math.min(...entries.map((entry) => entry.occurredAt.getTime()));
  return Math.max(0, (Date.now() - oldest) / 1_000);
}
