import { createEventMetrics } from '../events/metrics.ts';
import type { Relay } from '../events/relay.ts';
import { createGateway, type Gateway } from '../gateway/server.ts';
import { sources, type Config, type Source } from '../platform/config.ts';
import { createRequestVerifier } from '../platform/identity/signed-request.ts';
import type { DevelopmentIssuer } from '../platform/identity/issuer.ts';
import { fromRoot } from '../platform/root.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { createMetrics, type Metrics } from '../platform/telemetry/metrics.ts';
import type { Subgraph } from '../subgraphs/subgraph.ts';
import { openDatabases, type Databases } from './databases.ts';
import { openEvidence } from './evidence.ts';
import { HouseClock } from './house-clock.ts';
import { openKeys, openTokens } from './identity.ts';
import { startLogKeeping } from './log-keeping.ts';
import { startMaintenance } from './maintenance.ts';
import { migrateAll } from './migrations.ts';
import { subgraphParts } from './parts.ts';
import { openSourceLogs } from './source-logs.ts';
import { openSystems } from './systems.ts';
import { keepTime, type Timekeeping } from './timekeeping.ts';
import { sendWebhooks, webhookKeeping } from './webhooks.ts';

export type House = {
  readonly gateway: Gateway;
  readonly subgraphs: readonly Subgraph[];
  readonly clock: HouseClock;
  readonly databases: Databases;
  readonly metrics: Metrics;
  /** Null when a real issuer was named. */
  readonly development: DevelopmentIssuer | null;
  /** From here on what time brings about happens; a demo company is told its past before. */
  keepTime(): Timekeeping;
  /** Lets requests and commands end, then stops everything, the embedded database last. */
  close(): Promise<void>;
};

/** Opens everything in one process: databases, subgraphs, relays, gateway. The door is shut until `gateway.listen`. */
export async function openHouse(
  config: Config,
  log: Log,
  opening: Promise<Databases> = openDatabases(config, sources, log),
): Promise<House> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const databases = await opening;
    closers.push(() => databases.close());
    const metrics = createMetrics({ part: 'house' });
    const eventMetrics = createEventMetrics(metrics.registry);
    const { keys, cursors } = await openKeys(config);
    const tokens = await openTokens(config, log);
    const systems = await openSystems(config);
    await migrateAll(databases, sources, log);

    const logs = openSourceLogs({ databases, redisUrl: config.redisUrl, metrics: eventMetrics, log });
    closers.push(() => logs.close());
    const evidence = openEvidence({ databases, logs, log });
    closers.push(() => evidence.close());
    const maintenance = startMaintenance(databases, sources, log);
    closers.push(() => maintenance.close());
    const keeping = startLogKeeping({ databases, sources, retention: config, metrics: eventMetrics, log });
    closers.push(() => keeping.close());

    const webhooks = webhookKeeping(config, keys);
    const sending = sendWebhooks({ config, keys, databases, logs, registry: metrics.registry, log });
    closers.push(() => sending.close());

    const clock = new HouseClock(config.dataDir);
    const relays = new Map<Source, Relay>();
    const subgraphs: Subgraph[] = [];
    for (const source of sources) {
      const part = subgraphParts[source];
      const subgraph = await part.open({
        databaseUrl: databases.urlOf(source),
        poolMax: config.poolMax,
        verifier: createRequestVerifier(keys, source),
        cursors,
        clock,
        systems,
        logs: Object.fromEntries(part.copies.map((copied) => [copied, logs.of(copied)])),
        evidence: evidence.of(source),
        webhooks,
        committed: () => relays.get(source)?.wake(),
        registry: metrics.registry,
        eventMetrics,
        log,
      });
      closers.push(() => subgraph.close());
      subgraphs.push(subgraph);
    }

    const gateway = await createGateway({
      supergraphPath: fromRoot('gateway/supergraph.graphql'),
      subgraphs: Object.fromEntries(subgraphs.map(({ name, handler }) => [name, { handler }])),
      identity: { verifier: tokens.verifier, keys },
      production: config.production,
      log,
      registry: metrics.registry,
      events: {
        logs: Object.fromEntries(sources.map((source) => [source, logs.of(source)])),
        cursors,
        metrics: eventMetrics,
      },
      probes: Object.fromEntries(
        subgraphs.flatMap(({ name, probes }) =>
          Object.entries(probes).map(([what, probe]) => [`${what}:${name}`, probe]),
        ),
      ),
    });
    closers.push(() => gateway.close());
    // Last: while the gateway is made, nothing else runs for longer than a relay may say nothing to its database.
    for (const source of sources) relays.set(source, logs.relay(source));
    return {
      gateway,
      subgraphs,
      clock,
      databases,
      metrics,
      development: tokens.development,
      keepTime() {
        const timekeeping = keepTime({ subgraphs, databases, clock, registry: metrics.registry, log });
        closers.push(() => timekeeping.close());
        return timekeeping;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
