import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Registry } from 'prom-client';
import { createStreamLive } from '../events/live.ts';
import { createLogReader } from '../events/log-reader.ts';
import { createEventMetrics } from '../events/metrics.ts';
import { startRelay, type Relay } from '../events/relay.ts';
import { createStreamPublisher } from '../events/stream.ts';
import { cloudEvent } from '../platform/commands/cloud-event.ts';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import { withSettings } from '../platform/postgres/pool.ts';
import { fromRoot } from '../platform/root.ts';
import { silentLog } from '../platform/telemetry/log.ts';

export type Figure = { readonly name: string; readonly value: number; readonly unit: string; readonly goal: string };

const source = 'customer';
const backlogRows = 50_000;
const commitsPerSecond = 100;
const latencySeconds = 10;
const warmUpCommits = 50;

/** The log's rate from a backlog and its lag when idle, durable, on the embedded database, with Redis on. */
export async function benchRelay(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-bench-relay-'));
  await chmod(dataDir, 0o755);
  const postgres = await openEmbeddedPostgres({ dataDir, log: silentLog });
  const redis = await openRedisServer(dataDir);
  const pool = new pg.Pool({ connectionString: withSettings(postgres.url, { search_path: source }), max: 4 });
  const reader = createLogReader({ source, url: postgres.url, log: silentLog });
  const metrics = createEventMetrics(new Registry());
  const start = (): Relay & { close(): Promise<void> } => {
    const publisher = createStreamPublisher({ source, redisUrl: redis.url, reader, metrics, log: silentLog });
    const relay = startRelay({ source, url: postgres.url, publisher, metrics, log: silentLog });
    return {
      ...relay,
      async close() {
        await relay.stop();
        await publisher.close();
      },
    };
  };
  try {
    const folders = [fromRoot('platform/commands/migrations'), fromRoot('events/migrations')];
    await migrate({ url: postgres.url, schema: source, folders, log: silentLog });
    return [...(await benchBacklog()), ...(await benchLag())];
  } finally {
    await reader.close();
    await pool.end();
    await redis.close();
    await postgres.close();
    await rm(dataDir, { recursive: true, force: true });
  }

  async function benchBacklog(): Promise<Figure[]> {
    for (let row = 0; row < backlogRows; row += 1_000) await insert(pool, 1_000);
    const feed = createStreamLive({ source, redisUrl: redis.url, log: silentLog }).open();
    const begun = performance.now();
    const relay = start();
    let logged = 0;
    while (logged < backlogRows) {
      await sleep(10);
      logged = relay.state().sequence ?? 0;
    }
    const loggedMs = performance.now() - begun;
    while ((await feed.next(backlogRows - 1, 10, new AbortController().signal)).length === 0) await sleep(5);
    const publishedMs = performance.now() - begun;
    feed.close();
    await relay.close();
    return [
      figure('relay: backlog into the log', (backlogRows / loggedMs) * 1_000, 'events/s', '>= 5000'),
      figure('relay: backlog into the log and Redis', (backlogRows / publishedMs) * 1_000, 'events/s', '>= 5000'),
    ];
  }

  /** From the answer to a commit until a reader of the stream holds the event. */
  async function benchLag(): Promise<Figure[]> {
    const relay = start();
    const feed = createStreamLive({ source, redisUrl: redis.url, log: silentLog }).open();
    const stop = new AbortController();
    const toldAt = new Map<string, number>();
    const following = (async () => {
      for (let position = backlogRows; !stop.signal.aborted;) {
        for (const told of await feed.next(position, 1_000, stop.signal)) {
          position = told.sequence;
          const { id } = JSON.parse(told.envelope) as { id: string };
          toldAt.set(id, performance.now());
        }
      }
    })();
    // Connections stand and statements are planned before the clock runs.
    while (toldAt.size < warmUpCommits) {
      await insert(pool, 1);
      await sleep(20);
    }
    const begun = performance.now();
    const commits: Promise<{ readonly id: string; readonly sent: number; readonly answered: number }>[] = [];
    for (let n = 0; n < commitsPerSecond * latencySeconds; n += 1) {
      const waitMs = begun + (n * 1_000) / commitsPerSecond - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const sent = performance.now();
      commits.push(
        insert(pool, 1).then(([id = '']) => {
          relay.wake();
          return { id, sent, answered: performance.now() };
        }),
      );
    }
    const committed = await Promise.all(commits);
    while (!committed.every(({ id }) => toldAt.has(id))) await sleep(5);
    stop.abort();
    feed.close();
    await following;
    await relay.close();
    // The stream may be quicker than the answer to the commit.
    const lagsMs = committed.map(({ id, answered }) => Math.max(0, (toldAt.get(id) ?? Infinity) - answered));
    const commitsMs = committed.map(({ sent, answered }) => answered - sent);
    return [
      figure('relay: commit to Redis at 100/s, p50', quantile(lagsMs, 0.5), 'ms', ''),
      figure('relay: commit to Redis at 100/s, p99', quantile(lagsMs, 0.99), 'ms', '<= 50'),
      // What the machine did to one plain commit in the same seconds, to read the lag by.
      figure('relay: the commits themselves, p99', quantile(commitsMs, 0.99), 'ms', ''),
    ];
  }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

function figure(name: string, value: number, unit: string, goal: string): Figure {
  return { name, value: Math.round(value * 10) / 10, unit, goal };
}

/** Rows as the command pipeline leaves them, about 1 KB each. Answers the events' ids. */
async function insert(pool: pg.Pool, rows: number): Promise<readonly string[]> {
  const events = Array.from({ length: rows }, () => event());
  await pool.query({
    name: 'insert',
    text: `insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at, envelope)
           select id, 'change', 'customer.customer.updated', 'Customer', 'cus_1', 1, 'cus_1', now(), envelope
           from unnest($1::uuid[], $2::text[]) as event (id, envelope)`,
    values: [events.map((one) => one.id), events.map((one) => JSON.stringify(one))],
  });
  return events.map((one) => one.id);
}

function event() {
  const context = {
    source,
    time: new Date(),
    entityType: 'Customer',
    entityId: 'cus_1',
    entityVersion: 1,
    customerId: 'cus_1',
    legalEntityId: null,
    correlationId: randomUUID(),
    causationId: null,
    actor: 'usr_bench',
    onBehalfOf: null,
    origin: 'concord',
    command: 'updateProfile',
    idempotencyKey: randomUUID(),
    effectiveDate: null,
    reason: null,
    traceparent: null,
  };
  const data = {
    from: null,
    to: null,
    changed: { tradingName: 'x'.repeat(200) },
    previous: { tradingName: 'y'.repeat(200) },
  };
  return cloudEvent(context, {
    id: randomUUID(),
    kind: 'change',
    type: 'customer.customer.updated',
    schemaVersion: 1,
    data,
  });
}

async function openRedisServer(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') return { url: given, close: () => Promise.resolve() };
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const server: ChildProcess = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    {
      stdio: 'ignore',
    },
  );
  await once(server, 'spawn');
  return {
    url: `redis://127.0.0.1:${port}`,
    async close() {
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}
