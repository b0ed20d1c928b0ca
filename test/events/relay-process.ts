import { Registry } from 'prom-client';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { startRelay } from '../../events/relay.ts';
import { createTransport } from '../../events/transport.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/** A relay in a process of its own, for tests that kill it: `relay-process.ts DATABASE_URL [REDIS_URL]`. */
const [url = '', redisUrl = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'error' });
const metrics = createEventMetrics(new Registry());
const reader = createLogReader({ source, url, log });
const transport = createTransport({ source, url, redisUrl: redisUrl === '' ? null : redisUrl, reader, metrics, log });
const publisher = transport.openPublisher();
const relay = startRelay({ source, url, publisher, metrics, log, batchSizeMax: 400 });

// The parent reads this to know who is the active one.
let told = '';
setInterval(() => {
  const { role } = relay.state();
  if (role !== told) process.stdout.write(`${role}\n`);
  told = role;
}, 5);
