import pg from 'pg';
import { connectTimeoutMs, withSettings } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { backOffMs, pause } from './pause.ts';

/** One LISTEN connection of a process, shared by everybody who wants to hear of one database. */
export type Notifications = {
  /** Calls `onBell` at every NOTIFY of the channel, and once after a reconnect, because some may have been missed. */
  listen(channel: string, onBell: () => void): () => void;
  close(): Promise<void>;
};

export type NotificationsOptions = { readonly url: string; readonly applicationName: string; readonly log: Log };

const reconnect = { firstMs: 100, maxMs: 2_000 };

export function createNotifications(options: NotificationsOptions): Notifications {
  const closing = new AbortController();
  const bells = new Map<string, Set<() => void>>();
  let client: pg.Client | null = null;
  let running: Promise<void> | null = null;

  return {
    listen(channel, onBell) {
      const known = bells.get(channel);
      const ringing = known ?? new Set();
      ringing.add(onBell);
      bells.set(channel, ringing);
      if (known === undefined) void client?.query(listenTo(channel)).catch(() => undefined);
      running ??= run();
      return () => {
        ringing.delete(onBell);
      };
    },
    async close() {
      closing.abort();
      void client?.end().catch(() => undefined);
      await running;
    },
  };

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted;) {
      try {
        await session(() => (failures = 0));
      } catch (error) {
        if (closing.signal.aborted) return;
        failures += 1;
        if (failures === 1) options.log.warn({ err: error }, 'cannot listen to the database; followers poll meanwhile');
        await pause(backOffMs(failures, reconnect), closing.signal);
      }
    }
  }

  /** Until the connection is gone, which is what its promise says. */
  async function session(onListening: () => void): Promise<void> {
    const opened = new pg.Client({
      connectionString: withSettings(options.url, {}),
      application_name: options.applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
    });
    const gone = new Promise<never>((_, reject) => {
      opened.on('error', reject);
      opened.on('end', () => reject(new Error('The listening connection has ended.')));
    });
    gone.catch(() => undefined);
    opened.on('notification', ({ channel }) => ring(channel));
    try {
      await opened.connect();
      client = opened;
      for (const channel of bells.keys()) await opened.query(listenTo(channel));
      onListening();
      for (const channel of bells.keys()) ring(channel);
      if (closing.signal.aborted) return;
      await gone;
    } finally {
      client = null;
      void opened.end().catch(() => undefined);
    }
  }

  function ring(channel: string): void {
    for (const onBell of bells.get(channel) ?? []) onBell();
  }
}

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`;
}
