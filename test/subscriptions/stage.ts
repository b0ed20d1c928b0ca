import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { createNotifyLive, createStreamLive } from '../../events/live.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createNotifications } from '../../events/notifications.ts';
import type { SourceLog } from '../../events/source-log.ts';
import { createGateway, type GatewayOptions } from '../../gateway/server.ts';
import { people } from '../../house/seed/people.ts';
import { sources } from '../../platform/config.ts';
import { createCursors, type Cursors } from '../../platform/cursor.ts';
import type { SubgraphHandler } from '../../platform/http/subgraph-server.ts';
import { openDevelopmentIssuer, type DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { createFixedKeys } from '../../platform/identity/token-keys.ts';
import { createTokenVerifier } from '../../platform/identity/token-verifier.ts';
import { fromRoot } from '../../platform/root.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openCompany, type Company } from '../federation/matrix/company.ts';
import { RawClient } from './client.ts';

/** A company, and as many gateways over it as a test wants, each made as the test wants it. */
export type Stage = AsyncDisposable & {
  readonly company: Company;
  readonly cursors: Cursors;
  /** What a gateway in a process of its own needs to serve this company. */
  readonly env: Readonly<Record<string, string>>;
  token(claims: DevelopmentClaims, ttlSeconds?: number): Promise<string>;
  openGateway(options?: GatewayParts): Promise<StageGateway>;
  /** A mutation by somebody who may; answers its receipt and the entity's id. */
  tell(who: DevelopmentClaims, field: string, call: Call): Promise<Done>;
  createCustomer(legalName: string): Promise<Done>;
  rename(id: string, tradingName: string): Promise<Done>;
  activeCustomer(legalName: string): Promise<Done>;
};

/** `after`: the receipt that the subgraph must have heard of. */
export type Call = { readonly input?: object; readonly id?: string; readonly after?: string };

const entities: readonly (readonly [RegExp, string])[] = [
  [/Invoice|Draft$/, 'invoice'],
  [/Account$/, 'billingAccount'],
  [/Partner$/, 'partner'],
  [/Product$/, 'product'],
  [/Quote$/, 'quote'],
  [/Contract$/, 'contract'],
];

export type Done = { readonly id: string; readonly eventCursor: string; readonly recordVersion: number };

export type GatewayParts = Partial<GatewayOptions> & {
  /** Stands between the gateway and a subgraph: to delay it, or to let it fail. */
  /** A free one where it is left out. */
  readonly port?: number;
  readonly between?: (source: string, handler: SubgraphHandler) => SubgraphHandler;
};

export type StageGateway = AsyncDisposable & {
  readonly url: string;
  readonly registry: Registry;
  connect(who: DevelopmentClaims): Promise<RawClient>;
  metric(name: string): Promise<number>;
};

export async function openStage(
  redisUrl: string | null = null,
  env: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const company = await openCompany({ ...env, ...(redisUrl !== null && { REDIS_URL: redisUrl }) });
  const folder = await mkdtemp(join(tmpdir(), 'concord-subscriptions-'));
  const issuer = await openDevelopmentIssuer(join(folder, 'identity'));
  const verifier = createTokenVerifier({ ...issuer, keys: createFixedKeys(issuer.jwks) });
  const cursors = createCursors(company.keys.map((key) => key.secret.export()));
  const { databaseUrl: url } = company.house;
  const tokens = new Map<string, Promise<string>>();
  let keys = 0;

  const token: Stage['token'] = (claims, ttlSeconds = 3_600) => {
    const key = JSON.stringify([claims, ttlSeconds]);
    const made = tokens.get(key) ?? issuer.issueToken(claims, ttlSeconds);
    tokens.set(key, made);
    return made;
  };

  const tell: Stage['tell'] = async (who, field, { input, id, after }) => {
    const name = `${field[0]?.toUpperCase() ?? ''}${field.slice(1)}`;
    const [type, argument] = id === undefined ? [`${name}Input!`, 'input'] : ['ID!', 'id'];
    const [, entity] = entities.find(([pattern]) => pattern.test(field)) ?? [null, 'customer'];
    const query = `mutation ($value: ${type}, $write: WriteContext!) {
      ${field}(${argument}: $value, write: $write) { ${entity} { id } receipt { eventCursor recordVersion } }
    }`;
    keys += 1;
    for (;;) {
      const reply = await company.ask({ name: who.sub, claims: who }, query, {
        value: id ?? input,
        write: { idempotencyKey: `stage-${keys}`, ...(after !== undefined && { after }) },
      });
      const payload = reply.data?.[field] as
        { readonly receipt: Omit<Done, 'id'>; readonly [entity: string]: unknown } | null | undefined;
      if (payload != null) return { ...payload.receipt, id: String((payload[entity] as { id?: string } | null)?.id) };
      if (reply.errors[0]?.extensions['retryable'] !== true) throw new Error(`${field}: ${reply.text}`);
    }
  };
  const createCustomer: Stage['createCustomer'] = (legalName) => {
    const address = { use: 'LEGAL', lines: ['1 Socket Street'], city: 'Leeds', country: 'GB' };
    return tell(people.olga, 'createCustomer', { input: { legalName, country: 'GB', addresses: [address] } });
  };

  return {
    company,
    cursors,
    env: {
      DATABASE_URL: url,
      DATA_DIR: folder,
      INTERNAL_KEYS: company.keys.map(({ id, secret }) => `${id}:${secret.export().toString('base64')}`).join(','),
      ...(redisUrl !== null && { REDIS_URL: redisUrl }),
    },
    token,
    tell,
    createCustomer,
    rename: (customerId, tradingName) => tell(people.olga, 'updateProfile', { input: { customerId, tradingName } }),
    async activeCustomer(legalName) {
      const { id } = await createCustomer(legalName);
      await tell(people.olga, 'submitForValidation', { id });
      return tell(people.stefan, 'activateCustomer', { id });
    },
    async openGateway({ between, port = 0, ...options } = {}) {
      const registry = new Registry();
      const metrics = createEventMetrics(registry);
      const notifications = createNotifications({ url, applicationName: 'test-listen', log: silentLog });
      const logs: Record<string, SourceLog> = {};
      for (const source of sources) {
        logs[source] = {
          reader: createLogReader({ source, url, log: silentLog }),
          live:
            redisUrl === null
              ? createNotifyLive({ source, notifications })
              : createStreamLive({ source, redisUrl, log: silentLog }),
        };
      }
      const gateway = await createGateway({
        supergraphPath: fromRoot('gateway/supergraph.graphql'),
        subgraphs: Object.fromEntries(
          sources.map((source) => {
            const { handler } = company.subgraph(source);
            return [source, { handler: between?.(source, handler) ?? handler }];
          }),
        ),
        identity: { verifier, keys: company.keys },
        production: false,
        log: silentLog,
        registry,
        events: { logs, cursors, metrics },
        ...options,
      });
      const base = await gateway.listen({ host: '127.0.0.1', port });
      let closing: Promise<void> | null = null;
      return {
        url: `${base}/graphql`,
        registry,
        connect: async (who) => new RawClient(`${base}/graphql`).greet(await token(who)),
        async metric(name) {
          const found = await registry.getSingleMetric(name)?.get();
          return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
        },
        [Symbol.asyncDispose]() {
          return (closing ??= (async () => {
            await gateway.close();
            await Promise.all(Object.values(logs).map(({ reader }) => reader.close()));
            await notifications.close();
          })());
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await company[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
