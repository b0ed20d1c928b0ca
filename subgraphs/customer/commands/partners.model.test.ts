import { afterAll, beforeAll, describe, it } from 'vitest';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { Command } from '../../../platform/commands/command.ts';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { Partner } from '../domain/partner.ts';
import { rules, type PartnerStatus } from '../generated/rules.ts';
import type { CustomerReader } from '../port.ts';
import { commands } from './all.ts';

let room: CustomerRoom;
let customerId: string;
beforeAll(async () => {
  room = await openCustomerRoom();
  const input = { legalName: 'Acme Ltd', country: 'US' };
  customerId = made(await room.run(viewerWith('sales-ops'), commands.createCustomer, input)).id;
  await room.database.pool.query(`insert into contract_copy values ('ctr_one', $1, 'le_us', now())`, [customerId]);
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const manager = viewerWith('partner-manager');
function run<I, F>(command: Command<Partner, I, CustomerReader, F>, input: I, viewer = manager) {
  return room.runOn(room.keepers.partners, viewer, command, input);
}

/** DOMAIN 3.1. `isGranted`: a grant is in force. */
type Model = { readonly state: PartnerStatus; readonly isGranted: boolean };
const isOpen = ({ from, to }: Partner['grants'][number]) => to === null || to > from;
const onContract = { contractId: 'ctr_one', fieldGroups: ['contract.contract'], commands: ['suspendContract'] };
const grant = { fieldGroups: ['customer.profile'], commands: ['updateProfile'] };

const story: Story<Partner, Model> = {
  entity: 'Partner',
  rules,
  beginnings: [{ state: 'ACTIVE', isGranted: false }],
  begin: async () => made(await run(commands.createPartner, { name: 'Reseller', kind: 'RESELLER' })).id,
  read: async (id) => (await room.store.readPartners([id as Partner['id']], everything))[0]!,
  seen: ({ status, grants }) => ({ state: status, isGranted: grants.some(isOpen) }),
  contents: () => room.contents(),

  steps: {
    suspendPartner: {
      run: ({ id }) => run(commands.suspendPartner, { id }),
      moves: { ACTIVE: 'SUSPENDED' },
    },
    resumePartner: {
      run: ({ id }) => run(commands.resumePartner, { id }),
      moves: { SUSPENDED: 'ACTIVE' },
    },
    'suspendPartner by sales': {
      run: ({ id }) => run(commands.suspendPartner, { id }, viewerWith('sales-ops')),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    grantPartner: {
      run: ({ id }) => run(commands.grantPartner, { partnerId: id, customerId, ...grant }),
      moves: { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED' },
      leaves: () => ({ isGranted: true }),
    },
    'grantPartner on a contract': {
      run: ({ id }) => run(commands.grantPartner, { partnerId: id, ...onContract }),
      moves: { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED' },
      leaves: () => ({ isGranted: true }),
    },
    'grantPartner on a contract that nobody told of': {
      run: ({ id }) => run(commands.grantPartner, { partnerId: id, ...onContract, contractId: 'ctr_none' }),
      moves: { ACTIVE: [], SUSPENDED: [] },
      unless: { NOT_FOUND: () => true },
    },
    'grantPartner on both': {
      run: ({ id }) => run(commands.grantPartner, { partnerId: id, customerId, ...onContract }),
      moves: { ACTIVE: [], SUSPENDED: [] },
      unless: { ONE_OF_TWO: () => true },
    },
    'grantPartner for days that are over': {
      run: ({ id }) =>
        run(commands.grantPartner, { partnerId: id, customerId, ...grant, to: '2026-03-31' as CivilDate }),
      moves: { ACTIVE: [], SUSPENDED: [] },
      unless: { DATE_AFTER_START: () => true },
    },
    'revokeGrant of all': {
      async run({ id, grants }) {
        const [first, ...others] = grants.filter(isOpen);
        for (const { id: grantId } of others) made(await run(commands.revokeGrant, { partnerId: id, grantId }));
        return run(commands.revokeGrant, { partnerId: id, grantId: first?.id ?? 'grt_none' });
      },
      moves: { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED' },
      unless: { NOT_FOUND: ({ isGranted }) => !isGranted },
      leaves: () => ({ isGranted: false }),
    },
  },
};

describe('a partner', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
