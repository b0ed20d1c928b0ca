import pg from 'pg';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNotifyLive } from '../../events/live.ts';
import { createLogReader, type LogReader } from '../../events/log-reader.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createNotifications, type Notifications } from '../../events/notifications.ts';
import { createFeed, type Feed } from '../../gateway/subscriptions/feed.ts';
import { openWritePosition } from '../../platform/commands/receipt.ts';
import { withSettings } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openStage, type Done, type Stage } from './stage.ts';

const source = 'customer';
const pastEvents = 2_300;

let stage: Stage;
let reader: LogReader;
let notifications: Notifications;
let end: number;
beforeAll(async () => {
  stage = await openStage();
  const url = stage.env['DATABASE_URL'] ?? '';
  reader = createLogReader({ source, url, log: silentLog });
  notifications = createNotifications({ url, applicationName: 'test-feed', log: silentLog });
  const created = await stage.createCustomer('Fern Feed');
  await placeOf(created);
  await writePast(url);
  end = await placeOf(await stage.rename(created.id, 'one more, whose commit wakes the relay'));
}, 180_000);
afterAll(async () => {
  await reader?.close();
  await notifications?.close();
  await stage?.[Symbol.asyncDispose]();
});

/** Where a write stands in the log, once the relay has come to it. */
async function placeOf({ eventCursor }: Done): Promise<number> {
  const write = openWritePosition(stage.cursors, eventCursor);
  const sequence = write && (await reader.waitForOutbox(write.outboxId, { deadlineMs: 60_000 }));
  if (sequence === null) throw new Error('The relay did not come to the write.');
  return sequence;
}

/** What so many commands would have left: the last event of the log again and again. */
async function writePast(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: withSettings(url, { search_path: source }), max: 1 });
  await pool.query(
    `insert into outbox (event_id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at, envelope)
     select id, kind, type, entity_type, entity_id, entity_version, customer_id, occurred_at,
            jsonb_set(envelope::jsonb, '{id}', to_jsonb(id::text))::text
     from (select * from log order by sequence desc limit 1) as last,
          lateral (select gen_random_uuid() as id from generate_series(1, $1)) as many`,
    [pastEvents],
  );
  await pool.end();
}

async function openFeed(options: { readonly entriesMax: number; readonly charactersMax?: number }): Promise<Feed> {
  const live = createNotifyLive({ source, notifications });
  const feed = createFeed(
    { reader, live },
    { log: silentLog, metrics: createEventMetrics(new Registry()), ...options },
  );
  await feed.start();
  await expect.poll(() => feed.position, { timeout: 30_000 }).toBe(end);
  return feed;
}

/** Reads to the end as a replay does. */
async function replay(feed: Feed, after: number, limit: number): Promise<readonly number[]> {
  const sequences: number[] = [];
  for (let position = after; ;) {
    const batch = await feed.read(position, limit);
    if (batch.length === 0) return sequences;
    expect(batch.length).toBeLessThanOrEqual(limit);
    sequences.push(...batch.map(({ sequence }) => sequence));
    position = sequences.at(-1) ?? position;
  }
}

function from(after: number): readonly number[] {
  return Array.from({ length: end - after }, (_, nr) => after + 1 + nr);
}

describe('a log that is replayed', () => {
  it.each([
    ['from memory', 5_000, undefined],
    ['from shared pages', 10, undefined],
    ['from pages too large to be kept', 10, 1_000],
  ])(
    'is told in order and without a hole, %s',
    async (_, entriesMax, charactersMax) => {
      const feed = await openFeed({ entriesMax, ...(charactersMax !== undefined && { charactersMax }) });
      for (const [after, limit] of [
        [0, 400],
        [999, 397],
        [1_000, 1_500],
        [end - 1, 100],
        [end, 100],
      ] as const) {
        expect(await replay(feed, after, limit)).toEqual(from(after));
      }
      await feed.close();
    },
    60_000,
  );

  it('is told to many at once, each from its own place', async () => {
    const feed = await openFeed({ entriesMax: 10 });
    const places = Array.from({ length: 40 }, (_, nr) => nr * 57);
    const told = await Promise.all(places.map((after) => replay(feed, after, 100)));
    expect(told).toEqual(places.map(from));
    await feed.close();
  }, 60_000);
});
