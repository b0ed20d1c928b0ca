import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { endParts, runPart, type Part } from '../harness/part-process.ts';
import { openTestDatabase } from '../harness/postgres.ts';

const timeout = 120_000;

let built: BuiltHouse;
let dataDir: string;

beforeAll(async () => {
  built = await buildHouse();
  dataDir = await mkdtemp(join(tmpdir(), 'concord-bad-'));
});

afterAll(async () => {
  await endParts();
  await rm(dataDir, { recursive: true, force: true });
});

type Case = {
  readonly what: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly part?: Part;
  readonly args?: readonly string[];
  readonly says: RegExp;
};

const nowhere = 'postgres://postgres@127.0.0.1:1/concord';

const cases: readonly Case[] = [
  { what: 'a PORT that is no number', env: { PORT: 'abc' }, says: /^PORT is not usable/ },
  { what: 'a PORT beyond the last one', env: { PORT: '65536' }, says: /^PORT is not usable/ },
  { what: 'a HOST of another machine', env: { HOST: '203.0.113.7' }, part: 'gateway', says: /HOST and PORT must name/ },
  { what: 'a HOST that is no address', env: { HOST: 'a b' }, part: 'gateway', says: /HOST and PORT must name/ },
  { what: 'a DATABASE_URL of another kind', env: { DATABASE_URL: 'mysql://x' }, says: /^DATABASE_URL is not usable/ },
  { what: 'a DATABASE_URL where nobody answers', env: { DATABASE_URL: nowhere }, says: /^postgres: .*ECONNREFUSED/ },
  { what: 'a REDIS_URL of another kind', env: { REDIS_URL: 'http://127.0.0.1' }, says: /^REDIS_URL is not usable/ },
  { what: 'INTERNAL_KEYS without a secret', env: { INTERNAL_KEYS: 'abc' }, says: /^INTERNAL_KEYS entry 1 / },
  { what: 'INTERNAL_KEYS that are too short', env: { INTERNAL_KEYS: 'a:c2hvcnQ=' }, says: /^INTERNAL_KEYS entry 1 / },
  {
    what: 'a SYSTEMS_FILE that is not there',
    env: { SYSTEMS_FILE: 'no.yaml' },
    says: /^SYSTEMS_FILE no.yaml .*ENOENT/,
  },
  { what: 'a SYSTEMS_FILE that is a folder', env: { SYSTEMS_FILE: 'house' }, says: /^SYSTEMS_FILE house .*EISDIR/ },
  { what: 'a SYSTEMS_FILE of another kind', env: { SYSTEMS_FILE: 'supergraph.yaml' }, says: /^supergraph.yaml: / },
  { what: 'a SEED that is unknown', env: { SEED: 'maybe' }, says: /^SEED is not usable/ },
  { what: 'a DATA_DIR that is a file', env: { DATA_DIR: 'package.json' }, says: /package.json is not a folder/ },
  { what: 'an open house', env: { OPEN: '1' }, says: /^OPEN is not usable/ },
  {
    what: 'an open gateway in production',
    env: { OPEN: '1', NODE_ENV: 'production' },
    part: 'gateway',
    says: /^OPEN is not usable/,
  },
  {
    what: 'a CUSTOMER_URL of another kind',
    env: { CUSTOMER_URL: 'ftp://x' },
    part: 'gateway',
    says: /^CUSTOMER_URL is/,
  },
  {
    what: 'a supergraph that is not there',
    part: 'gateway',
    args: ['--supergraph', 'no.graphql'],
    says: /^--supergraph no.graphql .*ENOENT/,
  },
  {
    what: 'a supergraph that is none',
    part: 'gateway',
    args: ['--supergraph', 'supergraph.yaml'],
    says: /^--supergraph supergraph.yaml is not usable/,
  },
  {
    what: 'a supergraph for the relay',
    part: 'relay',
    args: ['--supergraph', 'x'],
    says: /^--supergraph FILE goes with/,
  },
];

describe.concurrent('what nobody can start with', { timeout }, () => {
  it.each(cases)('$what is one clear line and exit code 2', async ({ env, part, args, says }) => {
    const ending = await runPart({
      built,
      env: { DATA_DIR: dataDir, PORT: '0', ...env },
      ...chosen(part),
      ...given(args),
    });
    expectOneLine(ending, says);
  });

  it.each([['warehouse'], ['constructor'], []])('the part "%s" is one clear line and exit code 2', async (...part) => {
    expectOneLine(
      await runPart({ program: built.serve, args: part, env: {} }),
      /^Say which part: .*customer\|contract\|billing/,
    );
  });

  it.each(['house', 'gateway'] as const)(
    'a port of another program is one clear line and exit code 2 for the %s',
    async (part) => {
      await using database = await openTestDatabase('taken');
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, SEED: 'none', PORT: String(port) };
      expectOneLine(await runPart({ built, part, env }), /EADDRINUSE.*set PORT to a free one/);
      other.close();
    },
  );
});

function chosen(part: Part | undefined) {
  return part === undefined ? {} : { part };
}

function given(args: readonly string[] | undefined) {
  return args === undefined ? {} : { args };
}

function expectOneLine({ code, stderr, stdout }: Awaited<ReturnType<typeof runPart>>, says: RegExp): void {
  const lines = stderr.trimEnd().split('\n');
  expect({ code, lines: lines.length, stdout }, stderr).toEqual({ code: 2, lines: 1, stdout: '' });
  expect(lines[0]).toMatch(says);
}
