import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { plain } from '../../../test/harness/results.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands } from '../commands/all.ts';

const to = '2027-01-01';
const stones = { lineKey: 'stones', productType: 'SERVICE', value: '1000', to } as const;
const building = { lineKey: 'building', productType: 'SERVICE', value: '500', to } as const;
const gift = { lineKey: 'gift', productType: 'ONE_TIME', value: '60', to } as const;

describe('revenue by what a person tells', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    await room.ssp('prd_stones', '1000', { basis: 'UNIT' });
    await room.ssp('prd_building', '500', { basis: 'UNIT' });
    await room.ssp('prd_gift', '60', { basis: 'UNIT' });
    await room.tellProduct('prd_stones', 'MILESTONE');
    await room.tellProduct('prd_building', 'COST_TO_COST');
  });
  afterAll(() => room[Symbol.asyncDispose]());

  const idOf = async (contract: string) => (await room.contractOf(contract)).id;
  const estimated = async (contract: string, asOf: string, costToDate: string, expectedCost: string) =>
    made(
      await room.ledger.run(people.accountant, commands.updateEstimate, {
        revenueContractId: await idOf(contract),
        lineKey: 'building',
        asOf: asOf as never,
        costToDate: decimal(costToDate),
        expectedCost: decimal(expectedCost),
      }),
    );
  const accept = async (contract: string, milestone: string, acceptedOn: string) =>
    room.ledger.run(people.accountant, commands.recordAcceptance, {
      revenueContractId: await idOf(contract),
      lineKey: 'stones',
      milestone,
      acceptedOn: acceptedOn as never,
    });

  it('is nothing until a milestone is accepted, and its part on that day, once', async () => {
    await room.tellContract({ id: 'ctr_stones', lines: [stones] });
    expect(await room.contractOf('ctr_stones')).toMatchObject({ waitingFor: null, contractVersion: 1, progress: [] });
    expect(await room.scheduleOf('ctr_stones')).toEqual([]);
    const milestones = [
      { code: 'design', share: decimal(1) },
      { code: 'build', share: decimal(2) },
    ];
    const input = { revenueContractId: await idOf('ctr_stones'), lineKey: 'stones', milestones };
    made(await room.ledger.run(people.accountant, commands.setMilestones, input));
    made(await accept('ctr_stones', 'build', '2026-02-10'));
    expect(await room.scheduleOf('ctr_stones')).toEqual(['stones 2026-02-10..2026-02-11 666.67 PLANNED']);
    expect(refusalOf(await accept('ctr_stones', 'build', '2026-02-11')).details).toEqual({
      path: 'input.milestone',
      rule: 'KNOWN_ITEM',
    });
    expect(await room.recognise('2026-01-31')).toMatchObject({ counts: { lines: 0 } });
    expect(await room.recognise('2026-02-28')).toMatchObject({ counts: { lines: 1 } });
    expect(await room.obligationsOf('ctr_stones')).toMatchObject([{ status: 'PARTIAL' }]);
    made(await accept('ctr_stones', 'design', '2026-03-01'));
    await room.recognise('2026-03-31');
    expect(await room.obligationsOf('ctr_stones')).toMatchObject([{ status: 'SATISFIED' }]);
    expect(plain(await room.balanceOf('ctr_stones'))).toMatchObject({ recognised: { amount: '1000' } });
    await room.checkRevenue();
  });

  it('is caught up with, also where a contract takes back what another one earns', async () => {
    await room.tellContract({ id: 'ctr_up', lines: [building] });
    await room.tellContract({ id: 'ctr_down', lines: [building] });
    await estimated('ctr_down', '2026-01-15', '50', '100');
    await room.recognise('2026-01-31');
    // 150.00 more of one, 150.00 less of the other: the entry has all four lines.
    await estimated('ctr_up', '2026-02-15', '30', '100');
    await estimated('ctr_down', '2026-02-15', '50', '250');
    expect(await room.scheduleOf('ctr_down')).toEqual([
      'building 2026-01-15..2026-01-16 250 RECOGNISED',
      'building 2026-02-15..2026-02-16 -150 PLANNED',
    ]);
    const run = await room.recognise('2026-02-28');
    expect(plain(run)).toMatchObject({
      status: 'COMPLETED',
      counts: { lines: 2, entries: 1 },
      recognised: { amount: '0' },
    });
    const [line] = (await room.linesOf('ctr_up')).slice(-1);
    const [lines = []] = await room.ledger.store.readLines([line?.journalEntryId as never]);
    expect(
      lines.map(({ debit, credit }) => `${debit?.amount.toString() ?? ''}|${credit?.amount.toString() ?? ''}`),
    ).toEqual(['150|', '|150', '|150', '150|']);
    expect(plain(await room.balanceOf('ctr_down'))).toMatchObject({ contractAsset: { amount: '100' } });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('is on the day on which control passed, where that is told before it is recognised', async () => {
    await room.tellContract({ id: 'ctr_gift', lines: [gift] });
    const input = { revenueContractId: await idOf('ctr_gift'), lineKey: 'gift', deliveredOn: '2026-03-05' as never };
    made(await room.ledger.run(people.accountant, commands.recordDelivery, input));
    expect(await room.recognise('2026-02-28')).toMatchObject({ counts: { lines: 0 } });
    await room.recognise('2026-03-31');
    expect(await room.scheduleOf('ctr_gift')).toEqual(['gift 2026-03-05..2026-03-06 60 RECOGNISED']);
    const again = await room.ledger.run(people.accountant, commands.recordDelivery, input);
    expect(refusalOf(again).details).toMatchObject({ rule: 'PROGRESS_TOLD' });
  });

  it('ends where a version does not agree to it any more', async () => {
    await room.tellContract({ id: 'ctr_dropped', lines: [stones, gift] });
    await room.tellContract({ id: 'ctr_dropped', lines: [gift], version: 2, effectiveDate: '2026-03-01' });
    expect(await room.contractOf('ctr_dropped')).toMatchObject({ waitingFor: null, contractVersion: 2 });
    expect(plain(await room.obligationsOf('ctr_dropped'))).toMatchObject([
      { lineKey: 'gift', status: 'UNSATISFIED', allocated: { amount: '60' } },
      { lineKey: 'stones', status: 'TERMINATED', allocated: { amount: '0' } },
    ]);
  });

  it.each(['METHOD_NOT_SUPPORTED', 'MODIFICATION_REVIEW'])('is held where a contract waited (%s)', async (reason) => {
    await room.tellContract({ id: `ctr_waited_${reason}`, lines: [gift] });
    await room.ledger.database.pool.query(
      `update revenue_contracts set waiting_for = $2, message = 'stones' where contract_id = $1`,
      [`ctr_waited_${reason}`, reason],
    );
    const lines = [gift, stones];
    await room.tellContract({ id: `ctr_waited_${reason}`, lines, version: 2, effectiveDate: '2026-03-01' });
    expect(await room.contractOf(`ctr_waited_${reason}`)).toMatchObject({
      waitingFor: null,
      hold: 'PERSON',
      contractVersion: 2,
    });
    expect((await room.obligationsOf(`ctr_waited_${reason}`)).map(({ method }) => method)).toEqual([
      'POINT_IN_TIME',
      'MILESTONE',
    ]);
  });

  it('ends with its contract', async () => {
    await room.tellContract({ id: 'ctr_over', lines: [building, gift] });
    await estimated('ctr_over', '2026-01-10', '20', '100');
    await estimated('ctr_over', '2026-03-20', '40', '100');
    const termination = { date: '2026-02-01', creditPolicy: 'UNUSED' };
    await room.tellContract({ id: 'ctr_over', lines: [building, gift], status: 'TERMINATED', termination });
    expect(plain(await room.obligationsOf('ctr_over'))).toMatchObject([
      { lineKey: 'building', status: 'TERMINATED', allocated: { amount: '100' } },
      { lineKey: 'gift', status: 'UNSATISFIED' },
    ]);
    expect((await room.scheduleOf('ctr_over'))[0]).toBe('building 2026-01-10..2026-01-11 100 PLANNED');
  });

  it('is told by who keeps the books, and by nobody else', async () => {
    const input = { revenueContractId: await idOf('ctr_up'), lineKey: 'building', milestones: [] };
    const refused = await room.ledger.run(people.closer, commands.setMilestones, input);
    expect(refusalOf(refused)).toMatchObject({ code: 'ROLE_REQUIRED' });
  });
});
