import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config.ts';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import { openHouse, type House } from '../../house/open-house.ts';
import { openTestDatabase } from './postgres.ts';

export type GraphQLReply = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly extensions?: Record<string, unknown>;
};

/** The whole company in one process on a database of its own, with its door open on a free port. */
export type TestHouse = AsyncDisposable & {
  readonly house: House;
  readonly url: string;
  readonly databaseUrl: string;
  token(claims: DevelopmentClaims): Promise<string>;
  /** One request by this person. */
  ask(
    who: DevelopmentClaims,
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<GraphQLReply>;
};

export async function openTestHouse(env: Record<string, string> = {}): Promise<TestHouse> {
  const database = await openTestDatabase('house');
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-house-'));
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    SEED: 'none',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const house = await openHouse(config, createLog({ level: config.logLevel }));
  const base = await house.gateway.listen({ host: '127.0.0.1', port: 0 });
  const url = `${base}/graphql`;
  const tokens = new Map<string, Promise<string>>();
  const token = (claims: DevelopmentClaims): Promise<string> => {
    if (house.development === null) throw new Error('This house has no development issuer.');
    const name = JSON.stringify(claims);
    const known = tokens.get(name) ?? house.development.issueToken(claims, 3_600);
    tokens.set(name, known);
    return known;
  };
  return {
    house,
    url,
    databaseUrl: database.url,
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
      await house.close();
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
