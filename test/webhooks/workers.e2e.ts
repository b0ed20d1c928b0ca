import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../events/child.ts';
import { eventually } from '../harness/eventually.ts';
import { tell } from '../events/source.ts';
import { ok, openReceiver, status, type Receiver } from './receiver.ts';
import { openWorld, type World } from './world.ts';

const longMs = 110_000;

let world: World;
let receiver: Receiver;
let children: Child[];
beforeEach(async () => {
  children = [];
  world = await openWorld();
  receiver = await openReceiver();
  const { secret } = await world.register({ url: receiver.url });
  receiver.secrets.push(secret);
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await receiver?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

function work(crashAt = ''): Child {
  const child = startChild('test/webhooks/worker-process.ts', [world.source.url], crashAt);
  children.push(child);
  return child;
}

const few = { entities: 5, versions: 8 };
const { entities, versions } = few;

async function tellAll(entities = few.entities, versions = few.versions): Promise<void> {
  for (let version = 1; version <= versions; version += 1) {
    const told = Array.from({ length: entities }, (_, index) => ({ entityId: `cus_${index}`, version }));
    await tell(world.source.pool, 'customer', told);
  }
}

/** Each entity's versions as they first came: none is missing, and none overtook another. */
function expectAllInOrder(entities = few.entities, versions = few.versions): void {
  const first = new Map(receiver.got.map(({ id, event }) => [id, event] as const).reverse());
  const inOrder = [...new Set(receiver.got.map(({ id }) => id))].map((id) => first.get(id));
  for (let index = 0; index < entities; index += 1) {
    const came = inOrder.filter((event) => event?.subject === `cus_${index}`).map((event) => event?.entityversion);
    expect(came).toEqual(Array.from({ length: versions }, (_, at) => at + 1));
  }
}

const distinct = (): number => new Set(receiver.got.map(({ id }) => id)).size;
const isEmpty = async (): Promise<boolean> =>
  (await world.rows(`select 1 from operations.webhook_messages`)).length === 0;

describe('a worker that is killed', () => {
  it.each([
    ['before it sends', 'webhooks.after-note:7'],
    ['after it has sent, before that is written down', 'webhooks.after-send:7'],
    ['after that is written down', 'webhooks.after-file:7'],
  ])('%s leaves nothing unsent: another one goes on, with the same ids', async (_, crashAt) => {
    await tellAll();
    expect(await work(crashAt).ended).toBe('SIGKILL');
    work();
    await eventually('all have come', () => distinct() === entities * versions, longMs);
    await eventually('all is written down', isEmpty, longMs);
    expectAllInOrder();
    expect(receiver.got.every(({ event }) => event !== null)).toBe(true);
    // What was under way when it died may come twice, under the same id, and nothing else may.
    const again = receiver.got.length - distinct();
    expect(again).toBeLessThanOrEqual(8);
    const unknown = await world.rows<{ event_id: string }>(
      `select distinct event_id::text from operations.webhook_deliveries where outcome = 'UNKNOWN'`,
    );
    expect(again).toBeLessThanOrEqual(unknown.length);
    const open = await world.rows(`select 1 from operations.webhook_deliveries where outcome = 'SENDING'`);
    expect(open).toEqual([]);
  });
});

describe('an endpoint that was down for a thousand events', () => {
  it('gets all of them in order per entity from two processes, one of which is killed half-way', async () => {
    receiver.answer = status(503);
    const first = work();
    await tellAll(50, 20);
    await eventually('the first has tried', () => receiver.got.length >= 5, longMs);
    work();
    receiver.got.length = 0;
    // Only what was taken counts as arrived.
    const taken = new Set<string>();
    receiver.answer = (got, response) => {
      taken.add(got.id);
      return ok(got, response);
    };
    await eventually('some have come', () => taken.size >= 300, longMs);
    await first.kill();
    const before = taken.size;
    expect(before).toBeLessThan(1_000);
    await eventually('all have come', () => taken.size === 1_000, longMs);
    await eventually('all is written down', isEmpty, longMs);
    receiver.got.splice(0, receiver.got.length, ...receiver.got.filter(({ id }) => taken.has(id)));
    expectAllInOrder(50, 20);
    expect(receiver.got.every(({ event }) => event !== null)).toBe(true);
    expect(receiver.got.length - 1_000).toBeLessThanOrEqual(8 + 8);
    const tokens = await world.rows<{ token: string }>(`select token from operations.webhook_senders`);
    expect(Number(tokens[0]?.token)).toBeGreaterThanOrEqual(2);
  });
});

describe('several workers', () => {
  it('do not send to one endpoint at once: each message comes once', async () => {
    world.work();
    world.work();
    await tellAll();
    await eventually('all have come', () => distinct() === entities * versions, longMs);
    await eventually('all is written down', isEmpty, longMs);
    expectAllInOrder();
    expect(receiver.got).toHaveLength(entities * versions);
    const holders = await world.rows<{ holders: number }>(
      `select count(distinct holder)::int as holders from operations.webhook_senders`,
    );
    expect(holders[0]?.holders).toBe(1);
  });

  it('take over from one that ends in order, at once', async () => {
    const first = world.work();
    await tell(world.source.pool, 'customer', [{ entityId: 'cus_0', version: 1 }]);
    await eventually('it has come', () => receiver.got.length === 1, longMs);
    await first.close();
    world.work();
    await tell(world.source.pool, 'customer', [{ entityId: 'cus_0', version: 2 }]);
    await eventually('it has come', () => receiver.got.length === 2, longMs);
    expect(receiver.got.map(({ event }) => event?.entityversion)).toEqual([1, 2]);
  });
});
