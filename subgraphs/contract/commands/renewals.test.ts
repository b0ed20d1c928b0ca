import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { formatMoney } from '../../../core/money.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { author, openContractRoom, timekeeper, type ContractRoom } from '../../../test/harness/contract.ts';
import { termsOf, type Contract } from '../domain/contract.ts';
import type { RenewalInput, RenewContractInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const reason = { reason: 'for the test' };
const terms: RenewalInput = { mode: 'MANUAL', termMonths: 12, noticeDays: 60 };
/** Over 2026, of one seat at 100 a month. */
const active = (renewal: RenewalInput = terms, more = {}) => room.activeContract({ renewal, ...more });
const renew = ({ id }: Contract, input: Partial<RenewContractInput> = { early: true }, viewer = author) =>
  room.onContract(viewer, commands.renewContract, { contractId: id, ...input });
const decline = ({ id }: Contract, write: object = reason) =>
  room.onContract(author, commands.declineRenewal, { id }, write);
const read = async (id: string) => (await room.store.readContracts([id as never], everything))[0]!;
const valueOf = (contract: Contract) => formatMoney(termsOf(contract).tcv!).amount;
const at = async <T>(instant: string, work: () => Promise<T>): Promise<T> => {
  room.clock.moveTo(new Date(instant));
  try {
    return await work();
  } finally {
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  }
};

describe('renewContract', () => {
  it('makes a version for another term, with the same lines at the price that was agreed', async () => {
    const contract = await active({ ...terms, uplift: { kind: 'FIXED', percent: decimal(5) } });
    const after = made(await renew(contract));
    expect(after).toMatchObject({ status: 'ACTIVE', endDate: '2028-01-01', currentVersion: 2 });
    expect(termsOf(after)).toMatchObject({
      version: 2,
      reason: 'RENEWAL',
      amendmentId: null,
      effectiveDate: '2027-01-01',
      signedAt: room.clock.now(),
      lines: [{ lineKey: termsOf(contract).lines[0]?.lineKey, from: '2026-01-01', to: '2028-01-01' }],
    });
    expect(termsOf(after).lines[0]?.priceSteps).toMatchObject([{ from: '2027-01-01', price: { unit: decimal(105) } }]);
    expect([valueOf(contract), valueOf(after)]).toEqual(['1200.00', '2460.00']);
    expect(after.versions[0]).toEqual(contract.versions[0]);
    expect(await read(contract.id)).toEqual(after);
    const past = `update contract_versions set tcv = 1 where contract_id = $1 and version = 2`;
    await expect(room.database.pool.query(past, [contract.id])).rejects.toThrow('cannot change');
    const again = made(await renew(after, { early: true, termMonths: 6 }));
    expect([again.endDate, valueOf(again)]).toEqual(['2028-07-01', '3121.50']);
  });

  it('follows an index as far as was agreed, and not without its figure', async () => {
    const uplift = { kind: 'INDEX' as const, percent: decimal(4) };
    const unit = async (indexPercent: string | null) => {
      const figure = indexPercent === null ? {} : { indexPercent: decimal(indexPercent) };
      const after = made(await renew(await active({ ...terms, uplift }), { early: true, ...figure }));
      return termsOf(after).lines[0]?.priceSteps[0]?.price.unit?.toString() ?? 'as before';
    };
    expect([await unit('2.5'), await unit('9'), await unit('0'), await unit(null)]).toEqual([
      '102.5',
      '104',
      'as before',
      'as before',
    ]);
    const index = { early: true, indexPercent: decimal(1) };
    expect(refusalOf(await renew(await active(), index)).details).toEqual({
      path: 'input.indexPercent',
      rule: 'ONE_OF',
    });
  });

  it('goes on with what ran to the end, and with a commitment for as long', async () => {
    const [seat, usage, once] = [await room.sold(), await room.sold('USAGE'), await room.sold('ONE_TIME')];
    const contract = await active(terms, {
      lines: [
        { productId: seat.id },
        { productId: seat.id, to: on('2026-07-01') },
        { productId: usage.id, commitment: decimal(365) },
        { productId: once.id },
      ],
    });
    const { lines } = termsOf(made(await renew(contract)));
    expect(lines.map(({ to }) => to)).toEqual(['2028-01-01', '2026-07-01', '2028-01-01', '2027-01-01']);
    expect(formatMoney(lines[2]!.commitment!).amount).toBe('730.00');
  });

  it('waits until nobody can say no any more, unless that is said', async () => {
    const contract = await active();
    const now = () => renew(contract, {});
    const early = { path: 'input.early', rule: 'NOTICE_OVER' };
    await at('2026-11-02T04:59:59Z', async () => expect(refusalOf(await now()).details).toEqual(early));
    await at('2026-11-02T05:00:00Z', async () => expect(made(await now()).endDate).toBe('2028-01-01'));
  });

  it('is refused where nothing was agreed, somebody said no, or an amendment waits for its day', async () => {
    const none = await active({ mode: 'NONE' });
    expect(refusalOf(await renew(none)).details).toEqual({ path: 'Contract.renewal', rule: 'RENEWABLE' });
    const endless = await active(terms, { endDate: null });
    expect(refusalOf(await renew(endless)).details).toEqual({ path: 'Contract.renewal', rule: 'RENEWABLE' });
    const declined = made(await decline(await active()));
    expect(refusalOf(await renew(declined)).details).toEqual({ path: 'Contract.renewalDeclinedAt', rule: 'RENEWABLE' });
    const amended = await active();
    await room.signedAmendment(amended, [{ kind: 'CHANGE_TERM', endDate: on('2027-06-01') }]);
    expect(refusalOf(await renew(amended)).details).toMatchObject({ rule: 'ONE_SIGNED_AMENDMENT' });
    expect(refusalOf(await renew(await active(), { early: true, termMonths: 121 })).details).toMatchObject({
      rule: 'RANGE',
    });
    expect(refusalOf(await renew(await room.signedContract({ renewal: terms }))).code).toBe('ILLEGAL_TRANSITION');
  });

  it('outdates an amendment that was approved before', async () => {
    const contract = await active();
    const { id } = await room.approvedAmendment(contract, [{ kind: 'SUSPEND' }]);
    made(await renew(contract));
    const rebased = made(await room.onAmendment(author, commands.rebaseAmendment, { id }));
    expect(rebased).toMatchObject({ status: 'IN_APPROVAL', baseVersion: 2, terms: { version: 3 } });
    expect(formatMoney(rebased.terms.tcv!).amount).toBe('2400.00');
  });
});

describe('declineRenewal', () => {
  it('lets the contract end, when it is said in time and why', async () => {
    const contract = await active();
    expect(refusalOf(await decline(contract, {})).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    await at('2026-11-02T05:00:00Z', async () =>
      expect(refusalOf(await decline(contract)).details).toEqual({ path: 'Contract.endDate', rule: 'NOTICE_TIME' }),
    );
    const declined = made(await decline(contract));
    expect(declined.renewalDeclinedAt).toEqual(room.clock.now());
    expect(refusalOf(await decline(contract)).details).toMatchObject({ rule: 'RENEWABLE' });
    await at('2027-01-01T06:00:00Z', async () =>
      expect(made(await room.onContract(timekeeper, commands.expireContract, { id: contract.id })).status).toBe(
        'EXPIRED',
      ),
    );
  });
});

describe('contracts by the day of their renewal', () => {
  it('are those that may be renewed by then', async () => {
    const customerId = 'cus_renewals';
    const [soon, later, never] = [
      await active({ ...terms, mode: 'AUTO' }, { customerId }),
      await active(terms, { customerId, endDate: on('2028-01-01') }),
      await active({ mode: 'NONE' }, { customerId }),
    ];
    const ids = async (day: string) =>
      (
        await room.store.pageContracts([{ customerId, renewalDueBy: on(day) }], { first: 10, after: null }, everything)
      ).nodes.map(({ id }) => id);
    expect(await ids('2026-11-01')).toEqual([]);
    expect(await ids('2026-11-02')).toEqual([soon.id]);
    expect(await ids('2027-11-02')).toEqual([soon.id, later.id]);
    made(await decline(soon));
    expect(await ids('2099-01-01')).toEqual([later.id]);
    expect(never.renewalDeclinedAt).toBeNull();
  });
});
