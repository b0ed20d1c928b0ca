import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openTestServer, type TestServer } from './postgres-server.ts';

export type TestDatabase = AsyncDisposable & {
  /** A new and empty database, for this test alone, as a superuser. */
  readonly url: string;
};

/**
 * Makes an empty database on the server of the test run, which `global-setup.ts` names in TEST_DATABASE_URL, or on the
 * PostgreSQL that a person put there. Disposing drops it, whoever is still connected.
 */
export async function openTestDatabase(name = 'test'): Promise<TestDatabase> {
  const { url: server, release } = await borrowServer();
  const database = `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 30)}_${randomUUID().slice(0, 8)}`;
  await run(server, `create database "${database}" template template0`);
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
