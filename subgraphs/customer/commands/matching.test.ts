import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { civilDate } from '../../../core/civil-date.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import { fillKeys } from '../adapters/postgres/match-keys.ts';
import type { Customer } from '../domain/customer.ts';
import { commands } from './all.ts';

const salesOps = viewerWith('sales-ops');
const steward = viewerWith('finance-steward');
const dataSteward = viewerWith('data-steward');
const everything = { kind: 'everything', on: civilDate('2026-03-31') } as const;

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const withAddress = (legalName: string) => ({
  legalName,
  country: 'US',
  addresses: [{ use: 'LEGAL' as const, lines: ['1 Main Street'], city: 'Salem', country: 'US' }],
});

function done(answer: Answer<Customer>): Customer {
  if (answer.kind === 'REFUSED') throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  if (answer.entity === null) throw new Error('the answer was a repeat');
  return answer.entity;
}

function codeOf(answer: Answer<Customer>): string {
  return answer.kind === 'REFUSED' ? answer.refusal.code : 'DONE';
}

async function create(legalName: string): Promise<Customer> {
  return done(await room.run(salesOps, commands.createCustomer, withAddress(legalName)));
}

function queue(filter: { customerIds?: Customer['id'][]; state?: ('OPEN' | 'REJECTED' | 'CONFIRMED' | 'EXPIRED')[] }) {
  const given = { customerIds: filter.customerIds ?? null, state: filter.state ?? null };
  return room.store.pageMatchCandidates(given, { first: 10, after: null }, everything);
}

describe('duplicates', () => {
  it('are found when a customer is created, kept with it, told and queued', async () => {
    const first = await create('Aster Mills Inc.');
    expect(first.matchCandidates).toEqual([]);
    const second = await create('ASTER Mills, Incorporated');
    expect(second.matchCandidates).toMatchObject([{ leftId: second.id, rightId: first.id, rule: 'D4', state: 'OPEN' }]);

    const [stored] = await room.store.readCustomers([second.id], everything);
    expect(stored).toEqual(second);
    const told = await room.database.db
      .selectFrom('outbox')
      .select('type')
      .where('entity_id', '=', second.id)
      .execute();
    expect(told.map(({ type }) => type)).toEqual(['customer.customer.created', 'customer.matchCandidate.proposed']);
    for (const customerIds of [[first.id], [second.id]])
      expect((await queue({ customerIds, state: ['OPEN'] })).nodes).toEqual(second.matchCandidates);
    expect((await queue({ customerIds: [first.id], state: ['REJECTED'] })).nodes).toEqual([]);
  });

  it('are told by a rehearsal that creates nothing', async () => {
    const there = await create('Borage Foods LLC');
    const rehearsed = await room.run(salesOps, commands.createCustomer, withAddress('Borage Foods'), { dryRun: true });
    expect(done(rehearsed).matchCandidates).toMatchObject([{ rightId: there.id }]);
    expect((await queue({ customerIds: [there.id] })).nodes).toEqual([]);
  });

  it('keep both from business until somebody has decided', async () => {
    const first = await create('Clover Lines Inc.');
    const second = await create('Clover Lines');
    for (const { id } of [first, second]) done(await room.run(salesOps, commands.submitForValidation, { id }));
    for (const { id } of [first, second])
      expect(codeOf(await room.run(steward, commands.activateCustomer, { id }))).toBe('VALIDATION_FAILED');

    const matchCandidateId = second.matchCandidates?.[0]?.id ?? '';
    const decision = { customerId: second.id, matchCandidateId };
    expect(codeOf(await room.run(salesOps, commands.rejectMatch, decision))).toBe('ROLE_REQUIRED');
    done(await room.run(dataSteward, commands.rejectMatch, decision));
    for (const { id } of [first, second])
      expect(done(await room.run(steward, commands.activateCustomer, { id })).status).toBe('ACTIVE');
  });

  it('that were confirmed keep the left one out, and the refusal names the right one', async () => {
    const first = await create('Dill Works Inc.');
    const second = await create('Dill Works');
    done(await room.run(salesOps, commands.submitForValidation, { id: second.id }));
    const matchCandidateId = second.matchCandidates?.[0]?.id ?? '';
    done(await room.run(dataSteward, commands.confirmMatch, { customerId: second.id, matchCandidateId }));
    expect(await room.run(steward, commands.activateCustomer, { id: second.id })).toMatchObject({
      refusal: { code: 'DUPLICATE_CUSTOMER', details: { existingId: first.id } },
    });
  });

  it('created at the same moment are found when they are submitted', async () => {
    const names = Array.from({ length: 4 }, (_, index) => `Elder Group ${'x'.repeat(index % 2)}`.trim());
    const made = await Promise.all(names.map(create));
    for (const { id } of made) done(await room.run(salesOps, commands.submitForValidation, { id }));
    const { nodes } = await queue({ customerIds: made.map(({ id }) => id), state: ['OPEN'] });
    // Two pairs of one name each; the names differ too much for the rest.
    expect(nodes).toHaveLength(2);
  });

  it('are looked for on demand, and pairs expire that are no longer alike', async () => {
    const first = await create('Fennel Press Inc.');
    const second = await create('Fennel Prints');
    const renamed = { customerId: second.id, legalName: 'Fennel Press' };
    done(await room.run(steward, commands.updateProfile, renamed));
    const looked = done(await room.run(dataSteward, commands.findDuplicates, { id: first.id }));
    expect(looked.matchCandidates).toMatchObject([{ rightId: second.id, state: 'OPEN' }]);
    done(await room.run(steward, commands.updateProfile, { ...renamed, legalName: 'Ginger Prints' }));
    const again = done(await room.run(dataSteward, commands.findDuplicates, { id: first.id }));
    expect(again.matchCandidates).toMatchObject([{ state: 'EXPIRED', decidedBy: null }]);
    const told = await room.database.db
      .selectFrom('outbox')
      .select('envelope')
      .where('entity_id', '=', first.id)
      .where('type', '=', 'customer.customer.matched')
      .orderBy('id')
      .execute();
    expect(told.map(({ envelope }) => (JSON.parse(envelope) as { data: object }).data)).toMatchObject([
      { proposed: 1, expired: 0 },
      { proposed: 0, expired: 1 },
    ]);
  });

  it('of customers that were there before are found once their keys are filled in', async () => {
    const first = await create('Hazel Yards Inc.');
    await room.database.db.deleteFrom('match_keys').execute();
    expect((await create('Hazel Yards')).matchCandidates).toEqual([]);
    await fillKeys(room.database.db);
    const third = await create('Hazel Yards LLC');
    expect(third.matchCandidates?.map(({ rightId }) => rightId)).toContain(first.id);
    expect(third.matchCandidates).toHaveLength(2);
  });
});
