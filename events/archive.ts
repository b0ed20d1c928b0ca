import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { crashPoint } from '../platform/crash-points.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { ArchiveDamaged, checkArchive, sync, writeArchive, type ArchiveHeader } from './archive-file.ts';
import { genesis, type LogEntry, type LogHead } from './event.ts';
import { breakAt } from './hash-chain.ts';
import type { LogReader } from './log-reader.ts';
import { partitionName } from './partitions.ts';
import type { EventTables } from './tables.ts';

export type ArchiveOptions = {
  readonly source: string;
  /** May change the log's tables. Two connections at least: one holds the lock. */
  readonly postgres: Postgres<EventTables>;
  readonly reader: LogReader;
  /** Where the files go, in a folder for each source. */
  readonly folder: string;
  /** Partitions whose last entry was appended before this leave the database. */
  readonly before: Date;
  readonly log: Log;
  readonly signal?: AbortSignal;
};

/** The partition does not verify: it stays where it is, because its file would not either. */
export class LogBroken extends Error {
  override readonly name = 'LogBroken';
}

/**
 * Moves what is past its retention out of the database, oldest first: a whole file, proven by reading it again, and only
 * then no partition any more. Wherever it dies, the partition is there or its file is whole. Answers the entries moved.
 */
export async function archiveLog(options: ArchiveOptions): Promise<number> {
  const { source, postgres } = options;
  // Held by a connection of its own, not by a row: of several workers one archives, and it may take minutes.
  const holder = await postgres.pool.connect();
  try {
    const key = `concord.archive.${source}`;
    const { rows } = await holder.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [key],
    );
    if (rows[0]?.locked !== true) return 0;
    let entries = 0;
    for (let next = await oldestPast(options); next !== null; next = await oldestPast(options)) {
      await archivePartition(options, next);
      entries += next.last - next.first + 1;
    }
    return entries;
  } finally {
    // Given back, since a connection that is closed keeps it a moment longer; and closed, for whatever came in between.
    await holder.query('select pg_advisory_unlock_all()').catch(() => undefined);
    holder.release(true);
  }
}

/** The files of a source's archive, oldest first, as the log's own tables name them. */
export async function archivesOf(
  db: Kysely<EventTables>,
  source: string,
  folder: string,
): Promise<readonly { readonly path: string; readonly header: ArchiveHeader }[]> {
  const rows = await db
    .selectFrom('log_partition')
    .selectAll()
    .where('archived_at', 'is not', null)
    .orderBy('first_sequence')
    .execute();
  let previousHash = genesis.hash;
  return rows.map((row) => {
    const hash = row.last_hash ?? previousHash;
    const header = headerOf(source, { first: row.first_sequence, last: row.last_sequence ?? 0, hash }, previousHash);
    previousHash = hash;
    return { path: join(folder, source, row.archive_file ?? ''), header };
  });
}

type Past = { readonly first: number; readonly last: number; readonly hash: Buffer };

async function oldestPast({ postgres, before }: ArchiveOptions): Promise<Past | null> {
  const row = await postgres.db
    .selectFrom('log_partition')
    .select(['first_sequence', 'last_sequence', 'last_hash', 'ended_at'])
    .where('archived_at', 'is', null)
    .orderBy('first_sequence')
    .limit(1)
    .executeTakeFirst();
  if (row?.ended_at == null || row.ended_at >= before || row.last_sequence === null || row.last_hash === null)
    return null;
  return { first: row.first_sequence, last: row.last_sequence, hash: row.last_hash };
}

async function archivePartition(options: ArchiveOptions, past: Past): Promise<void> {
  const { source, reader, log } = options;
  const anchor = await reader.anchor();
  const header = headerOf(source, past, anchor.hash);
  const folder = join(options.folder, source);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(past.first).padStart(12, '0')}-${String(past.last).padStart(12, '0')}.ndjson.gz`;
  const path = join(folder, name);
  const sha256 =
    (await wholeAlready(path, header, log)) ??
    (await writeWhole(folder, path, header, provenPages(options, anchor, past.last)));
  crashPoint('archive.before-drop');
  await dropPartition(options.postgres, past, name, sha256);
  crashPoint('archive.after-drop');
  log.info({ source, file: path, first: past.first, last: past.last }, 'a partition of the log was archived');
}

/** Somebody died between the file and the drop. */
async function wholeAlready(path: string, header: ArchiveHeader, log: Log): Promise<Buffer | null> {
  if (!(await exists(path))) return null;
  try {
    return await checkArchive(path, header);
  } catch (error) {
    if (!(error instanceof ArchiveDamaged)) throw error;
    log.error(
      { err: error, path },
      'a file in the archive is damaged while its entries are still here: it is written anew',
    );
    return null;
  }
}

async function writeWhole(
  folder: string,
  path: string,
  header: ArchiveHeader,
  pages: AsyncIterable<readonly LogEntry[]>,
): Promise<Buffer> {
  const partial = `${path}.partial`;
  try {
    await writeArchive(partial, header, pages);
    crashPoint('archive.written');
    const sha256 = await checkArchive(partial, header);
    await rename(partial, path);
    // The name too has to outlive a power cut before the partition may go.
    await sync(folder);
    crashPoint('archive.renamed');
    return sha256;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function* provenPages(
  { reader, signal }: ArchiveOptions,
  after: LogHead,
  through: number,
): AsyncGenerator<readonly LogEntry[]> {
  let last = after;
  while (last.sequence < through) {
    signal?.throwIfAborted();
    const page = await reader.read(last.sequence, Math.min(pageSize, through - last.sequence));
    for (const entry of page) {
      const reason = breakAt(entry, last);
      if (reason !== null)
        throw new LogBroken(`The log of ${reader.source} does not verify at ${last.sequence + 1}: ${reason}.`);
      last = entry;
    }
    if (page.length === 0) throw new LogBroken(`The log of ${reader.source} ends at ${last.sequence}.`);
    yield page;
    crashPoint('archive.mid-write');
  }
}

const pageSize = 500;

async function dropPartition(
  postgres: ArchiveOptions['postgres'],
  past: Past,
  file: string,
  sha256: Buffer,
): Promise<void> {
  await transaction(postgres, async (trx) => {
    await sql`lock table log in access exclusive mode`.execute(trx);
    const table = sql.table(partitionName(past.first));
    const { rows } = await sql<{ id: number }>`select coalesce(max(outbox_id), 0) as id from ${table}`.execute(trx);
    await sql`alter table log detach partition ${table}`.execute(trx);
    await sql`drop table ${table}`.execute(trx);
    await trx
      .updateTable('log_partition')
      .set({
        archived_at: sql<Date>`clock_timestamp()`,
        archive_file: file,
        archive_sha256: sha256,
        outbox_id_max: rows[0]?.id ?? 0,
      })
      .where('first_sequence', '=', past.first)
      .execute();
  });
}

function headerOf(source: string, past: Past, previousHash: Buffer): ArchiveHeader {
  const { first, last, hash } = past;
  return {
    format: 'concord-log-1',
    source,
    first,
    last,
    previousHash: previousHash.toString('hex'),
    hash: hash.toString('hex'),
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
