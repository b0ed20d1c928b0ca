import { Registry } from 'prom-client';
import { consume, type Inbox, type InboxOptions } from '../../events/inbox.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createTransport } from '../../events/transport.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/** The consumer `poisoned` of the customer source, in a process of its own that was given the database's URL. */
export function consumePoisoned(apply: InboxOptions<Record<string, never>>['apply']): Inbox {
  const [url = ''] = process.argv.slice(2);
  const source = 'customer';
  const log = createLog({ level: 'silent' });
  const metrics = createEventMetrics(new Registry());
  const reader = createLogReader({ source, url, log });
  const { live } = createTransport({ source, url, redisUrl: null, reader, metrics, log });
  return consume<Record<string, never>>({
    consumer: 'poisoned',
    source,
    reader,
    live,
    database: createPostgres({ url, schema: 'billing', poolMax: 3, applicationName: 'test-poisoned', log }),
    apply,
    accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
    metrics,
    log,
    batchMax: 20,
  });
}
