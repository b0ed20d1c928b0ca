import { randomUUID } from 'node:crypto';
import type { CommandTables } from '../../platform/commands/tables.ts';
import { crashPoint } from '../../platform/crash-points.ts';
import type { Postgres } from '../../platform/postgres/pool.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { LogReader } from '../log-reader.ts';
import { backOffMs, createDoorbell, pause } from '../pause.ts';
import { fileArrival, fileFailure, fileSkip, noteAttempts, takeOver, type Attempt } from './attempts.ts';
import { disableEndpoint, type Because } from './disable.ts';
import { holdEndpoint, type SendingTo } from './endpoint.ts';
import { createFeed, type Feed } from './feed.ts';
import { copyWaitMs, grantsCopy } from './grants.ts';
import type { Lease } from './lease.ts';
import type { WebhookMetrics } from './metrics.ts';
import { contentType } from './payload.ts';
import type { Post } from './post.ts';
import { dueMessages, forgetMessages, msToNextDue, type Message } from './queue.ts';
import type { SecretSeal } from './secret-seal.ts';
import { signedHeaders } from './signing.ts';
import type { AttemptResult, Patience } from './verdict.ts';
import { bodyFor, mayKnowOf, type RulesBySource } from './wanted.ts';

export type SenderOptions = {
  readonly database: Postgres<CommandTables>;
  readonly readers: Readonly<Record<string, LogReader>>;
  readonly headOf: (source: string) => number;
  readonly rules: RulesBySource;
  readonly post: Post;
  readonly seal: SecretSeal;
  readonly patience: Patience;
  readonly metrics: WebhookMetrics;
  readonly log: Log;
};

/** Sends one endpoint's messages while this worker has its lease. */
export type Sender = {
  readonly lease: Lease;
  /** There may be something to do. */
  ring(): void;
  /** Begins nothing more, and lets what is under way end for a moment. */
  stop(): Promise<void>;
  /** When it has stopped, also by itself: the lease was lost, or the endpoint is disabled. */
  readonly ended: Promise<void>;
};

/** Messages of one endpoint that are on their way at a time, each of another entity. */
export const parallelMax = 8;
/** Messages of one endpoint that are taken out of the logs before they have arrived. */
export const windowMax = 200;
/** How long an endpoint is believed to be quiet when nobody rings: the worker does, for news and for changes. */
const idleMs = 5_000;
/** How long what is under way may take when the worker stops. */
const stopMs = 3_000;
const retry = { firstMs: 200, maxMs: 5_000 };

export function startSender(options: SenderOptions, lease: Lease): Sender {
  const { database, post, seal, metrics, patience, rules } = options;
  const log = options.log.child({ endpoint: lease.endpointId });
  const stopping = new AbortController();
  const cutting = new AbortController();
  const doorbell = createDoorbell();
  const underWay = new Set<Promise<void>>();
  let lost = false;
  /** How far grants must be known before anything more is begun; null where that is to be found out. */
  let grantsThrough: number | null = null;
  const unfiled: Error[] = [];

  const ended = run();
  return {
    lease,
    ring: () => doorbell.ring(),
    async stop() {
      stopping.abort();
      doorbell.ring();
      const timer = setTimeout(() => cutting.abort(), stopMs);
      await ended;
      clearTimeout(timer);
    },
    ended,
  };

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted && !lost;) {
      try {
        await session(() => (failures = 0));
      } catch (error) {
        failures += 1;
        log.warn({ err: error, failures }, 'webhooks cannot be sent; the sender reads anew where it stands');
        await pause(backOffMs(failures, retry), stopping.signal);
      }
      await Promise.all(underWay);
    }
  }

  /** Until something goes wrong: the next one begins with what is written down. */
  async function session(onAlive: () => void): Promise<void> {
    const endpoint = await transaction(database, async (trx) => {
      const held = await holdEndpoint(trx, lease, 'BEGIN');
      if (held !== null) metrics.interrupted(await takeOver(trx, lease));
      return held;
    });
    if (endpoint === null) return lose();
    unfiled.length = 0;
    const { registeredAt, partner } = endpoint;
    const isPartners = partner !== null;
    const feed = createFeed({ ...options, log, lease, registeredAt, windowMax, isPartners });
    await feed.open();

    while (!stopping.signal.aborted && !lost) {
      const [failure] = unfiled;
      if (failure !== undefined) throw failure;
      const fed = await feed.step();
      if (fed === 'LOST') return lose();
      const begun = await beginAttempts(isPartners);
      if (begun === 'LOST') return lose();
      onAlive();
      for (const { attempt, to } of begun.attempts) follow(sendOne(feed, attempt, to));
      if (fed === 'NOTHING_NEW' && begun.attempts.length === 0)
        await doorbell.wait(Math.min(begun.waitMs, feed.gathersMs() ?? idleMs), stopping.signal);
    }
  }

  function lose(): void {
    lost = true;
  }

  function follow(sending: Promise<void>): void {
    const one = sending
      .catch((error: unknown) => {
        unfiled.push(new Error('What came of a webhook could not be written down.', { cause: error }));
      })
      .finally(() => {
        underWay.delete(one);
        doorbell.ring();
      });
    underWay.add(one);
  }

  type Begun = {
    readonly attempts: readonly { readonly attempt: Attempt; readonly to: SendingTo }[];
    readonly waitMs: number;
  };

  async function beginAttempts(isPartners: boolean): Promise<Begun | 'LOST'> {
    const free = parallelMax - underWay.size;
    if (free <= 0) return { attempts: [], waitMs: idleMs };
    // What was revoked before now must be known before anything is sent.
    if (isPartners) grantsThrough ??= (await options.readers[grantsCopy.source]?.head())?.sequence ?? null;
    return transaction(database, async (trx): Promise<Begun | 'LOST'> => {
      const to = await holdEndpoint(trx, lease, 'BEGIN');
      if (to === null) return 'LOST';
      if (isPartners && !isStandingKnown(to)) return { attempts: [], waitMs: copyWaitMs };
      grantsThrough = null;
      if (to.pausedMs > 0) return { attempts: [], waitMs: Math.min(to.pausedMs, idleMs) };
      // While the circuit is open one message finds out whether the receiver is back.
      const isOpen = to.failures >= patience.circuitAfter;
      const limit = isOpen ? Number(underWay.size === 0) : free;
      const due: readonly Message[] = limit === 0 ? [] : await dueMessages(trx, lease.endpointId, limit);
      const messages = due.filter((message) => mayKnowOf(to, message, rules));
      if (messages.length < due.length)
        await forgetMessages(
          trx,
          due.filter((message) => !messages.includes(message)),
        );
      const attempts = await noteAttempts(trx, messages);
      const dueMs = attempts.length > 0 || limit === 0 ? null : await msToNextDue<CommandTables>(trx, lease.endpointId);
      return { attempts: attempts.map((attempt) => ({ attempt, to })), waitMs: Math.min(dueMs ?? idleMs, idleMs) };
    });
  }

  function isStandingKnown({ partner }: SendingTo): boolean {
    return partner !== null && grantsThrough !== null && partner.copiedThrough >= grantsThrough;
  }

  async function sendOne(feed: Feed, attempt: Attempt, to: SendingTo): Promise<void> {
    crashPoint('webhooks.after-note');
    const result = await attempted(feed, attempt.message, to);
    crashPoint('webhooks.after-send');
    // A request that we cut ourselves says nothing about the receiver: whoever sends next finds it interrupted.
    if (cutting.signal.aborted && result !== 'UNWANTED' && result.error !== null) return;
    await file(attempt, result, to.version);
    feed.forget(attempt.message.source, attempt.message.sequence);
    crashPoint('webhooks.after-file');
  }

  async function attempted(feed: Feed, message: Message, to: SendingTo): Promise<AttemptResult | 'UNWANTED'> {
    const { source, sequence, eventId } = message;
    const secrets = to.sealedSecrets.flatMap((sealed) => seal.unseal(sealed, lease.endpointId) ?? []);
    if (secrets.length === 0) return notSent('SECRET_UNREADABLE');
    const entry = await feed.entry(source, sequence).catch(() => null);
    if (entry?.eventId !== eventId) return notSent('EVENT_MISSING');
    // It was queued when the filter was another, or the grants.
    const body = bodyFor(to, entry, rules);
    if (body === null) return 'UNWANTED';
    const headers = {
      ...signedHeaders(secrets, { id: eventId, at: new Date(), body }),
      'content-type': contentType,
      'user-agent': 'concord-webhooks',
    };
    const result = await post.send(to.url, headers, body, cutting.signal);
    metrics.attempted(result.error, result.durationMs / 1_000);
    return result;
  }

  async function file(attempt: Attempt, result: AttemptResult | 'UNWANTED', version: number): Promise<void> {
    const verdict = await transaction(database, async (trx) => {
      const to = await holdEndpoint(trx, lease, 'FILE');
      if (to === null) return null;
      if (result === 'UNWANTED') {
        await fileSkip(trx, attempt);
        return null;
      }
      if (result.error === null) {
        await fileArrival(trx, lease, attempt, result, to.failures >= patience.circuitAfter);
        return null;
      }
      const { failingMs } = await fileFailure(trx, lease, attempt, result, to, patience);
      const because: Because | null =
        result.error === 'GONE' ? 'GONE' : failingMs >= patience.disableAfterMs ? 'FAILING' : null;
      return because;
    });
    if (verdict !== null) await disable(verdict, attempt, version);
  }

  /** `version` is that of the endpoint which was sent to: of what it has become since, this failure says nothing. */
  async function disable(because: Because, { message }: Attempt, version: number): Promise<void> {
    if (!(await disableEndpoint(database, { id: lease.endpointId, version }, because, randomUUID()))) return;
    metrics.disabled(because);
    log.warn({ because, source: message.source, sequence: message.sequence }, 'a webhook endpoint was disabled');
  }
}

function notSent(error: 'SECRET_UNREADABLE' | 'EVENT_MISSING'): AttemptResult {
  return { status: null, error, retryAfterMs: null, durationMs: 0 };
}
