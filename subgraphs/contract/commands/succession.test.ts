import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { author, openContractRoom, timekeeper, type ContractRoom } from '../../../test/harness/contract.ts';
import type { Contract } from '../domain/contract.ts';
import type { CreateContractInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const year2027 = { startDate: on('2027-01-01'), endDate: on('2028-01-01') };
const following = ({ id }: Contract): Partial<CreateContractInput> => ({ ...year2027, predecessorId: id });
const draft = async (input: Partial<CreateContractInput>) =>
  room.onContract(author, commands.createContract, {
    customerId: 'cus_acme',
    legalEntityId: 'le_us',
    currency: 'USD',
    lines: [{ productId: (await room.sold()).id }],
    ...input,
  });
const voided = (id: string) => room.onContract(author, commands.voidContract, { id }, { reason: 'for the test' });

describe('a contract that takes the place of another', () => {
  it('is drafted from the day on which that one ends, and there is one of it', async () => {
    const old = await room.activeContract();
    const next = made(await draft(following(old)));
    expect(next).toMatchObject({ predecessorId: old.id, status: 'DRAFT', startDate: '2027-01-01' });
    expect((await room.store.readSuccessors([old.id, next.id], everything)).map((one) => one?.id)).toEqual([
      next.id,
      undefined,
    ]);
    expect(refusalOf(await draft(following(old))).details).toMatchObject({ rule: 'ONE_SUCCESSOR' });
    made(await voided(next.id));
    expect(await room.store.readSuccessors([old.id], everything)).toEqual([null]);
    made(await draft(following(old)));
  });

  it('is refused two at a time', async () => {
    const old = await room.activeContract();
    const answers = await Promise.all(Array.from({ length: 4 }, () => draft(following(old))));
    expect(answers.map((answer) => refusalOf(answer).code).sort()).toEqual([
      'APPLIED',
      ...Array<string>(3).fill('VALIDATION_FAILED'),
    ]);
  });

  it('is not of a contract that nobody knows, and stays where that one ends', async () => {
    const unknown = refusalOf(await draft({ ...year2027, predecessorId: 'ctr_nobody' }));
    expect([unknown.code, unknown.details]).toEqual(['NOT_FOUND', { entity: 'Contract', id: 'ctr_nobody' }]);
    const next = made(await draft(following(await room.activeContract())));
    const later = { contractId: next.id, startDate: on('2027-02-01') };
    expect(refusalOf(await room.onContract(author, commands.updateContract, later)).details).toEqual({
      path: 'input.startDate',
      rule: 'SUCCESSION',
    });
  });

  it('is made of a quote as well', async () => {
    const old = await room.activeContract();
    const quote = await room.acceptedQuote(year2027);
    const input = { quoteId: quote.id, predecessorId: old.id };
    made(await room.onQuote(author, commands.convertQuote, input));
    const [next] = await room.store.readSuccessors([old.id], everything);
    expect(next).toMatchObject({ quoteId: quote.id, predecessorId: old.id });
  });

  it('keeps that one from a term of its own once it is signed, and ends it when its day has come', async () => {
    const renewal = { mode: 'MANUAL' as const, termMonths: 12, noticeDays: 60 };
    const old = await room.activeContract({ renewal });
    const next = await room.signedContract(following(old));
    const renewed = await room.onContract(author, commands.renewContract, { contractId: old.id, early: true });
    expect(refusalOf(renewed).details).toEqual({ path: 'Contract.successor', rule: 'RENEWABLE' });
    const supersede = () => room.onContract(timekeeper, commands.supersedeContract, { id: old.id });
    expect(refusalOf(await supersede()).details).toMatchObject({ rule: 'SUCCESSOR_ACTIVE' });
    made(await room.onContract(author, commands.activateContract, { contractId: next.id, early: true }));
    expect(refusalOf(await supersede()).details).toMatchObject({ rule: 'END_REACHED' });
    room.clock.moveTo(new Date('2027-01-01T05:00:00Z'));
    expect(made(await supersede()).status).toBe('RENEWED');
    expect(refusalOf(await supersede()).code).toBe('ILLEGAL_TRANSITION');
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  });

  it('is kept apart from any other by the database', async () => {
    const old = await room.activeContract();
    const next = await room.signedContract(following(old));
    const other = made(await draft(year2027));
    const set = (id: string) =>
      room.database.pool.query(`update contracts set predecessor_id = $1 where id = $2`, [old.id, id]);
    await expect(set(other.id)).rejects.toThrow(/contract_succeeded_once/);
    await expect(
      room.database.pool.query(`update contracts set predecessor_id = null where id = $1`, [next.id]),
    ).rejects.toThrow(/what was agreed cannot change/);
  });
});
