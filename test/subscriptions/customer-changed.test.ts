import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { changeFields } from './client.ts';
import { openStage, type Stage, type StageGateway } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor, $snapshot: Boolean) {
  customerChanged(filter: $filter, after: $after, snapshot: $snapshot) { ${changeFields} customer { id tradingName status } }
}`;

let stage: Stage;
let gateway: StageGateway;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(async () => {
  gateway = await stage.openGateway();
});
afterEach(() => gateway?.[Symbol.asyncDispose]());

describe('customerChanged', () => {
  it('says first that it has caught up, then what happens, with the entity as it is', async () => {
    const { id } = await stage.createCustomer('Acme Live');
    const client = await gateway.connect(people.olga);
    const told = await client.subscribe(query, { filter: { ids: [id] } }).caughtUp();
    expect(told.changes).toEqual([expect.objectContaining({ kind: 'CAUGHT_UP', sequence: null, type: null })]);
    expect(told.payloads[0]).toMatchObject({ customer: null });

    const { recordVersion } = await stage.rename(id, 'Acme Trading');
    const [change] = await told.changedTimes(1);
    expect(change).toMatchObject({
      source: 'customer',
      type: 'customer.customer.updated',
      fromState: 'PROSPECT',
      toState: 'PROSPECT',
      changedFields: ['tradingName'],
      recordVersion,
      origin: 'concord',
    });
    expect(told.payloads.at(-1)).toMatchObject({ customer: { id, tradingName: 'Acme Trading', status: 'PROSPECT' } });
    await client.close();
  });

  it('goes on behind a cursor: of an event, or of the receipt of a write', async () => {
    const { id, eventCursor } = await stage.createCustomer('Birch Resumes');
    await stage.rename(id, 'one');
    await stage.rename(id, 'two');
    const client = await gateway.connect(people.olga);
    const filter = { ids: [id] };
    const fromReceipt = await client.subscribe(query, { filter, after: eventCursor }, 'receipt').caughtUp();
    expect(fromReceipt.changes.map(({ kind }) => kind)).toEqual(['CHANGED', 'CHANGED', 'CAUGHT_UP']);

    const [first, second] = fromReceipt.changed;
    const fromEvent = await client.subscribe(query, { filter, after: first?.cursor }, 'event').caughtUp();
    expect(fromEvent.changed.map(({ sequence }) => sequence)).toEqual([second?.sequence]);
    await client.close();
  });

  it('runs once for all who ask the same with the same rights, and tells all of them', async () => {
    const { id } = await stage.createCustomer('Cedar Shared');
    const clients = await Promise.all(
      Array.from({ length: 12 }, (_, nr) => gateway.connect({ ...people.olga, sub: `olga ${nr}` })),
    );
    const told = await Promise.all(
      clients.map((client) => client.subscribe(query, { filter: { ids: [id] } }).caughtUp()),
    );
    expect(await gateway.metric('concord_gateway_subscription_groups')).toBe(1);
    const before = await gateway.metric('concord_gateway_subscription_hydrations_total');
    for (const name of ['one', 'two', 'three']) await stage.rename(id, name);
    for (const one of told) expect(await one.changedTimes(3)).toHaveLength(3);
    expect(await gateway.metric('concord_gateway_subscription_hydrations_total')).toBe(before + 3);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('tells a portal user of its own customer and nothing of others', async () => {
    const [mine, other] = [await stage.createCustomer('Dune Portal'), await stage.createCustomer('Elm Stranger')];
    const client = await gateway.connect({ sub: 'portal', roles: ['portal'], customer: mine.id });
    const told = await client.subscribe(query).caughtUp();
    await stage.rename(other.id, 'hidden');
    await stage.rename(mine.id, 'shown');
    await told.changedTimes(1);
    expect(told.payloads.slice(1)).toEqual([
      expect.objectContaining({ customer: expect.objectContaining({ id: mine.id }) as unknown }),
    ]);
    expect(JSON.stringify(client.messages)).not.toContain(other.id);
    expect(await gateway.metric('concord_gateway_subscription_skipped_total')).toBe(1);
    await client.close();
  });
});
