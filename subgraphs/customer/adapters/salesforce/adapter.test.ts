import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../../core/clock.ts';
import { Fault } from '../../../../core/fault.ts';
import { describeCustomerSystem } from '../../port.conformance.ts';
import type { CustomerSystem } from '../../port.ts';
import { prospect } from '../../system-under-test.ts';
import { createSalesforceCustomerSystem } from './adapter.ts';
import { createSalesforceClient, type SalesforceClient } from './client.ts';
import { openFakeSalesforce, type FakeSalesforce } from './fake.ts';
import { toAccount } from './mapping.ts';

describeCustomerSystem('salesforce', async () => {
  const clock = new MovableClock(new Date('2026-09-01T10:00:00.250Z'));
  // Small pages on both sides, so that every list of the suite goes over several.
  const salesforce = await openFakeSalesforce({ clock, pageSize: 2 });
  const client = clientOf(salesforce);
  salesforce.refuseWhere({
    message: 'Only a manager may make somebody STRATEGIC.',
    fields: ['Segment__c'],
    refuses: (account) => account['Segment__c'] === 'STRATEGIC',
  });
  return {
    system: createSalesforceCustomerSystem(client, { pageSizeMax: 3 }),
    edit: (id, values) => salesforce.edit(id, toAccount(prospect(values), Object.keys(values)) ?? {}),
    loseNextAnswer: () => salesforce.failNext({ kind: 'reset-after', on: 'upsert' }),
    refused: { segment: 'STRATEGIC' },
    writes: (id) => salesforce.writes(id),
    letTimePass: () => clock.moveTo(new Date(clock.now().getTime() + 10_000)),
    async [Symbol.asyncDispose]() {
      await client.close();
      await salesforce[Symbol.asyncDispose]();
    },
  };
});

function clientOf({ url: loginUrl, clientId, clientSecret }: FakeSalesforce): SalesforceClient {
  return createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret, deadlineMs: 10_000 });
}

describe('Salesforce as the keeper of the commercial profile', () => {
  let salesforce: FakeSalesforce;
  let client: SalesforceClient;
  let system: CustomerSystem;

  beforeEach(async () => {
    salesforce = await openFakeSalesforce();
    client = clientOf(salesforce);
    system = createSalesforceCustomerSystem(client);
  });
  afterEach(async () => {
    await client.close();
    await salesforce[Symbol.asyncDispose]();
  });

  const acme = prospect({ segment: 'SMB' });
  const promotion = { before: acme, after: { ...acme, segment: 'ENTERPRISE', version: 2 }, changed: ['segment'] };

  it('writes nothing but the commercial profile, the mark and, to a new account, the name', async () => {
    await system.execute({ before: null, after: acme, changed: Object.keys(acme) }, 'k1', null);
    const account = salesforce.account(acme.id);
    expect(account).toMatchObject({ Name: 'Acme Tools Inc.', Segment__c: 'SMB', Industry: null, Website: null });
    salesforce.edit(acme.id, { Name: 'Acme (key account)' });
    await system.execute(promotion, 'k2', null);
    expect(salesforce.account(acme.id)).toMatchObject({ Name: 'Acme (key account)', Segment__c: 'ENTERPRISE' });
  });

  it('makes the account of a customer that is older than the binding', async () => {
    expect((await system.execute(promotion, 'k1', null)).kind).toBe('APPLIED');
    expect(salesforce.account(acme.id)).toMatchObject({ Name: 'Acme Tools Inc.', Segment__c: 'ENTERPRISE' });
    expect(salesforce.writes(acme.id)).toBe(1);
  });

  it('is not asked for a change of fields that others keep', async () => {
    const renamed = { before: acme, after: { ...acme, tradingName: 'Acme' }, changed: ['tradingName'] };
    expect(await system.execute(renamed, 'k1', null)).toEqual({ kind: 'APPLIED', sourceVersion: null });
    expect(salesforce.requests).toEqual({ token: 0, upsert: 0, read: 0, query: 0 });
  });

  it('has done a write even when reading its version fails', async () => {
    salesforce.failNext({ kind: 'html', on: 'read' });
    expect(await system.execute(promotion, 'k1', null)).toEqual({ kind: 'APPLIED', sourceVersion: null });
  });

  it('leaves it open whether a write was done that was cut off before, and does it when that is looked up', async () => {
    salesforce.failNext({ kind: 'reset-before', on: 'upsert' });
    const thrown: unknown = await system.execute(promotion, 'k1', null).catch((error: unknown) => error);
    expect(thrown instanceof Fault && thrown.outcomeUnknown).toBe(true);
    expect(await system.find(promotion, 'k1')).toBeNull();
    expect((await system.execute(promotion, 'k1', null)).kind).toBe('APPLIED');
    expect(salesforce.writes(acme.id)).toBe(1);
  });

  it('finds a write whose answer came too late', async () => {
    const { url: loginUrl, clientId, clientSecret } = salesforce;
    const hasty = createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret, deadlineMs: 1_000 });
    const impatient = createSalesforceCustomerSystem(hasty);
    salesforce.put({ Concord_Id__c: acme.id });
    salesforce.failNext({ kind: 'stall', applied: true, on: 'upsert' });
    const thrown: unknown = await impatient.execute(promotion, 'k1', null).catch((error: unknown) => error);
    expect(thrown instanceof Fault && [thrown.kind, thrown.outcomeUnknown]).toEqual(['TIMED_OUT', true]);
    expect((await impatient.find(promotion, 'k1'))?.kind).toBe('APPLIED');
    expect(salesforce.writes(acme.id)).toBe(1);
    await hasty.close();
  });

  it('takes an account that Salesforce knows twice for a broken answer', async () => {
    salesforce.put({ Concord_Id__c: acme.id });
    salesforce.put({ Concord_Id__c: acme.id });
    await expect(system.read([acme.id])).rejects.toMatchObject({ kind: 'UNINTELLIGIBLE' });
  });
});
