import { afterAll, beforeAll, describe, it } from 'vitest';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { Command } from '../../../platform/commands/command.ts';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import { rules, type OpportunityStage } from '../generated/rules.ts';
import type { CustomerReader } from '../port.ts';
import { commands } from './all.ts';

let room: CustomerRoom;
let customerId: string;
beforeAll(async () => {
  room = await openCustomerRoom();
  const input = { legalName: 'Acme Ltd', country: 'US' };
  customerId = made(await room.run(salesOps, commands.createCustomer, input)).id;
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const salesOps = viewerWith('sales-ops');
function run<I, F>(command: Command<Opportunity, I, CustomerReader, F>, input: I, viewer = salesOps) {
  return room.runOn(room.keepers.opportunities, viewer, command, input);
}

/** DOMAIN 3.1. */
type Model = { readonly state: OpportunityStage };

const story: Story<Opportunity, Model> = {
  entity: 'Opportunity',
  rules,
  beginnings: [{ state: 'OPEN' }],
  async begin() {
    const input = { customerId, name: 'Seats', closeDate: '2026-06-30' as CivilDate };
    return made(await run(commands.createOpportunity, input)).id;
  },
  read: async (id) => (await room.store.readOpportunities([id as Opportunity['id']], everything))[0]!,
  seen: ({ stage }) => ({ state: stage }),
  contents: () => room.contents(),

  steps: {
    updateOpportunity: {
      run: ({ id }) => run(commands.updateOpportunity, { opportunityId: id, name: 'More seats' }),
      moves: { OPEN: 'OPEN', PROPOSED: 'PROPOSED' },
    },
    proposeOpportunity: {
      run: ({ id }) => run(commands.proposeOpportunity, { id }),
      moves: { OPEN: 'PROPOSED' },
    },
    'closeOpportunity won': {
      run: ({ id }) => run(commands.closeOpportunity, { opportunityId: id, won: true }),
      moves: { OPEN: 'CLOSED_WON', PROPOSED: 'CLOSED_WON' },
    },
    'closeOpportunity lost': {
      run: ({ id }) => run(commands.closeOpportunity, { opportunityId: id, won: false }),
      moves: { OPEN: 'CLOSED_LOST', PROPOSED: 'CLOSED_LOST' },
    },
    'closeOpportunity by finance': {
      run: ({ id }) => run(commands.closeOpportunity, { opportunityId: id, won: true }, viewerWith('finance-steward')),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
  },
};

describe('an opportunity', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
