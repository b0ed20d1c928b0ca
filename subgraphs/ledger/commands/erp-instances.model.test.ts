import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import type { ErpInstance } from '../domain/erp-instance.ts';
import { rules, type ErpInstanceStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const { admin, accountant } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;

/** DOMAIN 6.1, 10. */
type Model = { readonly state: ErpInstanceStatus };

const set = (status: ErpInstanceStatus, from: readonly ErpInstanceStatus[]) => ({
  run: ({ id }: ErpInstance) => room.run(admin, commands.setErpInstanceStatus, { erpInstanceId: id, status }),
  moves: Object.fromEntries(from.map((state) => [state, status])),
});
const named = (erpInstanceId: string, more: object) => ({ erpInstanceId, ...more });

const story: Story<ErpInstance, Model> = {
  entity: 'ErpInstance',
  rules,
  beginnings: [{ state: 'UP' }],
  begin: async () =>
    made(await room.run(admin, commands.registerErpInstance, { name: 'North', kind: 'SAP', legalEntityIds: [] })).id,
  read: async (id) => (await room.store.readErpInstances([id as ErpInstance['id']], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    'setErpInstanceStatus UP': set('UP', ['DEGRADED', 'MAINTENANCE']),
    'setErpInstanceStatus DEGRADED': set('DEGRADED', ['UP', 'MAINTENANCE']),
    'setErpInstanceStatus MAINTENANCE': set('MAINTENANCE', ['UP', 'DEGRADED']),
    'setErpInstanceStatus by an accountant': {
      run: ({ id }) =>
        room.run(accountant, commands.setErpInstanceStatus, { erpInstanceId: id, status: 'MAINTENANCE' }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    updateErpInstance: {
      run: ({ id }) => room.run(admin, commands.updateErpInstance, named(id, { name: 'South' })),
      moves: { UP: 'UP', DEGRADED: 'DEGRADED', MAINTENANCE: 'MAINTENANCE' },
    },
    'updateErpInstance for a company that there is not': refusedAs(
      ({ id }) => room.run(admin, commands.updateErpInstance, named(id, { legalEntityIds: ['le_nobody'] })),
      'NOT_FOUND',
      ['UP', 'DEGRADED', 'MAINTENANCE'],
    ),
  },
};

describe('an ERP', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
