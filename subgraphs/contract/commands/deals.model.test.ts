import { afterAll, beforeAll, describe, it } from 'vitest';
import { author, openContractRoom, type ContractRoom } from '../../../test/harness/contract.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import type { Deal, DealId } from '../domain/deal.ts';
import { rules, type DealStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: ContractRoom;
/** One that was signed, one that was not; each in no deal before a story takes it. */
let signed: string;
let draft: string;
beforeAll(async () => {
  room = await openContractRoom();
  signed = (await room.signedContract()).id;
  draft = (await room.contract()).id;
});
afterAll(() => room[Symbol.asyncDispose]());

const reason = { reason: 'for the model' };
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;

/** DOMAIN 4.1. What the deal holds: nothing, a contract that was signed, or a draft of one. */
type Model = { readonly state: DealStatus; readonly holds: 'NOTHING' | 'SIGNED' | 'DRAFT' };
const holds = (what: Model['holds']) => (deal: Model) => deal.holds === what;

const add = ({ id: dealId }: Deal, contractId: string) =>
  room.onDeal(author, commands.addContractToDeal, { dealId, contractId });
const remove = ({ id: dealId }: Deal, contractId: string) =>
  room.onDeal(author, commands.removeContractFromDeal, { dealId, contractId });

const story: Story<Deal, Model> = {
  entity: 'Deal',
  rules,
  beginnings: [{ state: 'OPEN', holds: 'NOTHING' }],
  async begin() {
    // What another story's deal held is free for this one.
    await room.database.pool.query('delete from deal_contracts');
    return (await room.deal()).id;
  },
  read: async (id) => (await room.store.readDeals([id as DealId], everything))[0]!,
  seen: ({ status, contractIds }) => ({
    state: status,
    holds: contractIds.length === 0 ? 'NOTHING' : contractIds[0] === signed ? 'SIGNED' : 'DRAFT',
  }),
  contents: () => room.contents(),

  steps: {
    'addContractToDeal that was signed': {
      run: (deal) => add(deal, signed),
      moves: { OPEN: 'OPEN' },
      unless: { ONE_DEAL: holds('SIGNED'), ONE_PER_LEGAL_ENTITY: holds('DRAFT') },
      leaves: () => ({ holds: 'SIGNED' }),
    },
    'addContractToDeal that is a draft': {
      run: (deal) => add(deal, draft),
      moves: { OPEN: 'OPEN' },
      unless: { ONE_DEAL: holds('DRAFT'), ONE_PER_LEGAL_ENTITY: holds('SIGNED') },
      leaves: () => ({ holds: 'DRAFT' }),
    },
    'removeContractFromDeal that was signed': {
      run: (deal) => remove(deal, signed),
      // What is in force is in no deal that was lost.
      moves: { OPEN: 'OPEN', LOST: [] },
      unless: { NOT_FOUND: (deal) => deal.holds !== 'SIGNED' },
      leaves: () => ({ holds: 'NOTHING' }),
    },
    'removeContractFromDeal that is a draft': {
      run: (deal) => remove(deal, draft),
      moves: { OPEN: 'OPEN', LOST: 'LOST' },
      unless: { NOT_FOUND: (deal) => deal.holds !== 'DRAFT' },
      leaves: () => ({ holds: 'NOTHING' }),
    },
    winDeal: {
      run: ({ id }) => room.onDeal(author, commands.winDeal, { id }),
      moves: { OPEN: 'WON' },
      unless: { DEAL_SIGNED: (deal) => deal.holds !== 'SIGNED' },
    },
    'winDeal by finance': {
      run: ({ id }) => room.onDeal(viewerWith('finance'), commands.winDeal, { id }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    loseDeal: {
      run: ({ id }) => room.onDeal(author, commands.loseDeal, { id }, reason),
      moves: { OPEN: 'LOST' },
      unless: { DEAL_NOT_IN_FORCE: holds('SIGNED') },
    },
    'loseDeal without a reason': {
      ...refusedAs(({ id }) => room.onDeal(author, commands.loseDeal, { id }), 'REQUIRED', ['OPEN']),
      unless: { DEAL_NOT_IN_FORCE: holds('SIGNED'), REQUIRED: () => true },
    },
  },
};

describe('a deal', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
