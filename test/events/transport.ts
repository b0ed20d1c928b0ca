import { Registry } from 'prom-client';
import { createNotifyLive, createStreamLive, type Live } from '../../events/live.ts';
import { createEventMetrics, type EventMetrics } from '../../events/metrics.ts';
import { createNotifications } from '../../events/notifications.ts';
import { createNotifier } from '../../events/notifier.ts';
import { createNotifyPublisher, type Publisher } from '../../events/publisher.ts';
import { createStreamPublisher } from '../../events/stream.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import type { TestRedis } from './redis-server.ts';
import type { TestSource } from './source.ts';

/** One of the two ways in which followers hear of news; every suite runs over both. */
export type Transport = AsyncDisposable & {
  readonly live: Live;
  readonly metrics: EventMetrics;
  readonly registry: Registry;
  /** For one relay; several may run at once. */
  openPublisher(): Publisher;
};

/** With a Redis: streams. With null: LISTEN and NOTIFY. */
export function openTransport(source: TestSource, redis: TestRedis | null): Transport {
  const registry = new Registry();
  const metrics = createEventMetrics(registry);
  const log = silentLog;
  const publishers: Publisher[] = [];
  const opened = (publisher: Publisher): Publisher => {
    publishers.push(publisher);
    return publisher;
  };
  if (redis !== null) {
    const stream = { source: source.source, redisUrl: redis.url, log };
    return {
      live: createStreamLive(stream),
      metrics,
      registry,
      openPublisher: () => opened(createStreamPublisher({ ...stream, reader: source.reader, metrics })),
      async [Symbol.asyncDispose]() {
        for (const publisher of publishers) await publisher.close();
      },
    };
  }
  const notifier = createNotifier({ url: source.url, applicationName: 'test-notifier', log });
  const notifications = createNotifications({ url: source.url, applicationName: 'test-notifications', log });
  return {
    live: createNotifyLive({ source: source.source, notifications }),
    metrics,
    registry,
    openPublisher: () => opened(createNotifyPublisher({ source: source.source, notifier, metrics })),
    async [Symbol.asyncDispose]() {
      await notifier.close();
      await notifications.close();
    },
  };
}
