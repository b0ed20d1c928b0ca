import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { sqlStateOf } from '../errors.ts';
import { clusterOwner } from './cluster.ts';

/**
 * One user's hold on the server: a session with a shared advisory lock, which PostgreSQL drops when the process dies, in
 * whatever way. Who wants to stop the server must first get that lock for itself alone, and while it has it nobody new
 * gets a hold, so "the last one" is decided by PostgreSQL and not by counting.
 */
export type Keeper = {
  /** Settles when the session ends without our doing. */
  readonly lost: Promise<void>;
  /** Gives up the hold; true if nobody else has one, and then nobody gets one until `end`. */
  release(): Promise<boolean>;
  /** Waits until no other session is at work, but not longer than this. */
  drain(drainMs: number): Promise<void>;
  end(): Promise<void>;
};

/** The key of the lock, in the database `postgres`, which nothing else of Concord uses: "conc", "keep". */
const holdKey = '1668247139, 1801807216';
const keeperConnectMs = 5_000;
/** The last user may be writing everything to disk while it holds the lock; whoever waits asks again after this. */
const keeperLockMs = 4_000;
const keeperQueryMs = 5_000;
const drainPollMs = 20;

/** The database that Concord works in, beside the maintenance database `postgres`. */
export const databaseName = 'concord';

/** Throws where the server ends or is just being stopped by its last user. */
export async function openKeeper(maintenanceUrl: string): Promise<Keeper> {
  const client = new pg.Client({
    connectionString: maintenanceUrl,
    application_name: 'concord-keeper',
    connectionTimeoutMillis: keeperConnectMs,
    lock_timeout: keeperLockMs,
    query_timeout: keeperQueryMs,
  });
  let ended = false;
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  const end = async () => {
    ended = true;
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${holdKey})`);
    await ensureDatabase(client);
  } catch (error) {
    await end();
    throw error;
  }
  const { stream } = client.connection;
  // A process that forgets to close is not kept alive by its hold.
  if (stream instanceof Socket) stream.unref();
  return {
    lost: lost.then(() => (ended ? new Promise<void>(() => undefined) : undefined)),
    end,
    async release() {
      if (stream instanceof Socket) stream.ref();
      await client.query(`select pg_advisory_unlock_shared(${holdKey})`);
      const { rows } = await client.query<{ alone: boolean }>(`select pg_try_advisory_lock(${holdKey}) as alone`);
      return rows[0]?.alone === true;
    },
    async drain(drainMs) {
      const deadline = Date.now() + drainMs;
      while (Date.now() < deadline && (await countBusy(client)) > 0) await sleep(drainPollMs);
    },
  };
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
  if (found.rowCount !== 0) return;
  try {
    await client.query(`create database ${databaseName}`);
  } catch (error) {
    const state = sqlStateOf(error);
    // Another start is making it, or has just made it.
    if (state === '42P04' || state === '23505') return;
    throw error;
  }
}

/** Sessions at work, without those that wait for a hold. */
async function countBusy(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ busy: number }>(
    `select count(*)::int as busy from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'
        and wait_event is distinct from 'advisory'`,
  );
  return rows[0]?.busy ?? 0;
}

/** `host` is a folder for a socket. The password and both databases are ours, so nothing in it needs escaping but that. */
export function addressOf(
  database: string,
  password: string,
  entry: { readonly port: number; readonly socketFolder: string | null },
): string {
  const url = new URL(`postgres://${clusterOwner}:${password}@127.0.0.1:${entry.port}/${database}`);
  if (entry.socketFolder !== null) url.searchParams.set('host', entry.socketFolder);
  // A PGSSLMODE of the environment is meant for other servers.
  url.searchParams.set('sslmode', 'disable');
  return url.href;
}
