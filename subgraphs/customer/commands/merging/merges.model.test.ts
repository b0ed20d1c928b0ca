import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { type Story } from '../../../../test/harness/story.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import { mergeRecordStates, type MergeState } from '../../domain/states/merge-record.ts';
import { rules } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const salesOps = viewerWith('sales-ops');
const asker = viewerWith('data-steward');
const steward = viewerWith('finance-steward');

/**
 * DOMAIN 3.6, 13, of one record of a customer. `isPosted`: one of the two has final documents. `isGone`: it was merged by
 * another record than this. `since`: what happened after the merge.
 */
type Model = {
  readonly state: MergeState;
  readonly isPosted: boolean;
  readonly isGone: boolean;
  readonly since: 'NOTHING' | 'POSTED' | 'A_MONTH';
};
const isGone = (record: Model) => record.isGone;
let pairs = 0;
let survivorId: CustomerId;
const recordOf = ({ merges }: Customer) => merges![0]!;
const create = async (legalName: string) =>
  made(await room.run(salesOps, commands.createCustomer, { legalName, country: 'US' })).id;
const later = (days: number) =>
  Promise.resolve(room.clock.moveTo(new Date(room.clock.now().getTime() + days * 86_400_000)));
const post = (id: CustomerId) =>
  room.database.pool.query(
    `insert into posted_documents_copy (customer_id, last_posted_at) values ($1, $2)
     on conflict (customer_id) do update set last_posted_at = excluded.last_posted_at`,
    [id, room.clock.now()],
  );

const story: Story<Customer, Model> = {
  entity: 'MergeRecord',
  rules,
  states: mergeRecordStates.states,
  beginnings: [false, true].map((isPosted) => ({ state: 'REQUESTED', isPosted, isGone: false, since: 'NOTHING' })),
  async begin({ isPosted }) {
    pairs += 1;
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
    survivorId = await create(`Elm ${pairs}`);
    await later(1);
    const id = await create(`Fir ${pairs}`);
    if (isPosted) await post(survivorId);
    made(await room.run(asker, commands.requestMerge, { customerId: id, survivorId }));
    return id;
  },
  read: async (id) => (await room.store.readCustomers([id as CustomerId], everything))[0]!,
  seen: (customer) => ({ state: recordOf(customer).state }),
  contents: () => room.contents(),

  steps: {
    approveMerge: {
      run: (customer) =>
        room.run(steward, commands.approveMerge, { customerId: customer.id, mergeId: recordOf(customer).id }),
      moves: { REQUESTED: 'APPROVED' },
    },
    'approveMerge by who asked for it': {
      run: (customer) =>
        room.run(asker, commands.approveMerge, { customerId: customer.id, mergeId: recordOf(customer).id }),
      moves: { REQUESTED: [], APPROVED: [], WITHDRAWN: [], UNDONE: [] },
      unless: { ILLEGAL_TRANSITION: isGone, 'SOD_VIOLATION 13.6': () => true },
    },
    withdrawMerge: {
      run: (customer) =>
        room.run(asker, commands.withdrawMerge, { customerId: customer.id, mergeId: recordOf(customer).id }),
      moves: { REQUESTED: 'WITHDRAWN', APPROVED: 'WITHDRAWN' },
    },
    // What was withdrawn or undone says nothing about the next merge.
    mergeCustomers: {
      run: ({ id }) => room.run(asker, commands.mergeCustomers, { customerId: id, survivorId }),
      moves: { REQUESTED: 'MERGED', APPROVED: 'MERGED', WITHDRAWN: 'WITHDRAWN', UNDONE: 'UNDONE' },
      unless: {
        ILLEGAL_TRANSITION: isGone,
        'APPROVAL_REQUIRED 13.6': ({ state, isPosted }) => isPosted && state !== 'APPROVED',
      },
      leaves: ({ state }) => ({ isGone: state === 'WITHDRAWN' || state === 'UNDONE' }),
    },
    unmergeCustomers: {
      run: ({ id }) => room.run(asker, commands.unmergeCustomers, { customerId: id }),
      moves: { MERGED: 'UNDONE', WITHDRAWN: 'WITHDRAWN', UNDONE: 'UNDONE' },
      unless: {
        ILLEGAL_TRANSITION: ({ state, isGone }) => state !== 'MERGED' && !isGone,
        UNMERGE_DAYS_MAX: ({ since }) => since === 'A_MONTH',
        NOTHING_POSTED_SINCE: ({ since }) => since === 'POSTED',
      },
      leaves: () => ({ isGone: false }),
    },
  },

  happenings: {
    'documents of its are made final': {
      async happen({ id }) {
        await later(1);
        await post(id);
      },
      leaves: ({ state, since }) => (state === 'MERGED' && since === 'NOTHING' ? { since: 'POSTED' } : null),
    },
    'a month passes': {
      happen: () => later(31),
      leaves: ({ state, since }) => (state === 'MERGED' && since !== 'A_MONTH' ? { since: 'A_MONTH' } : null),
    },
  },
};

describe('a merge record', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
