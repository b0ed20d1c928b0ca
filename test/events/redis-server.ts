import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';

/** A Redis for one test, which may be killed, restarted empty and flushed. It keeps nothing on disk. */
export type TestRedis = AsyncDisposable & {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  flush(): Promise<void>;
  /** Runs one command and answers what it said. */
  command(...words: string[]): Promise<unknown>;
};

/** Null where the machine has no `redis-server`, with the reason printed. */
export async function openTestRedis(): Promise<TestRedis | null> {
  const folder = await mkdtemp(join(tmpdir(), 'concord-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server = await launch(port, folder);
  if (server === null) {
    await rm(folder, { recursive: true, force: true });
    process.stderr.write('skipped: there is no redis-server to start, kill and flush\n');
    return null;
  }
  const command = (...words: string[]): Promise<unknown> => withClient(url, (client) => client.sendCommand(words));
  const kill = async (): Promise<void> => {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    url,
    kill,
    async start() {
      server = await launch(port, folder);
    },
    async flush() {
      await command('FLUSHALL');
    },
    command,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const startDeadlineMs = 10_000;

async function launch(port: number, folder: string): Promise<ChildProcess | null> {
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    {
      stdio: 'ignore',
    },
  );
  const failed = await Promise.race([once(server, 'spawn').then(() => false), once(server, 'error').then(() => true)]);
  if (failed) return null;
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    try {
      await withClient(`redis://127.0.0.1:${port}`, (client) => client.ping());
      return server;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

async function withClient<T>(url: string, work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client as ReturnType<typeof createClient>);
  } finally {
    client.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
