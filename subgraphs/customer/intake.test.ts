import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../core/clock.ts';
import { Fault } from '../../core/fault.ts';
import { takeFact } from '../../platform/commands/facts.ts';
import { settleEntry, resumeOutside } from '../../platform/commands/outside.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../test/harness/customer.ts';
import { createSalesforceCustomerSystem } from './adapters/salesforce/adapter.ts';
import { createSalesforceClient, type SalesforceClient } from './adapters/salesforce/client.ts';
import { openFakeSalesforce, type FakeSalesforce } from './adapters/salesforce/fake.ts';
import { createCustomer } from './commands/create-customer.ts';
import { updateProfile } from './commands/update-profile.ts';
import type { CustomerId } from './domain/customer.ts';
import { takeIn, type Intake, type IntakeOptions } from '../take-in.ts';
import { factsOf } from './intake.ts';
import type { CustomerSystem } from './port.ts';

const sales = viewerWith('sales-ops');
const quick: IntakeOptions = { pollMs: 20, heldMs: 20, batchSizeMax: 3, backOff: { firstMs: 10, maxMs: 40 } };

let clock: MovableClock;
let salesforce: FakeSalesforce;
let client: SalesforceClient;
let system: CustomerSystem;
let room: CustomerRoom;
const intakes: Intake[] = [];

beforeEach(async () => {
  clock = new MovableClock(new Date('2026-03-31T10:00:00.000Z'));
  salesforce = await openFakeSalesforce({ clock });
  const { url: loginUrl, clientId, clientSecret } = salesforce;
  client = createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret, deadlineMs: 10_000 });
  system = createSalesforceCustomerSystem(client);
  const commercial = ['segment', 'industry', 'territory', 'accountOwnerId'];
  room = await openCustomerRoom({
    outside: (changed) =>
      changed.some((field) => commercial.includes(field))
        ? {
            name: 'crm',
            execute: (intent, key) => system.execute(intent, key, null),
            find: (intent, key) => system.find(intent, key),
          }
        : null,
  });
});

afterEach(async () => {
  await Promise.all(intakes.splice(0).map((intake) => intake.stop()));
  await room[Symbol.asyncDispose]();
  await client.close();
  await salesforce[Symbol.asyncDispose]();
});

function start(from: CustomerSystem = system): Intake {
  const intake = takeIn(room.options, room.keepers.customers, factsOf(from), quick);
  intakes.push(intake);
  return intake;
}

/** Acme, a small customer that Salesforce knows by the first command. */
async function acme(): Promise<CustomerId> {
  const input = { legalName: 'Acme Tools Inc.', country: 'US', segment: 'SMB' };
  const answer = await room.run(sales, createCustomer, input);
  if (answer.kind !== 'DONE') throw new Error(answer.refusal.message);
  return answer.entityId as CustomerId;
}

type Row = { readonly kind: string; readonly type: string; readonly envelope: string };

const told = async (): Promise<Row[]> =>
  await room.options.database.db.selectFrom('outbox').select(['kind', 'type', 'envelope']).orderBy('id').execute();
const facts = async (): Promise<Row[]> => (await told()).filter(({ kind }) => kind === 'fact');
const segmentOf = async (id: CustomerId): Promise<string | null | undefined> => {
  const [customer] = await room.store.readCustomers([id], { kind: 'everything', on: '2026-03-31' as never });
  return customer?.segment;
};

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Everything that happened in Salesforce so far has been asked for, told and taken in. */
async function caughtUp(intake: Intake): Promise<void> {
  clock.moveTo(new Date(clock.now().getTime() + 10_000));
  const asked = salesforce.requests.query;
  // Two rounds: the first may have begun before the time passed.
  await until('two rounds', () => salesforce.requests.query >= asked + 2);
  const since = Date.now();
  await until('caught up', () => (intake.caughtUpAt()?.getTime() ?? 0) >= since);
}

describe('the intake of what Salesforce reports', () => {
  it('makes an edit there an event here', async () => {
    const id = await acme();
    const intake = start();
    await caughtUp(intake);
    salesforce.edit(id, { Segment__c: 'ENTERPRISE', Industry: 'Manufacturing' });
    await caughtUp(intake);
    expect(await segmentOf(id)).toBe('ENTERPRISE');
    const [fact, ...others] = await facts();
    expect(others).toEqual([]);
    expect(fact?.type).toBe('customer.customer.updated');
    expect(JSON.parse(fact?.envelope ?? '{}')).toMatchObject({
      origin: 'crm',
      data: {
        changed: { segment: 'ENTERPRISE', industry: 'Manufacturing' },
        previous: { segment: 'SMB', industry: null },
      },
    });
    const [customer] = await room.store.readCustomers([id], { kind: 'everything', on: '2026-03-31' as never });
    expect(customer?.version).toBe(2);
  });

  it('takes in what no rule allows as it was told, and says so beside it', async () => {
    const id = await acme();
    const report = {
      system: 'crm',
      objectType: 'Account',
      externalId: '001',
      version: '9999-01-01',
      entityType: 'Customer',
      entityId: id,
      // A prospect is validated before it is in business: no command leaves that out.
      values: { status: 'ACTIVE', segment: 'ENTERPRISE' },
      event: 'customer.customer.updated',
      violationEvent: 'customer.customer.sourceViolated',
      within: null,
      occurredAt: clock.now(),
    } as const;
    const take = () => takeFact(room.options, room.keepers.customers, report);
    expect([await take(), await take()]).toEqual(['APPLIED', 'REPEATED']);
    const [customer] = await room.store.readCustomers([id], { kind: 'everything', on: '2026-03-31' as never });
    expect(customer).toMatchObject({ status: 'ACTIVE', segment: 'ENTERPRISE' });
    const events = (await facts()).map(({ type, envelope }) => ({
      type,
      data: (JSON.parse(envelope) as { readonly data: object }).data,
    }));
    expect(events).toMatchObject([
      { type: 'customer.customer.updated', data: { from: 'PROSPECT', to: 'ACTIVE' } },
      {
        type: 'customer.customer.sourceViolated',
        data: { code: 'SOURCE_VIOLATION', system: 'crm', externalId: '001', rules: ['MOVE'], fields: ['status'] },
      },
    ]);
  });

  it('makes no event of our own writes coming back, and sends nothing back to Salesforce', async () => {
    const id = await acme();
    const intake = start();
    await caughtUp(intake);
    await room.run(sales, updateProfile, { customerId: id, segment: 'ENTERPRISE' });
    await caughtUp(intake);
    salesforce.edit(id, { Segment__c: 'STRATEGIC' });
    await caughtUp(intake);
    expect((await facts()).length).toBe(1);
    expect(salesforce.writes(id)).toBe(2);
  });

  it('keeps what somebody typed there in the very second of our own write', async () => {
    const id = await acme();
    const intake = start();
    await caughtUp(intake);
    await room.run(sales, updateProfile, { customerId: id, segment: 'ENTERPRISE' });
    salesforce.edit(id, { Segment__c: 'by hand' });
    await caughtUp(intake);
    expect(await segmentOf(id)).toBe('by hand');
  });

  it('waits while the outcome of a command is not known, and goes on when it has been looked up', async () => {
    const id = await acme();
    const intake = start();
    await caughtUp(intake);
    salesforce.failNext({ kind: 'reset-after', on: 'upsert' });
    const uncertain: unknown = await room
      .run(sales, updateProfile, { customerId: id, segment: 'ENTERPRISE' })
      .catch((error: unknown) => error);
    expect(uncertain instanceof Fault && uncertain.code).toBe('OUTCOME_UNCERTAIN');
    salesforce.edit(id, { Industry: 'Manufacturing' });
    clock.moveTo(new Date(clock.now().getTime() + 10_000));
    const asked = salesforce.requests.query;
    await until('several rounds', () => salesforce.requests.query >= asked + 4);
    expect(await facts()).toEqual([]);
    expect(await segmentOf(id)).toBe('SMB');

    room.clock.moveTo(new Date(room.clock.now().getTime() + 60_000));
    await resumeOutside(
      room.options,
      { Customer: (entry) => settleEntry(room.options, room.keepers.customers, entry) },
      10,
    );
    await until('the fact', async () => (await facts()).length === 1);
    expect(await segmentOf(id)).toBe('ENTERPRISE');
    expect(salesforce.writes(id)).toBe(2);
    const changes = (await told()).filter(({ kind }) => kind === 'change');
    expect(changes.map(({ type }) => type)).toEqual(['customer.customer.created', 'customer.customer.updated']);
  });

  it('goes on where it stopped, also for edits made while nobody listened', async () => {
    const id = await acme();
    let intake = start();
    await caughtUp(intake);
    await intake.stop();
    salesforce.edit(id, { Segment__c: 'ENTERPRISE' });
    clock.moveTo(new Date(clock.now().getTime() + 3_600_000));
    intake = start();
    await caughtUp(intake);
    expect(await segmentOf(id)).toBe('ENTERPRISE');
    expect(salesforce.queries.at(-1)).toMatch(/SystemModstamp >= 2026-03-31T1[01]:/);
  });

  it('takes in many more than one batch', async () => {
    const id = await acme();
    for (let n = 0; n < 20; n += 1) salesforce.put({ Concord_Id__c: `cus_elsewhere${n}` });
    salesforce.edit(id, { Segment__c: 'ENTERPRISE' });
    const intake = start();
    await caughtUp(intake);
    expect(await segmentOf(id)).toBe('ENTERPRISE');
    const seen = await room.options.database.db.selectFrom('fact_seen').select('external_id').execute();
    expect(seen).toHaveLength(21);
  });

  it('outlives a silent Salesforce', async () => {
    const id = await acme();
    salesforce.failNext({ kind: 'html', on: 'query', times: 2 });
    const intake = start();
    await caughtUp(intake);
    salesforce.edit(id, { Segment__c: 'ENTERPRISE' });
    await caughtUp(intake);
    expect(await segmentOf(id)).toBe('ENTERPRISE');
  });

  it('ends at once when it is stopped, with the position of what was taken in', async () => {
    await acme();
    const intake = start();
    await caughtUp(intake);
    await intake.stop();
    const asked = salesforce.requests.query;
    const [row] = await room.options.database.db.selectFrom('source_position').selectAll().execute();
    expect(row?.system).toBe('crm');
    await intake.stop();
    expect(salesforce.requests.query).toBe(asked);
  });
});
