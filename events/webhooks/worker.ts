import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { CommandTables } from '../../platform/commands/tables.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { pause } from '../pause.ts';
import type { SourceLog } from '../source-log.ts';
import type { Reach } from './addresses.ts';
import { sealAnew, sweepDeliveries } from './housekeeping.ts';
import { giveBack, renewLeases, takeLeases } from './lease.ts';
import type { WebhookMetrics } from './metrics.ts';
import { createPost, type PostOptions } from './post.ts';
import type { SecretSeal } from './secret-seal.ts';
import { startSender, type Sender } from './sender.ts';
import { patience, type Patience } from './verdict.ts';
import type { RulesBySource } from './wanted.ts';

export type WebhooksOptions = {
  /** The database of operations, where endpoints are. */
  readonly databaseUrl: string;
  /** The sources whose events are told. */
  readonly logs: Readonly<Record<string, SourceLog>>;
  /** What their schemas say of who may read what. */
  readonly rules: RulesBySource;
  readonly seal: SecretSeal;
  readonly reach: Reach;
  readonly metrics: WebhookMetrics;
  readonly log: Log;
  readonly patience?: Partial<Patience>;
  readonly post?: Omit<PostOptions, keyof Reach>;
};

export type Webhooks = { close(): Promise<void> };

const schema = 'operations';
const poolMax = 6;
/** How soon a new endpoint, or one whose worker died, finds somebody who sends; a third of a lease at most. */
const tickMs = 1_000;
const sweepEveryTicks = 60;
const endpointsMax = 500;
/** How long a log's feed may be quiet before its end is looked at all the same. */
const quietMs = 1_000;

/** Sends webhooks to every endpoint that nobody else sends to. Any number of workers may run. */
export function startWebhooks(options: WebhooksOptions): Webhooks {
  const { logs, metrics, seal } = options;
  const log = options.log.child({ part: 'webhooks' });
  const holder = randomUUID();
  const stopping = new AbortController();
  // Each source listens twice, and there are more than Node expects of a leak.
  setMaxListeners(0, stopping.signal);
  const database = createPostgres<CommandTables>({
    url: options.databaseUrl,
    schema,
    poolMax,
    applicationName: 'concord-webhooks',
    log,
  });
  const post = createPost({ ...options.post, ...options.reach });
  const heads = new Map<string, number>();
  const senders = new Map<string, Sender>();
  const leaving = new Set<Promise<void>>();
  let versions: ReadonlyMap<string, number> = new Map();
  const readers = Object.fromEntries(Object.entries(logs).map(([source, { reader }]) => [source, reader]));
  const senderOptions = {
    database,
    readers,
    headOf: (source: string) => heads.get(source) ?? 0,
    rules: options.rules,
    post,
    seal,
    patience: { ...patience, ...options.patience },
    metrics,
    log,
  };

  const running = Promise.all([tick(), ...Object.entries(logs).map(([source, one]) => watchHead(source, one))]);
  return {
    async close() {
      stopping.abort();
      await running;
      for (const sender of senders.values()) letGo(sender);
      await Promise.all(leaving);
      await post.close();
      await database.close();
    },
  };

  async function tick(): Promise<void> {
    for (let ticks = 0; !stopping.signal.aborted; ticks += 1) {
      try {
        if (ticks % sweepEveryTicks === 0) {
          await sealAnew(database, seal);
          await sweepDeliveries(database);
        }
        await keepAndTake();
      } catch (error) {
        log.warn({ err: error }, 'webhook endpoints cannot be looked at now');
      }
      await pause(tickMs, stopping.signal);
    }
  }

  async function keepAndTake(): Promise<void> {
    const kept = await renewLeases(database.db, holder);
    for (const [endpointId, sender] of senders) if (!kept.has(endpointId)) letGo(sender);
    const room = endpointsMax - senders.size;
    for (const lease of room > 0 ? await takeLeases(database.db, holder, room) : []) {
      const sender = startSender(senderOptions, lease);
      senders.set(lease.endpointId, sender);
      // What ends by itself is let go at once: an endpoint that is enabled again need not wait for a lease to run out.
      void sender.ended.then(() => {
        if (senders.get(lease.endpointId) === sender) letGo(sender);
      });
    }
    metrics.endpointsHeld(senders.size);
    for (const [endpointId, { version, ordered }] of kept) {
      if (ordered || versions.get(endpointId) !== version) senders.get(endpointId)?.ring();
    }
    versions = new Map([...kept].map(([endpointId, { version }]) => [endpointId, version]));
  }

  function letGo(sender: Sender): void {
    senders.delete(sender.lease.endpointId);
    const left = sender
      .stop()
      .then(() => giveBack(database.db, sender.lease))
      .catch((error: unknown) => log.warn({ err: error }, 'a webhook endpoint could not be given back'))
      .finally(() => leaving.delete(left));
    leaving.add(left);
  }

  /** Rings at every sender when a log has grown. */
  async function watchHead(source: string, { reader, live }: SourceLog): Promise<void> {
    const feed = live.open();
    const close = (): void => feed.close();
    stopping.signal.addEventListener('abort', close);
    while (!stopping.signal.aborted) {
      try {
        const { sequence } = await reader.head();
        if (sequence > (heads.get(source) ?? -1)) for (const sender of senders.values()) sender.ring();
        heads.set(source, sequence);
      } catch (error) {
        log.debug({ err: error, source }, 'the end of a log cannot be read now');
        await pause(quietMs, stopping.signal);
      }
      await feed.next(heads.get(source) ?? 0, quietMs, stopping.signal);
    }
    close();
  }
}
