import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crashPoint } from '../../crash-points.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Binaries } from './binaries.ts';
import { cannotRun, isDiskFull, serverEnvironment, type Cluster } from './cluster.ts';
import { diskFull, EmbeddedPostgresError, systemCodeOf } from './error.ts';
import type { Home } from './home.ts';
import { boundLogFile, openLogFile, readLogSince, sizeOfLog } from './log-file.ts';
import { pidFile, readServerEntry, servesCluster, type ServerEntry } from './pid-file.ts';
import {
  findFreePort,
  isPortFree,
  openSocketFolder,
  removeSocketFolder,
  removeSocketLocks,
  usualPort,
} from './sockets.ts';
import { isAlive } from './unfinished.ts';

export type Server = {
  readonly home: Home;
  readonly binaries: Binaries;
  readonly cluster: Cluster;
  readonly log: Log;
};

export type Found = { readonly entry: ServerEntry; readonly startedByUs: boolean };

/** Says when to stop trying: the time is over, or nobody wants the server any more. */
export type Patience = { isOver(): boolean };

const pollMs = 10;
const unreadableMax = 50;

/**
 * The running server of the cluster: the one that is there, or one that is started now. PostgreSQL's own lock decides
 * between two starts at the same moment, and the one that loses takes the winner's.
 * `keepPort` asks for the port that addresses already given out name; where another program has it, the socket alone is
 * served under that number.
 */
export async function findOrStart(server: Server, patience: Patience, keepPort: number | null): Promise<Found> {
  let lastWords = 'it never took connections';
  let unreadable = 0;
  while (!patience.isOver()) {
    const entry = await readServerEntry(server.cluster.path);
    if (entry !== null && (await servesCluster(entry.pid, server.cluster.path))) {
      if (entry.status === 'ready') return { entry, startedByUs: false };
      lastWords = `process ${entry.pid} says "${entry.status}"`;
      await sleep(pollMs);
      continue;
    }
    // A file without an id is being written at this moment, or a full disk or a crash left it so.
    if (entry !== null && !(entry.pid > 0) && (unreadable += 1) < unreadableMax) {
      await sleep(pollMs);
      continue;
    }
    if (entry !== null) await clearStaleLocks(server, entry.pid);
    unreadable = 0;
    const outcome = await startOnce(server, patience, keepPort);
    if (typeof outcome !== 'string') return { entry: outcome, startedByUs: true };
    lastWords = outcome;
    await sleep(pollMs * 5);
  }
  throw new EmbeddedPostgresError(
    'TIMED_OUT',
    `PostgreSQL in ${server.home.path} did not get ready in time: ${lastWords}. After a crash it may still be recovering: look into postgres.log there and start again.`,
  );
}

/** Answers the entry of the server once it is ready, or why it ended where another attempt may help. */
async function startOnce(server: Server, patience: Patience, keepPort: number | null): Promise<ServerEntry | string> {
  const { cluster, home } = server;
  await boundLogFile(home.path);
  const logFrom = await sizeOfLog(home.path);
  const child = await spawnServer(server, keepPort);
  while (child.exitCode === null && child.signalCode === null) {
    const entry = await readServerEntry(cluster.path);
    if (entry?.pid === child.pid && entry?.status === 'ready') return entry;
    if (patience.isOver()) return 'it is still starting';
    await sleep(pollMs);
  }
  // It was ready, and a user of the folder who found it came and went before it was seen here.
  if (child.exitCode === 0) return 'its last user stopped it';
  return explainEnd(server, await readLogSince(home.path, logFrom));
}

async function spawnServer({ home, binaries, cluster }: Server, keepPort: number | null): Promise<ChildProcess> {
  const port = keepPort ?? (await choosePort(home));
  const socketFolder = await openSocketFolder(home);
  const onTcp = keepPort === null || socketFolder === null || (await isPortFree(keepPort));
  const logFile = await openLogFile(home.path);
  const args = [
    ...['-D', cluster.path, '-p', String(port)],
    ...['-c', `config_file=${cluster.configFile}`],
    ...['-c', `listen_addresses=${onTcp ? '127.0.0.1' : ''}`],
    ...['-c', `unix_socket_directories=${socketFolder === null ? '' : `"${socketFolder.replaceAll('"', '""')}"`}`],
  ];
  try {
    const child = spawn(binaries.postgres, args, {
      // A process group of its own: Ctrl-C and a terminal that closes reach Node, which drains first, and not PostgreSQL.
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
      cwd: home.path,
      env: serverEnvironment,
      ...(home.account === null ? {} : { uid: home.account.uid, gid: home.account.gid }),
    });
    await once(child, 'spawn');
    crashPoint('launcher.after-spawn');
    child.unref();
    return child;
  } catch (error) {
    throw cannotRun(binaries.postgres, String(error), error);
  } finally {
    await logFile.close();
  }
}

/**
 * PostgreSQL clears away what a dead server left, but not where the id in it is taken by another program of the same user,
 * or missing: then it takes that for a running server and refuses to start.
 */
async function clearStaleLocks({ cluster, home }: Server, pid: number): Promise<void> {
  if (pid > 0 && !isAlive(pid)) return;
  await rm(pidFile(cluster.path), { force: true });
  const socketFolder = await openSocketFolder(home);
  if (socketFolder !== null) await removeSocketLocks(socketFolder, pid);
}

async function choosePort(home: Home): Promise<number> {
  const usual = usualPort(home);
  return (await isPortFree(usual)) ? usual : findFreePort();
}

/** Ends that pass by themselves: another start won, the last server's children are still going, a port was just taken. */
const passing =
  /lock file .* already exists|pre-existing shared memory block|could not create any TCP\/IP sockets|could not create any Unix-domain sockets|is another postmaster/i;

async function explainEnd({ home }: Server, words: string): Promise<string> {
  if (passing.test(words)) return words.trim().split('\n').at(-1) ?? '';
  if (await isDiskFull(home.path, words)) throw diskFull(home.path);
  const reason = /(?:FATAL|PANIC): +(.*)/.exec(words)?.[1] ?? words.trim().split('\n').at(-1) ?? '';
  throw new EmbeddedPostgresError(
    'START_FAILED',
    `PostgreSQL in ${home.path} did not start: ${reason || 'it said nothing'}. More is in postgres.log there.`,
  );
}

/** A fast shutdown writes everything to the data files; past this, PostgreSQL is stopped at once and recovers at the next start. */
export const fastShutdownMs = 5_000;
const immediateShutdownMs = 2_000;
const exitMs = 500;

export async function stopServer(server: Server): Promise<void> {
  const entry = await readServerEntry(server.cluster.path);
  if (entry === null || !(await servesCluster(entry.pid, server.cluster.path))) return;
  for (const [signal, waitMs] of [
    ['SIGINT', fastShutdownMs],
    ['SIGQUIT', immediateShutdownMs],
  ] as const) {
    crashPoint('launcher.before-stop-signal');
    if (!send(entry.pid, signal)) return;
    crashPoint('launcher.after-stop-signal');
    if (await ended(server, entry.pid, Date.now() + waitMs)) return removeSocketFolder(server.home);
    server.log.warn({ pid: entry.pid, waitMs }, `PostgreSQL did not stop after ${signal}`);
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (systemCodeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

/** The file goes just before the process; a process whose parent never looks stays in the list for ever. */
async function ended({ cluster }: Server, pid: number, deadline: number): Promise<boolean> {
  while (Date.now() < deadline) {
    if (!(await servesCluster(pid, cluster.path))) return true;
    const entry = await readServerEntry(cluster.path);
    if (entry?.pid !== pid) deadline = Math.min(deadline, Date.now() + exitMs);
    await sleep(pollMs);
  }
  const entry = await readServerEntry(cluster.path);
  return entry?.pid !== pid;
}
