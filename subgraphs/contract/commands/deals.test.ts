import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { Scope } from '../../../core/scope.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../../../test/harness/contract.ts';
import type { Contract } from '../domain/contract.ts';
import type { Deal } from '../domain/deal.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const on = '2026-03-31' as never;
const everything = { kind: 'everything', on } as const;
const first = { first: 25, after: null } as const;
const add = ({ id: dealId }: Deal, { id: contractId }: { readonly id: string }) =>
  room.onDeal(author, commands.addContractToDeal, { dealId, contractId });
/** Of a company in Japan. */
const japanese = async () => {
  const lines = [{ productId: (await room.sold()).id, price: { model: 'PER_UNIT' as const, unit: decimal(90) } }];
  return room.contract({ legalEntityId: 'le_jp', currency: 'JPY', lines });
};
const voided = ({ id }: Contract) => room.onContract(author, commands.voidContract, { id }, { reason: 'for the test' });
const read = async ({ id }: Deal) => (await room.store.readDeals([id], everything))[0];

describe('a deal', () => {
  it('is begun with a customer who is there, and knows the opportunity that it is told of', async () => {
    const deal = await room.deal({ name: ' Seats ', opportunityId: 'opp_1' });
    expect(await read(deal)).toEqual(deal);
    expect(deal).toMatchObject({ name: 'Seats', opportunityId: 'opp_1', status: 'OPEN', contractIds: [], version: 1 });
    const begin = (input: object) =>
      room.onDeal(author, commands.createDeal, { customerId: 'cus_acme', name: 'Seats', ...input });
    expect(refusalOf(await begin({ customerId: 'cus_nobody' })).code).toBe('NOT_FOUND');
    expect(refusalOf(await begin({ name: '  ' })).details).toEqual({ path: 'input.name', rule: 'TEXT' });
    await room.knows('cus_gone', 'INACTIVE');
    expect(refusalOf(await begin({ customerId: 'cus_gone' })).details).toMatchObject({ rule: 'CUSTOMER_NOT_GONE' });
  });

  it('holds one contract of each legal entity, of its customer alone', async () => {
    const deal = await room.deal();
    const [american, other, asian] = [await room.contract(), await room.contract(), await japanese()];
    made(await add(deal, american));
    made(await add(deal, asian));
    expect((await read(deal))?.contractIds).toEqual([american.id, asian.id]);
    expect(refusalOf(await add(deal, other))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.contractId', rule: 'ONE_PER_LEGAL_ENTITY' },
    });
    const strangers = await room.contract({ customerId: 'cus_birch' });
    expect(refusalOf(await add(deal, strangers)).details).toMatchObject({ rule: 'SAME_CUSTOMER' });
    expect(refusalOf(await add(deal, { id: 'ctr_nobody' })).code).toBe('NOT_FOUND');
    expect((await read(deal))?.contractIds).toEqual([american.id, asian.id]);
    // What was given up makes room for another, and does not come back.
    made(await voided(american));
    made(await add(deal, other));
    const given = made(await voided(await room.contract()));
    expect(refusalOf(await add(await room.deal(), given)).details).toMatchObject({ rule: 'CONTRACT_STATE' });
  });

  it('shares no contract with another deal, also where both take it at the same time', async () => {
    const contract = await room.contract();
    const deals = [await room.deal(), await room.deal(), await room.deal()];
    const answers = await Promise.all(deals.map((deal) => add(deal, contract)));
    expect(answers.map((answer) => refusalOf(answer).code).sort()).toEqual([
      'APPLIED',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
    ]);
    const [holder] = await room.store.readDealsOf([contract.id], everything);
    expect(holder?.contractIds).toEqual([contract.id]);
    made(await room.onDeal(author, commands.removeContractFromDeal, { dealId: holder!.id, contractId: contract.id }));
    expect(await room.store.readDealsOf([contract.id], everything)).toEqual([null]);
    made(
      await add(
        deals.find(({ id }) => id !== holder?.id)!,
        contract,
      ),
    );
  });

  it('is won by what was signed, not by what was given up or still waits', async () => {
    const deal = await room.deal();
    const win = () => room.onDeal(author, commands.winDeal, { id: deal.id });
    const given = await room.contract();
    made(await add(deal, given));
    expect(await win()).toMatchObject({
      refusal: { message: expect.stringContaining(`${given.number} is DRAFT`) as string },
    });
    made(await voided(given));
    expect(refusalOf(await win()).details).toEqual({ path: 'Deal.contractIds', rule: 'DEAL_SIGNED' });
    made(await add(deal, await room.signedContract()));
    expect(made(await win()).status).toBe('WON');
    expect(refusalOf(await add(deal, await japanese())).code).toBe('ILLEGAL_TRANSITION');
  });

  it('is lost with a reason, and leaves its contracts as they are', async () => {
    const deal = await room.deal();
    const contract = await room.contract();
    made(await add(deal, contract));
    made(await room.onDeal(author, commands.loseDeal, { id: deal.id }, { reason: 'The price' }));
    expect(await read(deal)).toMatchObject({ status: 'LOST', lostReason: 'The price', contractIds: [contract.id] });
    expect((await room.store.readContracts([contract.id], everything))[0]?.status).toBe('DRAFT');
    // It may still become part of another.
    const next = await room.deal();
    expect(refusalOf(await add(next, contract)).details).toMatchObject({ rule: 'ONE_DEAL' });
    made(await room.onDeal(author, commands.removeContractFromDeal, { dealId: deal.id, contractId: contract.id }));
    made(await add(next, contract));
  });

  it('is listed by customer and state, with the contracts that somebody may see', async () => {
    const deal = await room.deal({ customerId: 'cus_listed' });
    const contract = await room.contract({ customerId: 'cus_listed' });
    made(await add(deal, contract));
    const list = async (filter: object, scope: Scope = everything) =>
      (await room.store.pageDeals([filter], first, scope)).nodes.map(({ id }) => id);
    expect(await list({ customerId: 'cus_listed', status: ['OPEN'] })).toEqual([deal.id]);
    expect(await list({ customerId: 'cus_listed', status: ['WON', 'LOST'] })).toEqual([]);
    expect(await list({ customerId: 'cus_listed', ids: ['dea_other'] })).toEqual([]);
    const contractsOf = async (scope: Scope) =>
      (await room.store.pageContracts([{ dealId: deal.id }], first, scope)).nodes.map(({ id }) => id);
    expect(await contractsOf(everything)).toEqual([contract.id]);
    const japan: Scope = { kind: 'legal-entities', ids: ['le_jp' as never], on };
    expect([await list({ customerId: 'cus_listed' }, japan), await contractsOf(japan)]).toEqual([[deal.id], []]);
    const itself: Scope = { kind: 'customer-tree', root: 'cus_listed' as never, on };
    expect(await list({ customerId: 'cus_listed' }, itself)).toEqual([deal.id]);
    const other: Scope = { ...itself, root: 'cus_acme' as never };
    expect(await list({ customerId: 'cus_listed' }, other)).toEqual([]);
  });
});
