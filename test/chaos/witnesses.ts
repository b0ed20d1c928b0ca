import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { createResumeClient } from '../../examples/resume-client/resume-client.js';
import { followLog } from '../../events/follow.ts';
import { consume } from '../../events/inbox.ts';
import { createLogReader, type LogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createTransport } from '../../events/transport.ts';
import { people } from '../../house/seed/people.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { migrateSource } from '../events/source.ts';
import { ask, Unanswered, type People } from '../harness/errands.ts';
import { openReceiver } from '../webhooks/receiver.ts';

/** A consumer of the customer source that remembers what it was told, in the order in which it was told. */
export type Witness = AsyncDisposable & {
  readonly name: string;
  /** How many different events it was told. */
  count(): number;
  /** Why it stopped before anybody closed it; null while it goes on. */
  failure(): unknown;
};

const source = 'customer';

/** Whoever follows the Redis stream: what it is given first is what it has. */
export function witnessStream({ url, redisUrl }: { readonly url: string; readonly redisUrl: string }) {
  const eventIds: string[] = [];
  const { reader, live, metrics, registry, close } = openLog(url, redisUrl);
  const stopping = new AbortController();
  let failure: unknown = null;
  const running = (async () => {
    const { signal } = stopping;
    const entries = followLog({ source, after: 0, reader, live, signal, metrics, log: silentLog });
    for await (const batch of entries) eventIds.push(...batch.map(({ eventId }) => eventId));
  })().catch((error: unknown) => (failure = error));
  return {
    name: 'stream',
    eventIds,
    count: () => eventIds.length,
    failure: () => failure,
    /** How often what the stream told did not continue the log. */
    async refills(): Promise<number> {
      const metric = await registry.getSingleMetric('concord_follow_refills_total')?.get();
      return metric?.values[0]?.value ?? 0;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
      await close();
    },
  } satisfies Witness & Record<string, unknown>;
}

/** An inbox that keeps a row for each effect, without any constraint that would hide a second one. */
export async function witnessInbox({ url, redisUrl }: { readonly url: string; readonly redisUrl: string }) {
  const schema = 'witness';
  await migrateSource(url, schema);
  const { reader, live, metrics, close } = openLog(url, redisUrl);
  const database = createPostgres<Record<string, never>>({
    url,
    schema,
    poolMax: 3,
    applicationName: 'test-witness',
    log: silentLog,
  });
  await sql`create table seen (id bigint generated always as identity, event_id uuid not null)`.execute(database.db);
  const inbox = consume<Record<string, never>>({
    consumer: 'witness',
    source,
    reader,
    live,
    database,
    async apply(trx, entries) {
      const ids = entries.map(({ eventId }) => eventId);
      await sql`insert into seen (event_id) select id from unnest(${ids}::uuid[]) with ordinality as told (id, place) order by place`.execute(
        trx,
      );
    },
    accountable: { team: 'test', runbook: 'docs/runbooks/copies.md' },
    metrics,
    log: silentLog,
  });
  return {
    name: 'inbox',
    count: () => inbox.position(),
    failure: () => null,
    async eventIds(): Promise<readonly string[]> {
      const { rows } = await sql<{ event_id: string }>`select event_id from seen order by id`.execute(database.db);
      return rows.map((row) => row.event_id);
    },
    async [Symbol.asyncDispose]() {
      await inbox.stop();
      await database.close();
      await close();
    },
  } satisfies Witness & Record<string, unknown>;
}

const everyCustomer = `subscription ($after: Cursor) {
  customerChanged(after: $after) {
    change { cursor kind sequence recordVersion }
    customer { id segment }
  }
}`;

type Told = { readonly customerChanged: { readonly change: { readonly sequence: number | null } } };

/** The resuming client of the examples, as anybody may use it; resolves once it has caught up. */
export async function witnessSubscription({ url, company }: { readonly url: string; readonly company: People }) {
  const sequences: number[] = [];
  let failure: unknown = null;
  let lines = 0;
  class CountedSocket extends WebSocket {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters);
      this.on('error', () => undefined);
      this.once('open', () => (lines += 1));
    }
  }
  const client = createResumeClient({
    url: () => url.replace(/^http/, 'ws'),
    token: () => company.token(people.olga),
    webSocketImpl: CountedSocket,
    pauseMs: () => 50,
  });
  await new Promise<void>((resolve) => {
    client.follow({
      query: everyCustomer,
      onEvent({ data }, { kind }) {
        if (kind === 'CAUGHT_UP') resolve();
        const { change } = (data as Told).customerChanged;
        if (kind === 'CHANGED') sequences.push(change.sequence ?? 0);
      },
      onEnd(reason) {
        failure ??= reason ?? 'It ended.';
        resolve();
      },
    });
  });
  return {
    name: 'subscription',
    sequences,
    count: () => sequences.length,
    failure: () => failure,
    /** How often it had a new line. */
    lines: () => lines,
    async [Symbol.asyncDispose]() {
      await client.close();
    },
  } satisfies Witness & Record<string, unknown>;
}

/** Somebody's endpoint, registered through the graph; a receiver that keeps ids sees each message once. */
export async function witnessWebhook({ url, company }: { readonly url: string; readonly company: People }) {
  const seen = new Map<string, Delivered>();
  let deliveries = 0;
  let unsigned = 0;
  const receiver = await openReceiver(({ id, event }, response) => {
    receiver.got.length = 0;
    deliveries += 1;
    if (event === null) unsigned += 1;
    else if (!seen.has(id)) seen.set(id, { eventId: id, entityId: event.subject, version: event.entityversion ?? 0 });
    response.writeHead(204).end();
  });
  receiver.secrets.push(await register(url, company, receiver.url));
  return {
    name: 'webhook',
    count: () => seen.size,
    failure: () => (unsigned > 0 ? 'A message came without a good signature.' : null),
    /** The first delivery of each message, in the order of their arrival. */
    delivered: () => [...seen.values()],
    /** Deliveries of a message that had come before, under its id. */
    repeats: () => deliveries - seen.size,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  } satisfies Witness & Record<string, unknown>;
}

export type Delivered = { readonly eventId: string; readonly entityId: string | null; readonly version: number };

async function register(url: string, company: People, to: string): Promise<string> {
  const operator = { sub: 'otto.operator', roles: ['operator'] };
  const mutation = `mutation ($input: RegisterWebhookEndpointInput!, $write: WriteContext!) {
    registerWebhookEndpoint(input: $input, write: $write) { secret }
  }`;
  const input = { url: to, filter: { eventTypes: ['customer.*'] } };
  const variables = { input, write: { idempotencyKey: 'witness' } };
  for (;;) {
    const reply = await ask(url, await company.token(operator), mutation, variables).catch((error: unknown) => {
      if (error instanceof Unanswered) return null;
      throw error;
    });
    const made = reply?.data?.['registerWebhookEndpoint'] as { readonly secret: string } | null | undefined;
    if (made != null) return made.secret;
    if (reply?.errors?.[0]?.extensions['retryable'] === false) throw new Error(JSON.stringify(reply));
    await sleep(100);
  }
}

type OpenedLog = {
  readonly reader: LogReader;
  readonly live: ReturnType<typeof createTransport>['live'];
  readonly metrics: ReturnType<typeof createEventMetrics>;
  readonly registry: Registry;
  close(): Promise<void>;
};

function openLog(url: string, redisUrl: string): OpenedLog {
  const registry = new Registry();
  const metrics = createEventMetrics(registry);
  const reader = createLogReader({ source, url, log: silentLog });
  const transport = createTransport({ source, url, redisUrl, reader, metrics, log: silentLog });
  return {
    reader,
    live: transport.live,
    metrics,
    registry,
    async close() {
      await transport.close();
      await reader.close();
    },
  };
}
