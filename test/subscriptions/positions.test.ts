import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveLog } from '../../events/archive.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { cutLog } from '../../events/partitions.ts';
import type { EventTables } from '../../events/tables.ts';
import { people } from '../../house/seed/people.ts';
import type { SubgraphHandler } from '../../platform/http/subgraph-server.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { inMonths } from '../events/kept-log.ts';
import { changeFields, type RawClient, type Told } from './client.ts';
import { openStage, type Done, type Stage, type StageGateway } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor, $snapshot: Boolean) {
  customerChanged(filter: $filter, after: $after, snapshot: $snapshot) { ${changeFields} customer { id tradingName } }
}`;

let stage: Stage;
let gateway: StageGateway;
let client: RawClient;
let acme: Done;
beforeAll(async () => {
  stage = await openStage();
  gateway = await stage.openGateway();
  client = await gateway.connect(people.olga);
  acme = await stage.createCustomer('Acme Positions');
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

let ids = 0;
function subscribe(variables: object, by: RawClient = client, text = query) {
  ids += 1;
  return by.subscribe(text, variables, `position ${ids}`);
}

async function refusalOf(variables: object, by: RawClient = client, text = query) {
  const [error] = await subscribe(variables, by, text).refused();
  return error?.extensions;
}

describe('a cursor', () => {
  it('is refused when it was not made here', async () => {
    const told = await subscribe({ filter: { ids: [acme.id] } }).caughtUp();
    const [body = '', signature = ''] = told.lastCursor.split('.');
    const turned = `${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const after of ['', 'nonsense', turned, `${body}.`, stage.cursors.seal('page:customers', 'cus_1')]) {
      expect(await refusalOf({ filter: { ids: [acme.id] }, after })).toMatchObject({
        code: 'CURSOR_INVALID',
        reason: 'not made here',
        retryable: false,
      });
    }
  });

  it('is refused for another filter, another field and another scope', async () => {
    const { lastCursor: after } = await subscribe({ filter: { ids: [acme.id] } }).caughtUp();
    const another = { code: 'CURSOR_INVALID', reason: 'another subscription’s' };
    expect(await refusalOf({ filter: { ids: ['cus_other'] }, after })).toMatchObject(another);
    expect(await refusalOf({ after })).toMatchObject(another);
    const journey = `subscription ($after: Cursor, $id: ID!) { customerJourney(customerId: $id, after: $after) { change { kind } } }`;
    expect(await refusalOf({ after, id: acme.id }, client, journey)).toMatchObject(another);
    const portal = await gateway.connect({ sub: 'portal', roles: ['portal'], customer: acme.id });
    expect(await refusalOf({ filter: { ids: [acme.id] }, after }, portal)).toMatchObject(another);
    await portal.close();
  });

  it('holds for everybody who sees the same', async () => {
    const { lastCursor: after } = await subscribe({ filter: { ids: [acme.id] } }).caughtUp();
    await stage.rename(acme.id, 'seen by otto');
    const otto = await gateway.connect({ sub: 'otto', roles: ['sales'] });
    expect(await subscribe({ filter: { ids: [acme.id] }, after }, otto).changedTimes(1)).toHaveLength(1);
    await otto.close();
  });

  it('is refused ahead of the log, and when it is the receipt of a source that is not followed', async () => {
    const { lastCursor } = await subscribe({ filter: { ids: [acme.id] } }).caughtUp();
    const sealed = stage.cursors.open('subscription', lastCursor);
    if (!sealed.ok) throw new Error('It was made here.');
    const { b, p } = sealed.value as { readonly b: string; readonly p: { readonly customer: number } };
    const ahead = stage.cursors.seal('subscription', { b, p: { customer: p.customer + 1_000 } });
    expect(await refusalOf({ filter: { ids: [acme.id] }, after: ahead })).toMatchObject({
      code: 'CURSOR_INVALID',
      reason: 'ahead of the log',
    });
    const ofBilling = stage.cursors.seal('write', { s: 'billing', o: 1 });
    expect(await refusalOf({ filter: { ids: [acme.id] }, after: ofBilling })).toMatchObject({
      code: 'CURSOR_INVALID',
      reason: 'another source’s',
    });
  });

  it('moves on in quiet times, past what does not concern the subscription', async () => {
    await using hasty = await stage.openGateway({ quietMs: 100 });
    const listening = await hasty.connect(people.olga);
    const told = await subscribe({ filter: { ids: ['cus_nobody'] } }, listening).caughtUp();
    await stage.rename(acme.id, 'not for nobody');
    await told.until(({ changes }) => changes.length >= 2, 'a second CAUGHT_UP');
    expect(told.changes.map(({ kind }) => kind)).toEqual(['CAUGHT_UP', 'CAUGHT_UP']);
    expect(told.changes[1]?.cursor).not.toBe(told.changes[0]?.cursor);
    await listening.close();
  });
});

describe('a snapshot', () => {
  it('tells the present, then what happened while it was read, and leaves nothing out', async () => {
    const [first, second] = [await stage.createCustomer('Snap One'), await stage.createCustomer('Snap Two')];
    const gate = createGate();
    await using gated = await stage.openGateway({ between: (source, handler) => gate.between(source, handler) });
    const listening = await gated.connect(people.olga);
    const filter = { ids: [first.id, second.id] };
    gate.shut();
    const told = subscribe({ filter, snapshot: true }, listening);
    // Its place is taken and it is about to read: what happens now is in the state it reads, or behind its place, or both.
    await gate.reached;
    await stage.rename(first.id, 'in between');
    gate.open();
    await told.changedTimes(1);
    await told.caughtUp();
    const kinds = told.changes.map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['SNAPSHOT', 'SNAPSHOT']);
    expect(kinds.slice(2).sort()).toEqual(['CAUGHT_UP', 'CHANGED']);
    expect(told.changed).toEqual([expect.objectContaining({ type: 'customer.customer.updated' })]);
    const last = told.payloads.filter(({ customer }) => (customer as { id: string } | null)?.id === first.id).at(-1);
    expect(last).toMatchObject({ customer: { tradingName: 'in between' } });
    await listening.close();
  });

  it('goes on inside itself after a break, and is not told again when it is done', async () => {
    const made: Done[] = [];
    for (const nr of [1, 2, 3, 4]) made.push(await stage.createCustomer(`Snap Broken ${nr}`));
    const filter = { ids: made.map(({ id }) => id) };
    const whole = await subscribe({ filter, snapshot: true }).caughtUp();
    const snapshots = whole.changes.filter(({ kind }) => kind === 'SNAPSHOT');
    expect(snapshots).toHaveLength(4);
    const rest = await subscribe({ filter, snapshot: true, after: snapshots[1]?.cursor }).caughtUp();
    const toldIn = (told: Told): readonly unknown[] =>
      told.payloads.filter(({ change }) => change.kind === 'SNAPSHOT').map(({ customer }) => customer);
    expect(toldIn(rest)).toEqual(toldIn(whole).slice(2));
    const done = await subscribe({ filter, snapshot: true, after: whole.lastCursor }).caughtUp();
    expect(toldIn(done)).toEqual([]);
  });
});

describe('what is no longer kept', () => {
  it('is refused with the earliest place from which nothing more is lost', async () => {
    const { id, eventCursor } = await stage.createCustomer('Old News');
    const old = await subscribe({ filter: { ids: [id] }, after: eventCursor }).caughtUp();
    for (const name of ['one', 'two']) await stage.rename(id, name);
    await old.changedTimes(2);
    await archiveAll(stage.company.house.databaseUrl);
    await stage.rename(id, 'three');
    await old.changedTimes(3);
    const kept = old.changed[2]?.sequence ?? 0;
    const after = old.changes[0]?.cursor;
    await using fresh = await stage.openGateway();
    const listening = await fresh.connect(people.olga);
    const refusal = await refusalOf({ filter: { ids: [id] }, after }, listening);
    expect(refusal).toMatchObject({ code: 'CURSOR_EXPIRED', retryable: false });
    const going = await subscribe({ filter: { ids: [id] }, after: refusal?.['earliest'] }, listening).caughtUp();
    expect(going.changed.map(({ sequence }) => sequence)).toEqual([kept]);
    await listening.close();
  });
});

/** What the house's own keeping does to a log when its retention is over: all there is leaves the database. */
async function archiveAll(url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'concord-archive-'));
  const source = 'customer';
  const reader = createLogReader({ source, url, log: silentLog });
  const applicationName = 'test-keeping';
  const postgres = createPostgres<EventTables>({ url, schema: source, poolMax: 2, applicationName, log: silentLog });
  try {
    expect(await cutLog(postgres, inMonths(1))).not.toBeNull();
    expect(await archiveLog({ source, postgres, reader, folder, before: inMonths(2), log: silentLog })).toBeGreaterThan(
      0,
    );
  } finally {
    await Promise.all([reader.close(), postgres.close()]);
    await rm(folder, { recursive: true });
  }
}

/** Holds every request to the customer subgraph while it is shut. */
function createGate() {
  let opened: () => void = () => undefined;
  let wait: Promise<void> | null = null;
  let arrived: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  return {
    reached,
    shut() {
      wait = new Promise((resolve) => (opened = resolve));
    },
    open() {
      wait = null;
      opened();
    },
    between:
      (_source: string, handler: SubgraphHandler): SubgraphHandler =>
      async (request) => {
        if (wait !== null) {
          arrived();
          await wait;
        }
        return handler(request);
      },
  };
}
