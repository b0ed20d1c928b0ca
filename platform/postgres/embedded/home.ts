import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../telemetry/log.ts';
import { chooseAccount, mayReach, type Account } from './account.ts';
import { EmbeddedPostgresError, explainFileError, systemCodeOf } from './error.ts';

/**
 * The folder in which everything of one embedded PostgreSQL lies, and who runs it:
 *   cluster/       the data            password        of the owner `concord`, mode 600
 *   run/           the socket          postgresql.conf written anew at every start
 *   postgres.log   what the server says
 */
export type Home = { readonly path: string; readonly account: Account };

/** Where root keeps what PostgreSQL's own user must reach. None of them is emptied by the system, as /tmp may be. */
export const sharedRoots = ['/var/lib/concord', '/srv/concord', '/opt/concord'] as const;

/**
 * `dataDir/postgres`, made where it is missing. As root, below a folder that PostgreSQL's user cannot walk through (a
 * mode-700 home), it is a symbolic link to a folder under one of `sharedRoots`.
 */
export async function openHome(dataDir: string, log: Log): Promise<Home> {
  try {
    await mkdir(dataDir, { recursive: true });
    const entry = join(await realpath(dataDir), 'postgres');
    const path = (await existing(entry)) ?? (await create(entry, log));
    const account = chooseAccount(await ownerOf(join(path, 'cluster')));
    if (!mayReach(account, path)) {
      throw new EmbeddedPostgresError(
        'NOT_ACCESSIBLE',
        `${path} cannot be reached by "${account?.name}", the user that PostgreSQL runs as. Let others walk through the folders above it (chmod o+x), or set DATA_DIR to another folder.`,
      );
    }
    return { path, account };
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

async function existing(entry: string): Promise<string | null> {
  // The link first: asked the other way round, one that another start makes in between looks like one that is broken.
  if (!(await exists(lstat(entry)))) return null;
  if (await exists(stat(entry))) return realpath(entry);
  throw new EmbeddedPostgresError(
    'DAMAGED',
    `${entry} points to a folder that is gone, with the data in it. Put that folder back, or remove the link to begin with an empty database.`,
  );
}

async function exists(look: Promise<unknown>): Promise<boolean> {
  try {
    await look;
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function create(entry: string, log: Log): Promise<string> {
  const account = chooseAccount(null);
  const dataDir = join(entry, '..');
  if (mayReach(account, dataDir)) {
    await mkdir(entry, { recursive: true, mode: account === null ? 0o700 : 0o711 });
    if (account !== null) await chmod(entry, 0o711);
    return realpath(entry);
  }
  const elsewhere = await createElsewhere(dataDir, log);
  try {
    await symlink(elsewhere, entry);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    // Another start on the same folder was first.
    await rm(elsewhere, { recursive: true });
  }
  return realpath(entry);
}

async function createElsewhere(dataDir: string, log: Log): Promise<string> {
  const mark = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  for (const root of sharedRoots) {
    try {
      await mkdir(root, { recursive: true, mode: 0o755 });
      const earlier = (await readdir(root)).filter((name) => name.startsWith(`${mark}-`));
      const path = await mkdtemp(join(root, `${mark}-`));
      await chmod(path, 0o711);
      await writeFile(join(path, 'belongs-to'), `${dataDir}\n`);
      if (earlier.length > 0) {
        // Never removed by us: a folder that is not mounted just now looks like one that was deleted.
        log.warn({ root, earlier }, `earlier databases of ${dataDir} are kept; remove them if nobody needs them`);
      }
      log.info(
        { dataDir, path },
        'the database lies outside the data folder, where the user of PostgreSQL can reach it',
      );
      return path;
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) throw error;
    }
  }
  throw new EmbeddedPostgresError(
    'NOT_ACCESSIBLE',
    `As root, PostgreSQL must run as another user, who cannot reach ${dataDir}, and none of ${sharedRoots.join(', ')} can be written. Set DATA_DIR to a folder that others may walk to, or start as another user.`,
  );
}

async function ownerOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).uid;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
