import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { systemCodeOf } from './error.ts';
import { isAlive } from './unfinished.ts';

/** What a server says of itself in `postmaster.pid`, which is also PostgreSQL's own lock on the data. */
export type ServerEntry = {
  readonly pid: number;
  readonly port: number;
  /** Where its socket lies; null without one. */
  readonly socketFolder: string | null;
  readonly listensOnTcp: boolean;
  /** `ready` once it takes connections; the file is written before the ports are open. */
  readonly status: string;
};

export async function readServerEntry(cluster: string): Promise<ServerEntry | null> {
  const text = await readFile(pidFile(cluster), 'utf8').catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const [pid, , , port, socketFolder, address, , status] = text.split('\n').map((line) => line.trim());
  return {
    pid: Number(pid),
    port: Number(port),
    socketFolder: socketFolder === undefined || socketFolder === '' ? null : socketFolder,
    listensOnTcp: address !== undefined && address !== '',
    status: status ?? '',
  };
}

export function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/**
 * Whether the process with this id is the server of this cluster. After a crash of the machine, or long after a kill -9,
 * the id may belong to any program, and PostgreSQL itself only looks whether it is taken.
 */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const words = await commandOf(pid);
  // Where processes cannot be looked at, the one that holds the id is taken at its word.
  if (words === null) return true;
  if (!basename(words[0] ?? '').startsWith('postgres')) return false;
  return words.join(' ').includes(cluster) || (await isSameFolder(words[words.indexOf('-D') + 1], cluster));
}

/** Started by another path (a bind mount); one that cannot be looked at is left alone. */
async function isSameFolder(path: string | undefined, cluster: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(path ?? '').catch(() => null), stat(cluster)]);
  return one === null || (one.dev === other.dev && one.ino === other.ino);
}

async function commandOf(pid: number): Promise<readonly string[] | null> {
  if (process.platform === 'linux') {
    // Empty for a process that has ended and whose parent has not looked yet.
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text.split('\0'),
      (error: unknown) => (systemCodeOf(error) === 'ENOENT' ? [] : null),
    );
  }
  return promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => [stdout.trim().split(' -D ')[0] ?? '', stdout.trim()],
    () => null,
  );
}
