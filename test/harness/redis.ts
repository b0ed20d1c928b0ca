import { createClient } from 'redis';
import { openTestRedis } from '../events/redis-server.ts';

/** Redis databases for tests that only read and write: each begins empty, and what is in one is not seen in another. */
export type TestRedisDatabases = AsyncDisposable & {
  /** The address of another database. */
  next(): Promise<string>;
};

const databasesMax = 16;
const claim = 'concord:test:claimed';
const claimSeconds = 1_800;

/**
 * A server of the test's own, else empty databases of the one that REDIS_URL names; null where there is neither, with
 * the reason printed.
 */
export async function openRedisDatabases(): Promise<TestRedisDatabases | null> {
  const own = await openTestRedis();
  const given = process.env['REDIS_URL'] ?? '';
  const server = own?.url ?? (given === '' ? null : given);
  if (server === null) return null;
  const claimed: string[] = [];
  return {
    async next() {
      // From the end, because the first ones are those that people use.
      for (let number = databasesMax - 1; number >= 0; number -= 1) {
        const url = new URL(server);
        url.pathname = `/${number}`;
        if (!(await claimEmpty(url.href))) continue;
        claimed.push(url.href);
        return url.href;
      }
      throw new Error(`None of the ${databasesMax} databases of this Redis is empty and free.`);
    },
    async [Symbol.asyncDispose]() {
      if (own === null) await Promise.all(claimed.map((url) => withRedis(url, (client) => client.flushDb())));
      await own?.[Symbol.asyncDispose]();
    },
  };
}

function claimEmpty(url: string): Promise<boolean> {
  return withRedis(url, async (client) => {
    const taken = await client.set(claim, String(process.pid), { NX: true, EX: claimSeconds });
    if (taken === null) return false;
    if ((await client.dbSize()) === 1) return true;
    await client.del(claim);
    return false;
  });
}

/** What a stream holds, oldest first. */
export function readStream(
  url: string,
  key: string,
): Promise<readonly { readonly id: string; readonly envelope: string }[]> {
  return withRedis(url, async (client) => {
    const entries = await client.xRange(key, '-', '+');
    return (entries ?? []).map(({ id, message }) => ({ id, envelope: message['envelope'] ?? '' }));
  });
}

/** Loses everything, as a Redis that keeps nothing on disk does when it is started again. */
export async function emptyRedis(url: string): Promise<void> {
  await withRedis(url, (client) => client.flushDb());
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
