import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { tell } from '../events/source.ts';
import { ok, openReceiver, status, type Receiver } from './receiver.ts';
import { hurried, openWorld, type World } from './world.ts';

const longMs = 90_000;

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await openWorld();
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

/** Registers the receiver, which then verifies with the endpoint's secret. */
async function register(more: { eventTypes?: string[]; customerIds?: string[] } = {}): Promise<string> {
  const { id, secret } = await world.register({ url: receiver.url, ...more });
  receiver.secrets.push(secret);
  return id;
}

/** Entities `cus_0` … told of `versions` times each, one version after the other. */
async function tellOf(entities: number, versions: number, from = 1): Promise<void> {
  for (let version = from; version < from + versions; version += 1) {
    const told = Array.from({ length: entities }, (_, index) => ({ entityId: `cus_${index}`, version }));
    await tell(world.source.pool, 'customer', told);
  }
}

/** The versions of each entity in the order in which they first arrived with a good signature and were taken. */
function arrived(ids: ReadonlySet<string> | null = null): ReadonlyMap<string, readonly number[]> {
  const seen = new Set<string>();
  const versions = new Map<string, number[]>();
  for (const { id, event } of receiver.got) {
    if (event === null || seen.has(id) || (ids !== null && !ids.has(id))) continue;
    seen.add(id);
    versions.set(event.subject ?? '', [...(versions.get(event.subject ?? '') ?? []), event.entityversion ?? 0]);
  }
  return versions;
}

const upTo = (versions: number): readonly number[] => Array.from({ length: versions }, (_, index) => index + 1);

async function isFiled(): Promise<boolean> {
  return (await world.rows(`select 1 from operations.webhook_messages`)).length === 0;
}

describe('an endpoint that is up', () => {
  it('gets each event signed, as a CloudEvent, under its own id, in the order of its entity', async () => {
    await register();
    world.work();
    await tellOf(4, 5);
    await eventually('all have come', () => receiver.got.length >= 20, longMs);
    expect([...arrived().values()]).toEqual([upTo(5), upTo(5), upTo(5), upTo(5)]);
    const [first] = receiver.got;
    expect(first?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(first?.event?.id).toBe(first?.id);
    await eventually(
      'all is filed',
      async () => (await world.rows(`select 1 from operations.webhook_messages`)).length === 0,
      longMs,
    );
    const filed = await world.rows<{ outcome: string; status_code: number; attempt: number }>(
      `select distinct outcome, status_code, attempt from operations.webhook_deliveries`,
    );
    expect(filed).toEqual([{ outcome: 'DELIVERED', status_code: 204, attempt: 1 }]);
  });

  it('gets what its filter lets through, and a changed filter holds at once', async () => {
    const id = await register({ customerIds: ['cus_1'] });
    world.work();
    await tellOf(3, 1);
    await eventually('the first has come', () => receiver.got.length === 1, longMs);
    await world.rows(`update operations.webhook_endpoints set customer_ids = '{cus_2}' where id = $1`, id);
    await tellOf(3, 1, 2);
    await eventually('the second has come', () => receiver.got.length === 2, longMs);
    expect(receiver.got.map(({ event }) => event?.subject)).toEqual(['cus_1', 'cus_2']);
  });

  it('does not get what was queued under an older filter', async () => {
    const id = await register();
    receiver.answer = status(503);
    world.work();
    await tellOf(2, 1);
    await eventually('it has been tried', () => receiver.got.length >= 2, longMs);
    await world.rows(`update operations.webhook_endpoints set customer_ids = '{cus_1}' where id = $1`, id);
    const skipped = () => world.rows(`select 1 from operations.webhook_deliveries where outcome = 'SKIPPED'`);
    await eventually('the one is let go', async () => (await skipped()).length === 1, longMs);
    const before = receiver.got.length;
    receiver.answer = ok;
    await eventually('the other has come', async () => receiver.got.length > before && (await isFiled()), longMs);
    expect(new Set(receiver.got.slice(before).map(({ event }) => event?.subject))).toEqual(new Set(['cus_1']));
  });

  it('gets only what happens from its registration on', async () => {
    await tellOf(3, 1);
    await eventually('it is in the log', async () => (await world.source.reader.head()).sequence === 3, longMs);
    await register();
    world.work();
    await tellOf(3, 1, 2);
    await eventually('the new has come', () => receiver.got.length >= 3, longMs);
    expect([...arrived().values()]).toEqual([[2], [2], [2]]);
  });
});

describe('an endpoint that fails', () => {
  it('is down for a thousand events and back: all arrive, in order per entity, under a good signature', async () => {
    await register();
    receiver.answer = status(503);
    world.work();
    await tellOf(50, 20);
    await eventually('it has been tried', () => receiver.got.length >= 5, longMs);
    const queued = await world.rows<{ count: number }>(`select count(*)::int from operations.webhook_messages`);
    expect(queued[0]?.count).toBeLessThanOrEqual(200);
    const taken = new Set<string>();
    receiver.answer = (got, response) => {
      taken.add(got.id);
      return ok(got, response);
    };
    await eventually('all have come', () => taken.size === 1_000, longMs);
    const versions = arrived(taken);
    expect(versions.size).toBe(50);
    expect([...versions.values()].every((ones) => ones.join() === upTo(20).join())).toBe(true);
    expect(receiver.got.filter(({ event }) => event === null)).toEqual([]);
  });

  it('is tried by one message at a time once it has failed often in a row', async () => {
    await register();
    receiver.answer = status(500);
    world.work({ retry: { firstMs: 300, maxMs: 300 }, circuitAfter: 2 });
    await tellOf(20, 1);
    await eventually('the circuit is open', () => receiver.got.length >= 12, longMs);
    const sent = await world.rows<{ together: number }>(
      `select max(together)::int as together from (
         select count(*) over (order by started_at range between '100 milliseconds' preceding and current row) as together
         from operations.webhook_deliveries where attempt > 1
       ) as attempts`,
    );
    expect(sent[0]?.together).toBe(1);
  });

  it('holds up the one entity whose message it does not take, and no other', async () => {
    await register();
    receiver.answer = (got, response) => (got.event?.subject === 'cus_0' ? status(400) : ok)(got, response);
    world.work();
    await tellOf(4, 3);
    const others = () => receiver.got.filter(({ event }) => event?.subject !== 'cus_0').length;
    await eventually('the others have come', () => others() === 9, longMs);
    const versions = receiver.got
      .filter(({ event }) => event?.subject === 'cus_0')
      .map(({ event }) => event?.entityversion);
    expect(new Set(versions)).toEqual(new Set([1]));
    receiver.answer = ok;
    await eventually('it has come too', () => arrived().get('cus_0')?.length === 3, longMs);
  });

  it('is waited for as long as it asks, and not longer than we allow', async () => {
    await register();
    receiver.answer = status(429, { 'retry-after': '86400' });
    world.work({ ...hurried, retryAfterMaxMs: 1_500 });
    await tellOf(1, 1);
    await eventually('it has come twice', () => receiver.got.length === 2, longMs);
    const waits = await world.rows<{ ms: number }>(
      `select extract(epoch from max(started_at) - min(started_at)) * 1000 as ms from operations.webhook_deliveries`,
    );
    expect(Number(waits[0]?.ms)).toBeGreaterThanOrEqual(1_500);
  });

  it.each([
    ['says that it is gone', 410, { ...hurried }, 'GONE'],
    ['has failed for too long', 500, { ...hurried, disableAfterMs: 300 }, 'FAILING'],
  ])(
    'is disabled when it %s, with an event, and goes on from its place when it is enabled',
    async (_, code, patience, why) => {
      const id = await register();
      receiver.answer = status(code);
      world.work(patience);
      await tellOf(2, 2);
      const told = () =>
        world.rows<{ envelope: string }>(
          `select envelope from operations.outbox where type = 'operations.webhookEndpoint.disabled'`,
        );
      await eventually('it is disabled', async () => (await told()).length === 1, longMs);
      expect(JSON.parse((await told())[0]?.envelope ?? '')).toMatchObject({
        subject: id,
        entityversion: 2,
        data: { from: 'ENABLED', to: 'DISABLED', changed: { disabledBecause: why } },
      });
      await tellOf(2, 1, 3);
      receiver.answer = ok;
      receiver.got.length = 0;
      await world.rows(
        `update operations.webhook_endpoints set status = 'ENABLED', disabled_because = null, version = version + 1 where id = $1`,
        id,
      );
      await world.rows(`update operations.webhook_messages set next_attempt_at = now(), first_failed_at = null`);
      await world.rows(`update operations.webhook_senders set failures = 0, paused_until = null`);
      await eventually('all have come', () => [...arrived().values()].flat().length === 6, longMs);
      expect([...arrived().values()]).toEqual([upTo(3), upTo(3)]);
      expect(await told()).toHaveLength(1);
    },
  );
});

describe('a receiver that behaves badly', () => {
  const error = async (): Promise<string | null> => {
    const rows = await world.rows<{ error: string | null }>(
      `select error from operations.webhook_deliveries where outcome <> 'SENDING' order by id limit 1`,
    );
    return rows[0]?.error ?? null;
  };

  it('hangs, and is given up', async () => {
    await register();
    receiver.answer = () => undefined;
    world.work();
    await tellOf(1, 1);
    await eventually('it is filed', async () => (await error()) === 'TIMED_OUT', longMs);
  });

  it('answers without end, and is not listened to', async () => {
    await register();
    let wrote = 0;
    receiver.answer = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && wrote < 200_000_000) {
          wrote += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
        }
      };
      more();
    };
    world.work();
    await tellOf(1, 1);
    const delivered = () => world.rows(`select 1 from operations.webhook_deliveries where outcome = 'DELIVERED'`);
    await eventually('it is filed', async () => (await delivered()).length === 1, longMs);
    expect(wrote).toBeLessThan(50_000_000);
  });

  it('sends us elsewhere, and we do not go', async () => {
    await using inside = await openReceiver();
    await register();
    receiver.answer = status(302, { location: inside.url });
    world.work();
    await tellOf(1, 1);
    await eventually('it is filed', async () => (await error()) === 'REDIRECT', longMs);
    await eventually('it was tried again', () => receiver.got.length >= 3, longMs);
    expect(inside.connections()).toBe(0);
  });
});

describe('secrets', () => {
  it('sign side by side while an old one is still in use, and the new one alone afterwards', async () => {
    const id = await register();
    const [oldSecret = ''] = receiver.secrets;
    await world.rows(
      `update operations.webhook_secrets set expires_at = now() + interval '1 hour' where endpoint_id = $1`,
      id,
    );
    const newSecret = await world.addSecret(id, null);
    world.work();
    receiver.secrets = [oldSecret];
    await tellOf(1, 1);
    await eventually('it has come', () => receiver.got.length === 1, longMs);
    receiver.secrets = [newSecret];
    await tellOf(1, 1, 2);
    await eventually('it has come', () => receiver.got.length === 2, longMs);
    expect(receiver.got.map(({ event }) => event?.entityversion)).toEqual([1, 2]);
    expect(receiver.got[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    await world.rows(
      `update operations.webhook_secrets set expires_at = now() where endpoint_id = $1 and expires_at is not null`,
      id,
    );
    await tellOf(1, 1, 3);
    await eventually('it has come', () => receiver.got.length === 3, longMs);
    expect(receiver.got[2]?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  it('stand nowhere in clear', async () => {
    const id = await register();
    const [secret = ''] = receiver.secrets;
    world.work();
    await tellOf(2, 1);
    await eventually('all have come', () => receiver.got.length === 2, longMs);
    const bare = secret.slice('whsec_'.length);
    const tables = await world.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'operations' and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { name } of tables) {
      const found = await world.rows(`select 1 from operations.${name} as row where strpos(row::text, $1) > 0`, bare);
      expect(found, name).toEqual([]);
    }
    expect(JSON.stringify(receiver.got)).not.toContain(bare);
    expect((await world.rows(`select 1 from operations.webhook_secrets where endpoint_id = $1`, id)).length).toBe(1);
  });
});

describe('an address inside', () => {
  it('is never connected to where only public ones are allowed', async () => {
    await register();
    world.work(hurried, false);
    await tellOf(1, 1);
    const refused = () => world.rows(`select 1 from operations.webhook_deliveries where error = 'FORBIDDEN_ADDRESS'`);
    await eventually('it is filed', async () => (await refused()).length >= 2, longMs);
    expect(receiver.connections()).toBe(0);
  });
});
