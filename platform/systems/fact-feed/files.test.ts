import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../core/fault.ts';
import { FeedError, filesMax, lineBytesMax, readFeed } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-feed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Read = { readonly lines: (string | null)[]; readonly places: string[]; readonly position: string | null };

async function read(since: string | null = null, max = Infinity): Promise<Read> {
  const [lines, places]: [(string | null)[], string[]] = [[], []];
  let position = since;
  for await (const line of readFeed('erp', folder, since)) {
    lines.push(line.bytes?.toString() ?? null);
    places.push(line.place);
    position = line.position;
    if (lines.length >= max) break;
  }
  return { lines, places, position };
}

const write = (name: string, text: string) => writeFile(join(folder, name), text);

describe('the files of a feed', () => {
  it('are read in the order of their names, line by line, and other files are not', async () => {
    await write('b.ndjson', 'three\n');
    await write('a.ndjson', 'one\ntwö\n');
    await write('a.ndjson.part', 'not yet\n');
    expect(await read()).toMatchObject({
      lines: ['one', 'twö', 'three'],
      places: ['a.ndjson at byte 0', 'a.ndjson at byte 4', 'b.ndjson at byte 0'],
    });
  });

  it('are read on from any position, also where a file grew or came late under an early name', async () => {
    await write('b.ndjson', 'one\ntwo\n');
    const first = await read(null, 1);
    await appendFile(join(folder, 'b.ndjson'), 'three\n');
    await write('a.ndjson', 'late\n');
    const second = await read(first.position);
    expect([first.lines, second.lines]).toEqual([['one'], ['late', 'two', 'three']]);
    expect(await read(second.position)).toEqual({ lines: [], places: [], position: second.position });
  });

  it('wait for the end of a last line', async () => {
    await write('a.ndjson', 'one\ntw');
    const first = await read();
    expect(first.lines).toEqual(['one']);
    await appendFile(join(folder, 'a.ndjson'), 'o\n');
    expect((await read(first.position)).lines).toEqual(['two']);
  });

  it('say where a line is too long, and go on behind it', async () => {
    await write('a.ndjson', `${'x'.repeat(lineBytesMax)}\n${'x'.repeat(lineBytesMax + 1)}\nshort\n`);
    const { lines } = await read();
    expect(lines.map((line) => line?.length)).toEqual([lineBytesMax, undefined, 5]);
  });

  it('may be taken away when they are read, and come again', async () => {
    await write('a.ndjson', 'one\n');
    await write('b.ndjson', 'two\n');
    const { position } = await read();
    await rm(join(folder, 'a.ndjson'));
    await write('c.ndjson', 'three\n');
    const next = await read(position);
    expect(next.lines).toEqual(['three']);
    await write('a.ndjson', 'four\n');
    expect((await read(next.position)).lines).toEqual(['four']);
  });

  it('are not read past a file that lost what was read of it', async () => {
    await write('a.ndjson', 'one\ntwo\n');
    const { position } = await read();
    await truncate(join(folder, 'a.ndjson'), 2);
    await expect(read(position)).rejects.toThrow(FeedError);
  });

  it('are not more than a position can name', async () => {
    await Promise.all(Array.from({ length: filesMax + 1 }, (_, n) => write(`${n}.ndjson`, '')));
    await expect(read()).rejects.toThrow(FeedError);
  });

  it('are silent while there is no folder', async () => {
    await rm(folder, { recursive: true });
    await expect(read()).rejects.toThrow(Fault);
  });
});
