import type { Log } from '../platform/telemetry/log.ts';
import { logChannel } from './channels.ts';
import type { Notifications } from './notifications.ts';
import { createDoorbell, pause } from './pause.ts';
import { openRedis } from './redis.ts';
import { streamKeyPrefix } from './stream.ts';
import { decodeEntry, entryId, streamKey, type ToldEntry } from './stream-entry.ts';

/** How followers of one source hear of news. What they hear is a hint: the log decides what happened. */
export type Live = { open(): LiveFeed };

export type LiveFeed = {
  /**
   * Waits for news after a sequence, at most `waitMs`, and answers what it was told. Told nothing means: look at the
   * log, whether the bell rang, the time is up or the feed is broken.
   */
  next(after: number, waitMs: number, signal: AbortSignal): Promise<readonly ToldEntry[]>;
  close(): void;
};

/** What one read of the stream may bring. */
const streamReadMax = 500;
/** How often the log is looked at while Redis is away. */
const awayMs = 200;

/** With Redis: each follower blocks on the stream with a connection of its own, and is told whole entries. */
export function createStreamLive(options: {
  readonly source: string;
  readonly redisUrl: string;
  readonly log: Log;
  readonly keyPrefix?: string;
}): Live {
  const key = streamKey(options.keyPrefix ?? streamKeyPrefix, options.source);
  return {
    open() {
      const redis = openRedis({ url: options.redisUrl, name: `concord-follow-${options.source}`, log: options.log });
      return {
        async next(after, waitMs, signal) {
          if (!redis.isReady()) {
            await pause(Math.min(awayMs, waitMs), signal);
            return [];
          }
          try {
            const { client } = redis;
            const answer = (await client.xRead(
              { key, id: entryId(after) },
              { COUNT: streamReadMax, BLOCK: waitMs },
            )) as Answer;
            const told = answer?.[0]?.messages.map(({ id, message }) => decodeEntry(id, message)) ?? [];
            const whole = told.filter((entry) => entry !== null);
            return whole.length === told.length ? whole : [];
          } catch {
            // The connection mends itself; until then the follower reads the log at this pace.
            await pause(Math.min(awayMs, waitMs), signal);
            return [];
          }
        },
        close: () => redis.close(),
      };
    },
  };
}

/** What XREAD of one stream answers; null when nothing came. */
type Answer = readonly { readonly messages: readonly Message[] }[] | null;
type Message = { readonly id: string; readonly message: Readonly<Record<string, string>> };

/** Without Redis: the bell of the database, shared by all followers of the process. */
export function createNotifyLive(options: { readonly source: string; readonly notifications: Notifications }): Live {
  return {
    open() {
      const doorbell = createDoorbell();
      const stopListening = options.notifications.listen(logChannel(options.source), () => doorbell.ring());
      return {
        async next(_after, waitMs, signal) {
          await doorbell.wait(waitMs, signal);
          return [];
        },
        close: stopListening,
      };
    },
  };
}
