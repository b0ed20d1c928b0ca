import pg from 'pg';
import { connectTimeoutMs, requireName, withSettings } from './pool.ts';

/** A lock that is held on a connection of its own, exactly as long as that lives. */
export type SessionLock = {
  /** For what may be done only by who holds the lock. */
  readonly client: pg.Client;
  /** Aborts when the connection is gone, and the lock with it. */
  readonly lost: AbortSignal;
  /** Takes the lock, or answers false while another session has it; asked again by its holder, it says that it still has it. */
  take(): Promise<boolean>;
  close(): Promise<void>;
};

export type SessionLockOptions = {
  readonly url: string;
  readonly schema: string;
  readonly name: string;
  /** A session that is silent for longer has lost its owner: a frozen process, a machine that is gone. */
  readonly silenceMs: number;
  readonly applicationName: string;
  /** What else the session needs, where it does more than hold the lock. */
  readonly settings?: Parameters<typeof withSettings>[1];
  readonly client?: Pick<pg.ClientConfig, 'query_timeout' | 'types'> & { readonly pipeline?: boolean };
};

export async function openSessionLock(options: SessionLockOptions): Promise<SessionLock> {
  const client = new pg.Client({
    connectionString: withSettings(options.url, {
      search_path: requireName(options.schema),
      idle_session_timeout: options.silenceMs,
      ...options.settings,
    }),
    application_name: options.applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: options.silenceMs,
    keepAlive: true,
    ...options.client,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  let held = false;
  return {
    client,
    lost: lost.signal,
    async take() {
      // Taken twice by one session, an advisory lock would have to be given back twice: its holder only shows that it is there.
      const text = held ? 'select true as locked' : 'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked';
      const { rows } = await client.query<{ locked: boolean }>(text, held ? [] : [options.name]);
      return (held = rows[0]?.locked === true);
    },
    close: () => client.end().catch(() => undefined),
  };
}
