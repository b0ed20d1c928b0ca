import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { commands } from '../commands/all.ts';
import { applyContracts } from './contracts.ts';

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const manager = viewerWith('partner-manager');

function hears(entityId: string, more: Partial<LogEntry> = {}): Promise<void> {
  const entry = { kind: 'change', entityType: 'Contract', entityId, customerId: 'cus_1', legalEntityId: 'le_us' };
  const told = { ...entry, occurredAt: room.clock.now(), ...more } as LogEntry;
  return transaction({ db: commandTablesOf(room.database.db) }, (trx) => applyContracts(trx, [told, told]));
}

async function grantOn(contractId: string, viewer = manager, more: object = {}) {
  const { partners } = room.keepers;
  const partner = made(
    await room.runOn(partners, manager, commands.createPartner, { name: 'North', kind: 'RESELLER' }),
  );
  const named = { contractId, fieldGroups: ['contract.contract'], commands: [], ...more };
  return room.runOn(partners, viewer, commands.grantPartner, { partnerId: partner.id, ...named });
}

describe('a contract of the contract source', () => {
  it('can be granted once it was told of, and not before', async () => {
    expect(await grantOn('ctr_1')).toMatchObject({
      kind: 'REFUSED',
      refusal: { code: 'NOT_FOUND', details: { entity: 'Contract', id: 'ctr_1' } },
    });
    await hears('ctr_1');
    await hears('ctr_1', { customerId: 'cus_2' });
    const partner = made(await grantOn('ctr_1'));
    expect(partner.grants).toMatchObject([{ contractId: 'ctr_1', customerId: null }]);
    expect(
      await room.store.grant(partner.id, { customerId: 'cus_1' as never, contractId: 'ctr_1' }, '2026-03-31' as never),
    ).toBeNull();
  });

  it('is not there for who works for another legal entity', async () => {
    await hears('ctr_2');
    const elsewhere = { ...manager, legalEntityIds: ['le_de' as LegalEntityId] };
    expect(await grantOn('ctr_2', elsewhere)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    expect(await grantOn('ctr_2', { ...manager, legalEntityIds: ['le_us' as LegalEntityId] })).not.toHaveProperty(
      'refusal',
    );
  });

  it('is not what was refused, nor what is no contract', async () => {
    await hears('ctr_3', { kind: 'refusal' });
    await hears('ctr_4', { entityType: 'Quote' });
    for (const id of ['ctr_3', 'ctr_4']) expect(await grantOn(id)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });

  it('is granted as a customer is not: neither both nor neither, and only what is of a contract', async () => {
    await hears('ctr_5');
    const rules = (more: object) =>
      grantOn('ctr_5', manager, more).then((answer) => (answer as { refusal?: { details: object } }).refusal?.details);
    expect(await rules({ customerId: 'cus_1' })).toEqual({ path: 'input', rule: 'ONE_OF_TWO' });
    expect(await rules({ contractId: null })).toEqual({ path: 'input', rule: 'ONE_OF_TWO' });
    expect(await rules({ fieldGroups: ['customer.identity'] })).toMatchObject({ rule: 'CONTRACT_GROUP' });
    expect(await rules({ commands: ['updateProfile'] })).toMatchObject({ rule: 'CONTRACT_COMMAND' });
  });
});
