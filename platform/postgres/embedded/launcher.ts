import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../core/fault.ts';
import type { Log } from '../../telemetry/log.ts';
import { sqlStateOf, translateError } from '../errors.ts';
import { findBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { diskFull, EmbeddedPostgresError, explainFileError, systemCodeOf } from './error.ts';
import { openHome } from './home.ts';
import { addressOf, databaseName, openKeeper, type Keeper } from './keeper.ts';
import { boundLogFile } from './log-file.ts';
import { findOrStart, stopServer, type Patience, type Server } from './server.ts';
import type { ServerEntry } from './pid-file.ts';

export type EmbeddedPostgresOptions = {
  /** The house's data folder; everything of PostgreSQL lies in its `postgres/`. */
  readonly dataDir: string;
  readonly log: Log;
  readonly startDeadlineMs?: number;
  /** The folder of the platform package with the programs, where it is not the installed one. */
  readonly packageDir?: string;
};

export type EmbeddedPostgres = {
  /** Of the database `concord`, as its owner: through the socket where that works, else over 127.0.0.1. */
  readonly url: string;
  /** Whether the server was running before, left by a process that was killed or shared with one that runs. */
  readonly adopted: boolean;
  /** Gives the server up, and stops it if nobody else uses it. Close the pools first. */
  close(): Promise<void>;
};

/** Recovery after a crash of the machine reads up to `max_wal_size` of log. */
export const startDeadlineMs = 60_000;
/** What sessions of others get to finish their statement before the server stops. */
export const drainMs = 1_000;
const retryMs = 50;
const reviveRetryMs = 500;
const logCheckMs = 60_000;

/**
 * A PostgreSQL of our own in a folder: made if the folder is empty, started if it does not run, adopted if it does. Any
 * number of processes may open the same folder; the last one that closes it stops the server. While it is open, a server
 * that dies is started again at the same address.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, packageDir } = options;
  const deadlineMs = options.startDeadlineMs ?? startDeadlineMs;
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'PLATFORM_MISSING',
      'The embedded PostgreSQL runs on Linux and macOS. On Windows use WSL, or set DATABASE_URL to a PostgreSQL of yours.',
    );
  }
  try {
    const home = await openHome(dataDir, log);
    const binaries = await findBinaries({ home, log, ...(packageDir === undefined ? {} : { packageDir }) });
    const cluster = await openCluster(home, binaries);
    const server: Server = { home, binaries, cluster, log };
    return hold(server, await reach(server, forMs(deadlineMs), null));
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

type Reached = { readonly keeper: Keeper; readonly url: string; readonly port: number; readonly adopted: boolean };

/** A server with our hold on it. One that stops between being found and being held is started again. */
async function reach(server: Server, patience: Patience, keepPort: number | null): Promise<Reached> {
  for (;;) {
    const { entry, startedByUs } = await findOrStart(server, patience, keepPort);
    try {
      return { ...(await takeHold(server, entry)), port: entry.port, adopted: !startedByUs };
    } catch (error) {
      const reason = explainNoHold(error, server.home.path, patience);
      if (reason === null) {
        await sleep(retryMs);
        continue;
      }
      // Nobody is left with a server that nobody can use.
      if (startedByUs) await stopServer(server);
      throw reason;
    }
  }
}

/** What to throw where a hold cannot be had, or null where another attempt may help. */
function explainNoHold(error: unknown, home: string, patience: Patience): Error | null {
  const state = sqlStateOf(error);
  if (state === '53100') return diskFull(home, error);
  if (state === '28P01') {
    return new EmbeddedPostgresError(
      'DAMAGED',
      `The password file in ${home} is not the one of the cluster beside it. Restore the file from a backup.`,
      { cause: error },
    );
  }
  const known = translateError(error, { mayHaveCommitted: false }) instanceof Fault;
  if (!known) return error instanceof Error ? error : new Error(String(error));
  if (!patience.isOver()) return null;
  return new EmbeddedPostgresError('TIMED_OUT', `PostgreSQL in ${home} runs and does not answer: ${String(error)}.`, {
    cause: error,
  });
}

/** The socket is half as fast again as TCP (measured), which is for where its file cannot be opened. */
async function takeHold(
  server: Server,
  entry: ServerEntry,
): Promise<{ readonly keeper: Keeper; readonly url: string }> {
  const { password } = server.cluster;
  const ways = [
    ...(entry.socketFolder === null ? [] : [{ port: entry.port, socketFolder: entry.socketFolder }]),
    ...(entry.listensOnTcp ? [{ port: entry.port, socketFolder: null }] : []),
  ];
  let lastError: unknown = new Error('The server listens nowhere.');
  for (const way of ways) {
    try {
      const keeper = await openKeeper(addressOf('postgres', password, way));
      return { keeper, url: addressOf(databaseName, password, way) };
    } catch (error) {
      lastError = error;
      // A server that is not ready is not so over TCP either; an address, once given out, stays the way it was.
      if (!socketUnusable.has(systemCodeOf(error) ?? '')) throw error;
    }
  }
  throw lastError;
}

const socketUnusable: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR']);

function hold(server: Server, first: Reached): EmbeddedPostgres {
  const { log } = server;
  let keeper: Keeper | null = first.keeper;
  let closing: Promise<void> | undefined;
  const closed = new AbortController();
  const hasClosed = once(closed.signal, 'abort');

  const watch = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      if (keeper !== null) await Promise.race([keeper.lost, hasClosed]);
      if (closed.signal.aborted) return;
      if (keeper !== null) log.error({ home: server.home.path }, 'the embedded PostgreSQL ended; starting it again');
      await keeper?.end();
      keeper = await revive();
    }
  };

  const revive = async (): Promise<Keeper | null> => {
    try {
      const again = await reach(server, { isOver: () => closed.signal.aborted }, first.port);
      if (again.url !== first.url) log.error('the embedded PostgreSQL has another address now: restart this process');
      return again.keeper;
    } catch (error) {
      if (!closed.signal.aborted) log.error({ err: error }, 'the embedded PostgreSQL does not start');
      await sleep(reviveRetryMs, undefined, { ref: false });
      return null;
    }
  };

  const close = async (): Promise<void> => {
    clearInterval(logCheck);
    closed.abort();
    await watching;
    // Without a hold there is nothing to give up: the next start finds the server as it is.
    if (keeper === null) return;
    try {
      if (!(await keeper.release())) return;
      await keeper.drain(drainMs);
      await stopServer(server);
    } catch (error) {
      log.warn({ err: error }, 'the embedded PostgreSQL went away while it was being closed');
    } finally {
      await keeper.end();
    }
  };

  const watching = watch();
  const logCheck = setInterval(() => {
    boundLogFile(server.home.path).catch((error: unknown) => log.warn({ err: error }, 'cannot bound postgres.log'));
  }, logCheckMs).unref();

  return { url: first.url, adopted: first.adopted, close: () => (closing ??= close()) };
}

function forMs(ms: number): Patience {
  const deadline = Date.now() + ms;
  return { isOver: () => Date.now() > deadline };
}
