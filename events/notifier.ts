import pg from 'pg';
import { connectTimeoutMs, withSettings } from '../platform/postgres/pool.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { pause } from './pause.ts';

/**
 * Rings PostgreSQL's bell (NOTIFY) after a commit, never inside it: a transaction that notifies holds a lock of the
 * whole cluster until its commit is on disk, which makes commits queue behind each other.
 */
export type Notifier = {
  /** Returns at once. Several calls within a few milliseconds become one; of one channel the newest payload goes. */
  notify(channel: string, payload?: string): void;
  /** When what was asked for so far has been sent, or has failed. */
  flushed(): Promise<void>;
  close(): Promise<void>;
};

export type NotifierOptions = {
  readonly url: string;
  readonly applicationName: string;
  readonly log: Log;
};

/** At most this often, however many commit. */
const intervalMs = 2;
/** After an error. Whoever listens polls meanwhile, so only latency is lost. */
const retryMs = 500;
const statementTimeoutMs = 2_000;

export function createNotifier(options: NotifierOptions): Notifier {
  const closing = new AbortController();
  /** Bounded by the number of channels, of which each source has two. */
  const pending = new Map<string, string>();
  let client: pg.Client | null = null;
  let told = false;
  let sending: Promise<void> | null = null;
  let resting: Promise<void> = Promise.resolve();

  return {
    notify(channel, payload = '') {
      if (closing.signal.aborted) return;
      pending.set(channel, payload);
      sending ??= send().finally(() => (sending = null));
    },
    flushed: () => sending ?? Promise.resolve(),
    async close() {
      closing.abort();
      await sending;
      await client?.end().catch(() => undefined);
    },
  };

  async function send(): Promise<void> {
    await resting;
    while (pending.size > 0) {
      const channels = [...pending.keys()];
      const payloads = [...pending.values()];
      pending.clear();
      try {
        client ??= await connect();
        await client.query({
          name: 'notify',
          text: 'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as bell (channel, payload)',
          values: [channels, payloads],
        });
        told = false;
        await pause(intervalMs, closing.signal);
      } catch (error) {
        if (!told) options.log.warn({ err: error }, 'cannot notify; listeners poll meanwhile');
        told = true;
        discard();
        pending.clear();
        resting = pause(retryMs, closing.signal);
        return;
      }
    }
  }

  async function connect(): Promise<pg.Client> {
    const opened = new pg.Client({
      connectionString: withSettings(options.url, { synchronous_commit: 'off', statement_timeout: statementTimeoutMs }),
      application_name: options.applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: 2 * statementTimeoutMs,
      keepAlive: true,
    });
    opened.on('error', () => {
      if (client === opened) client = null;
    });
    await opened.connect().catch((error: unknown) => {
      void opened.end().catch(() => undefined);
      throw error;
    });
    return opened;
  }

  function discard(): void {
    void client?.end().catch(() => undefined);
    client = null;
  }
}
