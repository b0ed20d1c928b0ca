import { createClient } from 'redis';
import { openTestRedis } from '../events/redis-server.ts';

/** Redis databases for tests that only read and write: each is empty, and streams in one are not seen in another. */
export type TestRedisDatabases = AsyncDisposable & {
  /** The address of the next database. */
  next(): Promise<string>;
};

const databasesMax = 16;

/**
 * A server of the test's own, else the databases of the one that REDIS_URL names; null where there is neither, with the
 * reason printed.
 */
export async function openRedisDatabases(): Promise<TestRedisDatabases | null> {
  const own = await openTestRedis();
  const given = process.env['REDIS_URL'] ?? '';
  const server = own?.url ?? (given === '' ? null : given);
  if (server === null) return null;
  let used = 0;
  return {
    async next() {
      if (used >= databasesMax) throw new Error(`A Redis has ${databasesMax} databases.`);
      const url = new URL(server);
      // From the end: a server that others use too is mostly used from the beginning.
      used += 1;
      url.pathname = `/${databasesMax - used}`;
      await withRedis(url.href, (client) => client.sendCommand(['FLUSHDB']));
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      await own?.[Symbol.asyncDispose]();
    },
  };
}

/** What a stream holds, oldest first: ids and envelopes. */
export function readStream(url: string, key: string): Promise<readonly { readonly id: string; readonly envelope: string }[]> {
  return withRedis(url, async (client) => {
    const entries = await client.xRange(key, '-', '+');
    return entries.map(({ id, message }) => ({ id, envelope: message['envelope'] ?? '' }));
  });
}

async function withRedis<T>(url: string, work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client as ReturnType<typeof createClient>);
  } finally {
    client.destroy();
  }
}
