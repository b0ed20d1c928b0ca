import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../core/fault.ts';
import { ArchiveDamaged } from '../events/archive-file.ts';
import { archivesOf } from '../events/archive.ts';
import { CursorUnusable, exportLog, type ExportOptions } from '../events/export.ts';
import { LogRewound } from '../events/follow.ts';
import { createLogReader, LogArchived } from '../events/log-reader.ts';
import type { EventTables } from '../events/tables.ts';
import { openDatabases } from '../house/databases.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import { ConfigError, readConfig, sources, type Source } from '../platform/config.ts';
import { findSubjectKeys } from '../platform/personal/subject-keys.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import { createLog } from '../platform/telemetry/log.ts';

const usage = `Writes the events of a source to standard output, one JSON object a line, and the last cursor to standard error.

  npm run -s export -- --source NAME [--after CURSOR] [--until SEQUENCE] [--refusals] [--personal]

--after goes on behind the line with this cursor. --refusals adds refused commands. --personal shows personal values of
subjects that were not erased; it needs the rights of the database's owner, and what it writes erasure does not reach.
The database and the archive are those of DATABASE_URL, DATA_DIR and ARCHIVE_DIR.`;

class BadArgument extends Error {}

try {
  const { source, after, until, refusals, personal } = readArguments(process.argv.slice(2));
  const config = readConfig(process.env);
  const log = createLog({ level: 'error' });
  const databases = await openDatabases(config, [source], log);
  const url = databases.urlOf(source);
  const reader = createLogReader({ source, url, log });
  const connection = { url, schema: source, poolMax: 1, applicationName: 'concord-export', log };
  const logTables = createPostgres<EventTables>(connection);
  const keyTables = createPostgres<CommandTables>(connection);
  try {
    await write({
      reader,
      archives: () => archivesOf(logTables.db, source, resolve(config.archiveDir)),
      after,
      refusals,
      ...(until === null ? {} : { until }),
      ...(personal ? { keysOf: (subjects) => findSubjectKeys(keyTables.db, subjects) } : {}),
    });
  } finally {
    await Promise.all([reader.close(), logTables.close(), keyTables.close()]);
    await databases.close();
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof BadArgument || error instanceof ConfigError || error instanceof CursorUnusable) {
    process.exitCode = 2;
    console.error(error instanceof BadArgument ? `${error.message}\n\n${usage}` : error.message);
  } else if (isKnown(error)) console.error(error.message);
  else throw error;
}

/** A reader of the pipe that has enough closes it: what was written until then is whole lines. */
async function write(options: ExportOptions): Promise<void> {
  const { stdout } = process;
  const gone = new AbortController();
  stdout.on('error', () => gone.abort());
  let [lines, last] = [0, options.after];
  for await (const { cursor, line } of exportLog(options)) {
    if (gone.signal.aborted) return;
    const hasRoom = stdout.write(`${line}\n`);
    lines += 1;
    last = cursor;
    if (!hasRoom) await once(stdout, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  console.error(`${lines} events${last === null ? '' : `, cursor ${last}`}`);
}

function isKnown(error: unknown): error is Error {
  return [LogArchived, LogRewound, ArchiveDamaged, Fault].some((known) => error instanceof known);
}

function readArguments(args: string[]) {
  const values = parse(args);
  const source = sources.find((name) => name === values.source);
  if (source === undefined) throw new BadArgument(`--source is one of ${sources.join(', ')}.`);
  const until = values.until === undefined ? null : Number(values.until);
  if (until !== null && !/^\d{1,15}$/.test(values.until ?? ''))
    throw new BadArgument('--until takes a sequence: the last one wanted.');
  return {
    source: source satisfies Source,
    after: values.after ?? null,
    until,
    refusals: values.refusals === true,
    personal: values.personal === true,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        source: { type: 'string' },
        after: { type: 'string' },
        until: { type: 'string' },
        refusals: { type: 'boolean' },
        personal: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new BadArgument(error instanceof Error ? error.message : String(error));
  }
}
