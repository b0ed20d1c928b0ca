import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { consume } from '../../events/inbox.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createTransport } from '../../events/transport.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/** A consumer in a process of its own, for tests that kill it: `inbox-process.ts DATABASE_URL [REDIS_URL]`. */
const [url = '', redisUrl = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'error' });

const metrics = createEventMetrics(new Registry());
const reader = createLogReader({ source, url, log });
const { live } = createTransport({ source, url, redisUrl: redisUrl === '' ? null : redisUrl, reader, metrics, log });

consume<Record<string, never>>({
  consumer: 'customer-status',
  source,
  reader,
  live,
  database: createPostgres({ url, schema: 'billing', poolMax: 2, applicationName: 'test-inbox', log }),
  async apply(trx, entries) {
    for (const entry of entries) await sql`insert into seen (event_id) values (${entry.eventId})`.execute(trx);
  },
  accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
  metrics,
  log,
  batchMax: 50,
});
