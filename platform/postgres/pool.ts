import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../telemetry/log.ts';
import { columnTypes } from './column-types.ts';
import { preparedPool } from './statements.ts';

export type PostgresOptions = {
  /** Direct connections only: a transaction-pooling proxy loses prepared statements, settings and locks. */
  readonly url: string;
  /** The schema of the source, alone on the search path. */
  readonly schema: string;
  readonly poolMax: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Makes every connection read-only, in this role where the database has it. */
  readonly readOnlyRole?: string;
  readonly log: Log;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
};

export type Postgres<DB> = {
  readonly db: Kysely<DB>;
  /** For what Kysely does not do (LISTEN, COPY). Errors are `pg`'s own here: `translateError` speaks them. */
  readonly pool: pg.Pool;
  /** Waits for what is running and closes every connection; may be called more than once. */
  close(): Promise<void>;
};

/** How long a row or an advisory lock is waited for; a repeat of a running command gets its answer within it (D3). */
export const lockTimeoutMs = 2_000;
export const statementTimeoutMs = 10_000;
/** No command waits for the outside inside its transaction, so one that is idle this long has lost its owner. */
export const idleInTransactionTimeoutMs = 10_000;
/** How long a caller waits for a free connection, and a connection for the server. */
export const connectTimeoutMs = 5_000;
/** What a frozen server or a cut wire gets on top of `statement_timeout` before we stop listening. */
export const silenceMarginMs = 5_000;
const idleConnectionMs = 60_000;

/** A bounded pool of connections to one schema, typed by Kysely, with every statement prepared by name. */
export function createPostgres<DB>(options: PostgresOptions): Postgres<DB> {
  const { log } = options;
  const statementMs = options.statementTimeoutMs ?? statementTimeoutMs;
  const settings: Record<string, string | number> = {
    search_path: requireName(options.schema),
    default_transaction_isolation: 'read committed',
    lock_timeout: options.lockTimeoutMs ?? lockTimeoutMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    timezone: 'UTC',
    ...(options.readOnlyRole === undefined ? {} : { default_transaction_read_only: 'on' }),
  };
  const pool = new pg.Pool({
    connectionString: withSettings(options.url, settings),
    max: options.poolMax,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? connectTimeoutMs,
    query_timeout: statementMs + silenceMarginMs,
    idleTimeoutMillis: idleConnectionMs,
    keepAlive: true,
    // What is asked in one breath goes out together and is answered in order.
    pipeline: true,
    types: columnTypes,
    ...(options.readOnlyRole === undefined ? {} : { verify: takeRole(options.readOnlyRole, log) }),
  });
  // A connection that breaks tells its running query and then everybody; without listeners it would end the process. The
  // pool listens to idle ones only and replaces them.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error, schema: options.schema }, 'an idle database connection broke'));

  let closing: Promise<void> | undefined;
  return {
    db: new Kysely<DB>({ dialect: new PostgresDialect({ pool: preparedPool(pool, log) }) }),
    pool,
    close: () => (closing ??= pool.end()),
  };
}

/** What may be the name of a schema or a role: it is put into SQL text and start-up options, so nothing else passes. */
export function requireName(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))
    throw new Error(`Not a name for a schema or role: ${JSON.stringify(name)}.`);
  return name;
}

/**
 * Adds session settings to a connection URL, beside options that it already has. They travel with the start-up message,
 * so no connection is ever used without them and none costs a round trip.
 */
export function withSettings(url: string, settings: Readonly<Record<string, string | number>>): string {
  const parsed = parseUrl(url);
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${escapeOption(String(value))}`);
  const theirs = parsed.searchParams.get('options');
  parsed.searchParams.set('options', [...(theirs === null ? [] : [theirs]), ...ours].join(' '));
  return parsed.href;
}

/** `postgres://user@/database?host=/run/postgresql` is usual for sockets and no URL: it needs some host. */
function parseUrl(url: string): URL {
  return new URL(URL.canParse(url) ? url : url.replace('@/', '@localhost/'));
}

/** The server splits options at blanks unless a backslash stands before them. */
function escapeOption(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(' ', '\\ ');
}

/** `set role` through a query that finds nothing where the role is missing or not ours to take: reading goes on without. */
function takeRole(role: string, log: Log): (client: pg.PoolClient, done: (error?: Error) => void) => void {
  requireName(role);
  let told = false;
  const take = async (client: pg.PoolClient): Promise<void> => {
    const taken = await client.query(
      `select set_config('role', rolname, false) from pg_roles where rolname = $1 and pg_has_role(oid, 'member')`,
      [role],
    );
    if (taken.rowCount === 0 && !told) {
      told = true;
      log.warn({ role }, 'the read-only role is missing: reading with the rights of the connection');
    }
  };
  return (client, done) => {
    take(client).then(
      () => done(),
      (error: Error) => done(error),
    );
  };
}
