import { parseArgs } from 'node:util';
import { createEventMetrics } from '../events/metrics.ts';
import type { EventSources } from '../gateway/server.ts';
import { createOutboxSignal } from '../events/outbox-signal.ts';
import type { Relay } from '../events/relay.ts';
import type { SourceLog } from '../events/source-log.ts';
import type { Probe } from '../platform/http/health-routes.ts';
import { createOperatorServer } from '../platform/http/operator-server.ts';
import { createSubgraphServer } from '../platform/http/subgraph-server.ts';
import { ConfigError, defaultPorts, readConfig, sources, type Config, type Source } from '../platform/config.ts';
import { createRequestVerifier } from '../platform/identity/signed-request.ts';
import { fromRoot } from '../platform/root.ts';
import { systemClock } from '../core/clock.ts';
import { createLog, type Log } from '../platform/telemetry/log.ts';
import { createMetrics, type Metrics } from '../platform/telemetry/metrics.ts';
import type { Cursors } from '../platform/cursor.ts';
import { openDatabases } from './databases.ts';
import { enter } from './entrance.ts';
import { openEvidence } from './evidence.ts';
import { openKeys, openTokens } from './identity.ts';
import { startLogKeeping } from './log-keeping.ts';
import { startMaintenance } from './maintenance.ts';
import { migrateAll } from './migrations.ts';
import { sourcesOf, subgraphParts } from './parts.ts';
import { openSourceLogs } from './source-logs.ts';
import { openSystems } from './systems.ts';
import { keepTime } from './timekeeping.ts';
import type { Subgraph } from '../subgraphs/subgraph.ts';
import { sendWebhooks, webhookKeeping } from './webhooks.ts';

/** `npm run serve -- PART`: one part of the house as its own process; any number of each may run. */

type Closing = { close(): Promise<void> };
type Part = (config: Config, log: Log, options: { readonly supergraph: string | null }) => Promise<Closing>;

const parts: Readonly<Record<string, Part>> = {
  gateway: serveGateway,
  customer: (config, log) => serveSubgraph('customer', config, log),
  contract: (config, log) => serveSubgraph('contract', config, log),
  billing: (config, log) => serveSubgraph('billing', config, log),
  ledger: (config, log) => serveSubgraph('ledger', config, log),
  operations: (config, log) => serveSubgraph('operations', config, log),
  relay: serveRelay,
  worker: serveWorker,
};

async function serveGateway(
  config: Config,
  log: Log,
  { supergraph }: { readonly supergraph: string | null },
): Promise<Closing> {
  const metrics = createMetrics({ part: 'gateway' });
  const { keys, cursors } = await openKeys(config);
  const identity = config.open ? 'open' : { verifier: (await openTokens(config, log)).verifier, keys };
  const events = await openEvents(config, cursors, metrics, log);
  const urls = Object.entries(config.subgraphUrls).flatMap(([name, url]) =>
    url === null ? [] : [[name, { url }] as const],
  );
  // Read here alone: other parts need neither the planner nor the explorer.
  const { createGateway } = await import('../gateway/server.ts');
  const opening = createGateway({
    supergraphPath: supergraph ?? fromRoot('gateway/supergraph.graphql'),
    subgraphs: Object.fromEntries(urls),
    identity,
    production: config.production,
    log,
    registry: metrics.registry,
    ...(events !== null && { events }),
  });
  const gateway = await opening.catch((error: unknown) => {
    // Ours is tested; what a person brings is for that person to mend.
    if (supergraph === null || !(error instanceof Error)) throw error;
    throw new ConfigError(`--supergraph ${supergraph} is not usable: ${error.message.split('\n')[0] ?? ''}`);
  });
  return listening('gateway', gateway, config, '/graphql', ...(events === null ? [] : [events]));
}

/** The logs for subscriptions, where every one of them was named; a gateway is not where a database is begun. */
async function openEvents(
  config: Config,
  cursors: Cursors,
  { registry }: Metrics,
  log: Log,
): Promise<(EventSources & Closing) | null> {
  if (sources.some((source) => (config.databaseUrls[source] ?? config.databaseUrl) === null)) return null;
  const metrics = createEventMetrics(registry);
  const databases = await openDatabases(config, sources, log);
  const logs = openSourceLogs({ databases, redisUrl: config.redisUrl, metrics, log });
  return {
    logs: Object.fromEntries(sources.map((source) => [source, logs.of(source)])),
    cursors,
    metrics,
    close: () => logs.close(),
  };
}

async function serveSubgraph(source: Source, config: Config, log: Log): Promise<Closing> {
  const metrics = createMetrics({ part: source });
  const eventMetrics = createEventMetrics(metrics.registry);
  const part = subgraphParts[source];
  const { keys, cursors } = await openKeys(config);
  const systems = await openSystems(config);
  const read = sourcesOf(source);
  const databases = await openDatabases(config, read, log);
  // A source that is read may be asked before its own process has ever run: its log must be there to be read.
  await migrateAll(databases, read, log);
  const logs = openSourceLogs({ databases, redisUrl: config.redisUrl, metrics: eventMetrics, log });
  const evidence = openEvidence({ databases, logs, log });
  const signal = createOutboxSignal({ source, url: databases.urlOf(source), log });
  const subgraph = await part.open({
    databaseUrl: databases.urlOf(source),
    poolMax: config.poolMax,
    verifier: createRequestVerifier(keys, source),
    cursors,
    clock: systemClock,
    systems,
    logs: Object.fromEntries(part.copies.map((copied) => [copied, logs.of(copied)])),
    evidence: evidence.of(source),
    webhooks: webhookKeeping(config, keys),
    committed: () => signal.committed(),
    registry: metrics.registry,
    eventMetrics,
    log,
  });
  const server = createSubgraphServer({
    handler: subgraph.handler,
    probes: subgraph.probes,
    registry: metrics.registry,
    log,
  });
  return listening(source, server, config, '/graphql', subgraph, signal, evidence, logs, databases);
}

async function serveRelay(config: Config, log: Log): Promise<Closing> {
  const metrics = createMetrics({ part: 'relay' });
  const eventMetrics = createEventMetrics(metrics.registry);
  const databases = await openDatabases(config, sources, log);
  await migrateAll(databases, sources, log);
  const logs = openSourceLogs({ databases, redisUrl: config.redisUrl, metrics: eventMetrics, log });
  const probes = Object.fromEntries(
    sources.map((source) => [`relay:${source}`, probeRelay(source, logs.relay(source))] as const),
  );
  const server = createOperatorServer({ registry: metrics.registry, probes, log });
  return listening('relay', server, config, '/health/ready', logs, databases);
}

/** Commands of the timekeeper share transactions, and it makes few at once. */
const timekeeperPoolMax = 4;

async function serveWorker(config: Config, log: Log): Promise<Closing> {
  const { registry } = createMetrics({ part: 'worker' });
  const metrics = createEventMetrics(registry);
  const { keys, cursors } = await openKeys(config);
  const systems = await openSystems(config);
  const databases = await openDatabases(config, sources, log);
  await migrateAll(databases, sources, log);
  const logs = openSourceLogs({ databases, redisUrl: config.redisUrl, metrics, log });
  const sending = sendWebhooks({ config, keys, databases, logs, registry, log });
  const maintenance = startMaintenance(databases, sources, log);
  const keeping = startLogKeeping({ databases, sources, retention: config, metrics, log });
  const signals: Closing[] = [];
  const subgraphs: Subgraph[] = [];
  for (const source of sources.filter((one) => subgraphParts[one].keepsTime)) {
    const signal = createOutboxSignal({ source, url: databases.urlOf(source), log });
    signals.push(signal);
    // Its commands alone: it answers nobody here, and its copies are kept where it does.
    const opening = subgraphParts[source].open({
      databaseUrl: databases.urlOf(source),
      poolMax: timekeeperPoolMax,
      verifier: createRequestVerifier(keys, source),
      cursors,
      clock: systemClock,
      systems,
      logs: {},
      evidence: {},
      webhooks: webhookKeeping(config, keys),
      committed: () => signal.committed(),
      registry,
      eventMetrics: metrics,
      log,
    });
    subgraphs.push(await opening);
  }
  const timekeeping = keepTime({ subgraphs, databases, clock: systemClock, registry, log });
  const working = [timekeeping, ...subgraphs, ...signals, sending, maintenance, keeping, logs, databases];
  const probes = Object.fromEntries(sources.map((source) => [`log:${source}`, probeLog(logs.of(source))] as const));
  const server = createOperatorServer({ registry, probes, log });
  return listening('worker', server, config, '/health/ready', ...working);
}

/** One that stands by can do its work as well: it begins when the active one is gone. */
function probeRelay(source: Source, relay: Relay): Probe {
  return () => {
    const { role } = relay.state();
    if (role === 'active' || role === 'standby') return Promise.resolve();
    return Promise.reject(new Error(`The relay of ${source} is ${role}.`));
  };
}

function probeLog({ reader }: SourceLog): Probe {
  return async () => void (await reader.head());
}

type Listener = Closing & { listen(at: { readonly host: string; readonly port: number }): Promise<string> };

async function listening(
  name: keyof typeof defaultPorts,
  server: Listener,
  config: Config,
  path: string,
  ...after: readonly Closing[]
): Promise<Closing> {
  const all = closingInOrder(server, ...after);
  try {
    const url = await server.listen({ host: config.host, port: config.port ?? defaultPorts[name] });
    process.stdout.write(`ready ${url}${path}\n`);
    return all;
  } catch (error) {
    await all.close();
    throw error;
  }
}

function closingInOrder(...all: readonly Closing[]): Closing {
  return {
    async close() {
      for (const one of all) await one.close();
    },
  };
}

function readArguments(): { readonly part: string; readonly supergraph: string | null } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { supergraph: { type: 'string' } } });
    const [part, ...rest] = positionals;
    if (part === undefined || !Object.hasOwn(parts, part) || rest.length > 0)
      throw new ConfigError(`Say which part: npm run serve -- ${Object.keys(parts).join('|')}`);
    if (values.supergraph !== undefined && part !== 'gateway')
      throw new ConfigError('--supergraph FILE goes with the part gateway.');
    return { part, supergraph: values.supergraph ?? null };
  } catch (error) {
    throw error instanceof ConfigError
      ? error
      : new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

try {
  const { part, supergraph } = readArguments();
  const config = readConfig(process.env);
  const log = createLog({ level: config.logLevel });
  await enter(log, async () => {
    const open = parts[part];
    if (open === undefined) throw new ConfigError(`There is no part ${part}.`);
    return open(config, log, { supergraph });
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
