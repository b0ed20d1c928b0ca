import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { logEntry, parseEnvelope, routingOf, type LogEntry, type LogHead } from './event.ts';
import { chainHash } from './hash-chain.ts';

/**
 * Entries of a log as a file: gzip of lines of JSON. The first line says what is inside, each other one is an entry with
 * its envelope byte for byte, so that the chain can be proven from the file alone. Personal values stay sealed.
 */
export type ArchiveHeader = {
  readonly format: 'concord-log-1';
  readonly source: string;
  readonly first: number;
  readonly last: number;
  /** Hexadecimal: the hash that the first entry continues, and that of the last. */
  readonly previousHash: string;
  readonly hash: string;
};

/** A file that is not what it should be: cut short, changed, or another's. */
export class ArchiveDamaged extends Error {
  override readonly name = 'ArchiveDamaged';

  constructor(path: string, what: string, cause?: unknown) {
    super(`${path} is no whole archive of the log: ${what}.`, { cause });
  }
}

/** Writes the file and gives it to the disk. */
export async function writeArchive(
  path: string,
  header: ArchiveHeader,
  pages: AsyncIterable<readonly LogEntry[]>,
): Promise<void> {
  await pipeline(Readable.from(linesOf(header, pages)), createGzip(), createWriteStream(path, { mode: 0o600 }));
  await sync(path);
}

/** Reads every entry, proving the chain from `previousHash` on; throws `ArchiveDamaged` where it does not hold. */
export async function* readArchive(path: string, expected: ArchiveHeader): AsyncGenerator<LogEntry, void, void> {
  const { source } = expected;
  let last: LogHead = { sequence: expected.first - 1, hash: Buffer.from(expected.previousHash, 'hex') };
  let begun = false;
  for await (const line of readLines(path)) {
    if (begun) {
      const entry = entryIn(source, path, last, line);
      last = entry;
      yield entry;
    } else {
      begun = true;
      if (line !== JSON.stringify(expected)) throw new ArchiveDamaged(path, 'its first line names something else');
    }
  }
  if (last.sequence !== expected.last || last.hash.toString('hex') !== expected.hash)
    throw new ArchiveDamaged(path, `it ends at ${last.sequence}`);
}

/** Reads the file through, proving the chain, and answers the hash of its bytes. */
export async function checkArchive(path: string, expected: ArchiveHeader): Promise<Buffer> {
  for await (const entry of readArchive(path, expected)) void entry;
  const bytes = createHash('sha256');
  await pipeline(createReadStream(path), bytes);
  return bytes.digest();
}

/** Gives a file, or the names in a folder, to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type Line = { readonly sequence: number; readonly hash: string; readonly envelope: string };

async function* linesOf(header: ArchiveHeader, pages: AsyncIterable<readonly LogEntry[]>): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const page of pages) {
    yield page
      .map(
        ({ sequence, hash, envelope }) =>
          `${JSON.stringify({ sequence, hash: hash.toString('hex'), envelope } satisfies Line)}\n`,
      )
      .join('');
  }
}

function entryIn(source: string, path: string, last: LogHead, text: string): LogEntry {
  const sequence = last.sequence + 1;
  try {
    const line = JSON.parse(text) as Line;
    const hash = chainHash(last.hash, sequence, line.envelope);
    if (line.sequence === sequence && line.hash === hash.toString('hex')) {
      const event = parseEnvelope(line.envelope);
      return logEntry(
        { ...routingOf(event), source, sequence, envelope: line.envelope, previousHash: last.hash, hash },
        event,
      );
    }
  } catch (error) {
    throw new ArchiveDamaged(path, `entry ${sequence} cannot be read`, error);
  }
  throw new ArchiveDamaged(path, `entry ${sequence} was changed`);
}

async function* readLines(path: string): AsyncGenerator<string> {
  const unpacked = createGunzip().setEncoding('utf8');
  // What goes wrong before is told to whoever reads what is unpacked.
  pipeline(createReadStream(path), unpacked).catch(() => undefined);
  let rest = '';
  try {
    for await (const chunk of unpacked) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw error instanceof ArchiveDamaged ? error : new ArchiveDamaged(path, 'it cannot be unpacked', error);
  }
  if (rest !== '') throw new ArchiveDamaged(path, 'its last line has no end');
}
