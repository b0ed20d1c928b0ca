import type { Log } from '../platform/telemetry/log.ts';
import { createNotifyLive, createStreamLive, type Live } from './live.ts';
import type { LogReader } from './log-reader.ts';
import type { EventMetrics } from './metrics.ts';
import { createNotifications } from './notifications.ts';
import { createNotifier } from './notifier.ts';
import { createNotifyPublisher, type Publisher } from './publisher.ts';
import { createStreamPublisher } from './stream.ts';

/** How news of one source travels from its relay to its followers, chosen once: by Redis where there is one. */
export type Transport = {
  /** For followers in this process, any number. */
  readonly live: Live;
  /** For a relay in this process. Closed with the transport, after the relay has stopped. */
  openPublisher(): Publisher;
  close(): Promise<void>;
};

export type TransportOptions = {
  readonly source: string;
  /** The database of the source. */
  readonly url: string;
  /** Null: the database's own LISTEN and NOTIFY. */
  readonly redisUrl: string | null;
  readonly reader: LogReader;
  readonly metrics: EventMetrics;
  readonly log: Log;
};

/** Connections are opened by what uses them: a process that only follows has none to publish with. */
export function createTransport(options: TransportOptions): Transport {
  const { redisUrl } = options;
  return redisUrl === null ? byNotify(options) : byStream({ ...options, redisUrl });
}

function byStream(options: TransportOptions & { readonly redisUrl: string }): Transport {
  const publishers: Publisher[] = [];
  return {
    live: createStreamLive(options),
    openPublisher() {
      const publisher = createStreamPublisher(options);
      publishers.push(publisher);
      return publisher;
    },
    async close() {
      for (const publisher of publishers) await publisher.close();
    },
  };
}

function byNotify({ source, url, metrics, log }: TransportOptions): Transport {
  const notifier = createNotifier({ url, applicationName: `concord-notifier-${source}`, log });
  const notifications = createNotifications({ url, applicationName: `concord-listener-${source}`, log });
  return {
    live: createNotifyLive({ source, notifications }),
    openPublisher: () => createNotifyPublisher({ source, notifier, metrics }),
    async close() {
      await notifier.close();
      await notifications.close();
    },
  };
}
