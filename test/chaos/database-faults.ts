import pg from 'pg';
import { eventually } from '../harness/eventually.ts';

/**
 * Each commit's fsync comes 10 ms late, whoever else commits, so that there is time between a commit's being written and
 * its being acknowledged for a kill to meet it.
 */
export async function delayFsync(url: string): Promise<void> {
  await withDatabase(url, async (client) => {
    await client.query('alter system set commit_delay = 10000');
    await client.query('alter system set commit_siblings = 0');
    await client.query('select pg_reload_conf()');
  });
}

/** The server that holds it starts it again. */
export async function killDatabase(url: string): Promise<void> {
  await withDatabase(url, async (client) => {
    const { rows } = await client.query<{ pid: string }>(
      `select split_part(pg_read_file('postmaster.pid'), E'\n', 1) as pid`,
    );
    process.kill(Number(rows[0]?.pid), 'SIGKILL');
  });
}

/** Once the database answers, which it may just not do. */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client = newClient(url);
  const connected = async (): Promise<boolean> => {
    client = newClient(url);
    return client.connect().then(
      () => true,
      () => false,
    );
  };
  await eventually('the database answers', connected, 60_000);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function newClient(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url });
  // One whose server is killed under it tells everybody who listens.
  client.on('error', () => undefined);
  return client;
}
