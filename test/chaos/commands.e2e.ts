import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveBooks } from '../harness/books.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { peopleOf } from '../harness/errands.ts';
import { endParts, startPart } from '../harness/part-process.ts';
import { openTestDatabase } from '../harness/postgres.ts';
import { openFakeSalesforce, type FakeSalesforce } from '../../subgraphs/customer/adapters/salesforce/fake.ts';
import { openRedisDatabases, type TestRedisDatabases } from '../harness/redis.ts';
import { lasting, tellStory } from './story.ts';

// Alone on two cores a point takes a few seconds; the rest is for a machine that does other things as well.
const timeout = 240_000;

let redis: TestRedisDatabases | null = null;
let house: BuiltHouse;

beforeAll(async () => {
  [redis, house] = await Promise.all([openRedisDatabases(), buildHouse()]);
});

afterAll(async () => {
  await endParts();
  await redis?.[Symbol.asyncDispose]();
});

/** Of a command's points, the eleventh passage, after two companies and eight steps of the story, makes the first invoice final. */
const points = [
  { point: 'command.after-claim:11', committed: false },
  { point: 'command.after-write:11', committed: false },
  { point: 'command.before-commit:11', committed: false },
  { point: 'command.after-commit:11', committed: true },
  { point: 'relay.before-append:5' },
  { point: 'relay.after-append:5' },
  { point: 'relay.after-commit:5' },
  { point: 'relay.mid-publish:5' },
  { point: 'inbox.before-commit:5' },
  { point: 'inbox.after-commit:5' },
];

describe.concurrent('a house that dies', { timeout }, () => {
  // First, because the lease of the dead one's command runs for fifteen seconds, in which others have their turn.
  it('after its CRM has done what it asked looks that up when it is back, and does not ask again', async () => {
    await using crm = await openFakeSalesforce();
    await using stage = await openStage(crm);

    // The third command on the commercial profile: created with one segment, changed to S1, now to S2.
    const crashing = { ...stage.env, CONCORD_CRASH_AT: 'command.after-outside:3' };
    const first = await startPart({ env: crashing, built: house });
    const before = await tellStory(first.url, stage.people);
    expect((await first.ended).signal).toBe('SIGKILL');
    expect(before.inHand).toBe('acme S2');

    const second = await startPart({ env: stage.env, built: house });
    const after = await tellStory(second.url, stage.people);
    expect(after.inHand).toBeNull();
    const acme = after.answers.get('acme')?.entityId ?? '';
    expect(crm.account(acme)).not.toBeNull();
    // Four for Acme's four segments.
    expect(crm.writes(acme)).toBe(4);
    await proveBooks({ ...stage, answers: [...after.answers.values()] });
    expect((await second.stop()).code).toBe(0);
  });

  it.for(points)('at $point has done each command once when it is back', async ({ point, committed }, { skip }) => {
    skip(redis === null && point.startsWith('relay.mid-publish'), 'there is no Redis to publish to');
    await using stage = await openStage();
    const { env } = stage;

    const first = await startPart({ env: { ...env, CONCORD_CRASH_AT: point }, built: house });
    const before = await tellStory(first.url, stage.people);
    expect((await first.ended).signal).toBe('SIGKILL');

    const second = await startPart({ env, built: house });
    const after = await tellStory(second.url, stage.people);
    expect(after.inHand).toBeNull();
    for (const [key, answer] of before.answers)
      expect(lasting(after.answers.get(key)), key).toEqual({ ...lasting(answer), replayed: true });
    if (committed !== undefined) {
      expect(before.inHand).toBe('first invoice final');
      expect(after.answers.get(before.inHand ?? '')?.replayed).toBe(committed);
    }

    const again = await tellStory(second.url, stage.people);
    for (const [key, answer] of after.answers)
      expect(lasting(again.answers.get(key)), key).toEqual({ ...lasting(answer), replayed: true });

    const books = await proveBooks({ ...stage, answers: [...after.answers.values()] });
    expect(books).toMatchObject({ refusals: 2, invoices: 3 });
    expect((await second.stop()).code).toBe(0);
  });
});

/** A database, a Redis and a folder for the houses of one test; with a CRM, that keeps the commercial profile. */
async function openStage(crm?: FakeSalesforce) {
  const database = await openTestDatabase('chaos');
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-chaos-'));
  const redisUrl = (await redis?.next()) ?? null;
  const systemsFile = join(dataDir, 'systems.yaml');
  if (crm !== undefined) await writeFile(systemsFile, systemsWith(crm));
  return {
    databaseUrl: database.url,
    redisUrl,
    people: peopleOf(dataDir),
    env: {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      SEED: 'none',
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
      ...(crm === undefined ? {} : { SYSTEMS_FILE: systemsFile, CRM_ID: crm.clientId, CRM_SECRET: crm.clientSecret }),
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function systemsWith(crm: FakeSalesforce): string {
  return `
systems:
  embedded: { adapter: postgres }
  crm: { adapter: salesforce, loginUrl: '${crm.url}', clientIdEnv: CRM_ID, clientSecretEnv: CRM_SECRET }
bindings:
  - { group: '*', system: embedded }
  - { group: customer.commercial, system: crm }
legalEntities:
  - { id: le_us, name: Harbour Inc., country: US, currency: USD, timeZone: America/New_York }
`;
}
