import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { Customer, CustomerId } from '../domain/customer.ts';
import { matchCandidateStates, type MatchCandidateState } from '../domain/states/match-candidate.ts';
import { rules } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const salesOps = viewerWith('sales-ops');
const steward = viewerWith('finance-steward');
const dataSteward = viewerWith('data-steward');

/** DOMAIN 3.5, 3.6. `isAlike`: the two still are. `merge`: if they were merged, whether that decided the pair. */
type Model = {
  readonly state: MatchCandidateState;
  readonly isAlike: boolean;
  readonly merge: 'NONE' | 'DECIDING' | 'BESIDE';
};
const isMerged = ({ merge }: Model) => merge !== 'NONE';
let pairs = 0;
const create = async (legalName: string) => {
  room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
  return made(await room.run(salesOps, commands.createCustomer, { legalName, country: 'US' }));
};
/** The pair belongs to the younger customer, which names the older. */
const pairOf = ({ matchCandidates }: Customer) => matchCandidates![0]!;
const decide = (customer: Customer, command: typeof commands.confirmMatch) =>
  room.run(dataSteward, command, { customerId: customer.id, matchCandidateId: pairOf(customer).id });
const same = { OPEN: 'OPEN', CONFIRMED: 'CONFIRMED', REJECTED: 'REJECTED', EXPIRED: 'EXPIRED' } as const;

const story: Story<Customer, Model> = {
  entity: 'MatchCandidate',
  rules,
  states: matchCandidateStates.states,
  beginnings: [{ state: 'OPEN', isAlike: true, merge: 'NONE' }],
  async begin() {
    pairs += 1;
    await create(`Aster ${pairs} Inc.`);
    return (await create(`ASTER ${pairs}, Incorporated`)).id;
  },
  read: async (id) => (await room.store.readCustomers([id as CustomerId], everything))[0]!,
  seen: (customer) => ({ state: pairOf(customer).state }),
  contents: () => room.contents(),

  steps: {
    confirmMatch: {
      run: (customer) => decide(customer, commands.confirmMatch),
      moves: { OPEN: 'CONFIRMED' },
    },
    rejectMatch: {
      run: (customer) => decide(customer, commands.rejectMatch),
      moves: { OPEN: 'REJECTED' },
    },
    'rejectMatch by sales': {
      run: (customer) =>
        room.run(salesOps, commands.rejectMatch, {
          customerId: customer.id,
          matchCandidateId: pairOf(customer).id,
        }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    findDuplicates: {
      run: ({ id }) => room.run(dataSteward, commands.findDuplicates, { id }),
      moves: { ...same, OPEN: ['OPEN', 'EXPIRED'] },
      unless: { ILLEGAL_TRANSITION: isMerged },
      leaves: ({ state, isAlike }) => ({ state: state === 'OPEN' && !isAlike ? 'EXPIRED' : state }),
    },
    mergeCustomers: {
      run: (customer) =>
        room.run(dataSteward, commands.mergeCustomers, {
          customerId: customer.id,
          survivorId: pairOf(customer).rightId,
        }),
      moves: { ...same, OPEN: 'CONFIRMED' },
      unless: { ILLEGAL_TRANSITION: isMerged },
      leaves: ({ state }) => ({ merge: state === 'OPEN' ? 'DECIDING' : 'BESIDE' }),
    },
    unmergeCustomers: {
      run: ({ id }) => room.run(dataSteward, commands.unmergeCustomers, { customerId: id }),
      moves: { ...same, CONFIRMED: ['CONFIRMED', 'OPEN'], OPEN: [] },
      unless: { ILLEGAL_TRANSITION: (pair) => !isMerged(pair) },
      leaves: ({ state, merge }) => ({ state: merge === 'DECIDING' ? 'OPEN' : state, merge: 'NONE' }),
    },
  },

  happenings: {
    'one gets another name': {
      happen: async ({ id }) =>
        made(await room.run(steward, commands.updateProfile, { customerId: id, legalName: `Ginger ${pairs}` })),
      leaves: (pair) => (pair.isAlike && !isMerged(pair) ? { isAlike: false } : null),
    },
  },
};

describe('a match candidate', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
