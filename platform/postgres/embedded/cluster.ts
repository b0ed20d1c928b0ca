import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdir, open, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crashPoint } from '../../crash-points.ts';
import type { Binaries } from './binaries.ts';
import { diskFull, EmbeddedPostgresError, explainFileError, systemCodeOf } from './error.ts';
import type { Home } from './home.ts';
import { settings } from './settings.ts';
import { finish, sweepUnfinished, unfinishedName } from './unfinished.ts';

export type Cluster = {
  readonly path: string;
  readonly configFile: string;
  readonly password: string;
};

export const clusterOwner = 'concord';

/** Making a cluster takes about a second; a minute is a disk that hangs. */
const initTimeoutMs = 60_000;

/** The data folder of PostgreSQL, made where it is missing, checked where it is not, with today's settings. */
export async function openCluster(home: Home, binaries: Binaries): Promise<Cluster> {
  const path = join(home.path, 'cluster');
  try {
    const found = await versionOf(path);
    await sweepUnfinished(home.path);
    const password = await readPassword(home, found !== null);
    if (found === null) await initialize(path, password, home, binaries);
    const version = found ?? (await versionOf(path));
    if (version !== binaries.major) {
      throw new EmbeddedPostgresError(
        'OTHER_VERSION',
        `${path} was made by PostgreSQL ${version}, and this is PostgreSQL ${binaries.major}. Carry the data over with pg_dump of the old version, or set DATA_DIR to a new folder.`,
      );
    }
    const configFile = join(home.path, 'postgresql.conf');
    await writeWhole(configFile, settings);
    return { path, configFile, password };
  } catch (error) {
    throw explainOwner(error, path);
  }
}

async function versionOf(path: string): Promise<string | null> {
  try {
    return (await readFile(join(path, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
  // A cluster gets its name when it is whole, so a folder without a version has lost it.
  const there = await open(path).then(
    async (folder) => folder.close().then(() => true),
    () => false,
  );
  if (!there) return null;
  throw new EmbeddedPostgresError(
    'DAMAGED',
    `${path} is not a whole PostgreSQL cluster: PG_VERSION is missing. Restore it from a backup, or move it away to begin with an empty database.`,
  );
}

/** Made once: whoever links it first decides, so that two starts at one moment agree. */
async function readPassword(home: Home, clusterExists: boolean): Promise<string> {
  const path = join(home.path, 'password');
  const read = async () => (await readFile(path, 'utf8')).trim();
  try {
    return await read();
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
  if (clusterExists) {
    throw new EmbeddedPostgresError(
      'DAMAGED',
      `${path} is missing, so the cluster beside it cannot be opened. Restore the file from a backup.`,
    );
  }
  const prepared = unfinishedName(path);
  await writeFile(prepared, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await link(prepared, path).catch((error: unknown) => {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  });
  await rm(prepared);
  return read();
}

async function initialize(path: string, password: string, home: Home, binaries: Binaries): Promise<void> {
  const { account } = home;
  const prepared = unfinishedName(path);
  const passwordFile = `${prepared}.password`;
  try {
    await mkdir(prepared, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (account !== null) {
      await chown(prepared, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    // The builtin locale needs nothing of the machine and sorts alike everywhere, for ever.
    await promisify(execFile)(
      binaries.initdb,
      [
        ...['--pgdata', prepared, '--username', clusterOwner, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--data-checksums', '--no-instructions'],
      ],
      {
        cwd: home.path,
        env: serverEnvironment,
        timeout: initTimeoutMs,
        ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
    crashPoint('launcher.before-cluster-name');
    await finish(prepared, path);
    await syncFolder(home.path);
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    throw await explainInit(error, home, binaries);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Nothing of ours: PG* variables, another locale or another library path would change what the server does. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Below this, a failure that has no words of its own is taken for a full disk: the log could not be written either. */
const freeBytesMin = 24 * 1024 * 1024;

export async function isDiskFull(path: string, words: string): Promise<boolean> {
  if (/No space left on device|Disk quota exceeded/.test(words)) return true;
  const disk = await statfs(path).catch(() => null);
  return disk !== null && disk.bavail * disk.bsize < freeBytesMin;
}

async function explainInit(error: unknown, home: Home, binaries: Binaries): Promise<unknown> {
  const code = systemCodeOf(error);
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  if (code === 'ENOSPC' || (await isDiskFull(home.path, words))) return diskFull(home.path, error);
  if (error instanceof EmbeddedPostgresError) return error;
  // The file is there: it is its loader that is not, on systems without the GNU C library.
  if (code === 'ENOENT') return cannotRun(binaries.initdb, 'this system lacks what it needs (glibc)', error);
  if (code === 'EACCES' || code === 'EPERM') return cannotRun(binaries.initdb, 'it is not permitted here', error);
  if (words.includes('could not look up effective user ID')) {
    return new EmbeddedPostgresError(
      'NO_ACCOUNT',
      `User ${process.getuid?.()} has no line in /etc/passwd, and PostgreSQL asks for one. Add it, start as another user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
  const reason = words.split('\n').slice(-3).join(' ') || String(error);
  return new EmbeddedPostgresError('START_FAILED', `A database could not be made in ${home.path}: ${reason}`, {
    cause: error,
  });
}

export function cannotRun(program: string, why: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'START_FAILED',
    `${program} cannot be run: ${why}. Set DATABASE_URL to a PostgreSQL of yours.`,
    { cause },
  );
}

/** As a user, files of root or of another user: the data was made by a start as somebody else. */
function explainOwner(error: unknown, path: string): unknown {
  const explained = explainFileError(error, path);
  if (!(explained instanceof EmbeddedPostgresError) || explained.reason !== 'NOT_ACCESSIBLE') return explained;
  return new EmbeddedPostgresError(
    'OTHER_OWNER',
    `${path} belongs to another user: it was made when Concord ran as somebody else (root?). Start as that user, or set DATA_DIR to a folder of your own.`,
    { cause: error },
  );
}

async function writeWhole(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
  const prepared = unfinishedName(path);
  await writeFile(prepared, text, { flag: 'wx' });
  await chmod(prepared, 0o644);
  await rename(prepared, path);
}

/** A rename is only durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync();
  await folder.close();
}
