import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../../core/clock.ts';
import type { CustomerReport, CustomerSystem, Position } from '../../port.ts';
import { createSalesforceCustomerSystem } from './adapter.ts';
import { createSalesforceClient, type SalesforceClient } from './client.ts';
import { openFakeSalesforce, type FakeSalesforce } from './fake.ts';

// The clock of Salesforce; ours shows another year, and must not matter.
const start = new Date('2031-03-01T10:00:00.400Z');

let clock: MovableClock;
let salesforce: FakeSalesforce;
let client: SalesforceClient;
let system: CustomerSystem;

beforeEach(async () => {
  clock = new MovableClock(start);
  salesforce = await openFakeSalesforce({ clock });
  const { url: loginUrl, clientId, clientSecret } = salesforce;
  client = createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret });
  system = createSalesforceCustomerSystem(client, { pageSizeMax: 4 });
});
afterEach(async () => {
  await client.close();
  await salesforce[Symbol.asyncDispose]();
});

const pass = (seconds: number): void => clock.moveTo(new Date(clock.now().getTime() + seconds * 1_000));

async function told(since: Position | null, limit = Infinity): Promise<CustomerReport[]> {
  const reports: CustomerReport[] = [];
  if (limit === 0) return reports;
  for await (const report of system.changes(since)) if (reports.push(report) >= limit) break;
  return reports;
}

const idsIn = (reports: readonly CustomerReport[]): string[] =>
  reports.flatMap(({ record }) => record?.customerId ?? []);
const endOf = (reports: readonly CustomerReport[]): Position => reports.at(-1)?.position ?? '';

describe('the changes of accounts', () => {
  it('pass over accounts that are no customers of ours', async () => {
    salesforce.put({ Name: 'Stranger' });
    salesforce.put({ Concord_Id__c: 'cus_acme' });
    pass(10);
    expect(idsIn(await told(null))).toEqual(['cus_acme']);
  });

  it('are told when the second in which they happened is over, not before', async () => {
    salesforce.put({ Concord_Id__c: 'cus_acme' });
    const early = await told(null);
    expect(idsIn(early)).toEqual([]);
    pass(1);
    expect(idsIn(await told(endOf(early)))).toEqual([]);
    pass(5);
    expect(idsIn(await told(endOf(early)))).toEqual(['cus_acme']);
  });

  it('with one timestamp are told whole, wherever a page or a reader ends', async () => {
    const ids = Array.from({ length: 11 }, (_, n) => `cus_${n}`);
    for (const id of ids) salesforce.put({ Concord_Id__c: id });
    pass(10);
    const all = await told(null);
    expect(idsIn(all)).toEqual(ids);
    for (const [index, { position }] of all.slice(0, -1).entries()) {
      expect(idsIn(await told(position)).slice(0, 11 - index - 1)).toEqual(ids.slice(index + 1));
    }
  });

  it('come to an end for a reader of small batches, however much overlaps', async () => {
    for (let n = 0; n < 30; n += 1) salesforce.put({ Concord_Id__c: `cus_${n}` });
    pass(10);
    let position: Position | null = null;
    let batches = 0;
    for (let done = false; !done; batches += 1) {
      expect(batches).toBeLessThan(20);
      const reports: CustomerReport[] = await told(position, 3);
      position = endOf(reports);
      done = reports.at(-1)?.record === null;
    }
    expect(batches).toBe(11);
  });

  it('are told though their transaction committed after later ones had been told', async () => {
    salesforce.put({ Concord_Id__c: 'cus_slow', Segment__c: 'old' });
    salesforce.put({ Concord_Id__c: 'cus_quick' });
    pass(200);
    const before = await told(null);
    const commit = salesforce.beginEdit('cus_slow', { Segment__c: 'new' });
    pass(20);
    salesforce.edit('cus_quick', { Segment__c: 'new' });
    pass(20);
    const between = await told(endOf(before));
    expect(idsIn(between)).toContain('cus_quick');
    commit();
    const after = await told(endOf(between));
    const slow = after.find(({ record }) => record?.customerId === 'cus_slow');
    expect(slow?.record?.values.segment).toBe('new');
  });

  it('are told though they committed late and the reader took long over what came after them', async () => {
    for (let n = 0; n < 6; n += 1) salesforce.put({ Concord_Id__c: `cus_${n}`, Segment__c: 'old' });
    pass(200);
    const before = await told(null);
    const commit = salesforce.beginEdit('cus_0', { Segment__c: 'new' });
    pass(5);
    for (let n = 1; n < 6; n += 1) salesforce.edit(`cus_${n}`, { Segment__c: 'new' });
    pass(5);
    // The reader has passed the slow change when it commits, and catches up long after the overlap.
    let part = await told(endOf(before), 2);
    commit();
    pass(600);
    part = await told(endOf(part));
    const after = await told(endOf(part));
    expect(idsIn(after)).toContain('cus_0');
  });

  it('stop being told again once the overlap has passed', async () => {
    salesforce.put({ Concord_Id__c: 'cus_acme' });
    pass(10);
    let position = endOf(await told(null));
    expect(idsIn(await told(position))).toEqual(['cus_acme']);
    pass(300);
    position = endOf(await told(position));
    expect(await told(position)).toEqual([{ record: null, position: expect.any(String) as string }]);
  });

  it('go by the clock of Salesforce, also when its answer takes its time', async () => {
    salesforce.put({ Concord_Id__c: 'cus_acme' });
    pass(2.2);
    // The answer shows 10:00:02, written in a second that may have begun when the query ran.
    expect(idsIn(await told(null))).toEqual([]);
  });

  it('ask only for what they need, a page at a time', async () => {
    for (let n = 0; n < 9; n += 1) salesforce.put({ Concord_Id__c: `cus_${n}` });
    pass(10);
    await told(null);
    expect(salesforce.queries).toHaveLength(3);
    expect(salesforce.queries.every((query) => query.endsWith('ORDER BY SystemModstamp, Id LIMIT 4'))).toBe(true);
  });

  it('are not read from a position that is none', async () => {
    await expect(told("x' OR Id != '")).rejects.toThrow('position');
  });
});
