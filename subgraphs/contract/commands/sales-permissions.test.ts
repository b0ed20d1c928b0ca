import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import { decimal } from '../../../core/decimal.ts';
import { holdNothing } from '../../../platform/commands/unit-of-work.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../../../test/harness/contract.ts';
import { applyPlaces } from '../../customer-places.ts';
import { termsOf } from '../domain/contract.ts';
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

it('an amendment that sells more is asked the same, and what was sold stays sold', async () => {
  await moves('US', 4);
  const seat = await room.sold();
  const lines = [{ productId: seat.id, quantity: decimal(3) }];
  const contract = await room.activeContract({ lines });
  const [line] = termsOf(contract).lines;
  const adds = await room.amendment(contract, [
    { kind: 'ADD_LINE', line: { productId: seat.id, quantity: decimal(1) } },
  ]);
  const grows = await room.amendment(contract, [
    { kind: 'CHANGE_QUANTITY', lineKey: line?.lineKey ?? '', quantity: decimal(5) },
  ]);
  const submit = ({ id }: { readonly id: string }, write = {}) =>
    room.onAmendment(author, commands.submitAmendment, { id }, write);
  // As `commands` says it beforehand.
  const said = (amendment: typeof adds) => {
    const now = room.clock.now();
    const reader = room.keepers.amendments.reader(commandTablesOf(room.database.db), holdNothing);
    return commands.submitAmendment.ready(amendment, { today: '2026-03-31' as never, now, viewer: author }, reader);
  };
  const notSold = { code: 'VALIDATION_FAILED', details: { path: 'Contract.legalEntity', rule: 'LEGAL_ENTITY_SELLS' } };
  await moves('FR', 5);
  const contents = await room.contents();
  expect(refusalOf(await submit(adds))).toMatchObject(notSold);
  expect(refusalOf(await submit(adds, { dryRun: true }))).toMatchObject(notSold);
  expect(await said(adds)).toMatchObject(notSold);
  expect(await room.contents()).toBe(contents);
  expect(await said(grows)).toBeNull();
  expect(made(await submit(grows)).status).toBe('IN_APPROVAL');
  await moves('US', 6);
  expect(await said(adds)).toBeNull();
  expect(made(await submit(adds)).status).toBe('IN_APPROVAL');
});
