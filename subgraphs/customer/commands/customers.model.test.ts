import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import type { Customer, CustomerId } from '../domain/customer.ts';
import { rules, type CustomerStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: CustomerRoom;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };
const salesOps = viewerWith('sales-ops');
const steward = viewerWith('finance-steward');
const compliance = viewerWith('compliance');
const dataSteward = viewerWith('data-steward');

/**
 * DOMAIN 3.2. `checked`, `asked`: holds for COMPLIANCE and for REQUEST. `isRecent`: its validation. `obstacle`: what
 * keeps it from business. `isBilled`: it has a billing account.
 */
type Model = {
  readonly state: CustomerStatus;
  readonly checked: boolean;
  readonly asked: boolean;
  readonly isRecent: boolean;
  readonly obstacle: 'NONE' | 'DUPLICATE' | 'TAX_NUMBER';
  readonly isBilled: boolean;
};
const beginning: Model = {
  state: 'PROSPECT',
  checked: false,
  asked: false,
  isRecent: false,
  obstacle: 'NONE',
  isBilled: false,
};
const held = (model: Model): CustomerStatus => (model.checked || model.asked ? 'ON_HOLD' : 'ACTIVE');
const isBilled = (customer: Model) => customer.isBilled;
const isNew = ({ state }: Model) => state === 'PROSPECT' || state === 'PENDING_VALIDATION';
const same = {
  PROSPECT: 'PROSPECT',
  PENDING_VALIDATION: 'PENDING_VALIDATION',
  ACTIVE: 'ACTIVE',
  ON_HOLD: 'ON_HOLD',
  INACTIVE: 'INACTIVE',
} as const;
let customers = 0;
let survivorId: CustomerId;
let duplicate: Customer;
const addresses = [{ use: 'LEGAL' as const, lines: ['Ring 1'], city: 'Berlin', country: 'DE' }];
const create = async (legalName: string) =>
  made(await room.run(salesOps, commands.createCustomer, { legalName, country: 'DE', addresses }));

const place = ({ id }: Customer, why: 'COMPLIANCE' | 'REQUEST', viewer = compliance) =>
  room.run(viewer, commands.placeHold, { customerId: id, reason: why });
const activeFor = ({ holds }: Customer, why: 'COMPLIANCE' | 'REQUEST') =>
  (holds ?? []).filter((hold) => hold.reason === why && hold.releasedAt === null);
/** Releases every hold for a reason, one by one. */
async function release(customer: Customer, why: 'COMPLIANCE' | 'REQUEST', viewer = compliance) {
  const [first, ...others] = activeFor(customer, why);
  const one = (holdId: string) => room.run(viewer, commands.releaseHold, { customerId: customer.id, holdId });
  const answer = await one(first?.id ?? 'hld_none');
  if (answer.kind === 'DONE') for (const { id } of others) made(await one(id));
  return answer;
}

const story: Story<Customer, Model> = {
  entity: 'Customer',
  rules,
  beginnings: [beginning],
  async begin() {
    customers += 1;
    room.clock.moveTo(new Date('2026-03-30T10:00:00Z'));
    survivorId = (await create(`Elm ${customers}`)).id;
    made(await room.run(salesOps, commands.submitForValidation, { id: survivorId }));
    made(await room.run(steward, commands.activateCustomer, { id: survivorId }));
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
    return (await create(`Fir ${customers}`)).id;
  },
  read: async (id) => (await room.store.readCustomers([id as CustomerId], everything))[0]!,
  seen(customer) {
    const { status } = customer;
    const isHeld = (why: 'COMPLIANCE' | 'REQUEST') => activeFor(customer, why).length > 0;
    // The survivor has the holds of what was merged into it.
    return status === 'MERGED'
      ? { state: status }
      : { state: status, checked: isHeld('COMPLIANCE'), asked: isHeld('REQUEST') };
  },
  contents: () => room.contents(),

  steps: {
    updateProfile: {
      run: ({ id }) => room.run(salesOps, commands.updateProfile, { customerId: id, segment: 'mid' }),
      moves: same,
    },
    submitForValidation: {
      run: ({ id }) => room.run(salesOps, commands.submitForValidation, { id }),
      moves: { PROSPECT: 'PENDING_VALIDATION' },
    },
    rejectValidation: {
      run: ({ id }) => room.run(steward, commands.rejectValidation, { id }, reason),
      moves: { PENDING_VALIDATION: 'PROSPECT' },
    },
    'rejectValidation without a reason': refusedAs(
      ({ id }) => room.run(steward, commands.rejectValidation, { id }),
      'REQUIRED',
      ['PENDING_VALIDATION'],
    ),
    activateCustomer: {
      run: ({ id }) => room.run(steward, commands.activateCustomer, { id }),
      moves: { PENDING_VALIDATION: 'ACTIVE' },
      unless: {
        TAX_NUMBERS_CHECKED: ({ obstacle }) => obstacle === 'TAX_NUMBER',
        DUPLICATE_REVIEW_CLOSED: ({ obstacle }) => obstacle === 'DUPLICATE',
      },
      leaves: () => ({ isRecent: true }),
    },
    'activateCustomer by sales': {
      run: ({ id }) => room.run(salesOps, commands.activateCustomer, { id }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    'placeHold for compliance': {
      run: (customer) => place(customer, 'COMPLIANCE'),
      moves: { ACTIVE: 'ON_HOLD', ON_HOLD: 'ON_HOLD' },
      leaves: () => ({ checked: true }),
    },
    'placeHold for compliance by sales': refusedAs(
      (customer) => place(customer, 'COMPLIANCE', salesOps),
      'ROLE_REQUIRED',
      ['ACTIVE', 'ON_HOLD'],
    ),
    'placeHold on request': {
      run: (customer) => place(customer, 'REQUEST', salesOps),
      moves: { ACTIVE: 'ON_HOLD', ON_HOLD: 'ON_HOLD' },
      leaves: () => ({ asked: true }),
    },
    'releaseHold for compliance': {
      run: (customer) => release(customer, 'COMPLIANCE'),
      moves: { ON_HOLD: ['ON_HOLD', 'ACTIVE'], INACTIVE: 'INACTIVE' },
      unless: { NOT_FOUND: ({ checked }) => !checked },
      leaves: (customer) => released(customer, { checked: false }),
    },
    'releaseHold on request': {
      run: (customer) => release(customer, 'REQUEST', salesOps),
      moves: { ON_HOLD: ['ON_HOLD', 'ACTIVE'], INACTIVE: 'INACTIVE' },
      unless: { NOT_FOUND: ({ asked }) => !asked },
      leaves: (customer) => released(customer, { asked: false }),
    },
    'releaseHold for compliance by sales': {
      run: (customer) => release(customer, 'COMPLIANCE', salesOps),
      moves: { ON_HOLD: [], INACTIVE: [] },
      unless: { NOT_FOUND: ({ checked }) => !checked, ROLE_REQUIRED: () => true },
    },
    deactivateCustomer: {
      run: ({ id }) => room.run(salesOps, commands.deactivateCustomer, { id }, reason),
      moves: { PROSPECT: 'INACTIVE', PENDING_VALIDATION: 'INACTIVE', ACTIVE: 'INACTIVE', ON_HOLD: 'INACTIVE' },
      unless: { ACCOUNTS_CLOSED: isBilled },
      // Nobody asks any more what kept it from business.
      leaves: () => ({ obstacle: 'NONE' }),
    },
    'deactivateCustomer without a reason': {
      run: ({ id }) => room.run(salesOps, commands.deactivateCustomer, { id }),
      moves: { PROSPECT: [], PENDING_VALIDATION: [], ACTIVE: 'INACTIVE', ON_HOLD: 'INACTIVE' },
      unless: { ACCOUNTS_CLOSED: isBilled, REQUIRED: isNew },
    },
    reactivateCustomer: {
      run: ({ id }) => room.run(steward, commands.reactivateCustomer, { id }),
      moves: { INACTIVE: 'ACTIVE' },
      unless: {
        CUSTOMER_ON_HOLD: ({ checked, asked }) => checked || asked,
        VALIDATION_RECENT: ({ isRecent }) => !isRecent,
      },
    },
    mergeCustomers: {
      run: ({ id }) => room.run(dataSteward, commands.mergeCustomers, { customerId: id, survivorId }),
      moves: {
        PROSPECT: 'MERGED',
        PENDING_VALIDATION: 'MERGED',
        ACTIVE: 'MERGED',
        ON_HOLD: 'MERGED',
        INACTIVE: 'MERGED',
      },
    },
  },

  happenings: {
    'a duplicate is found': {
      happen: async ({ legalName }) => (duplicate = await create(legalName!)),
      leaves: ({ state, obstacle }) =>
        state === 'PENDING_VALIDATION' && obstacle === 'NONE' ? { obstacle: 'DUPLICATE' } : null,
    },
    'the two are told apart': {
      async happen() {
        const [pair] = duplicate.matchCandidates!;
        const input = { customerId: duplicate.id, matchCandidateId: pair!.id };
        made(await room.run(dataSteward, commands.rejectMatch, input));
      },
      leaves: ({ obstacle }) => (obstacle === 'DUPLICATE' ? { obstacle: 'NONE' } : null),
    },
    'a tax number is added': {
      async happen({ id }) {
        const registration = { country: 'DE', type: 'VAT' as const, value: `DE${100_000_000 + customers}` };
        made(await room.run(steward, commands.addTaxRegistration, { customerId: id, registration }));
      },
      leaves: ({ state, obstacle }) =>
        state === 'PENDING_VALIDATION' && obstacle === 'NONE' ? { obstacle: 'TAX_NUMBER' } : null,
    },
    'an account is opened for it': {
      happen: ({ id }) =>
        room.database.pool.query(`insert into billing_account_copy values ($1, $2, true, 1, now())`, [`acc_${id}`, id]),
      leaves: ({ state, isBilled }) => (state === 'ACTIVE' && !isBilled ? { isBilled: true } : null),
    },
    'it is validated again': {
      happen: async ({ id }) => made(await room.run(steward, commands.recordLegalValidation, { customerId: id })),
      leaves: ({ state, isRecent }) => (state === 'INACTIVE' && !isRecent ? { isRecent: true } : null),
    },
    'a year passes': {
      happen: () => Promise.resolve(room.clock.moveTo(new Date('2027-04-30T10:00:00Z'))),
      leaves: ({ state, isRecent }) => (state === 'INACTIVE' && isRecent ? { isRecent: false } : null),
    },
  },

  elsewhere: [
    // Parts of a customer, and pairs of them: matches.model.test.ts, merges.model.test.ts and the tests of each.
    ...['addAddress', 'endAddress', 'addContact', 'updateContact', 'addTaxRegistration', 'recordTaxValidation'],
    'recordLegalValidation',
    ...['setParent', 'linkExternalId', 'retireExternalId', 'erasePerson'],
    ...['findDuplicates', 'confirmMatch', 'rejectMatch', 'requestMerge', 'approveMerge', 'withdrawMerge'],
    // What becomes of the survivor of a merge, and of both when it is undone.
    ...(['PROSPECT', 'PENDING_VALIDATION', 'ACTIVE', 'INACTIVE'] as const).map(
      (from) => `mergeCustomers ${from} → ON_HOLD`,
    ),
    ...Object.keys(same).map((to) => `unmergeCustomers MERGED → ${to}`),
    ...['ACTIVE', 'ON_HOLD'].flatMap((from) =>
      ['PROSPECT', 'PENDING_VALIDATION', 'INACTIVE'].map((to) => `unmergeCustomers ${from} → ${to}`),
    ),
    'unmergeCustomers ON_HOLD → ACTIVE',
  ],
};

function released(before: Model, less: Partial<Model>): Partial<Model> {
  return { ...less, state: before.state === 'INACTIVE' ? 'INACTIVE' : held({ ...before, ...less }) };
}

describe('a customer', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
