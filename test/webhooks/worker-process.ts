import { Registry } from 'prom-client';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createTransport } from '../../events/transport.ts';
import { createWebhookMetrics } from '../../events/webhooks/metrics.ts';
import { startWebhooks } from '../../events/webhooks/worker.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import { rules } from '../../subgraphs/customer/generated/rules.ts';
import { hurried, testSeal } from './world.ts';

/** A worker in a process of its own, for tests that kill it: `worker-process.ts DATABASE_URL`. */
const [url = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'error' });
const metrics = createEventMetrics(new Registry());
const reader = createLogReader({ source, url, log });
const { live } = createTransport({ source, url, redisUrl: null, reader, metrics, log });

startWebhooks({
  databaseUrl: url,
  logs: { customer: { reader, live } },
  rules: { customer: rules },
  seal: testSeal,
  reach: { allowPrivate: true },
  metrics: createWebhookMetrics(new Registry()),
  patience: hurried,
  log,
});
process.stdout.write('sending\n');
