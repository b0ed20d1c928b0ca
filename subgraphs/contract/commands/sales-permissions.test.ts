import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../../../test/harness/contract.ts';
import { applyPlaces } from '../../customer-places.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom({ sells: [{ countries: ['US'] }] });
  await room.knows('cus_acme', 'ACTIVE');
});
afterAll(() => room[Symbol.asyncDispose]());

/** What the customer source tells of where it is. */
const moves = (country: string, entityVersion: number) =>
  transaction({ db: commandTablesOf(room.database.db) }, (trx) =>
    applyPlaces(trx, [
      {
        ...{ kind: 'event', entityType: 'Customer', entityId: 'cus_acme', entityVersion },
        occurredAt: new Date('2026-03-01T00:00:00Z'),
        event: { data: { changed: { country } } },
      } as unknown as LogEntry,
    ]),
  );

it('a contract is handed in where its company sells to the country of its customer, and nowhere else', async () => {
  const { id } = await room.contract();
  const submit = () => room.onContract(author, commands.submitContract, { id });
  const notSold = { code: 'VALIDATION_FAILED', details: { path: 'Contract.legalEntity', rule: 'LEGAL_ENTITY_SELLS' } };
  const contents = await room.contents();
  expect(refusalOf(await submit())).toMatchObject(notSold);
  await moves('FR', 2);
  expect(refusalOf(await submit())).toMatchObject(notSold);
  expect(await room.contents()).toBe(contents);
  await moves('US', 3);
  expect(made(await submit()).status).toBe('IN_REVIEW');
});
