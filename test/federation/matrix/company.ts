import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Registry } from 'prom-client';
import { Pool } from 'undici';
import { createEventMetrics } from '../../../events/metrics.ts';
import { createSecretSeal } from '../../../events/webhooks/secret-seal.ts';
import { subgraphParts } from '../../../house/parts.ts';
import { sources, type Source } from '../../../platform/config.ts';
import { createCursors } from '../../../platform/cursor.ts';
import type { SubgraphHandler } from '../../../platform/http/subgraph-server.ts';
import { parseInternalKeys, type InternalKey } from '../../../platform/identity/internal-keys.ts';
import {
  contextHeader,
  createRequestSigner,
  createRequestVerifier,
  type RequestSigner,
} from '../../../platform/identity/signed-request.ts';
import { silentLog } from '../../../platform/telemetry/log.ts';
import type { Subgraph } from '../../../subgraphs/subgraph.ts';
import { openTestHouse, type TestHouse } from '../../harness/house.ts';
import { viewerOf, type Person } from './people.ts';

export type Reply = {
  readonly status: number;
  /** The body as it came, to be searched for what must not be in it. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ReplyError[];
  readonly extensions: Readonly<Record<string, unknown>>;
};

export type ReplyError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
};

export type Ask = (
  who: Person,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** The whole company with its door open; and its subgraphs once more, to be asked directly as only a gateway may. */
export type Company = AsyncDisposable & {
  readonly house: TestHouse;
  readonly database: pg.Pool;
  readonly keys: readonly InternalKey[];
  readonly signer: RequestSigner;
  readonly ask: Ask;
  /** Whatever is sent, as it is. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<Reply>;
  subgraph(source: Source): Subgraph;
  askSubgraph(
    source: Source,
    who: Person,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Reply>;
};

const doorConnections = 32;

export async function openCompany(env: Readonly<Record<string, string>> = {}): Promise<Company> {
  const internalKeys = `test:${randomBytes(32).toString('base64')}`;
  const keys = parseInternalKeys(internalKeys);
  const house = await openTestHouse({ INTERNAL_KEYS: internalKeys, ...env });
  const database = new pg.Pool({ connectionString: house.databaseUrl, max: 4 });
  const subgraphs = new Map<Source, Subgraph>();
  for (const source of sources) subgraphs.set(source, await openSubgraph(house, keys, source));
  const signer = createRequestSigner(keys);

  const subgraph = (source: Source): Subgraph => {
    const found = subgraphs.get(source);
    if (found === undefined) throw new Error(`There is no subgraph ${source}.`);
    return found;
  };
  const { origin, pathname } = new URL(house.url);
  const door = new Pool(origin, { connections: doorConnections });
  const post: Company['post'] = (body, headers) =>
    answered(async () => {
      const response = await door.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      return replyOf(response.statusCode, await response.body.text());
    });
  return {
    house,
    database,
    keys,
    signer,
    post,
    subgraph,
    async ask(who, query, variables = {}, headers = {}) {
      const bearer = who.claims === null ? {} : { authorization: `Bearer ${await house.token(who.claims)}` };
      return post(JSON.stringify({ query, variables }), { ...bearer, ...headers });
    },
    askSubgraph: (source, who, query, variables = {}) =>
      askSigned(subgraph(source).handler, signer, source, who, JSON.stringify({ query, variables })),
    async [Symbol.asyncDispose]() {
      await Promise.all([...subgraphs.values()].map((one) => one.close()));
      await door.close();
      await database.end();
      await house[Symbol.asyncDispose]();
    },
  };
}

/** A second instance on the same database, as a second process would have it: it keeps no copies of its own. */
function openSubgraph(house: TestHouse, keys: readonly InternalKey[], source: Source): Promise<Subgraph> {
  const registry = new Registry();
  return subgraphParts[source].open({
    databaseUrl: house.databaseUrl,
    poolMax: 4,
    verifier: createRequestVerifier(keys, source),
    cursors: createCursors(keys.map((key) => key.secret.export())),
    clock: house.clock,
    systems: { systems: {}, bindings: [], legalEntities: [] },
    logs: {},
    evidence: {},
    webhooks: { seal: createSecretSeal(keys), reach: { allowPrivate: false } },
    committed: () => undefined,
    registry,
    eventMetrics: createEventMetrics(registry),
    log: silentLog,
  });
}

export async function askSigned(
  handler: SubgraphHandler,
  signer: RequestSigner,
  audience: string,
  who: Person,
  body: string,
): Promise<Reply> {
  const context = { viewer: viewerOf(who), correlationId: 'directly-asked', idempotencyKey: null, after: null };
  const answer = await handler({ body, headers: { [contextHeader]: signer.sign(audience, body, context) } });
  return replyOf(answer.status, answer.body);
}

/** A connection may be closed for its idleness in the moment it is used again: who has no answer asks once more, as clients do. */
async function answered(ask: () => Promise<Reply>): Promise<Reply> {
  for (let left = 2; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !isClosed(error)) throw error;
    }
  }
}

function isClosed(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}

function replyOf(status: number, text: string): Reply {
  const body = JSON.parse(text) as Partial<Reply>;
  return { status, text, data: body.data ?? null, errors: body.errors ?? [], extensions: body.extensions ?? {} };
}

export function codesOf(reply: Pick<Reply, 'errors'>): readonly unknown[] {
  return reply.errors.map(({ extensions }) => extensions['code']);
}

/** Does all of it, at most so many at once; answers in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
