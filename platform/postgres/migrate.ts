import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import type { Log } from '../telemetry/log.ts';
import { sqlStateOf, translateError } from './errors.ts';
import { requireName, withSettings } from './pool.ts';

export type MigrateOptions = {
  readonly url: string;
  readonly schema: string;
  /** Folders of `000001-name.sql` files, run one folder after the other. */
  readonly folders: readonly string[];
  readonly log: Log;
};

/** The database and the code do not fit: somebody has to decide, trying again changes nothing. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The role that may read what migrations grant to it, and nothing else. */
export function readerRole(schema: string): string {
  return `concord_${requireName(schema)}_reader`;
}

/** A start is no request that somebody waits for: a server that is very busy, or just up, gets its time to answer. */
export const migrationConnectTimeoutMs = 30_000;
/** How long one process waits for another that is migrating the same database. */
export const migrationLockTimeoutMs = 120_000;
/** A migration of a large table may take long; one that takes longer than this is stuck. */
export const migrationStatementTimeoutMs = 600_000;

/** The first half of the advisory lock's key ("conc"); the second is the schema's hash. */
const lockSpace = 0x636f_6e63;

/**
 * Brings one schema up to date: makes it, its reader role and its journal, then runs each file that the journal does not
 * know, in a transaction of its own together with its journal row. Any number of processes may do so at once.
 * Refuses a file that was edited after it ran, and a database that knows files which this code does not have.
 */
export async function migrate(options: MigrateOptions): Promise<{ readonly applied: readonly string[] }> {
  const schema = requireName(options.schema);
  const files = await readMigrations(options.folders);
  const client = new pg.Client({
    connectionString: withSettings(options.url, {
      search_path: schema,
      lock_timeout: migrationLockTimeoutMs,
      statement_timeout: migrationStatementTimeoutMs,
      timezone: 'UTC',
    }),
    application_name: `concord-migrate-${schema}`,
    connectionTimeoutMillis: migrationConnectTimeoutMs,
  });
  // The running query reports a lost connection too; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // A lock of the session: it outlives the transactions of the files and dies with the process.
    await client.query('select pg_advisory_lock($1, hashtext($2))', [lockSpace, schema]);
    await prepareSchema(client, schema, options.log);
    const pending = comparedWithJournal(files, await readJournal(client), schema);
    for (const file of pending) await run(client, file, options);
    return { applied: pending.map((file) => file.name) };
  } catch (error) {
    throw translateError(error, { mayHaveCommitted: false });
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Migration = { readonly name: string; readonly checksum: string; readonly sql: string };
type JournalRow = { readonly name: string; readonly checksum: string };

async function readMigrations(folders: readonly string[]): Promise<readonly Migration[]> {
  const perFolder = await Promise.all(folders.map(readFolder));
  const files = perFolder.flat();
  const twice = files.find((file, index) => files.findIndex((other) => other.name === file.name) !== index);
  if (twice !== undefined) throw new MigrationError(`Two migrations are called ${twice.name}.`);
  return files;
}

async function readFolder(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  for (const name of names) {
    const number = /^(\d{6})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (number === undefined) throw new MigrationError(`${join(folder, name)} is not named like 000001-name.sql.`);
    if (numbers.has(number)) throw new MigrationError(`${folder} has two migrations with the number ${number}.`);
    numbers.add(number);
  }
  return Promise.all(
    names.map(async (name) => {
      // A checkout on Windows may have other line ends; the migration is the same.
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name: `${roleOf(folder)}/${name.slice(0, -'.sql'.length)}`, checksum, sql };
    }),
  );
}

/** What a folder is for: `platform/commands/migrations` is `commands`, so equal numbers of two rooms stay apart. */
function roleOf(folder: string): string {
  const own = basename(folder);
  return own === 'migrations' ? basename(dirname(folder)) : own;
}

async function prepareSchema(client: pg.Client, schema: string, log: Log): Promise<void> {
  await client.query(`create schema if not exists "${schema}"`);
  await client.query(
    `create table if not exists migration_journal (
       name text primary key,
       checksum text not null,
       applied_at timestamptz not null default now()
     )`,
  );
  await prepareReader(client, schema, log);
}

/** Roles belong to the whole cluster, so another schema's or another database's migration may be making it right now. */
async function prepareReader(client: pg.Client, schema: string, log: Log, attempt = 1): Promise<void> {
  const role = readerRole(schema);
  try {
    const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    if (found.rowCount === 0) await client.query(`create role "${role}" nologin`);
    await client.query(`grant usage on schema "${schema}" to "${role}"`);
    await client.query(`grant "${role}" to current_user`);
  } catch (error) {
    const state = sqlStateOf(error);
    // duplicate_object, unique_violation, and "tuple concurrently updated", which has no state of its own.
    const metAnother = state === '42710' || state === '23505' || state === 'XX000';
    if (metAnother && attempt < readerAttemptsMax) return prepareReader(client, schema, log, attempt + 1);
    if (state !== '42501') throw error;
    log.warn({ role }, 'not permitted to make the read-only role: readers use the rights of the connection');
  }
}

const readerAttemptsMax = 20;

async function readJournal(client: pg.Client): Promise<readonly JournalRow[]> {
  return (await client.query<JournalRow>('select name, checksum from migration_journal')).rows;
}

function comparedWithJournal(
  files: readonly Migration[],
  journal: readonly JournalRow[],
  schema: string,
): readonly Migration[] {
  const unknown = journal.filter((row) => !files.some((file) => file.name === row.name)).map((row) => row.name);
  if (unknown.length > 0) {
    throw new MigrationError(
      `The database is newer than this code: schema ${schema} has run ${unknown.sort().join(', ')}, which this code does not have. Run the newer code, or restore the database.`,
    );
  }
  const applied = new Map(journal.map((row) => [row.name, row.checksum]));
  const edited = files.find((file) => applied.has(file.name) && applied.get(file.name) !== file.checksum);
  if (edited !== undefined) {
    throw new MigrationError(
      `Migration ${edited.name} was edited after it ran in schema ${schema}. Put it back and write a new file instead.`,
    );
  }
  return files.filter((file) => !applied.has(file.name));
}

async function run(client: pg.Client, file: Migration, options: MigrateOptions): Promise<void> {
  await client.query('begin');
  try {
    await client.query(file.sql);
    await client.query('insert into migration_journal (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const translated = translateError(error, { mayHaveCommitted: false });
    if (translated !== error || !(error instanceof Error)) throw error;
    throw new MigrationError(`Migration ${file.name} failed: ${error.message}`, { cause: error });
  }
  options.log.info({ schema: options.schema, migration: file.name }, 'migrated');
}
