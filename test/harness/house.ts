import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config.ts';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import { HouseClock } from '../../house/house-clock.ts';
import { openHouse } from '../../house/open-house.ts';
import type { Timekeeping } from '../../house/timekeeping.ts';
import { buildHouse } from './built-house.ts';
import { peopleOf } from './errands.ts';
import { openHouseDatabase } from './house-database.ts';
import { startPart, type Part } from './part-process.ts';

export type GraphQLReply = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly extensions?: Record<string, unknown>;
};

/** The whole company on a database of its own, with its door open on a free port. */
export type TestHouse = AsyncDisposable & {
  readonly url: string;
  readonly databaseUrl: string;
  /** Of a house in one process, which a test may move; processes have the system's. */
  readonly clock: HouseClock;
  /** Time is kept from here on, in a house in one process; in processes the worker does so. */
  keepTime(): Timekeeping;
  token(claims: DevelopmentClaims): Promise<string>;
  /** One request by this person. */
  ask(
    who: DevelopmentClaims,
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<GraphQLReply>;
};

/** In one process, or as an operator of many runs it: the Vitest project says which (`vitest.config.ts`). */
export function openTestHouse(env: Record<string, string> = {}): Promise<TestHouse> {
  return process.env['CONCORD_TEST_HOUSE'] === 'processes' ? openInProcesses(env) : openInOneProcess(env);
}

async function openInOneProcess(env: Record<string, string>): Promise<TestHouse> {
  const database = await openHouseDatabase();
  const dataDir = env['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'concord-house-')));
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    SEED: 'none',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const house = await openHouse(config, createLog({ level: config.logLevel }));
  const base = await house.gateway.listen({ host: '127.0.0.1', port: 0 });
  return testHouse({
    url: `${base}/graphql`,
    databaseUrl: database.url,
    dataDir,
    clock: house.clock,
    keepTime: () => house.keepTime(),
    async close() {
      await house.close();
      await database[Symbol.asyncDispose]();
    },
  });
}

async function openInProcesses(env: Record<string, string>): Promise<TestHouse> {
  const database = await openHouseDatabase();
  const dataDir = env['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'concord-house-')));
  const built = await buildHouse();
  const shared = { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: '0', ...env };
  const start = (part: Part, more: Record<string, string> = {}) =>
    startPart({ built, part, env: { ...shared, ...more } });
  const [customer, contract, billing, ledger, operations, ...others] = await Promise.all(
    (['customer', 'contract', 'billing', 'ledger', 'operations', 'relay', 'worker'] as const).map((part) =>
      start(part),
    ),
  );
  const gateway = await start('gateway', {
    CUSTOMER_URL: customer?.url ?? '',
    CONTRACT_URL: contract?.url ?? '',
    BILLING_URL: billing?.url ?? '',
    LEDGER_URL: ledger?.url ?? '',
    OPERATIONS_URL: operations?.url ?? '',
  });
  const parts = [gateway, customer, contract, billing, ledger, operations, ...others];
  return testHouse({
    url: gateway.url,
    databaseUrl: database.url,
    dataDir,
    clock: new HouseClock(),
    keepTime: () => ({ wake: () => Promise.resolve(), close: () => Promise.resolve() }),
    async close() {
      for (const part of parts) await part?.stop();
      await database[Symbol.asyncDispose]();
    },
  });
}

type Opened = Pick<TestHouse, 'url' | 'databaseUrl' | 'clock' | 'keepTime'> & {
  readonly dataDir: string;
  close(): Promise<void>;
};

function testHouse({ url, databaseUrl, dataDir, clock, keepTime, close }: Opened): TestHouse {
  const { token } = peopleOf(dataDir);
  return {
    url,
    databaseUrl,
    clock,
    keepTime,
    token,
    async ask(who, query, variables = {}, headers = {}) {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token(who)}`, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await reply.json()) as GraphQLReply;
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
