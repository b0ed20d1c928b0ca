import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import { openLedgerRoom, people, type Books, type LedgerRoom } from '../../../test/harness/ledger.ts';
import type { MappingRule } from '../domain/mapping-rule.ts';
import { rules, type MappingRuleStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
let books: Books;
beforeAll(async () => {
  room = await openLedgerRoom();
  books = await room.books();
});
afterAll(() => room[Symbol.asyncDispose]());

const { admin, controller } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };

/** DOMAIN 11, 13. `hasRival`: one that matches the same is in force. */
type Model = { readonly state: MappingRuleStatus; readonly hasRival: boolean };
let taxCodes = 0;
let rival: MappingRule;
const draft = async () =>
  made(
    await room.run(admin, commands.createMappingRule, {
      chartId: books.legalEntity.chartId,
      purpose: 'INVOICE',
      match: { taxCode: `T${taxCodes}` },
      lines: [{ role: 'AR', accountId: books.receivables.id }],
      from: '2026-01-01' as never,
    }),
  );

const story: Story<MappingRule, Model> = {
  entity: 'MappingRule',
  rules,
  beginnings: [{ state: 'DRAFT', hasRival: false }],
  async begin() {
    taxCodes += 1;
    return (await draft()).id;
  },
  read: async (id) => (await room.store.readMappingRules([id as MappingRule['id']], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    approveMappingRule: {
      run: ({ id }) => room.run(controller, commands.approveMappingRule, { id }),
      moves: { DRAFT: 'APPROVED' },
      unless: { NO_OVERLAP: ({ hasRival }) => hasRival },
    },
    'approveMappingRule by who made it': refusedAs(
      ({ id }) => room.run({ ...admin, roles: ['controller'] }, commands.approveMappingRule, { id }),
      'SOD_VIOLATION 13.2',
      ['DRAFT'],
    ),
    retireMappingRule: {
      run: ({ id }) => room.run(controller, commands.retireMappingRule, { id }, reason),
      moves: { APPROVED: 'RETIRED' },
    },
    'retireMappingRule without a reason': refusedAs(
      ({ id }) => room.run(controller, commands.retireMappingRule, { id }),
      'REQUIRED',
      ['APPROVED'],
    ),
  },

  happenings: {
    'another is approved for the same': {
      happen: async () => (rival = made(await room.run(controller, commands.approveMappingRule, await draft()))),
      leaves: ({ state, hasRival }) => (state === 'DRAFT' && !hasRival ? { hasRival: true } : null),
    },
    'the other is retired': {
      happen: async () => made(await room.run(controller, commands.retireMappingRule, { id: rival.id }, reason)),
      leaves: ({ hasRival }) => (hasRival ? { hasRival: false } : null),
    },
  },
};

describe('a mapping rule', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
