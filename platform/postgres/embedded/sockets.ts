import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from './error.ts';
import type { Home } from './home.ts';

/** The address of a Unix socket holds 104 bytes on macOS (108 on Linux), the last of them zero. */
const socketPathBytesMax = 103;
const socketNameBytes = '/.s.PGSQL.65535'.length;

/**
 * A private folder for the server's socket, with a path short enough for one: in the home where it fits, else one in the
 * system's temporary folder. Null where there is none: the server is then reached over TCP.
 */
export async function openSocketFolder(home: Home): Promise<string | null> {
  for (const path of [join(home.path, 'run'), temporaryFolder(home)]) {
    if (Buffer.byteLength(path) + socketNameBytes > socketPathBytesMax) continue;
    if (await makePrivate(path, home)) return path;
  }
  return null;
}

/** Answers false where the name is taken by somebody else, who could listen in our place. */
async function makePrivate(path: string, { account }: Home): Promise<boolean> {
  const uid = account?.uid ?? process.getuid?.();
  const made = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (systemCodeOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
  if (made && account !== null) await chown(path, account.uid, account.gid);
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== uid) return false;
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
  return true;
}

/** Leaves nothing in the system's temporary folder. A start that wants it at this moment makes it again. */
export async function removeSocketFolder(home: Home): Promise<void> {
  await rmdir(temporaryFolder(home)).catch(() => undefined);
}

function temporaryFolder(home: Home): string {
  return join(tmpdir(), `concord-${createHash('sha256').update(home.path).digest('hex').slice(0, 16)}`);
}

/** Removes the socket and its lock that a dead server with this id left; the id belongs to another program now. */
export async function removeSocketLocks(folder: string, pid: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.lock')) continue;
    const lock = join(folder, name);
    const owner = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
    if (owner > 0 && owner !== pid) continue;
    await rm(lock, { force: true });
    await rm(lock.slice(0, -'.lock'.length), { force: true });
  }
}

/** Below the range from which systems hand out ports of their own accord, so that ours is usually free again. */
const portMin = 20_000;
const portRange = 12_000;

/** The port that a home has whenever it is free, so that addresses stay the same across restarts. */
export function usualPort(home: Home): number {
  return portMin + (createHash('sha256').update(home.path).digest().readUInt32BE() % portRange);
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== null;
}

/** Some port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  return (await tryPort(0)) ?? usualPort({ path: String(Math.random()), account: null });
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
