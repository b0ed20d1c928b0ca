import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import type { Inbox } from '../../../events/inbox.ts';
import { createNotifyLive } from '../../../events/live.ts';
import { createLogReader, type LogReader } from '../../../events/log-reader.ts';
import { createEventMetrics } from '../../../events/metrics.ts';
import { createNotifications, type Notifications } from '../../../events/notifications.ts';
import { createNotifier, type Notifier } from '../../../events/notifier.ts';
import { createNotifyPublisher } from '../../../events/publisher.ts';
import { startRelay, type Relay } from '../../../events/relay.ts';
import type { Command, Entity } from '../../../platform/commands/command.ts';
import type { Keeper } from '../../../platform/commands/keeper.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { subjectKeys } from '../../../platform/personal/subject-keys.ts';
import { silentLog } from '../../../platform/telemetry/log.ts';
import { openContractRoom, type ContractRoom } from '../../../test/harness/contract.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { commands } from '../../customer/commands/all.ts';
import { applyCustomerEntries, copyCustomersFor } from '../../customer-copy.ts';

const steward = viewerWith('sales-ops', 'finance-steward', 'data-steward', 'compliance', 'partner-manager', 'privacy');

let customer: CustomerRoom;
let contract: ContractRoom;
let reader: LogReader;
let relay: Relay;
let notifier: Notifier;
let notifications: Notifications;
let inbox: Inbox;
const metrics = createEventMetrics(new Registry());

beforeAll(async () => {
  customer = await openCustomerRoom();
  contract = await openContractRoom();
  const { url } = customer;
  reader = createLogReader({ source: 'customer', url, log: silentLog });
  notifier = createNotifier({ url, applicationName: 'test', log: silentLog });
  notifications = createNotifications({ url, applicationName: 'test', log: silentLog });
  const publisher = createNotifyPublisher({ source: 'customer', notifier, metrics });
  relay = startRelay({ source: 'customer', url, publisher, metrics, log: silentLog });
  const database = { ...contract.database, db: commandTablesOf(contract.database.db) };
  const live = createNotifyLive({ source: 'customer', notifications });
  inbox = copyCustomersFor('contract')(database, { reader, live }, { metrics, log: silentLog });
});
afterAll(async () => {
  await inbox.stop();
  await relay.stop();
  await notifier.close();
  await notifications.close();
  await reader.close();
  await contract[Symbol.asyncDispose]();
  await customer[Symbol.asyncDispose]();
});

/** Runs a command on the customer source and waits until contract’s copy has it. */
async function tell<E extends Entity, I, R, F>(
  keeper: Keeper<E, R>,
  command: Command<E, I, R, F>,
  input: I,
  write = {},
): Promise<E> {
  const caller = { viewer: steward, correlationId: 'test', causationId: null, traceparent: null, idempotencyKey: null };
  const answer = await customer.pipeline.run(
    keeper,
    command,
    input,
    { idempotencyKey: randomUUID(), ...write },
    caller,
  );
  if (answer.kind === 'REFUSED' || answer.entity === null) throw new Error(JSON.stringify(answer));
  relay.wake();
  const { rows } = await customer.database.pool.query<{ id: number | null }>('select max(id) as id from outbox');
  const head = rows[0]?.id == null ? (await reader.head()).sequence : await reader.waitForOutbox(rows[0].id);
  const reached = await inbox.waitFor(head ?? 0);
  if (!reached.ok) throw new Error(reached.refusal.message);
  return answer.entity;
}

const customers = () => customer.keepers.customers;
const partners = () => customer.keepers.partners;

async function active(legalName: string) {
  const { id } = await tell(customers(), commands.createCustomer, {
    legalName,
    country: 'US',
    addresses: [{ use: 'LEGAL' as const, lines: ['1 Main Street'], city: 'Boston', country: 'US' }],
    contacts: [{ name: 'Ada Lovelace', email: 'ada@acme.example' }],
  });
  await tell(customers(), commands.submitForValidation, { id });
  return tell(customers(), commands.activateCustomer, { id });
}

async function rowOf(id: string) {
  const row = await contract.database.db
    .selectFrom('customer_copy')
    .selectAll()
    .where('customer_id', '=', id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { status: row.status, kind: row.kind, holds: Object.values(row.active_holds), version: row.source_version };
}

const copyTables = ['customer_copy', 'billing_link_copy', 'partner_copy', 'partner_grant_copy'];

async function copies(room: ContractRoom): Promise<string> {
  const tables = copyTables.map(
    async (table) => (await room.database.pool.query<{ t: string }>(`select t::text from ${table} t order by 1`)).rows,
  );
  return JSON.stringify(await Promise.all(tables));
}

async function apply(room: ContractRoom, entries: readonly LogEntry[]): Promise<void> {
  await commandTablesOf(room.database.db)
    .transaction()
    .execute((trx) => applyCustomerEntries(trx, entries));
}

describe('contract’s copy of customers', () => {
  it('follows a customer’s state and its active holds', async () => {
    const acme = await active('Acme Inc');
    expect(await rowOf(acme.id)).toEqual({ status: 'ACTIVE', kind: 'ORGANISATION', holds: [], version: 3 });
    await tell(customers(), commands.placeHold, { customerId: acme.id, reason: 'COMPLIANCE' });
    const held = await tell(customers(), commands.placeHold, { customerId: acme.id, reason: 'COMPLIANCE' });
    expect(await rowOf(acme.id)).toMatchObject({ status: 'ON_HOLD', holds: ['COMPLIANCE', 'COMPLIANCE'] });
    const [first, second] = held.holds ?? [];
    await tell(customers(), commands.releaseHold, { customerId: acme.id, holdId: first!.id });
    expect(await rowOf(acme.id)).toMatchObject({ status: 'ON_HOLD', holds: ['COMPLIANCE'] });
    await tell(customers(), commands.releaseHold, { customerId: acme.id, holdId: second!.id });
    expect(await rowOf(acme.id)).toMatchObject({ status: 'ACTIVE', holds: [], version: 7 });
  });

  it('follows the billing hierarchy, also a link that never was', async () => {
    const [parent, other, child] = [await active('Parent Inc'), await active('Other Inc'), await active('Child Inc')];
    const links = async () =>
      (
        await contract.database.db
          .selectFrom('billing_link_copy')
          .selectAll()
          .where('child_id', '=', child.id)
          .orderBy('from_date')
          .execute()
      ).map((link) => ({ parent: link.parent_id, from: link.from_date, to: link.to_date }));
    const under = (parentId: string | null, effectiveDate: string, type: 'BILLING' | 'LEGAL' = 'BILLING') =>
      tell(customers(), commands.setParent, { customerId: child.id, type, parentId }, { effectiveDate });
    await under(parent.id, '2026-01-01', 'LEGAL');
    expect(await links()).toEqual([]);
    await under(parent.id, '2026-01-01');
    await under(other.id, '2026-03-01');
    expect(await links()).toEqual([
      { parent: parent.id, from: '2026-01-01', to: '2026-03-01' },
      { parent: other.id, from: '2026-03-01', to: null },
    ]);
    // From the same day on: the link that began then is gone, which only `previous` tells.
    await under(null, '2026-03-01');
    expect(await links()).toEqual([{ parent: parent.id, from: '2026-01-01', to: '2026-03-01' }]);
  });

  it('follows partners and their grants', async () => {
    const acme = await active('Granted Inc');
    const partner = await tell(partners(), commands.createPartner, { name: 'Northwind', kind: 'RESELLER' });
    const input = {
      partnerId: partner.id,
      customerId: acme.id,
      fieldGroups: ['billing.invoice'],
      commands: ['updateProfile'],
    };
    const granted = await tell(partners(), commands.grantPartner, input);
    const on = '2026-03-31' as never;
    const grants = (contractId: string | null = null) =>
      contract.store.grant(partner.id, { customerId: acme.id, contractId }, on);
    expect(await grants()).toEqual({ fieldGroups: ['billing.invoice'], commands: ['updateProfile'] });
    await tell(partners(), commands.suspendPartner, { id: partner.id });
    expect(await grants()).toBeNull();
    await tell(partners(), commands.resumePartner, { id: partner.id });
    await tell(partners(), commands.revokeGrant, { partnerId: partner.id, grantId: granted.grants[0]!.id });
    expect(await grants()).toBeNull();
  });

  it('follows a grant on one contract, which is none on its customer', async () => {
    const acme = await active('Granted Once Inc');
    const partner = await tell(partners(), commands.createPartner, { name: 'Southwind', kind: 'RESELLER' });
    await customer.database.pool.query(`insert into contract_copy values ('ctr_one', $1, 'le_us', now())`, [acme.id]);
    const named = { contractId: 'ctr_one', fieldGroups: ['contract.contract'], commands: ['suspendContract'] };
    await tell(partners(), commands.grantPartner, { partnerId: partner.id, ...named });
    const on = '2026-03-31' as never;
    const granted = (contractId: string | null) =>
      contract.store.grant(partner.id, { customerId: acme.id, contractId }, on);
    expect(await granted('ctr_one')).toEqual({ fieldGroups: ['contract.contract'], commands: ['suspendContract'] });
    expect(await granted('ctr_two')).toBeNull();
    expect(await granted(null)).toBeNull();
  });

  it('keeps no name, and makes what it had of an erased person unreadable', async () => {
    const acme = await active('Erased Inc');
    const contactId = acme.contacts![0]!.id;
    const db = commandTablesOf(contract.database.db);
    const keys = () => db.transaction().execute((trx) => subjectKeys(trx, [contactId]));
    expect((await keys()).get(contactId)).toBeInstanceOf(Buffer);
    await tell(customers(), commands.erasePerson, { customerId: acme.id, contactId });
    expect((await keys()).get(contactId)).toBeNull();
    expect(await copies(contract)).not.toMatch(/Inc|Ada|acme\.example/);
  });

  it('is the same when everything is told again, in other portions, or an older version comes late', async () => {
    const entries = await reader.read(0, 1_000);
    const truth = await copies(contract);
    await apply(contract, entries);
    for (const entry of [...entries].reverse()) await apply(contract, [entry]);
    expect(await copies(contract)).toBe(truth);

    await using another = await openContractRoom();
    for (const entry of entries) {
      await apply(another, [entry]);
      await apply(another, [entry]);
    }
    expect(await copies(another)).toBe(truth);
  });
});
