import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogRewound } from '../../events/follow.ts';
import { startRelay, type Relay } from '../../events/relay.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { eventually } from '../harness/eventually.ts';
import { follow, type Follower } from './follower.ts';
import { openTestRedis, type TestRedis } from './redis-server.ts';
import { openTestSource, tell, type TestSource } from './source.ts';
import { openTransport, type TestTransport } from './transport.ts';

let redis: TestRedis | null = null;
const key = 'concord:events:customer';

beforeAll(async () => {
  redis = await openTestRedis();
});

afterAll(() => redis?.[Symbol.asyncDispose]());

let source: TestSource;
let transport: TestTransport;
let relay: Relay | null;
let followers: Follower[];
let version: number;

async function open(over: TestRedis | null): Promise<void> {
  await redis?.flush();
  followers = [];
  version = 0;
  source = await openTestSource();
  transport = openTransport(source, over);
  startOne();
}

function startOne(): void {
  const { url } = source;
  relay = startRelay({
    source: 'customer',
    url,
    publisher: transport.openPublisher(),
    metrics: transport.metrics,
    log: silentLog,
  });
}

afterEach(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await relay?.stop();
  await transport.close();
  await source[Symbol.asyncDispose]();
});

function followFrom(after = 0, afterHash?: Buffer): Follower {
  const follower = follow(source, transport, { after, ...(afterHash === undefined ? {} : { afterHash }) });
  followers.push(follower);
  return follower;
}

async function tellSome(events: number): Promise<void> {
  const told = Array.from({ length: events }, () => ({ entityId: `cus_${version % 7}`, version: (version += 1) }));
  await tell(source.pool, 'customer', told);
  relay?.wake();
}

async function logReaches(sequence: number): Promise<void> {
  await eventually(`the log comes to ${sequence}`, async () => (await source.reader.head()).sequence >= sequence);
}

/** What it was given is the log behind `after`: same entries, same order, nothing twice, columns as they are stored. */
async function expectTheLog(follower: Follower, after = 0): Promise<void> {
  const log = await source.reader.read(after, 2_000);
  expect(follower.received.map(({ event: _, ...entry }) => entry)).toEqual(log.map(({ event: _, ...entry }) => entry));
}

async function refills(): Promise<number> {
  const metric = await transport.registry.getSingleMetric('concord_follow_refills_total')?.get();
  return metric?.values[0]?.value ?? 0;
}

describe.each(['Redis', 'LISTEN'])('a follower over %s', (means) => {
  beforeEach(async ({ skip }) => {
    if (means === 'Redis' && redis === null) skip('there is no redis-server');
    await open(means === 'Redis' ? redis : null);
  });

  it('gets what was before it came and what comes while it follows', async () => {
    await tellSome(300);
    await logReaches(300);
    const follower = followFrom();
    await follower.reaches(300);
    await tellSome(50);
    await follower.reaches(350);
    await tellSome(1);
    await follower.reaches(351);
    await expectTheLog(follower);
  });

  it('goes on from a place, and from the end', async () => {
    await tellSome(120);
    await logReaches(120);
    const head = await source.reader.head();
    const [some, none] = [followFrom(100), followFrom(120, head.hash)];
    await tellSome(5);
    await Promise.all([some.reaches(125), none.reaches(125)]);
    await expectTheLog(some, 100);
    await expectTheLog(none, 120);
  });

  it('gets the exact log although its database connections are killed', async () => {
    const follower = followFrom();
    for (let round = 1; round <= 5; round += 1) {
      await tellSome(100);
      await source.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and (application_name like 'concord-%' or application_name like 'test-%')`,
      );
      await tellSome(100);
      await follower.reaches(round * 200);
    }
    await expectTheLog(follower);
  });

  it('hears of an event soon after its commit', async () => {
    const follower = followFrom();
    await tellSome(1);
    await follower.reaches(1);
    const lagsMs: number[] = [];
    for (let n = 2; n <= 30; n += 1) {
      const before = performance.now();
      await tellSome(1);
      await follower.reaches(n);
      lagsMs.push(performance.now() - before);
    }
    // Far below the polls (250 ms, 1 s), so the bells did it.
    expect(lagsMs.toSorted((a, b) => a - b)[Math.floor(lagsMs.length / 2)]).toBeLessThan(150);
  });

  it('stops at once', async () => {
    const follower = followFrom();
    await tellSome(1);
    await follower.reaches(1);
    const before = performance.now();
    await follower.stop();
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('refuses to follow a log that is not the one it followed', async () => {
    await tellSome(10);
    await logReaches(10);
    const head = await source.reader.head();
    const shorter = followFrom(15);
    await eventually('it says so', () => shorter.failure() instanceof LogRewound);
    const another = followFrom(8, head.hash);
    await eventually('it says so', () => another.failure() instanceof LogRewound);
    expect([...shorter.received, ...another.received]).toEqual([]);
  });
});

describe('a follower over Redis', () => {
  beforeEach(async ({ skip }) => {
    if (redis === null) skip('there is no redis-server');
    await open(redis);
  });

  it('gets the exact log while Redis is flushed, killed and comes back empty', async () => {
    const follower = followFrom();
    for (let round = 1; round <= 4; round += 1) {
      await tellSome(60);
      await redis?.flush();
      await tellSome(60);
      await follower.reaches(round * 240 - 120);
      await redis?.kill();
      await tellSome(60);
      await follower.reaches(round * 240 - 60);
      await redis?.start();
      await tellSome(60);
      await follower.reaches(round * 240);
    }
    await expectTheLog(follower);
  });

  it('gets its events from the log while Redis is away', async () => {
    await redis?.kill();
    const follower = followFrom();
    await tellSome(100);
    await follower.reaches(100);
    await redis?.start();
    await eventually('the stream has it all', async () => (await redis?.command('XLEN', key)) === 100);
    await expectTheLog(follower);
  });

  it('is not led astray by a stream that was trimmed past it or tells other things', async () => {
    await tellSome(20);
    await eventually('the stream has it all', async () => (await redis?.command('XLEN', key)) === 20);
    const follower = followFrom();
    await follower.reaches(20);
    await relay?.stop();
    relay = null;
    // A liar at the key: the next sequence, with an envelope that the chain does not cover.
    await redis?.command(
      'XADD',
      key,
      '21-0',
      'envelope',
      '{"id":"forged"}',
      'hash',
      Buffer.alloc(32).toString('base64'),
    );
    await eventually('the lie was noticed', async () => (await refills()) > 0);
    await redis?.command('XTRIM', key, 'MAXLEN', '0');
    startOne();
    await tellSome(20);
    await follower.reaches(40);
    await expectTheLog(follower);
  });
});

describe('the stream', () => {
  beforeEach(async ({ skip }) => {
    if (redis === null) skip('there is no redis-server');
    await open(redis);
  });

  async function streamIsTheLog(sequences: number): Promise<void> {
    await eventually('the stream is the log', async () => {
      const entries = (await redis?.command('XRANGE', key, '-', '+')) as [string, string[]][];
      const log = await source.reader.read(0, 2_000);
      return (
        log.length === sequences &&
        JSON.stringify(entries) ===
          JSON.stringify(
            log.map((entry) => [
              `${entry.sequence}-0`,
              ['envelope', entry.envelope, 'hash', entry.hash.toString('base64')],
            ]),
          )
      );
    });
  }

  it('is filled again after a flush, even when nothing happens', async () => {
    await tellSome(300);
    await streamIsTheLog(300);
    await redis?.flush();
    await streamIsTheLog(300);
  });

  it('is whole again after flushes in the middle of the writing', async () => {
    for (let round = 0; round < 10; round += 1) {
      await tellSome(30);
      if (round % 3 === 1) await redis?.flush();
    }
    await streamIsTheLog(300);
  });

  it('is filled again when its entries were trimmed or deleted', async () => {
    await tellSome(30);
    await streamIsTheLog(30);
    await redis?.command('XDEL', key, '30-0');
    await streamIsTheLog(30);
    await redis?.command('XTRIM', key, 'MAXLEN', '0');
    await streamIsTheLog(30);
  });

  it('is caught up after Redis was away', async () => {
    await tellSome(100);
    await streamIsTheLog(100);
    await redis?.kill();
    await tellSome(400);
    await logReaches(500);
    await redis?.start();
    await streamIsTheLog(500);
  });

  it('is emptied and filled again, loudly, when it is ahead of the log or tells another history', async () => {
    await tellSome(10);
    await streamIsTheLog(10);
    await relay?.stop();
    await redis?.command('XADD', key, '99-0', 'envelope', '{}', 'hash', 'from a log that was lost');
    startOne();
    await streamIsTheLog(10);
    await relay?.stop();
    await redis?.command('DEL', key);
    await redis?.command('XADD', key, '10-0', 'envelope', '{}', 'hash', 'of another log');
    startOne();
    await streamIsTheLog(10);
    const resets = await transport.registry.getSingleMetric('concord_stream_reset_total')?.get();
    expect(resets?.values[0]?.value).toBe(2);
    await tellSome(10);
    await streamIsTheLog(20);
  });

  it('does without Redis while Redis refuses writes, and catches up', async () => {
    await tellSome(10);
    await streamIsTheLog(10);
    await redis?.command('CONFIG', 'SET', 'maxmemory', '1');
    await tellSome(100);
    await logReaches(110);
    const follower = followFrom();
    await follower.reaches(110);
    await redis?.command('CONFIG', 'SET', 'maxmemory', '0');
    await streamIsTheLog(110);
    await expectTheLog(follower);
  });
});
