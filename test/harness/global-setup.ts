import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openBuildPlace } from './built-house.ts';
import { dropTemplates } from './postgres.ts';
import { openTestServer } from './postgres-server.ts';

/** A place to build at and one PostgreSQL for the whole test run; the workers inherit where they are. */
export async function setup(): Promise<() => Promise<void>> {
  // Every project of a run comes here: the first one prepares for all, and ends what it began when all of them are over.
  if (process.env['TEST_RUN'] !== undefined) return () => Promise.resolve();
  process.env['TEST_RUN'] = randomUUID().slice(0, 8);
  const closers = [await openBuildPlace(), await openServer()];
  return async () => {
    for (const close of closers) await close();
    delete process.env['TEST_RUN'];
  };
}

/** Unless a person names another. */
async function openServer(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'] ?? '';
  if (given !== '') return () => dropTemplates(given, process.env['TEST_RUN'] ?? '');
  const server = await openTestServer();
  await spareTheDisk(server.url);
  process.env['TEST_DATABASE_URL'] = server.url;
  return async () => {
    delete process.env['TEST_DATABASE_URL'];
    await server.close();
  };
}

/** Nobody pulls the plug on this server: tests that do, or kill it, start one of their own. A drop takes a fifth of its time. */
async function spareTheDisk(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('alter system set fsync = off');
  await client.query('select pg_reload_conf()');
  await client.end();
}
