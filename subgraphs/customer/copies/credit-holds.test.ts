import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { commands } from '../commands/all.ts';
import type { Customer } from '../domain/customer.ts';
import { applyCreditHold } from './credit-holds.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const steward = viewerWith('sales-ops', 'finance-steward', 'data-steward', 'compliance');
const because = { reason: 'because' };

let room: CustomerRoom;
let made = 0;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

type CommandName = 'submitForValidation' | 'activateCustomer' | 'deactivateCustomer' | 'reactivateCustomer';
async function on(name: CommandName, { id }: { readonly id: string }): Promise<Customer> {
  const answer = await room.run<{ readonly id: string }, never>(steward, commands[name] as never, { id }, because);
  if (answer.kind === 'REFUSED') throw new Error(JSON.stringify(answer.refusal));
  return read(id);
}

async function prospect(): Promise<Customer> {
  made += 1;
  const address = { use: 'LEGAL' as const, lines: ['1 Main'], city: 'Reno', country: 'US' as const };
  const input = { legalName: `Held ${made}`, country: 'US' as const, addresses: [address] };
  const answer = await room.run(steward, commands.createCustomer, input);
  if (answer.kind === 'REFUSED') throw new Error(JSON.stringify(answer.refusal));
  return read(answer.entityId);
}

async function active(): Promise<Customer> {
  return on('activateCustomer', await on('submitForValidation', await prospect()));
}

async function read(id: string): Promise<Customer> {
  const [found] = await room.store.readCustomers([id as never], everything);
  if (found == null) throw new Error(`there is no ${id}`);
  return found;
}

/** What the ledger would tell of a profile: whom it holds, or that it holds nobody. */
function hears(profileId: string, version: number, customerIds: readonly string[] | null): Promise<void> {
  const hold = customerIds === null ? null : { by: 'AUTOMATIC', placedBy: 'concord.credit', customerIds };
  const event = {
    id: `${profileId}-${version}`,
    actor: 'concord.credit',
    correlationid: 'c',
    data: { changed: { hold } },
  };
  const at = new Date('2026-03-31T09:00:00Z');
  const entry = {
    kind: 'change',
    entityType: 'CreditProfile',
    entityId: profileId,
    entityVersion: version,
    occurredAt: at,
    event,
  };
  const parts = { keeper: room.keepers.customers, clock: room.clock };
  return transaction({ db: commandTablesOf(room.database.db) }, (trx) =>
    applyCreditHold(trx, entry as unknown as LogEntry, parts),
  );
}

const holdsOf = ({ holds }: Customer) =>
  (holds ?? []).map(({ reason, releasedAt }) => `${reason} ${releasedAt === null}`);
async function told(id: string): Promise<readonly string[]> {
  const { rows } = await room.database.pool.query<{ type: string }>(
    `select envelope::jsonb ->> 'type' as type from outbox where entity_id = $1 and envelope::jsonb ->> 'actor' = 'concord.credit' order by id`,
    [id],
  );
  return rows.map(({ type }) => type);
}

describe('a credit hold of the ledger', () => {
  it('stands among the holds of its customers, who are on hold by it', async () => {
    const [one, other] = [await active(), await active()];
    await hears('crp_1', 3, [one.id]);
    expect(await read(one.id)).toMatchObject({
      status: 'ON_HOLD',
      version: one.version + 1,
      holds: [{ reason: 'CREDIT', owner: 'ledger', placedBy: 'concord.credit', releasedAt: null }],
    });
    // Told again, or told what it was before, it changes nothing.
    await hears('crp_1', 3, [one.id]);
    await hears('crp_1', 2, null);
    expect((await read(one.id)).version).toBe(one.version + 1);

    await hears('crp_1', 4, [one.id, other.id]);
    expect([(await read(one.id)).version, (await read(other.id)).status]).toEqual([one.version + 1, 'ON_HOLD']);
    await hears('crp_1', 5, [other.id]);
    expect(await read(one.id)).toMatchObject({ status: 'ACTIVE', holds: [{ releasedBy: 'concord.credit' }] });
    await hears('crp_1', 6, null);
    expect((await read(other.id)).status).toBe('ACTIVE');
    expect(await told(one.id)).toEqual([
      'customer.hold.placed',
      'customer.customer.statusChanged',
      'customer.hold.released',
      'customer.customer.statusChanged',
    ]);
  });

  it('stays beside others, and leaves them', async () => {
    const { id } = await active();
    await room.run(steward, commands.placeHold, { customerId: id, reason: 'FRAUD' });
    await hears('crp_2', 1, [id]);
    await hears('crp_3', 1, [id]);
    await hears('crp_2', 2, null);
    expect(holdsOf(await read(id))).toEqual(['FRAUD true', 'CREDIT false', 'CREDIT true']);
    const [fraud] = (await read(id)).holds ?? [];
    await room.run(steward, commands.releaseHold, { customerId: id, holdId: fraud?.id ?? '' });
    expect((await read(id)).status).toBe('ON_HOLD');
    await hears('crp_3', 2, null);
    expect((await read(id)).status).toBe('ACTIVE');
  });

  it('is placed and released by nobody here, who is told how', async () => {
    const { id } = await active();
    await hears('crp_4', 1, [id]);
    const [hold] = (await read(id)).holds ?? [];
    expect(await room.run(steward, commands.placeHold, { customerId: id, reason: 'CREDIT' })).toMatchObject({
      refusal: { code: 'OWNERSHIP_VIOLATION', details: { owner: 'ledger.credit', useMutation: 'placeCreditHold' } },
    });
    expect(await room.run(steward, commands.releaseHold, { customerId: id, holdId: hold?.id ?? '' })).toMatchObject({
      refusal: { code: 'OWNERSHIP_VIOLATION', details: { useMutation: 'releaseCreditHold' } },
    });
  });

  it('keeps out of business who is not in it', async () => {
    const pending = await on('submitForValidation', await prospect());
    const gone = await on('deactivateCustomer', await active());
    await hears('crp_5', 1, [pending.id, gone.id, 'cus_of_nobody']);
    expect([(await read(pending.id)).status, (await read(gone.id)).status]).toEqual(['PENDING_VALIDATION', 'INACTIVE']);
    await expect(on('activateCustomer', pending)).rejects.toThrow('CUSTOMER_ON_HOLD');
    await expect(on('reactivateCustomer', gone)).rejects.toThrow('CUSTOMER_ON_HOLD');
    await hears('crp_5', 2, null);
    expect((await on('activateCustomer', pending)).status).toBe('ACTIVE');
    expect((await on('reactivateCustomer', gone)).status).toBe('ACTIVE');
  });

  it('goes with a customer that is merged, and ends where it went', async () => {
    const [survivor, loser] = [await active(), await active()];
    await hears('crp_6', 1, [loser.id]);
    const merge = { customerId: loser.id, survivorId: survivor.id };
    expect(await room.run(steward, commands.mergeCustomers, merge, because)).toMatchObject({ kind: 'DONE' });
    expect(holdsOf(await read(survivor.id))).toEqual(['CREDIT true']);
    await hears('crp_7', 1, [loser.id]);
    expect(holdsOf(await read(survivor.id))).toEqual(['CREDIT true', 'CREDIT true']);
    await hears('crp_6', 2, null);
    await hears('crp_7', 2, null);
    expect(await read(survivor.id)).toMatchObject({ status: 'ACTIVE' });
  });
});
