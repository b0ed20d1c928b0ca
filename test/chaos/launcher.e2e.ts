import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedPostgres } from '../../platform/postgres/embedded/launcher.ts';
import { usualPort } from '../../platform/postgres/embedded/sockets.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import {
  cleanUp,
  isGone,
  killServer,
  launch,
  newDataDir,
  newFolder,
  query,
  removeTemplate,
  serverPid,
} from './launcher-process.ts';

// Each test starts several processes, which takes its time on a busy machine.
const timeout = 120_000;

afterEach(cleanUp);
afterAll(removeTemplate);

const log = silentLog;

describe('the embedded PostgreSQL', { timeout }, () => {
  it('makes a database in an empty folder, stops with its last user and keeps the data', async () => {
    const dataDir = await newFolder();
    const first = await openEmbeddedPostgres({ dataDir, log });
    expect(first.adopted).toBe(false);
    await query(first.url, 'create table kept (n int); insert into kept values (1)');
    expect(
      await query(
        first.url,
        `select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
      current_setting('server_encoding') as encoding, current_user as who, current_database() as database`,
      ),
    ).toEqual([{ fsync: 'on', checksums: 'on', encoding: 'UTF8', who: 'concord', database: 'concord' }]);
    const pid = await serverPid(dataDir);
    await first.close();
    await first.close();
    expect(await serverPid(dataDir)).toBeNull();
    await expect.poll(() => isGone(pid ?? 0)).toBe(true);
    const password = await stat(join(dataDir, 'postgres', 'password'));
    expect(password.mode & 0o777).toBe(0o600);

    const second = await openEmbeddedPostgres({ dataDir, log });
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    expect(second.url).toBe(first.url);
    await second.close();
  });

  it('refuses who does not know the password, over the socket and over TCP', async () => {
    const dataDir = await newDataDir();
    const postgres = await openEmbeddedPostgres({ dataDir, log });
    const wrong = new URL(postgres.url);
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    wrong.searchParams.delete('host');
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const overTcp = new URL(postgres.url);
    overTcp.searchParams.delete('host');
    expect(await query(overTcp.href, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.close();
  });

  it('adopts the server of a killed Node, with what was committed', async () => {
    const dataDir = await newDataDir();
    const child = launch({ dataDir });
    const { url, adopted } = await child.opened();
    expect(adopted).toBe(false);
    await query(url, 'create table kept (n int); insert into kept values (1)');
    const pid = await serverPid(dataDir);
    await child.kill();

    const next = await openEmbeddedPostgres({ dataDir, log });
    expect(next.adopted).toBe(true);
    expect(await serverPid(dataDir)).toBe(pid);
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await next.close();
    await expect.poll(() => isGone(pid ?? 0)).toBe(true);
  });

  it('recovers what was committed after everything was killed', async () => {
    const dataDir = await newDataDir();
    const child = launch({ dataDir });
    const { url } = await child.opened();
    await query(url, 'create table kept (n int); insert into kept select generate_series(1, 1000)');
    process.kill(child.process.pid ?? 0, 'SIGKILL');
    await killServer(dataDir);
    expect(await serverPid(dataDir)).not.toBeNull();

    const next = await openEmbeddedPostgres({ dataDir, log });
    expect(next.adopted).toBe(false);
    expect(await query(next.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
    await next.close();
  });

  it('sees that the id in a stale file belongs to another program now, and leaves that program alone', async () => {
    const dataDir = await newDataDir();
    await (await launchedAndKilled(dataDir)).kill();
    const cluster = join(dataDir, 'postgres', 'cluster');
    const { uid, gid } = await stat(cluster);
    const other = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid, gid } : {});
    await once(other, 'spawn');
    const dead = await serverPid(dataDir);
    for (const file of [join(cluster, 'postmaster.pid'), await socketLock(dataDir)]) {
      await writeFile(file, (await readFile(file, 'utf8')).replace(String(dead), String(other.pid)));
    }

    const next = await openEmbeddedPostgres({ dataDir, log, startDeadlineMs: 10_000 });
    expect(next.adopted).toBe(false);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.close();
    expect(other.exitCode).toBeNull();
    other.kill();
  });

  it('starts over an id file that a full disk left empty', async () => {
    const dataDir = await newDataDir();
    await (await launchedAndKilled(dataDir)).kill();
    await writeFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), '');
    const next = await openEmbeddedPostgres({ dataDir, log, startDeadlineMs: 10_000 });
    await next.close();
  });

  it('gives one server to starts at the same moment, and the last to close stops it', async () => {
    const dataDir = await newFolder();
    const children = Array.from({ length: 4 }, () => launch({ dataDir }));
    const opened = await Promise.all(children.map((child) => child.opened()));
    expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
    expect(opened.filter(({ adopted }) => !adopted)).toHaveLength(1);
    const pid = await serverPid(dataDir);
    const [first, second, ...rest] = children;
    await first?.close();
    // One that is killed holds nothing back.
    await second?.kill();
    expect(await serverPid(dataDir)).toBe(pid);
    await query(opened[0]?.url ?? '', 'select 1');
    await Promise.all(rest.map((child) => child.close()));
    expect(await serverPid(dataDir)).toBeNull();
    await expect.poll(() => isGone(pid ?? 0)).toBe(true);
  });

  it('gives a working server to who opens while another closes, whichever is first', async () => {
    const dataDir = await newDataDir();
    let current = await openEmbeddedPostgres({ dataDir, log });
    for (let round = 0; round < 8; round += 1) {
      const [, next] = await Promise.all([current.close(), openEmbeddedPostgres({ dataDir, log })]);
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      current = next;
    }
    await current.close();
    expect(await serverPid(dataDir)).toBeNull();
  });

  it('takes another port when its own is taken', async () => {
    const dataDir = await newDataDir();
    const usual = await openEmbeddedPostgres({ dataDir, log });
    await usual.close();
    const home = await realpath(join(dataDir, 'postgres'));
    const squatter = createServer().listen(usualPort({ path: home, account: null }), '127.0.0.1');
    await once(squatter, 'listening');
    expect(new URL(usual.url).port).toBe(String(usualPort({ path: home, account: null })));
    try {
      const moved = await openEmbeddedPostgres({ dataDir, log });
      expect(new URL(moved.url).port).not.toBe(new URL(usual.url).port);
      const overTcp = new URL(moved.url);
      overTcp.searchParams.delete('host');
      expect(await query(overTcp.href, 'select 1 as one')).toEqual([{ one: 1 }]);
      await moved.close();
    } finally {
      squatter.close();
    }
  });

  it('does not stop with a signal to the terminal, so that Node can drain first', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const dataDir = await newDataDir();
      const child = launch({ dataDir });
      await child.opened();
      const pid = await serverPid(dataDir);
      expect(processGroup(pid)).toBe(pid);
      expect(await child.close(signal)).toEqual({ drained: 42 });
      await expect.poll(() => isGone(pid ?? 0)).toBe(true);
    }
  });

  it('comes back at the same address after a backend or the whole server was killed under its user', async () => {
    const dataDir = await newDataDir();
    const postgres = await openEmbeddedPostgres({ dataDir, log });
    await query(postgres.url, 'create table kept (n int); insert into kept values (1)');
    const [backend] = await query(
      postgres.url,
      `select pid from pg_stat_activity where application_name = 'concord-keeper'`,
    );
    process.kill(Number(backend?.['pid']), 'SIGKILL');
    const works = async () => query(postgres.url, 'select n from kept').catch(() => null);
    await expect.poll(works, { timeout: 10_000 }).toEqual([{ n: 1 }]);

    const home = await realpath(join(dataDir, 'postgres'));
    await killServer(dataDir);
    // The port is gone meanwhile: the socket keeps its name.
    const squatter = createServer().on('error', () => undefined);
    squatter.listen(usualPort({ path: home, account: null }), '127.0.0.1');
    await expect.poll(works, { timeout: 10_000 }).toEqual([{ n: 1 }]);
    squatter.close();
    await expect
      .poll(() => query(postgres.url, `select 1 from pg_stat_activity where application_name = 'concord-keeper'`), {
        timeout: 10_000,
      })
      .toHaveLength(1);
    await postgres.close();
    expect(await serverPid(dataDir)).toBeNull();
  });

  it.each([
    ['launcher.before-cluster-name', false],
    ['launcher.after-spawn', false],
    ['launcher.before-stop-signal', true],
    ['launcher.after-stop-signal', true],
  ])('starts again after Node was killed at %s', async (point, whileClosing) => {
    const dataDir = await (point === 'launcher.before-cluster-name' ? newFolder() : newDataDir());
    const child = launch({ dataDir }, { CONCORD_CRASH_AT: point });
    if (whileClosing) {
      await query((await child.opened()).url, 'create table kept (n int); insert into kept values (1)');
      child.process.stdin?.end();
    }
    const [, signal] = (await once(child.process, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');

    const next = await openEmbeddedPostgres({ dataDir, log });
    if (whileClosing) expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await next.close();
    expect(await serverPid(dataDir)).toBeNull();
  });
});

/** A data folder after `kill -9` of everything in it. */
async function launchedAndKilled(dataDir: string): Promise<{ kill(): Promise<void> }> {
  const child = launch({ dataDir });
  await child.opened();
  return {
    async kill() {
      child.process.kill('SIGSTOP');
      await killServer(dataDir);
      await child.kill();
    },
  };
}

function processGroup(pid: number | null): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}

async function socketLock(dataDir: string): Promise<string> {
  const home = await realpath(join(dataDir, 'postgres'));
  return join(home, 'run', `.s.PGSQL.${usualPort({ path: home, account: null })}.lock`);
}
