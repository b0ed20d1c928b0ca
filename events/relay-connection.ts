import { columnTypes } from '../platform/postgres/column-types.ts';
import { lockTimeoutMs, silenceMarginMs } from '../platform/postgres/pool.ts';
import { openSessionLock, type SessionLock } from '../platform/postgres/session-lock.ts';
import { outboxChannel } from './channels.ts';

/**
 * A relay looks at the outbox four times a second at least, so a session that is silent for longer has lost its owner:
 * a frozen process, a machine that is gone. The server ends it, and a standby takes over.
 */
export const relaySilenceMs = 1_200;
/** After an outage the first read may have to walk over many dead rows. */
const statementTimeoutMs = 60_000;

/** The relay's own connection, with the lock of its source. */
export async function openRelayConnection(options: {
  readonly source: string;
  readonly url: string;
  /** A commit was told of, or the connection is gone: either way there is something to see. */
  onWake(): void;
}): Promise<SessionLock> {
  const { source, url } = options;
  const connection = await openSessionLock({
    url,
    schema: source,
    name: `concord.relay.${source}`,
    silenceMs: relaySilenceMs,
    applicationName: `concord-relay-${source}`,
    settings: {
      timezone: 'UTC',
      default_transaction_isolation: 'read committed',
      lock_timeout: lockTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: relaySilenceMs,
      // Every statement goes by an index. The outbox is usually empty when statistics are taken, and a plan made for an
      // empty table reads a whole backlog for each batch.
      enable_seqscan: 'off',
    },
    client: { query_timeout: statementTimeoutMs + silenceMarginMs, pipeline: true, types: columnTypes },
  });
  connection.lost.addEventListener('abort', () => options.onWake());
  connection.client.on('notification', () => options.onWake());
  try {
    await connection.client.query(`listen ${outboxChannel(source)}`);
  } catch (error) {
    void connection.close();
    throw error;
  }
  return connection;
}
