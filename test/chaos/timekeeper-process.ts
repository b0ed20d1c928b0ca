import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createSecretSeal } from '../../events/webhooks/secret-seal.ts';
import { createCursors } from '../../platform/cursor.ts';
import { parseInternalKeys } from '../../platform/identity/internal-keys.ts';
import { createRequestVerifier } from '../../platform/identity/signed-request.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import { createTimekeeperMetrics } from '../../platform/timekeeper/metrics.ts';
import { startTimekeeper } from '../../platform/timekeeper/timekeeper.ts';
import { openBillingSubgraph } from '../../subgraphs/billing/server.ts';
import { openContractSubgraph } from '../../subgraphs/contract/server.ts';
import { legalEntities } from '../harness/billing.ts';

/** A worker's timekeeper, for tests that kill it: `timekeeper-process.ts contract|billing DATABASE_URL INSTANT`. */
const [source = '', url = '', instant = ''] = process.argv.slice(2);
const log = createLog({ level: 'error' });
const registry = new Registry();
const clock = new MovableClock(new Date(instant));
const keys = parseInternalKeys(`test:${Buffer.alloc(32, 7).toString('base64')}`);

// Their names are nobody's business here.
const companies = source === 'billing' ? legalEntities.map((one) => ({ ...one, name: one.id })) : [];
const open = source === 'billing' ? openBillingSubgraph : openContractSubgraph;
const subgraph = await open({
  databaseUrl: url,
  poolMax: 4,
  verifier: createRequestVerifier(keys, source),
  cursors: createCursors([Buffer.alloc(32, 7)]),
  clock,
  systems: { systems: {}, bindings: [], legalEntities: companies },
  logs: {},
  evidence: {},
  webhooks: { seal: createSecretSeal(keys), reach: { allowPrivate: false } },
  committed: () => undefined,
  registry,
  eventMetrics: createEventMetrics(registry),
  log,
});
const timekeeper = startTimekeeper({
  source,
  url,
  moves: subgraph.moves,
  clock,
  metrics: createTimekeeperMetrics(registry),
  log,
  everyMs: 500,
  pageSizeMax: 10,
});
await timekeeper.wake();
process.stdout.write(`${timekeeper.isActive() ? 'done' : 'standby'}\n`);
