import { openTestServer } from './postgres-server.ts';

/** One PostgreSQL for the whole test run, unless a person names another; the workers inherit its address. */
export async function setup(): Promise<() => Promise<void>> {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') return () => Promise.resolve();
  const server = await openTestServer();
  process.env['TEST_DATABASE_URL'] = server.url;
  return async () => {
    delete process.env['TEST_DATABASE_URL'];
    await server.close();
  };
}
