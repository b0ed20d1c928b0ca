import pg from 'pg';
import { columnTypes } from '../platform/postgres/column-types.ts';
import { connectTimeoutMs, lockTimeoutMs, silenceMarginMs, withSettings } from '../platform/postgres/pool.ts';
import { outboxChannel } from './channels.ts';

/** The relay's own connection. A lock that is held on it is held exactly as long as it lives. */
export type RelayConnection = {
  readonly client: pg.Client;
  /** Aborts when the connection is gone, and the lock with it. */
  readonly lost: AbortSignal;
  /** Takes the lock of this source, or answers false while another session has it. */
  tryLock(): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * A relay looks at the outbox four times a second at least, so a session that is silent for longer has lost its owner:
 * a frozen process, a machine that is gone. The server ends it, and a standby takes over.
 */
export const relaySilenceMs = 1_200;
/** After an outage the first read may have to walk over many dead rows. */
const statementTimeoutMs = 60_000;

export async function openRelayConnection(options: {
  readonly source: string;
  readonly url: string;
  /** A commit was told of, or the connection is gone: either way there is something to see. */
  onWake(): void;
}): Promise<RelayConnection> {
  const { source } = options;
  const client = new pg.Client({
    connectionString: withSettings(options.url, {
      search_path: source,
      timezone: 'UTC',
      default_transaction_isolation: 'read committed',
      lock_timeout: lockTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idle_session_timeout: relaySilenceMs,
      idle_in_transaction_session_timeout: relaySilenceMs,
      // Every statement goes by an index. The outbox is usually empty when statistics are taken, and a plan made for an
      // empty table reads a whole backlog for each batch.
      enable_seqscan: 'off',
    }),
    application_name: `concord-relay-${source}`,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + silenceMarginMs,
    keepAlive: true,
    pipeline: true,
    types: columnTypes,
  });
  const lost = new AbortController();
  const lose = (): void => {
    lost.abort();
    options.onWake();
  };
  client.on('error', lose);
  client.on('end', lose);
  client.on('notification', () => options.onWake());
  try {
    await client.connect();
    await client.query(`listen ${outboxChannel(source)}`);
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }

  return {
    client,
    lost: lost.signal,
    async tryLock() {
      const { rows } = await client.query<{ locked: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
        [`concord.relay.${source}`],
      );
      return rows[0]?.locked === true;
    },
    close: () => client.end().catch(() => undefined),
  };
}
