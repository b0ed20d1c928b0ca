import { Registry } from 'prom-client';
import { createEventMetrics, type EventMetrics } from '../../events/metrics.ts';
import { createTransport, type Transport } from '../../events/transport.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import type { TestRedis } from './redis-server.ts';
import type { TestSource } from './source.ts';

export type TestTransport = Transport & { readonly metrics: EventMetrics; readonly registry: Registry };

/** One of the two ways in which followers hear of news; every suite runs over both. */
export function openTransport({ source, url, reader }: TestSource, redis: TestRedis | null): TestTransport {
  const registry = new Registry();
  const metrics = createEventMetrics(registry);
  const transport = createTransport({ source, url, redisUrl: redis?.url ?? null, reader, metrics, log: silentLog });
  return { ...transport, metrics, registry };
}
