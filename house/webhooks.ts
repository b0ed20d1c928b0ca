import type { Registry } from 'prom-client';
import { createWebhookMetrics } from '../events/webhooks/metrics.ts';
import { createSecretSeal } from '../events/webhooks/secret-seal.ts';
import { startWebhooks, type Webhooks } from '../events/webhooks/worker.ts';
import { sources, type Config } from '../platform/config.ts';
import type { InternalKey } from '../platform/identity/internal-keys.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { SubgraphOptions } from '../subgraphs/subgraph.ts';
import type { Databases } from './databases.ts';
import { subgraphParts } from './parts.ts';
import type { SourceLogs } from './source-logs.ts';

const hourMs = 3_600_000;

/** What the graph needs to know of webhooks: how their secrets are kept, and where they may go. */
export function webhookKeeping(config: Config, keys: readonly InternalKey[]): SubgraphOptions['webhooks'] {
  return { seal: createSecretSeal(keys), reach: { allowPrivate: config.webhooks.allowPrivate } };
}

/** Sends the events of all sources to the endpoints that nobody else sends to. */
export function sendWebhooks(options: {
  readonly config: Config;
  readonly keys: readonly InternalKey[];
  readonly databases: Pick<Databases, 'urlOf'>;
  readonly logs: Pick<SourceLogs, 'of'>;
  readonly registry: Registry;
  readonly log: Log;
}): Webhooks {
  const { config, keys, databases, logs, registry, log } = options;
  return startWebhooks({
    ...webhookKeeping(config, keys),
    databaseUrl: databases.urlOf('operations'),
    logs: Object.fromEntries(sources.map((source) => [source, logs.of(source)])),
    rules: Object.fromEntries(sources.map((source) => [source, subgraphParts[source].rules])),
    metrics: createWebhookMetrics(registry),
    patience: { disableAfterMs: config.webhooks.disableAfterHours * hourMs },
    log,
  });
}
