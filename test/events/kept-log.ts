import pg from 'pg';
import { archiveLog } from '../../events/archive.ts';
import { moveBatch } from '../../events/outbox.ts';
import { cutLog } from '../../events/partitions.ts';
import type { EventTables } from '../../events/tables.ts';
import { columnTypes } from '../../platform/postgres/column-types.ts';
import { createPostgres, withSettings, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestSource, tell, type TestSource } from './source.ts';

/** A source whose log a test lets grow, cuts and archives by hand, at times it chooses. */
export type KeptLog = AsyncDisposable & {
  readonly source: TestSource;
  readonly postgres: Postgres<EventTables>;
  /** Appends entries of five customers in turn, in one batch. */
  grow(entries: number): Promise<readonly number[]>;
  cut(at: Date): Promise<number | null>;
  archive(before: Date, folder: string): Promise<number>;
  /** Runs SQL that the log refuses, as whoever owns the table could. */
  tamper(table: string, statement: string): Promise<void>;
};

export async function openKeptLog(): Promise<KeptLog> {
  const source = await openTestSource();
  const { url } = source;
  const connectionString = withSettings(url, { search_path: 'customer' });
  const relay = new pg.Client({ connectionString, types: columnTypes });
  await relay.connect();
  const postgres = createPostgres<EventTables>({
    url,
    schema: 'customer',
    poolMax: 2,
    applicationName: 'test-keeping',
    log: silentLog,
  });
  let told = 0;
  return {
    source,
    postgres,
    async grow(entries) {
      const rows = Array.from({ length: entries }, () => ({ entityId: `cus_${told % 5}`, version: (told += 1) }));
      const ids = await tell(source.pool, 'customer', rows);
      await moveBatch(relay, 'customer', await source.reader.head(), { sizeMax: entries, fromId: 0 });
      return ids;
    },
    cut: (at) => cutLog(postgres, at),
    archive: (before, folder) =>
      archiveLog({ source: 'customer', postgres, reader: source.reader, folder, before, log: silentLog }),
    async tamper(table, statement) {
      await source.pool.query(`alter table ${table} disable trigger all`);
      await source.pool.query(statement);
      await source.pool.query(`alter table ${table} enable trigger all`);
    },
    async [Symbol.asyncDispose]() {
      await relay.end();
      await postgres.close();
      await source[Symbol.asyncDispose]();
    },
  };
}

/** The first of a month that is so many months from now. */
export function inMonths(months: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1));
}
