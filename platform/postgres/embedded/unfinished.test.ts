import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { finish, isAlive, sweepUnfinished, unfinishedName } from './unfinished.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-unfinished-'));
  return () => rm(folder, { recursive: true });
});

describe('what is prepared under another name', () => {
  it('appears whole, and only the first of two counts', async () => {
    const path = join(folder, 'cluster');
    const [first, second] = [unfinishedName(path), unfinishedName(path)];
    for (const [prepared, text] of [
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      await mkdir(prepared);
      await writeFile(join(prepared, text), '');
    }
    expect(await finish(first, path)).toBe(true);
    expect(await finish(second, path)).toBe(false);
    expect(await readdir(folder)).toEqual(['cluster']);
    expect(await readdir(path)).toEqual(['first']);
  });

  it('is swept away once its process is gone, and not before', async () => {
    const living = unfinishedName(join(folder, 'cluster'));
    // Above every limit on process ids.
    const dead = join(folder, 'cluster.new-99999999-0a0b0c0d');
    await mkdir(living);
    await mkdir(dead);
    await writeFile(`${dead}.password`, '');
    await writeFile(join(folder, 'another.new-file'), '');
    await sweepUnfinished(folder);
    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
      [join(folder, 'another.new-file'), living].sort(),
    );
  });
});

describe('isAlive', () => {
  it('knows this process, and that no process has an id that is none', () => {
    expect([process.pid, 0, -1, Number.NaN, 99_999_999].map(isAlive)).toEqual([true, false, false, false, false]);
  });
});
