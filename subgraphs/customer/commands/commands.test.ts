import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import type { Customer } from '../domain/customer.ts';
import { commands } from './all.ts';

const salesOps = viewerWith('sales-ops');
const steward = viewerWith('finance-steward');
const dataSteward = viewerWith('data-steward');
const acme = {
  legalName: 'Acme & Söhne GmbH',
  country: 'DE',
  addresses: [{ use: 'LEGAL' as const, lines: ['Ring 1'], city: 'Berlin', postalCode: '10115', country: 'DE' }],
  contacts: [{ name: 'Ada Lovelace', email: 'ada@acme.example' }],
};

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

function done(answer: Answer<Customer>): Extract<Answer<Customer>, { kind: 'DONE' }> {
  if (answer.kind === 'REFUSED') throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer;
}

function codeOf(answer: Answer<Customer>): string {
  return answer.kind === 'REFUSED' ? answer.refusal.code : answer.receipt.outcome;
}

describe('a customer’s life', () => {
  it('goes from prospect to active, each step with a version, a receipt and an event', async () => {
    const created = done(await room.run(salesOps, commands.createCustomer, acme));
    const id = created.entityId;
    expect(created.receipt).toMatchObject({ outcome: 'APPLIED', recordVersion: 1 });

    const submitted = done(await room.run(salesOps, commands.submitForValidation, { id }));
    expect(submitted.entity?.status).toBe('PENDING_VALIDATION');
    const activated = done(await room.run(steward, commands.activateCustomer, { id }, { expectedVersion: 2 }));
    expect(activated.entity).toMatchObject({
      status: 'ACTIVE',
      version: 3,
      legalNameVerified: true,
      validatedOn: '2026-03-31',
    });

    const [stored] = await room.store.readCustomers([id as Customer['id']], {
      kind: 'everything',
      on: room.clock.now().toISOString().slice(0, 10) as never,
    });
    expect(stored).toEqual(activated.entity);
    const told = await room.database.db
      .selectFrom('outbox')
      .select(['type', 'entity_version'])
      .where('entity_id', '=', id)
      .orderBy('id')
      .execute();
    expect(told).toEqual([
      { type: 'customer.customer.created', entity_version: 1 },
      { type: 'customer.customer.statusChanged', entity_version: 2 },
      { type: 'customer.customer.statusChanged', entity_version: 3 },
    ]);
  });

  it('answers a repeated key with the same receipt, and refuses another request under it', async () => {
    const write = { idempotencyKey: 'repeat-1' };
    const first = done(await room.run(salesOps, commands.createCustomer, { ...acme, legalName: 'Birch Ltd' }, write));
    const again = done(await room.run(salesOps, commands.createCustomer, { ...acme, legalName: 'Birch Ltd' }, write));
    expect(again.receipt).toEqual(first.receipt);
    expect(again.replayed).toBe(true);
    const other = await room.run(salesOps, commands.createCustomer, { ...acme, legalName: 'Cedar Ltd' }, write);
    expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('refuses what the table, the role or the version does not allow, with a code each', async () => {
    const { entityId: id } = done(
      await room.run(salesOps, commands.createCustomer, { ...acme, legalName: 'Dune Ltd' }),
    );
    expect(codeOf(await room.run(steward, commands.activateCustomer, { id }))).toBe('ILLEGAL_TRANSITION');
    expect(codeOf(await room.run(salesOps, commands.activateCustomer, { id }))).toBe('ROLE_REQUIRED');
    expect(codeOf(await room.run(salesOps, commands.submitForValidation, { id }, { expectedVersion: 7 }))).toBe(
      'VERSION_CONFLICT',
    );
    expect(codeOf(await room.run(salesOps, commands.updateProfile, { customerId: id, legalName: 'Dune II' }))).toBe(
      'OWNERSHIP_VIOLATION',
    );
    expect(codeOf(await room.run(salesOps, commands.submitForValidation, { id: 'cus_none' }))).toBe('NOT_FOUND');
    expect(codeOf(await room.run(salesOps, commands.submitForValidation, { id }, { idempotencyKey: '' }))).toBe(
      'VALIDATION_FAILED',
    );
  });

  it('lets a branch share its company’s tax number by the hierarchy of the command’s day, not of the server’s', async () => {
    const create = async (legalName: string, more: object = {}) =>
      done(await room.run(salesOps, commands.createCustomer, { ...acme, legalName, ...more })).entityId;
    const place = async (customerId: string, parentId: string, effectiveDate?: string) => {
      const write = effectiveDate === undefined ? {} : { effectiveDate: effectiveDate as never };
      done(await room.run(dataSteward, commands.setParent, { customerId, type: 'LEGAL', parentId }, write));
    };
    const number = { country: 'DE', type: 'VAT', value: 'DE136695976' } as const;
    const company = await create('Elm Holding SE');
    const buyer = await create('Fir Holding SE');
    const plant = await create('Elm Plant', { taxRegistrations: [{ ...number, siteCode: 'PLANT' }] });
    const office = await create('Elm Office');
    await place(plant, company);
    await place(office, company);
    // By the server's clock this has long happened.
    await place(plant, buyer, '2026-07-01');

    const registration = { ...number, siteCode: 'OFFICE' };
    const shared = await room.run(steward, commands.addTaxRegistration, { customerId: office, registration });
    expect(codeOf(shared)).toBe('APPLIED');
  });
});
