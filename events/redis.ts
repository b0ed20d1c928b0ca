import { createRequire } from 'node:module';
import type * as redis from 'redis';
import type { Log } from '../platform/telemetry/log.ts';
import { backOffMs } from './pause.ts';

export type RedisConnection = {
  readonly client: ReturnType<typeof connectTo>;
  /** Whether a command sent now would reach the server. Nothing is queued for a server that is away. */
  isReady(): boolean;
  /** Ends what is under way, a blocking read included. */
  close(): void;
};

export type RedisOptions = {
  readonly url: string;
  /** Shown in `CLIENT LIST`. */
  readonly name: string;
  readonly log: Log;
  /** The connection stands again, perhaps to a server that has lost everything. */
  onReady?(): void;
};

const reconnect = { firstMs: 50, maxMs: 1_000 };
const connectTimeoutMs = 2_000;
/** A live server answers a PING within this; one that does not is treated as gone. */
const silenceMs = 5_000;
const pingIntervalMs = 2_000;

/** A connection that mends itself until it is closed. While it is broken every command fails at once. */
export function openRedis(options: RedisOptions): RedisConnection {
  const client = connectTo(options);
  let told = false;
  client.on('error', (error: unknown) => {
    if (!told)
      options.log.warn({ err: error, connection: options.name }, 'Redis cannot be reached; the log goes on without it');
    told = true;
  });
  client.on('ready', () => {
    told = false;
    options.onReady?.();
  });
  // Rejects only when it is closed before it ever stood.
  client.connect().catch(() => undefined);

  return {
    client,
    isReady: () => client.isReady,
    close() {
      if (client.isOpen) client.destroy();
    },
  };
}

/** Read only where a Redis is named: a start without one is a quarter of a second quicker. */
const require = createRequire(import.meta.url);

function connectTo(options: RedisOptions) {
  const { createClient } = require('redis') as typeof redis;
  return createClient({
    url: options.url,
    name: options.name,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    pingInterval: pingIntervalMs,
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: silenceMs,
      reconnectStrategy: (retries) => backOffMs(retries + 1, reconnect),
    },
  });
}
