import { createSecretKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { createWebhookMetrics } from '../../events/webhooks/metrics.ts';
import { createSecretSeal } from '../../events/webhooks/secret-seal.ts';
import { newWebhookSecret } from '../../events/webhooks/signing.ts';
import type { Patience } from '../../events/webhooks/verdict.ts';
import { startWebhooks, type Webhooks } from '../../events/webhooks/worker.ts';
import { startRelay } from '../../events/relay.ts';
import { newId } from '../../core/ids.ts';
import { migrate } from '../../platform/postgres/migrate.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { rules } from '../../subgraphs/customer/generated/rules.ts';
import { openTestSource, type TestSource } from '../events/source.ts';
import { openTransport } from '../events/transport.ts';

/** One source with its relay, and the tables of webhooks beside it. */
export type World = AsyncDisposable & {
  readonly source: TestSource;
  /** A worker of this process; closed at the end if the test does not close it. */
  work(patience?: Partial<Patience>, allowPrivate?: boolean): Webhooks;
  register(endpoint: Registration): Promise<{ readonly id: string; readonly secret: string }>;
  addSecret(endpointId: string, expiresInMs: number | null): Promise<string>;
  rows<T extends object>(text: string, ...values: unknown[]): Promise<readonly T[]>;
};

export type Registration = {
  readonly url: string;
  readonly eventTypes?: readonly string[];
  readonly customerIds?: readonly string[];
};

/** Impatient, so that a test need not be patient. */
export const hurried: Partial<Patience> = { retry: { firstMs: 20, maxMs: 200 } };

/** The key of the house's workers, in this process and in those that a test kills. */
export const testSeal = createSecretSeal([{ id: 'test', secret: createSecretKey(Buffer.alloc(32, 7)) }]);

export async function openWorld(): Promise<World> {
  const source = await openTestSource();
  const { url, pool } = source;
  const folders = ['platform/commands/migrations', 'events/migrations', 'events/webhooks/migrations'];
  await migrate({
    url,
    schema: 'operations',
    folders: folders.map((folder) => fileURLToPath(new URL(`../../${folder}`, import.meta.url))),
    log: silentLog,
  });
  const transport = openTransport(source, null);
  const publisher = transport.openPublisher();
  const relay = startRelay({ source: 'customer', url, publisher, metrics: transport.metrics, log: silentLog });
  const workers: Webhooks[] = [];

  const addSecret = async (endpointId: string, expiresInMs: number | null): Promise<string> => {
    const secret = newWebhookSecret();
    await pool.query(
      `insert into operations.webhook_secrets values ($1, $2, $3, now(), now() + make_interval(secs => $4::float8))`,
      [newId('whs'), endpointId, testSeal.seal(secret, endpointId), expiresInMs === null ? null : expiresInMs / 1_000],
    );
    return secret.reveal();
  };

  return {
    source,
    addSecret,
    work(patience = hurried, allowPrivate = true) {
      const worker = startWebhooks({
        databaseUrl: url,
        logs: { customer: { reader: source.reader, live: transport.live } },
        rules: { customer: rules },
        seal: testSeal,
        reach: { allowPrivate },
        metrics: createWebhookMetrics(new Registry()),
        log: silentLog,
        patience,
        post: { connectMs: 2_000, totalMs: 4_000 },
      });
      workers.push(worker);
      return worker;
    },
    async register({ url: to, eventTypes = [], customerIds = [] }) {
      const id = newId<string>('whe');
      await pool.query(
        `insert into operations.webhook_endpoints (id, version, url, owner, event_types, sources, customer_ids,
           legal_entity_ids, status, secret_changed_at, created_at, updated_at)
         values ($1, 1, $2, 'usr_test', $3, '{}', $4, '{}', 'ENABLED', now(), now(), now())`,
        [id, to, eventTypes, customerIds],
      );
      return { id, secret: await addSecret(id, null) };
    },
    async rows<T extends object>(text: string, ...values: unknown[]) {
      const { rows } = await pool.query<T>(text, values);
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.close()));
      await relay.stop();
      await publisher.close();
      await transport.close();
      await source[Symbol.asyncDispose]();
    },
  };
}
