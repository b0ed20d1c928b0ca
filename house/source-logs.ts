import { createNotifications, type Notifications } from '../events/notifications.ts';
import { createNotifier } from '../events/notifier.ts';
import type { EventMetrics } from '../events/metrics.ts';
import { createNotifyLive, createStreamLive } from '../events/live.ts';
import { createLogReader } from '../events/log-reader.ts';
import { createNotifyPublisher, type Publisher } from '../events/publisher.ts';
import { startRelay, type Relay } from '../events/relay.ts';
import type { SourceLog } from '../events/source-log.ts';
import { createStreamPublisher } from '../events/stream.ts';
import type { Source } from '../platform/config.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Databases } from './databases.ts';

export type SourceLogs = {
  of(source: Source): SourceLog;
  /** Moves this source's outbox into its log while the process runs, unless another process already does. */
  relay(source: Source): Relay;
  /** Stops the relays, then the readers. */
  close(): Promise<void>;
};

export type SourceLogsOptions = {
  readonly databases: Databases;
  /** Null: followers hear of news through the database. */
  readonly redisUrl: string | null;
  readonly metrics: EventMetrics;
  readonly log: Log;
};

/** The logs of the sources, to be read, followed and filled, made as they are asked for. */
export function openSourceLogs(options: SourceLogsOptions): SourceLogs {
  const { databases, redisUrl, metrics, log } = options;
  const logs = new Map<Source, SourceLog>();
  const relays: Relay[] = [];
  const notifications = new Map<string, Notifications>();
  const closers: (() => Promise<void>)[] = [];

  const notificationsOf = (url: string): Notifications => {
    const known = notifications.get(url) ?? createNotifications({ url, applicationName: 'concord-listen', log });
    notifications.set(url, known);
    return known;
  };
  const of = (source: Source): SourceLog => {
    const known = logs.get(source);
    if (known !== undefined) return known;
    const url = databases.urlOf(source);
    const reader = createLogReader({ source, url, log });
    const live =
      redisUrl === null
        ? createNotifyLive({ source, notifications: notificationsOf(url) })
        : createStreamLive({ source, redisUrl, log });
    const made = { reader, live };
    logs.set(source, made);
    return made;
  };
  const publisherOf = (source: Source): Publisher => {
    if (redisUrl !== null) return createStreamPublisher({ source, redisUrl, reader: of(source).reader, metrics, log });
    const notifier = createNotifier({ url: databases.urlOf(source), applicationName: `concord-tell-${source}`, log });
    closers.push(() => notifier.close());
    return createNotifyPublisher({ source, notifier, metrics });
  };

  return {
    of,
    relay(source) {
      const publisher = publisherOf(source);
      const relay = startRelay({ source, url: databases.urlOf(source), publisher, metrics, log });
      relays.push(relay);
      closers.unshift(() => publisher.close());
      return relay;
    },
    async close() {
      await Promise.all(relays.map((relay) => relay.stop()));
      for (const close of closers) await close();
      await Promise.all([...notifications.values()].map((one) => one.close()));
      await Promise.all([...logs.values()].map(({ reader }) => reader.close()));
    },
  };
}
