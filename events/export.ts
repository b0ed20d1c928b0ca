import type { Json } from '../core/json.ts';
import { sealedSubjects, unseal } from '../platform/personal/sealing.ts';
import type { SubjectKeys } from '../platform/personal/subject-keys.ts';
import { readArchive, type ArchiveHeader } from './archive-file.ts';
import type { LogEntry } from './event.ts';
import { LogRewound } from './follow.ts';
import { LogArchived, type LogReader } from './log-reader.ts';

export type ExportOptions = {
  readonly reader: LogReader;
  /** The files of the source's archive, oldest first (`archivesOf`). */
  archives(): Promise<readonly { readonly path: string; readonly header: ArchiveHeader }[]>;
  /** The cursor of the last line that was kept; null begins with the first event there ever was. */
  readonly after: string | null;
  /** The last sequence wanted; the log's end, as it is when the export begins, unless told. */
  readonly until?: number;
  /** Refused commands too, which subscribers never see. */
  readonly refusals?: boolean;
  /**
   * The keys of those subjects whose personal values the caller may read; an erased one has none. Without it all personal
   * values are null, as those of erased subjects always are.
   */
  keysOf?(subjects: readonly string[]): Promise<SubjectKeys>;
};

/** A line of the export, without its line end, and where to go on after it. */
export type ExportedLine = { readonly cursor: string; readonly line: string };

/** This is no cursor of an export of this source. */
export class CursorUnusable extends Error {
  override readonly name = 'CursorUnusable';
}

/** What is in memory at a time. */
export const exportPageMax = 500;

/**
 * The events of a source as lines of JSON, `{ "cursor": …, "event": … }`, in order, those in the archive included. It
 * reads on only as its lines are taken, and begins again behind any cursor it gave. Throws `CursorUnusable`, `LogRewound`
 * where the log is not the one the cursor came from, `LogArchived` where a file of the archive is not there.
 */
export async function* exportLog(options: ExportOptions): AsyncGenerator<ExportedLine, void, void> {
  const { reader } = options;
  const place = options.after === null ? beginning : placeIn(reader.source, options.after);
  const until = Math.min(options.until ?? Number.POSITIVE_INFINITY, (await reader.head()).sequence);
  // From the entry of the cursor itself, whose hash tells whether the log is still the same.
  for await (const page of pagesAfter(options, Math.max(place.sequence - 1, 0), until)) {
    const [first] = page;
    if (first?.sequence === place.sequence && tagOf(first) !== place.tag)
      throw new LogRewound(reader.source, place.sequence);
    const wanted = page.filter(
      (entry) => entry.sequence > place.sequence && (options.refusals === true || entry.kind !== 'refusal'),
    );
    yield* await linesOf(wanted, options);
  }
  if (place.sequence > until && options.until === undefined) throw new LogRewound(reader.source, place.sequence);
}

async function* pagesAfter(options: ExportOptions, after: number, until: number): AsyncGenerator<readonly LogEntry[]> {
  let position = after;
  while (position < until) {
    const pages =
      position < (await options.reader.anchor()).sequence
        ? archivedPages(options, position)
        : logPages(options, position);
    for await (const page of pages) {
      const wanted = page.filter((entry) => entry.sequence <= until);
      yield wanted;
      position = page.at(-1)?.sequence ?? position;
      if (wanted.length < page.length) return;
    }
  }
}

/** To the end of the log, or to where it is archived meanwhile. */
async function* logPages({ reader }: ExportOptions, after: number): AsyncGenerator<readonly LogEntry[]> {
  for (let position = after; ;) {
    const page = await reader.read(position, exportPageMax).catch((error: unknown) => {
      if (error instanceof LogArchived) return [];
      throw error;
    });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    position = last.sequence;
  }
}

/** To the end of the file in which `after` is followed. */
async function* archivedPages(options: ExportOptions, after: number): AsyncGenerator<readonly LogEntry[]> {
  const { reader } = options;
  const file = (await options.archives()).find(({ header }) => header.first <= after + 1 && after < header.last);
  if (file === undefined) throw new LogArchived(reader.source, after, await reader.earliest());
  let page: LogEntry[] = [];
  for await (const entry of readArchive(file.path, file.header)) {
    if (entry.sequence > after) page.push(entry);
    if (page.length === exportPageMax) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

async function linesOf(entries: readonly LogEntry[], options: ExportOptions): Promise<readonly ExportedLine[]> {
  const events = entries.map((entry) => entry.event as unknown as Json);
  const subjects = new Set(events.flatMap((event) => [...sealedSubjects(event)]));
  const keys: SubjectKeys = subjects.size === 0 ? new Map() : ((await options.keysOf?.([...subjects])) ?? new Map());
  return entries.map((entry, n) => {
    const cursor = cursorOf(entry);
    return { cursor, line: JSON.stringify({ cursor, event: unseal(events[n] ?? null, keys) }) };
  });
}

type Place = { readonly sequence: number; readonly tag: string };

const beginning: Place = { sequence: 0, tag: '' };
const tagBytes = 8;

/** The place, and enough of its hash to know the log again. */
function cursorOf(entry: LogEntry): string {
  return `${entry.source}:${entry.sequence}:${tagOf(entry)}`;
}

function tagOf({ hash }: LogEntry): string {
  return hash.toString('hex', 0, tagBytes);
}

function placeIn(source: string, cursor: string): Place {
  const [, of, digits, tag] = /^([a-z]+):(\d{1,15}):([0-9a-f]{16})$/.exec(cursor) ?? [];
  if (of !== source || digits === undefined || tag === undefined || Number(digits) === 0)
    throw new CursorUnusable(`${JSON.stringify(cursor)} is no cursor of an export of ${source}.`);
  return { sequence: Number(digits), tag };
}
