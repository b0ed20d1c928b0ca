import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveBooks } from '../harness/books.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { peopleOf, type Answered, type People } from '../harness/errands.ts';
import { openHouseDatabase } from '../harness/house-database.ts';
import { endParts, startPart } from '../harness/part-process.ts';
import { openFakeSalesforce, type FakeSalesforce } from '../../subgraphs/customer/adapters/salesforce/fake.ts';
import { openRedisDatabases, type TestRedisDatabases } from '../harness/redis.ts';
import { lasting, tellStory } from './story.ts';

// Alone on two cores a point takes a few seconds; the rest is for a machine that does other things as well.
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

type Point = { readonly point: string; readonly committed?: boolean };

/**
 * Points at which one house after the other dies on one database: each finishes what the one before left, and dies at the
 * next point in a story of its own. Of a command's points the passage is counted so that the first invoice of the story is
 * being made final. The first one after two companies and eight errands; one behind another after eight errands of its own and
 * the eleven that were left, of which two are refused and write nothing; after a commit, repeats count as well.
 */
const chains: readonly { readonly of: string; readonly points: readonly Point[] }[] = [
  {
    of: 'its commands',
    points: [
      { point: 'command.after-claim:11', committed: false },
      { point: 'command.after-write:18', committed: false },
      { point: 'command.before-commit:18', committed: false },
      { point: 'command.after-commit:66', committed: true },
    ],
  },
  // A consumer's point first: later houses have much to apply as they start, and the first one its two companies, by four consumers.
  {
    of: 'its copies, or while it appends to the log',
    points: [
      { point: 'inbox.before-commit:20' },
      { point: 'relay.before-append:5' },
      { point: 'relay.after-append:5' },
    ],
  },
  {
    of: 'its copies, or when it has appended to the log',
    points: [{ point: 'inbox.after-commit:20' }, { point: 'relay.after-commit:5' }, { point: 'relay.mid-publish:5' }],
  },
];

describe.concurrent('a house that dies', { timeout }, () => {
  // First, because the lease of the dead one's command runs for fifteen seconds, in which others have their turn.
  it('after its CRM has done what it asked looks that up when it is back, and does not ask again', async () => {
    await using crm = await openFakeSalesforce();
    await using stage = await openStage(crm);

    // The third command on the commercial profile: created with one segment, changed to S1, now to S2.
    const crashing = { ...stage.env, CONCORD_CRASH_AT: 'command.after-outside:3' };
    const first = await startPart({ env: crashing, built });
    const before = await tellStory(first.url, stage.people);
    expect((await first.ended).signal).toBe('SIGKILL');
    expect(before.inHand).toBe('acme S2');

    const second = await startPart({ env: stage.env, built });
    const after = await tellStory(second.url, stage.people);
    expect(after.inHand).toBeNull();
    const acme = after.answers.get('acme')?.entityId ?? '';
    expect(crm.account(acme)).not.toBeNull();
    // Four for Acme's four segments.
    expect(crm.writes(acme)).toBe(4);
    await proveBooks({ ...stage, answers: [...after.answers.values()] });
    expect((await second.stop()).code).toBe(0);
  });

  it.for(chains)('at one point of $of after the other has done each command once in the end', async ({ points }) => {
    await using stage = await openStage();
    const { env } = stage;
    const stories: Story[] = [];
    const dying = points.filter(({ point }) => redis !== null || !point.startsWith('relay.mid-publish'));
    for (const [nr, { point, committed = null }] of dying.entries()) {
      const house = await startPart({ env: { ...env, CONCORD_CRASH_AT: point }, built });
      stories.push({ answers: new Map(), left: null });
      expect(await tellAll(house.url, stage.people, stories, committed), point).not.toBeNull();
      expect((await house.ended).signal, point).toBe('SIGKILL');
      if (committed !== null) expect(stories[nr]?.left?.key, point).toBe('first invoice final');
    }

    const last = await startPart({ env, built });
    for (const _ of ['what was left', 'everything once more'])
      expect(await tellAll(last.url, stage.people, stories, null)).toBeNull();
    const books = await proveBooks({ ...stage, answers: stories.flatMap(({ answers }) => [...answers.values()]) });
    expect(books).toMatchObject({ refusals: 2 * dying.length, invoices: 3 * dying.length });
    expect((await last.stop()).code).toBe(0);
  });
});

/** What was heard of a story so far, and the errand that a house died of; `committed` says at which side of its commit. */
type Story = {
  readonly answers: Map<string, Answered>;
  left: { readonly key: string; readonly committed: boolean | null } | null;
};

/** Tells every story from its beginning: what was answered is answered so again. Answers the errand that it died of. */
async function tellAll(
  url: string,
  company: People,
  stories: readonly Story[],
  committed: boolean | null,
): Promise<string | null> {
  for (const [nr, story] of stories.entries()) {
    const { answers, inHand } = await tellStory(url, company, nr);
    for (const [key, answer] of answers) {
      const known = story.answers.get(key);
      if (known !== undefined) expect(lasting(answer), key).toEqual({ ...lasting(known), replayed: true });
      else story.answers.set(key, answer);
      if (story.left?.key !== key) continue;
      if (story.left.committed !== null) expect(answer.replayed, key).toBe(story.left.committed);
      story.left = null;
    }
    if (inHand === null) continue;
    story.left = { key: inHand, committed };
    return inHand;
  }
  return null;
}

/** A database, a Redis and a folder for the houses of one test; with a CRM, that keeps the commercial profile. */
async function openStage(crm?: FakeSalesforce) {
  const database = await openHouseDatabase();
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
