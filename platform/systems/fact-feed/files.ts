import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../core/fault.ts';

/** A line of a feed: where it begins, and what has been read once it is taken in. `bytes` is null where it is too long. */
export type FeedLine = { readonly place: string; readonly bytes: Buffer | null; readonly position: string };

/** Longer than 500 lines of a document are; what is longer is no record. */
export const lineBytesMax = 1_048_576;
/** Files that stand in the folder at once: how far each was read is part of the position. */
export const filesMax = 500;

/** Somebody has to look into the folder: reading on would lose something. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

/**
 * The lines of all `*.ndjson` files of a folder behind `since`, file after file in the order of their names. A position
 * says of each file how many bytes of it are read, so a file that comes late is read whatever its name. A last line
 * without its end is still being written, and waits.
 */
export async function* readFeed(system: string, folder: string, since: string | null): AsyncGenerator<FeedLine> {
  const files = await filesOf(system, folder);
  const before = since === null ? {} : (JSON.parse(since) as Readonly<Record<string, number>>);
  // What is gone from the folder is told no more, and has not to be known.
  const read = Object.fromEntries(files.flatMap((file) => (file in before ? [[file, before[file] ?? 0]] : [])));
  for (const file of files) {
    const from = read[file] ?? 0;
    const { size } = await stat(join(folder, file));
    if (size < from)
      throw new FeedError(`${file} of ${system} is shorter than what was read of it: give it a new name.`);
    if (size === from) continue;
    for await (const { begin, end, bytes } of linesOf(join(folder, file), from)) {
      read[file] = end;
      yield { place: `${file} at byte ${begin}`, bytes, position: JSON.stringify(read) };
    }
  }
}

async function filesOf(system: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new Fault('UNREACHABLE', system, `The folder ${folder} cannot be read.`, { cause: error });
  });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ndjson')).map(({ name }) => name);
  if (files.length <= filesMax) return files.sort();
  throw new FeedError(`${folder} holds ${files.length} files, more than ${filesMax}: take away those that are read.`);
}

type Line = { readonly begin: number; readonly end: number; readonly bytes: Buffer | null };

const newLine = 0x0a;

async function* linesOf(path: string, from: number): AsyncGenerator<Line> {
  let begin = from;
  let length = 0;
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(newLine); end >= 0; end = chunk.indexOf(newLine, at)) {
      length += end - at;
      parts.push(chunk.subarray(at, end));
      yield { begin, end: begin + length + 1, bytes: length > lineBytesMax ? null : Buffer.concat(parts) };
      begin += length + 1;
      [at, length, parts] = [end + 1, 0, []];
    }
    length += chunk.length - at;
    // What is too long already is not kept any longer.
    parts = length > lineBytesMax ? [] : [...parts, chunk.subarray(at)];
  }
}
