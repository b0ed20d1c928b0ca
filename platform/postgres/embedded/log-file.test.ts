import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { boundLogFile, logBytesMax, openLogFile, readLogSince, sizeOfLog } from './log-file.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'concord-log-'));
  return () => rm(home, { recursive: true });
});

describe('the log of the server', () => {
  it('is moved away when it is too long, while the server goes on writing', async () => {
    const server = await openLogFile(home);
    await server.write('x'.repeat(logBytesMax));
    await boundLogFile(home);
    await server.write('after');
    await server.close();
    expect(await readFile(join(home, 'postgres.log'), 'utf8')).toBe('after');
    expect((await readFile(join(home, 'postgres.log.1'))).length).toBe(logBytesMax);
  });

  it('stays as it is while it is short', async () => {
    await writeFile(join(home, 'postgres.log'), 'short');
    await boundLogFile(home);
    expect(await sizeOfLog(home)).toBe(5);
  });

  it('answers what was written since a moment', async () => {
    await writeFile(join(home, 'postgres.log'), 'before, after');
    expect(await readLogSince(home, 8)).toBe('after');
    expect(await readLogSince(home, 999)).toBe('');
    expect(await readLogSince(join(home, 'nowhere'), 0)).toBe('');
  });

  it('is never written through a link', async () => {
    await symlink(join(home, 'elsewhere'), join(home, 'postgres.log'));
    await expect(openLogFile(home)).rejects.toMatchObject({ code: 'ELOOP' });
  });
});
