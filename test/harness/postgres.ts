import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../platform/postgres/migrate.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestServer, type TestServer } from './postgres-server.ts';

export type TestDatabase = AsyncDisposable & {
  /** A new and empty database, for this test alone, as a superuser. */
  readonly url: string;
};

/**
 * Makes an empty database on the server of the test run, which `global-setup.ts` names in TEST_DATABASE_URL, or on the
 * PostgreSQL that a person put there. Disposing drops it, whoever is still connected.
 */
export async function openTestDatabase(name = 'test', template = 'template0'): Promise<TestDatabase> {
  const { url: server, release } = await borrowServer();
  const database = `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 30)}_${randomUUID().slice(0, 8)}`;
  await run(server, `create database "${database}" template "${template}"`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await run(server, `drop database if exists "${database}" with (force)`);
      await release();
    },
  };
}

/** The same with the tables of a source. */
export function openSourceDatabase(schema: string, folders: readonly string[]): Promise<TestDatabase> {
  return openMigratedDatabase(schema, (url) => migrate({ url, schema, folders, log: silentLog }));
}

type Migrate = (url: string) => Promise<unknown>;

/**
 * The same with the tables that `migrateIt` makes. They are made once in a test run and copied from there, because hundreds of tests
 * begin with them. `name` stands for what is in it.
 */
export async function openMigratedDatabase(name: string, migrateIt: Migrate): Promise<TestDatabase> {
  const testRun = process.env['TEST_RUN'];
  if (testRun === undefined) {
    const database = await openTestDatabase(name);
    await migrateIt(database.url);
    return database;
  }
  const template = `concord_template_${name}_${testRun}`;
  await (templates[template] ??= makeTemplate(template, migrateIt));
  return openTestDatabase(name, template);
}

const templates: Record<string, Promise<void>> = {};

/** By whichever worker comes first; the others wait for it. */
async function makeTemplate(template: string, migrateIt: Migrate): Promise<void> {
  const server = process.env['TEST_DATABASE_URL'];
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount !== 0) return;
    const unfinished = `${template}_unfinished`;
    await client.query(`create database "${unfinished}" template template0`);
    const url = new URL(server ?? '');
    url.pathname = `/${unfinished}`;
    await migrateIt(url.href);
    await client.query(`alter database "${unfinished}" rename to "${template}"`);
  } finally {
    await client.end();
  }
}

/** Of a server that goes on after the run. */
export async function dropTemplates(server: string, testRun: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname ~ $1', [
    `^concord_template_.*_${testRun}`,
  ]);
  for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  await client.end();
}

/** Without a server of the run (a script outside Vitest), this process has one of its own while it uses it. */
let own: { readonly server: Promise<TestServer>; users: number } | null = null;

async function borrowServer(): Promise<{ readonly url: string; release(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, release: () => Promise.resolve() };
  const borrowed = (own ??= { server: openTestServer(), users: 0 });
  borrowed.users += 1;
  const server = await borrowed.server;
  return {
    url: server.url,
    async release() {
      borrowed.users -= 1;
      if (borrowed.users > 0) return;
      own = null;
      await server.close();
    },
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
