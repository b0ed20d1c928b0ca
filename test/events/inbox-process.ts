import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { consume } from '../../events/inbox.ts';
import { createNotifyLive, createStreamLive } from '../../events/live.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createNotifications } from '../../events/notifications.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/** A consumer in a process of its own, for tests that kill it: `inbox-process.ts DATABASE_URL [REDIS_URL]`. */
const [url = '', redisUrl = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'error' });

consume<Record<string, never>>({
  consumer: 'customer-status',
  source,
  reader: createLogReader({ source, url, log }),
  live:
    redisUrl === ''
      ? createNotifyLive({
          source,
          notifications: createNotifications({ url, applicationName: 'test-notifications', log }),
        })
      : createStreamLive({ source, redisUrl, log }),
  database: createPostgres({ url, schema: 'billing', poolMax: 2, applicationName: 'test-inbox', log }),
  async apply(trx, entries) {
    for (const entry of entries) await sql`insert into seen (event_id) values (${entry.eventId})`.execute(trx);
  },
  metrics: createEventMetrics(new Registry()),
  log,
  batchMax: 50,
});
