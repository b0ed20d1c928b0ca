import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveBooks } from '../harness/books.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { peopleOf } from '../harness/errands.ts';
import { openHouseDatabase } from '../harness/house-database.ts';
import { endParts, startPart, type Part } from '../harness/part-process.ts';
import { openRedisDatabases, type TestRedisDatabases } from '../harness/redis.ts';
import { lasting, tellStory } from './story.ts';

const timeout = 240_000;

let redis: TestRedisDatabases | null = null;
let built: BuiltHouse;

beforeAll(async () => {
  [redis, built] = await Promise.all([openRedisDatabases(), buildHouse()]);
});

afterAll(async () => {
  await endParts();
  await redis?.[Symbol.asyncDispose]();
});

/** Of billing's own commands the third is the first invoice's being made final. */
const points: readonly { readonly part: Part; readonly point: string }[] = [
  { part: 'billing', point: 'command.before-commit:3' },
  { part: 'customer', point: 'command.after-commit:3' },
  { part: 'billing', point: 'inbox.before-commit:2' },
  { part: 'relay', point: 'relay.after-append:3' },
];

describe.concurrent('a part that dies among parts that live', { timeout }, () => {
  it.for(points)('$part at $point: each command is done once when it is back', async ({ part: dying, point }) => {
    await using database = await openHouseDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'concord-parts-'));
    const redisUrl = (await redis?.next()) ?? null;
    const shared = {
      DATABASE_URL: database.url,
      INTERNAL_KEYS: `one:${randomBytes(32).toString('base64')}`,
      DATA_DIR: dataDir,
      SEED: 'none',
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    };
    const start = (part: Part, env: Readonly<Record<string, string>>) =>
      startPart({ built, part, env: { ...shared, ...env } });
    const first = async (part: Part) => start(part, { PORT: '0', ...(part === dying && { CONCORD_CRASH_AT: point }) });

    const [customer, billing, relay, contract] = await Promise.all([
      first('customer'),
      first('billing'),
      first('relay'),
      first('contract'),
    ]);
    const gateway = await start('gateway', { PORT: '0', CUSTOMER_URL: customer.url, BILLING_URL: billing.url });
    const died = { customer, billing, relay }[dying as 'customer' | 'billing' | 'relay'];
    // As a supervisor does: at the same address, and this time it lives.
    const back = died.ended.then(({ signal }) => {
      expect(signal).toBe('SIGKILL');
      return start(dying, { PORT: new URL(died.url || 'http://x:0').port });
    });

    const company = peopleOf(dataDir);
    const told = await tellStory(gateway.url, company);
    const restarted = await back;
    expect(told.inHand).toBeNull();
    const again = await tellStory(gateway.url, company);
    for (const [key, answer] of told.answers)
      expect(lasting(again.answers.get(key)), key).toEqual({ ...lasting(answer), replayed: true });
    const books = await proveBooks({ databaseUrl: database.url, redisUrl, answers: [...told.answers.values()] });
    expect(books).toMatchObject({ refusals: 2, invoices: 3 });

    const living = [gateway, contract, ...[customer, billing, relay].filter((one) => one !== died), restarted];
    for (const one of living) expect((await one.stop()).code).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
  });
});
