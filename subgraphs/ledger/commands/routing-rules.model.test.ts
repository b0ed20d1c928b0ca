import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import type { ErpInstance } from '../domain/erp-instance.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { RoutingRule } from '../domain/routing-rule.ts';
import { rules, type RoutingRuleStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
let company: LegalEntity;
let erp: ErpInstance;
beforeAll(async () => {
  room = await openLedgerRoom();
  company = await room.legalEntity();
});
afterAll(() => room[Symbol.asyncDispose]());

const { admin, controller } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };

/** DOMAIN 10, 13. `keeps`: its ERP keeps the books that it names. */
type Model = { readonly state: RoutingRuleStatus; readonly keeps: boolean };

const keep = async (...legalEntityIds: readonly string[]) =>
  made(await room.run(admin, commands.updateErpInstance, { erpInstanceId: erp.id, legalEntityIds }));

const story: Story<RoutingRule, Model> = {
  entity: 'RoutingRule',
  rules,
  beginnings: [{ state: 'DRAFT', keeps: true }],
  async begin() {
    const input = { name: 'North', kind: 'SAP' as const, legalEntityIds: [company.id] };
    erp = made(await room.run(admin, commands.registerErpInstance, input));
    const rule = { erpInstanceId: erp.id, match: { legalEntityId: company.id }, from: '2026-01-01' as never };
    return made(await room.run(admin, commands.createRoutingRule, rule)).id;
  },
  read: async (id) => (await room.store.readRoutingRules([id as RoutingRule['id']], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    approveRoutingRule: {
      run: ({ id }) => room.run(controller, commands.approveRoutingRule, { id }),
      moves: { DRAFT: 'APPROVED' },
      unless: { BOOKS_KEPT: ({ keeps }) => !keeps },
    },
    'approveRoutingRule by who made it': refusedAs(
      ({ id }) => room.run({ ...admin, roles: ['controller'] }, commands.approveRoutingRule, { id }),
      'SOD_VIOLATION 13.2',
      ['DRAFT'],
    ),
    retireRoutingRule: {
      run: ({ id }) => room.run(controller, commands.retireRoutingRule, { id }, reason),
      moves: { APPROVED: 'RETIRED' },
    },
    'retireRoutingRule without a reason': refusedAs(
      ({ id }) => room.run(controller, commands.retireRoutingRule, { id }),
      'REQUIRED',
      ['APPROVED'],
    ),
  },

  happenings: {
    'its ERP keeps those books no more': {
      happen: () => keep(),
      leaves: ({ keeps }) => (keeps ? { keeps: false } : null),
    },
    'its ERP keeps them again': {
      happen: () => keep(company.id),
      leaves: ({ keeps }) => (keeps ? null : { keeps: true }),
    },
  },
};

describe('a rule of routing', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
