import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect } from 'vitest';
import { openEmbeddedPostgres } from '../../platform/postgres/embedded/launcher.ts';
import { readServerEntry } from '../../platform/postgres/embedded/pid-file.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { fromRoot } from '../../platform/root.ts';
import type { ChildOptions } from './launcher-child.ts';

export type Opened = { readonly url: string; readonly adopted: boolean; readonly readyMs: number };
export type Failed = { readonly name: string; readonly message: string; readonly reason: string | null };

export type Launched = {
  readonly process: ChildProcess;
  /** What it got; throws with the error it met instead. */
  opened(): Promise<Opened>;
  failed(): Promise<Failed>;
  /** Lets it close by the end of its input or by a signal, and answers what it said last. */
  close(signal?: 'SIGTERM' | 'SIGINT'): Promise<unknown>;
  kill(): Promise<void>;
};

/** A process of its own that opens the embedded PostgreSQL. */
export function launch(options: ChildOptions, env: Readonly<Record<string, string>> = {}): Launched {
  const script = join(import.meta.dirname, 'launcher-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    // A group of its own, so that a test can do to it what Ctrl-C in a terminal does.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: fromRoot(),
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next();
    return line.done === true ? {} : (JSON.parse(line.value) as Record<string, unknown>);
  };
  const exited = once(child, 'exit');
  const first = next();
  running.add(child);

  return {
    process: child,
    async opened() {
      const said = await first;
      if (typeof said['url'] !== 'string') throw new Error(`It did not open: ${JSON.stringify(said)}`);
      return said as Opened;
    },
    async failed() {
      const said = await first;
      expect(said).toHaveProperty('error');
      return said['error'] as Failed;
    },
    async close(signal) {
      if (signal === undefined) child.stdin.end();
      else process.kill(-(child.pid ?? 0), signal);
      const last = await next();
      await exited;
      return last;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

const unmounts: string[] = [];

/** Makes the folder a small disk of its own, until the end of the test. Needs root. */
export function mountDisk(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder]);
  unmounts.push(folder);
}

/** A folder that others may walk through, gone with its server after the test (`cleanUp`). */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'concord-launcher-'));
  await chmod(folder, 0o755);
  folders.push(folder);
  return folder;
}

let template: Promise<string> | null = null;

/** A data folder with a database in it that was closed in order: a copy, which is faster than making one. */
export async function newDataDir(): Promise<string> {
  const folder = await newFolder();
  const made = await (template ??= makeTemplate());
  await promisify(execFile)('cp', ['-a', join(made, 'postgres'), folder]);
  return folder;
}

async function makeTemplate(): Promise<string> {
  const dataDir = await mkdtemp(join(await realpath(tmpdir()), 'concord-launcher-template-'));
  await chmod(dataDir, 0o755);
  await (await openEmbeddedPostgres({ dataDir, log: silentLog })).close();
  return dataDir;
}

export async function removeTemplate(): Promise<void> {
  if (template !== null) await rm(await template, { recursive: true, force: true });
  template = null;
}

export async function cleanUp(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const folder of folders.splice(0)) {
    await endEverything(folder);
    if (unmounts.includes(folder)) execFileSync('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kills the server of a data folder and its children, as a crash of the machine would; removes a home elsewhere. */
async function endEverything(folder: string): Promise<void> {
  for (const dataDir of [folder, join(folder, 'data'), join(folder, 'private', 'data')]) {
    const home = await realpath(join(dataDir, 'postgres')).catch(() => null);
    if (home === null) continue;
    const entry = await readServerEntry(join(home, 'cluster'));
    if (entry !== null && entry.pid > 0) await killServer(dataDir).catch(() => undefined);
    if (!home.startsWith(folder)) await rm(home, { recursive: true, force: true });
  }
}

export async function serverPid(dataDir: string): Promise<number | null> {
  return (await readServerEntry(join(dataDir, 'postgres', 'cluster')))?.pid ?? null;
}

/** `kill -9` for the server and all its children, which have process groups of their own. */
export async function killServer(dataDir: string): Promise<void> {
  const pid = await serverPid(dataDir);
  if (pid === null) return;
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const processes = stdout.split('\n').map((line) => line.trim().split(/ +/).map(Number));
  const family = [pid, ...processes.filter(([, parent]) => parent === pid).map(([child]) => child ?? 0)];
  for (const one of family) if (!isGone(one)) process.kill(one, 'SIGKILL');
  await expect.poll(() => family.every(isGone)).toBe(true);
}

/** Also one that has ended and whose parent does not look: in a container the parent of orphans may be any program. */
export function isGone(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.trim().startsWith('Z');
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
