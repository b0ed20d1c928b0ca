import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { fromRoot } from '../../platform/root.ts';
import { changeFields, type Told } from './client.ts';
import { openStage, type Stage } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor) {
  customerChanged(filter: $filter, after: $after) { ${changeFields} customer { id tradingName } }
}`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

function sequences(told: Told): readonly (number | null)[] {
  return told.changed.map(({ sequence }) => sequence);
}

describe('a consumer that does not read', () => {
  it('is closed with its last cursor, while others are told everything; and can go on there', async () => {
    await using gateway = await stage.openGateway({ socketLimits: { queueBytesMax: 65_536, slowCloseMs: 60_000 } });
    const address = { use: 'SHIPPING', lines: Array(6).fill('x'.repeat(80)), city: 'Leeds', country: 'GB' };
    const { id } = await stage.tell(people.olga, 'createCustomer', {
      input: { legalName: 'Laurel Large', country: 'GB', addresses: Array(20).fill(address) },
    });
    // Large events, so that what the kernel takes of them is full soon.
    const many = Array.from({ length: 25 }, (_, nr) => `a${nr}: addresses { lines }`).join(' ');
    const large = query.replace('id tradingName', `id tradingName ${many}`);
    const [reading, slow] = [await gateway.connect(people.olga), await gateway.connect(people.olga)];
    const told = await reading.subscribe(large, { filter: { ids: [id] } }).caughtUp();
    const stuck = await slow.subscribe(large, { filter: { ids: [id] } }).caughtUp();
    expect(await gateway.metric('concord_gateway_subscription_groups')).toBe(1);
    slow.socket.pause();
    let count = 0;
    while ((await gateway.metric('concord_gateway_sockets_closed_total')) === 0) {
      if (count >= 3_000) throw new Error('The slow consumer was never closed.');
      await Promise.all([1, 2, 3, 4].map((nr) => stage.rename(id, `name ${count} ${nr}`)));
      count += 4;
      await told.changedTimes(count);
    }
    expect(await gateway.registry.metrics()).toContain('concord_gateway_sockets_closed_total{code="4900"} 1');
    slow.socket.resume();
    expect((await slow.closed).code).toBe(4900);
    const [error] = stuck.errors ?? [];
    expect(error?.extensions).toMatchObject({ code: 'SUBSCRIPTION_INTERRUPTED', reason: 'SLOW', retryable: true });
    expect(error?.extensions['cursor']).toBe(stuck.lastCursor);

    const back = await gateway.connect(people.olga);
    const rest = await back.subscribe(query, { filter: { ids: [id] }, after: stuck.lastCursor }).caughtUp();
    expect([...sequences(stuck), ...sequences(rest)]).toEqual(sequences(told));
    await Promise.all([reading.close(), back.close()]);
  }, 240_000);
});

describe('a system that is silent', () => {
  it('is waited for, and the event is told once it answers', async () => {
    let silent = false;
    await using gateway = await stage.openGateway({
      between: (_source, handler) => (request) =>
        silent ? Promise.resolve({ status: 503, body: 'no' }) : handler(request),
    });
    const { id } = await stage.createCustomer('Maple Silent');
    const client = await gateway.connect(people.olga);
    const told = await client.subscribe(query, { filter: { ids: [id] } }).caughtUp();
    silent = true;
    await stage.rename(id, 'into the silence');
    await expect
      .poll(() => gateway.registry.metrics(), { timeout: 30_000 })
      .toMatch(/hydrations_total\{outcome="failed"\} [1-9]/);
    silent = false;
    expect(await told.changedTimes(1)).toHaveLength(1);
    await stage.rename(id, 'again');
    expect(await told.changedTimes(2)).toHaveLength(2);
    await client.close();
  });

  it('ends the subscription after a while, with the cursor behind which nothing was told', async () => {
    let silent = false;
    await using gateway = await stage.openGateway({
      hydrationAttemptsMax: 2,
      between: (_source, handler) => (request) =>
        silent ? Promise.resolve({ status: 503, body: 'no' }) : handler(request),
    });
    const { id } = await stage.createCustomer('Nettle Silent');
    const client = await gateway.connect(people.olga);
    const told = await client.subscribe(query, { filter: { ids: [id] } }).caughtUp();
    silent = true;
    await stage.rename(id, 'into the silence');
    const [error] = await told.refused();
    expect(error?.extensions).toMatchObject({
      code: 'SUBSCRIPTION_INTERRUPTED',
      reason: 'SYSTEM_SILENT',
      retryable: true,
      system: 'customer',
    });
    silent = false;
    const after = error?.extensions['cursor'];
    const rest = await client.subscribe(query, { filter: { ids: [id] }, after }, 'two').caughtUp();
    expect(rest.payloads[0]).toMatchObject({ customer: { tradingName: 'into the silence' } });
    await client.close();
  });

  it('leaves out its own part only', async () => {
    let silent = false;
    await using gateway = await stage.openGateway({
      between: (source, handler) => (request) =>
        silent && source === 'billing' ? Promise.resolve({ status: 503, body: 'no' }) : handler(request),
    });
    const { id } = await stage.createCustomer('Oak Partial');
    const client = await gateway.connect({ sub: 'fiona', roles: ['finance'] });
    const both = query.replace('id tradingName', 'id tradingName invoices { pageInfo { hasNextPage } }');
    const told = await client.subscribe(both, { filter: { ids: [id] } }).caughtUp();
    silent = true;
    await stage.rename(id, 'without its invoices');
    await told.changedTimes(1);
    expect(told.payloads.at(-1)).toMatchObject({ customer: { tradingName: 'without its invoices', invoices: null } });
    const [error] = told.results.at(-1)?.errors ?? [];
    expect(error?.path).toEqual(['customerChanged', 'customer', 'invoices']);
    expect(error?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
    await client.close();
  });
});

describe('a new supergraph', () => {
  it('takes over what runs without a gap, and ends what it does not know any more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concord-swap-'));
    const supergraphPath = join(folder, 'supergraph.graphql');
    const before = await readFile(fromRoot('gateway/supergraph.graphql'), 'utf8');
    await writeFile(supergraphPath, before);
    await using gateway = await stage.openGateway({ supergraphPath, supergraphPollMs: 20 });
    const { id, eventCursor: after } = await stage.createCustomer('Pine Swapped');
    const client = await gateway.connect(people.olga);
    const told = await client.subscribe(query, { filter: { ids: [id] }, after }, 'kept').caughtUp();
    const gone = await client
      .subscribe(query.replace('tradingName', 'industry'), { filter: { ids: [id] }, after }, 'gone')
      .caughtUp();

    const next = before.replace(/^( {2})industry(: String @join__field)/m, '$1branch$2');
    expect(next).not.toBe(before);
    await writeFile(`${supergraphPath}.new`, next);
    await rename(`${supergraphPath}.new`, supergraphPath);
    let renames = 0;
    while (gone.errors === undefined) {
      if (renames >= 2_000) throw new Error('The supergraph was never swapped.');
      await stage.rename(id, `during ${renames}`);
      renames += 1;
    }
    expect(gone.errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    await stage.rename(id, 'after');
    const numbers = sequences({ changed: await told.changedTimes(renames + 1) } as Told);
    expect(new Set(numbers).size).toBe(renames + 1);
    expect(told.changes.filter(({ kind }) => kind === 'CHANGED')).toHaveLength(renames + 1);
    await client.close();
    await rm(folder, { recursive: true });
  });
});

describe('a gateway that is told to stop', () => {
  it('closes its sockets after the last word, and another one goes on from there', async () => {
    const first = await stage.openGateway();
    await using second = await stage.openGateway();
    const { id, eventCursor } = await stage.createCustomer('Quince Drained');
    const client = await first.connect(people.olga);
    const told = await client.subscribe(query, { filter: { ids: [id] } }).caughtUp();
    const writing = writeAway(id);
    await told.changedTimes(3);
    await first[Symbol.asyncDispose]();
    expect((await client.closed).code).toBe(1001);
    const count = await writing.stop();

    const other = await second.connect(people.olga);
    const rest = await other.subscribe(query, { filter: { ids: [id] }, after: told.lastCursor }).caughtUp();
    await rest.until(() => told.changed.length + rest.changed.length >= count, 'the rest');
    const whole = await other.subscribe(query, { filter: { ids: [id] }, after: eventCursor }, 'whole').caughtUp();
    expect([...sequences(told), ...sequences(rest)]).toEqual(sequences(whole));
    expect(sequences(whole)).toHaveLength(count);
    await other.close();
  });
});

function writeAway(id: string): { stop(): Promise<number> } {
  let stopping = false;
  const done = (async () => {
    let count = 0;
    while (!stopping) {
      await stage.rename(id, `away ${count}`);
      count += 1;
    }
    return count;
  })();
  return {
    stop() {
      stopping = true;
      return done;
    },
  };
}
