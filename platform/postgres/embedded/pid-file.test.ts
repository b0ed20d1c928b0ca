import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readServerEntry, servesCluster } from './pid-file.ts';

let cluster: string;

beforeEach(async () => {
  cluster = await mkdtemp(join(tmpdir(), 'concord pid-'));
  return () => rm(cluster, { recursive: true });
});

describe('readServerEntry', () => {
  it('reads what a running server says of itself', async () => {
    const lines = [
      '4711',
      cluster,
      '1760000000',
      '26830',
      '/run/my socket',
      '127.0.0.1',
      '  1234567  32768',
      'ready   ',
    ];
    await writeFile(join(cluster, 'postmaster.pid'), `${lines.join('\n')}\n`);
    expect(await readServerEntry(cluster)).toEqual({
      pid: 4711,
      port: 26830,
      socketFolder: '/run/my socket',
      listensOnTcp: true,
      status: 'ready',
    });
  });

  it('reads a server without socket or TCP, one that is being written, and none', async () => {
    expect(await readServerEntry(cluster)).toBeNull();
    await writeFile(join(cluster, 'postmaster.pid'), `1\n${cluster}\n2\n3\n\n\n`);
    expect(await readServerEntry(cluster)).toMatchObject({ socketFolder: null, listensOnTcp: false, status: '' });
    await writeFile(join(cluster, 'postmaster.pid'), '');
    expect(await readServerEntry(cluster)).toMatchObject({ pid: 0, status: '' });
  });
});

describe('servesCluster', () => {
  it('does not take another program for the server, nor one that has ended', async () => {
    const other = spawn('sleep', ['60']);
    await once(other, 'spawn');
    expect(await servesCluster(other.pid ?? 0, cluster)).toBe(false);
    other.kill();
    await once(other, 'exit');
    expect(await servesCluster(other.pid ?? 0, cluster)).toBe(false);
  });

  it('takes a postgres on this cluster for the server, and not one on another', async () => {
    const byAnotherPath = `${cluster}-link`;
    await symlink(cluster, byAnotherPath);
    const verdicts = [];
    for (const folder of [cluster, byAnotherPath, tmpdir()]) {
      // The shell keeps its arguments, whatever they mean.
      const server = spawn('sh', ['-c', 'read line', '-D', folder], { argv0: '/opt/bin/postgres' });
      await once(server, 'spawn');
      verdicts.push(await servesCluster(server.pid ?? 0, cluster));
      server.kill();
    }
    await rm(byAnotherPath);
    expect(verdicts).toEqual([true, true, false]);
  });
});
