import { sql, type Transaction } from 'kysely';
import { Registry } from 'prom-client';
import type { LogEntry } from '../../events/event.ts';
import { consume } from '../../events/inbox.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createTransport } from '../../events/transport.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/**
 * A consumer in a process of its own that freezes when it comes to a sequence, before or after it has done what the entries
 * say: `freezing-process.ts DATABASE_URL SEQUENCE before|after [REDIS_URL]`.
 */
const [url = '', freezeAt = '', where = '', redisUrl = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'silent' });
let frozen = false;

const metrics = createEventMetrics(new Registry());
const reader = createLogReader({ source, url, log });
const { live } = createTransport({ source, url, redisUrl: redisUrl === '' ? null : redisUrl, reader, metrics, log });

const inbox = consume<Record<string, never>>({
  consumer: 'customer-status',
  source,
  reader,
  live,
  database: createPostgres({ url, schema: 'billing', poolMax: 3, applicationName: 'test-inbox', log }),
  async apply(trx, entries) {
    if (where === 'before') freeze(entries);
    await insert(trx, entries);
    if (where === 'after') freeze(entries);
  },
  accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
  metrics,
  log,
  batchMax: 20,
});

let told = '';
setInterval(() => {
  const now = frozen ? `thawed ${inbox.position()}` : '';
  if (now !== told) process.stdout.write(`${now}\n`);
  told = now;
}, 20);

async function insert(trx: Transaction<Record<string, never>>, entries: readonly LogEntry[]): Promise<void> {
  for (const { eventId } of entries) await sql`insert into seen (event_id) values (${eventId})`.execute(trx);
}

function freeze(entries: readonly LogEntry[]): void {
  if (frozen || !entries.some(({ sequence }) => sequence === Number(freezeAt))) return;
  frozen = true;
  process.stdout.write('frozen\n');
  process.kill(process.pid, 'SIGSTOP');
}
