import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { sources } from '../../platform/config.ts';
import { fromRoot } from '../../platform/root.ts';
import { cleanUp, isGone, killServer, newFolder, serverPid } from '../chaos/launcher-process.ts';
import { eventually } from '../harness/eventually.ts';
import { proveBooks } from '../harness/books.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { ask, peopleOf, send } from '../harness/errands.ts';
import { endParts, launchPart, runPart, startPart } from '../harness/part-process.ts';
import { openTestDatabase } from '../harness/postgres.ts';
import { openRedisDatabases, readStream } from '../harness/redis.ts';

// Each test starts the house several times, which takes its time on a busy machine.
const timeout = 300_000;

let built: BuiltHouse;

beforeAll(async () => {
  built = await buildHouse();
});

afterEach(async () => {
  await endParts();
  await cleanUp();
});

/** What was measured belongs into the output: how long a start may take is a promise to people, on their machines. */
function print(what: string, ms: number): void {
  process.stdout.write(`${what}: ${Math.round(ms)} ms\n`);
}

const customersOf = `{ customers(first: 100) { edges { node { id legalName status } } } }`;

describe('npm start, with nothing but a folder', { timeout }, () => {
  it('makes everything, keeps everything, and comes back after whatever happened to it', async () => {
    const dataDir = await newFolder();
    // A home that nobody else may enter, as root has one: PostgreSQL runs as another user there.
    await chmod(dataDir, 0o700);
    const env = { DATA_DIR: dataDir, PORT: '0' };

    const first = await startPart({ env });
    print('ready on an empty folder, with the demo company', first.readyMs);
    expect(first.readyMs).toBeLessThan(90_000);
    const token = (await runPart({ program: fromRoot('scripts/token.ts'), args: ['--persona', 'sales-ops'], env }))
      .stdout;
    const seeded = await ask(first.url, token.trim(), customersOf);
    expect(seeded.errors).toBeUndefined();
    expect(JSON.stringify(seeded.data)).toContain('Acme Holding Inc.');
    const { entityId } = await send(first.url, peopleOf(dataDir), {
      key: 'kept',
      who: people.olga,
      field: 'createCustomer',
      input: { legalName: 'Kept Ltd', country: 'GB' },
    });
    const there = async (url: string): Promise<void> => {
      const { data } = await ask(url, token.trim(), customersOf);
      const { edges } = data?.['customers'] as { edges: { node: { id: string } }[] };
      // The demo company is not told twice.
      expect(edges).toHaveLength((seeded.data?.['customers'] as { edges: unknown[] }).edges.length + 1);
      expect(edges.at(-1)?.node.id).toBe(entityId);
    };
    await there(first.url);

    const server = await serverPid(dataDir);
    expect(await first.stop()).toMatchObject({ code: 0, stderr: '' });
    expect(await serverPid(dataDir)).toBeNull();
    await eventually('PostgreSQL is gone', () => isGone(server ?? 0));

    const second = await startPart({ env });
    print('ready again, with all data', second.readyMs);
    expect(second.readyMs).toBeLessThan(90_000);
    await there(second.url);

    const adopted = await serverPid(dataDir);
    await second.kill();
    expect(await serverPid(dataDir)).toBe(adopted);
    const third = await startPart({ env });
    expect(await serverPid(dataDir)).toBe(adopted);
    await there(third.url);

    await third.kill();
    await killServer(dataDir);
    const fourth = await startPart({ env });
    print('ready after everything was killed', fourth.readyMs);
    await there(fourth.url);
    expect((await fourth.stop()).code).toBe(0);
    expect(await serverPid(dataDir)).toBeNull();
  });

  it('that is stopped while it starts leaves no PostgreSQL behind', async () => {
    const dataDir = await newFolder();
    const launched = launchPart({ env: { DATA_DIR: dataDir, PORT: '0', SEED: 'none' }, built });
    let server: number | null = null;
    await eventually('its PostgreSQL runs', async () => (server = await serverPid(dataDir)) !== null, 60_000);
    launched.signal('SIGTERM');
    expect((await launched.ended).code).toBe(0);
    expect(await serverPid(dataDir)).toBeNull();
    await eventually('PostgreSQL is gone', () => isGone(server ?? 0));
  });

  it('passes a SIGTERM on to the house', async () => {
    const dataDir = await newFolder();
    const npm = await startPart({
      program: 'npm',
      args: ['start'],
      env: { DATA_DIR: dataDir, PORT: '0', SEED: 'none' },
    });
    expect((await npm.stop()).code).toBe(0);
    expect(await serverPid(dataDir)).toBeNull();
  });
});

describe('npm start, with a database and a Redis of its own', { timeout }, () => {
  it('keeps everything there, and lets running requests finish when it is told to end', async () => {
    await using database = await openTestDatabase('start');
    await using redis = await openRedisDatabases();
    const redisUrl = (await redis?.next()) ?? null;
    const dataDir = await newFolder();
    const env = {
      DATA_DIR: dataDir,
      PORT: '0',
      SEED: 'none',
      DATABASE_URL: database.url,
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    };
    const company = peopleOf(dataDir);
    const house = await startPart({ env, built });
    expect(await serverPid(dataDir)).toBeNull();
    const created = await send(house.url, company, {
      key: 'acme',
      who: people.olga,
      field: 'createCustomer',
      input: { legalName: 'Acme', country: 'US' },
    });
    if (redisUrl !== null)
      await eventually('it is told in Redis', async () => {
        const entries = await readStream(redisUrl, 'concord:events:customer');
        return entries.length === 1 && entries[0]?.envelope.includes(created.entityId) === true;
      });

    // Somebody else holds the customer, so the command waits; and somebody has begun a request and says no more.
    await using holder = await openClient(database.url);
    await holder.query('begin');
    await holder.query('select 1 from customer.customers for update');
    const running = send(house.url, company, {
      key: 'acme S1',
      who: people.olga,
      field: 'updateProfile',
      input: { customerId: created.entityId, segment: 'S1' },
    });
    running.catch(() => undefined);
    await eventually('it waits for the customer', async () => {
      const waiting = await holder.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return waiting.rowCount === 1;
    });
    const { hostname, port } = new URL(house.url);
    const silent = connect(Number(port), hostname);
    silent.on('error', () => undefined);
    silent.write('POST /graphql HTTP/1.1\r\nhost: concord\r\ncontent-length: 1000\r\n\r\n{');
    const told = performance.now();
    house.signal('SIGTERM');
    await eventually('the door is shut', () => refusesConnections(Number(port)));
    await holder.query('rollback');
    const answer = await running;
    expect(answer.receipt?.outcome).toBe('APPLIED');
    const { code, stderr } = await house.ended;
    const drainMs = performance.now() - told;
    print('drained, with a client that never finished its request', drainMs);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(drainMs).toBeLessThan(12_000);

    const again = await startPart({ env, built });
    const { data } = await ask(
      again.url,
      await company.token(people.olga),
      '{ customers { edges { node { segment } } } }',
    );
    expect(data).toEqual({ customers: { edges: [{ node: { segment: 'S1' } }] } });
    await proveBooks({ databaseUrl: database.url, redisUrl, answers: [created, answer] });
    expect((await again.stop()).code).toBe(0);
  });

  it('tells the demo company to its end after it was killed in the middle of the story', async () => {
    await using database = await openTestDatabase('story');
    const dataDir = await newFolder();
    const env = { DATA_DIR: dataDir, PORT: '0', DATABASE_URL: database.url };
    await using client = await openClient(database.url);
    const count = async (table: string): Promise<number> => {
      const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      return rows[0]?.n ?? 0;
    };
    const killedAt = async (commands: number, source = 'customer'): Promise<void> => {
      const launched = launchPart({ env, built });
      await eventually(
        `${commands} commands are done in ${source}`,
        async () => (await count(`${source}.idempotency`).catch(() => 0)) >= commands,
        120_000,
      );
      await launched.kill();
    };
    await killedAt(5);
    await killedAt(20);
    // In the middle of the year, where runs are carried out beside the story.
    await killedAt(60, 'billing');
    const house = await startPart({ env, built });
    // Once the story is told, time opens cases for what nobody paid.
    await eventually(
      'nothing happens any more',
      async () => {
        const ends = () => Promise.all(sources.map((source) => count(`${source}.log`)));
        const before = await ends();
        await sleep(1_500);
        return isDeepStrictEqual(await ends(), before);
      },
      60_000,
    );
    const books = await proveBooks({ databaseUrl: database.url, redisUrl: null, answers: [] });
    expect({ customers: await count('customer.customers'), ...books }).toMatchObject({ customers: 14, invoices: 51 });
    expect((await house.stop()).code).toBe(0);
  });
});

async function openClient(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url });
  // Its database is dropped under it when a test fails.
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => undefined) });
}

async function refusesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const refused = await Promise.race([
    once(socket, 'connect').then(() => false),
    once(socket, 'error').then(() => true),
  ]).catch(() => true);
  socket.destroy();
  return refused;
}
