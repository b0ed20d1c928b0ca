import { once } from 'node:events';
import { mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isPortFree, openSocketFolder, removeSocketFolder, removeSocketLocks, usualPort } from './sockets.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'concord-sockets-')));
  return () => rm(folder, { recursive: true });
});

const home = (path: string) => ({ path, account: null });

describe('openSocketFolder', () => {
  it('lies in the home, for its user alone', async () => {
    expect(await openSocketFolder(home(folder))).toBe(join(folder, 'run'));
    expect(await openSocketFolder(home(folder))).toBe(join(folder, 'run'));
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700);
  });

  it('lies in the temporary folder where the path would be too long for a socket', async () => {
    const long = home(join(folder, 'x'.repeat(100)));
    const path = await openSocketFolder(long);
    expect(path?.startsWith(tmpdir())).toBe(true);
    await removeSocketFolder(long);
    await expect(stat(path ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is none where somebody put a link in its place', async () => {
    const long = home(join(folder, 'y'.repeat(100)));
    const path = (await openSocketFolder(long)) ?? '';
    await removeSocketFolder(long);
    await symlink(folder, path);
    expect(await openSocketFolder(long)).toBeNull();
    await rm(path);
  });
});

describe('removeSocketLocks', () => {
  it('removes what the dead server left, and nothing of another', async () => {
    await writeFile(join(folder, '.s.PGSQL.1.lock'), '100\n');
    await writeFile(join(folder, '.s.PGSQL.1'), '');
    await writeFile(join(folder, '.s.PGSQL.2.lock'), '200\n');
    await removeSocketLocks(folder, 100);
    expect(await readdir(folder)).toEqual(['.s.PGSQL.2.lock']);
  });
});

describe('ports', () => {
  it('gives one home one port, below those that systems hand out', () => {
    expect(usualPort(home('/a'))).toBe(usualPort(home('/a')));
    expect(usualPort(home('/a'))).toBeGreaterThanOrEqual(20_000);
    expect(usualPort(home('/a'))).toBeLessThan(32_000);
  });

  it('sees whether a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await isPortFree(port)).toBe(false);
    taken.close();
    await once(taken, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});
