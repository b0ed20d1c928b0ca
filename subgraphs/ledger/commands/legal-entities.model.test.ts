import { afterAll, beforeAll, describe, it } from 'vitest';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { rules, type LegalEntityStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const { admin, accountant } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };

/** DOMAIN 6.1. */
type Model = { readonly state: LegalEntityStatus };

const story: Story<LegalEntity, Model> = {
  entity: 'LegalEntity',
  rules,
  beginnings: [{ state: 'ACTIVE' }],
  begin: async () => (await room.legalEntity()).id,
  read: async (id) => (await room.store.readLegalEntities([id as LegalEntityId], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    renameLegalEntity: {
      run: ({ id }) => room.run(admin, commands.renameLegalEntity, { legalEntityId: id, name: 'Port' }),
      moves: { ACTIVE: 'ACTIVE' },
    },
    deactivateLegalEntity: {
      run: ({ id }) => room.run(admin, commands.deactivateLegalEntity, { id }, reason),
      moves: { ACTIVE: 'INACTIVE' },
    },
    'deactivateLegalEntity without a reason': refusedAs(
      ({ id }) => room.run(admin, commands.deactivateLegalEntity, { id }),
      'REQUIRED',
      ['ACTIVE'],
    ),
    'deactivateLegalEntity by an accountant': {
      run: ({ id }) => room.run(accountant, commands.deactivateLegalEntity, { id }, reason),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    reactivateLegalEntity: {
      run: ({ id }) => room.run(admin, commands.reactivateLegalEntity, { id }, reason),
      moves: { INACTIVE: 'ACTIVE' },
    },
    'reactivateLegalEntity without a reason': refusedAs(
      ({ id }) => room.run(admin, commands.reactivateLegalEntity, { id }),
      'REQUIRED',
      ['INACTIVE'],
    ),
  },
};

describe('a legal entity', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
