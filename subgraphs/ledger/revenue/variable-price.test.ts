import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { plain } from '../../../test/harness/results.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands } from '../commands/all.ts';

const to = '2027-01-01';
const because = { reason: 'The steel is on site.' };
const building = { lineKey: 'building', productType: 'SERVICE', value: '1000000', to } as const;
const platform = { lineKey: 'platform', value: '1200', to } as const;
const setup = { lineKey: 'setup', productType: 'ONE_TIME', value: '600', to } as const;

describe('a price that varies', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    await room.ssp('prd_building', '1000000', { basis: 'UNIT' });
    await room.ssp('prd_platform', '100');
    await room.ssp('prd_setup', '600', { basis: 'UNIT' });
    await room.tellProduct('prd_building', 'COST_TO_COST');
  });
  afterAll(() => room[Symbol.asyncDispose]());

  const tellPrice = async (
    contract: string,
    asOf: string,
    outcomes: readonly (readonly [amount: string, probabilityPct: string])[],
    more: object = {},
  ) =>
    room.ledger.run(
      people.accountant,
      commands.estimateVariableConsideration,
      {
        revenueContractId: (await room.contractOf(contract)).id,
        code: 'bonus',
        method: 'MOST_LIKELY_AMOUNT',
        outcomes: outcomes.map(([amount, pct]) => ({ amount: decimal(amount), probabilityPct: decimal(pct) })),
        confidencePct: decimal(80),
        asOf: asOf as never,
        ...more,
      },
      because,
    );
  const tellCost = async (asOf: string, costToDate: string, expectedCost: string) =>
    made(
      await room.ledger.run(people.accountant, commands.updateEstimate, {
        revenueContractId: (await room.contractOf('ctr_building')).id,
        lineKey: 'building',
        asOf: asOf as never,
        costToDate: decimal(costToDate),
        expectedCost: decimal(expectedCost),
        progressPlaces: 1,
      }),
    );

  it('of a building: a bonus that is not sure at first, a change of the design, and all of it measured again', async () => {
    // Price 1,000,000, expected cost 700,000; a bonus of 200,000 that depends on the weather.
    await room.tellContract({ id: 'ctr_building', lines: [building] });
    made(
      await tellPrice('ctr_building', '2026-01-02', [
        ['200000', '60'],
        ['0', '40'],
      ]),
    );
    expect(plain(await room.contractOf('ctr_building'))).toMatchObject({
      price: { amount: '1000000' },
      variableConsideration: [{ estimated: { amount: '200000' }, included: { amount: '0' }, reason: because.reason }],
    });
    await tellCost('2026-02-27', '420000', '700000');
    await room.recognise('2026-02-28');
    expect(plain(await room.balanceOf('ctr_building'))).toMatchObject({ recognised: { amount: '600000' } });

    // In March the design changes: 150,000 more, at a cost of 120,000. It is one promise with what was built.
    const larger = { ...building, value: '1150000' };
    await room.tellContract({ id: 'ctr_building', lines: [larger], version: 2, effectiveDate: '2026-03-10' });
    expect((await room.contractOf('ctr_building')).modifications).toMatchObject([
      { treatment: 'CUMULATIVE_CATCH_UP', reasons: ['NOTHING_ADDED', 'REMAINING_NONE_DISTINCT'] },
    ]);
    // The bonus is likely enough now, and progress is 51.2 %: 1,350,000 × 51.2 % = 691,200.
    made(
      await tellPrice('ctr_building', '2026-03-10', [
        ['200000', '90'],
        ['0', '10'],
      ]),
    );
    await tellCost('2026-03-10', '420000', '820000');
    expect(await room.scheduleOf('ctr_building')).toEqual([
      'building 2026-02-27..2026-02-28 600000 RECOGNISED',
      'building 2026-03-10..2026-03-11 90000 PLANNED',
      'building 2026-03-10..2026-03-11 120000 PLANNED',
      'building 2026-03-10..2026-03-11 -118800 PLANNED',
    ]);
    expect(plain(await room.recognise('2026-03-31'))).toMatchObject({ recognised: { amount: '91200' } });
    expect(plain(await room.balanceOf('ctr_building'))).toMatchObject({ recognised: { amount: '691200' } });
    expect(plain(await room.obligationsOf('ctr_building'))).toMatchObject([{ allocated: { amount: '1350000' } }]);
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('is caught up with where it was earned, at once where it is satisfied, and spread where it is not', async () => {
    await room.tellContract({ id: 'ctr_rebate', lines: [platform, setup] });
    await room.recognise('2026-01-31');
    made(await tellPrice('ctr_rebate', '2026-03-01', [['-180', '100']], { code: 'rebate' }));
    expect(plain(await room.obligationsOf('ctr_rebate'))).toMatchObject([
      { lineKey: 'platform', allocated: { amount: '1080' } },
      { lineKey: 'setup', allocated: { amount: '540' }, recognised: { amount: '600' }, status: 'SATISFIED' },
    ]);
    const lines = await room.linesOf('ctr_rebate');
    expect(
      lines
        .filter(({ isCatchUp }) => isCatchUp)
        .map(({ lineKey, from, amount }) => `${lineKey} ${from} ${amount.amount.toString()}`),
    ).toEqual(['platform 2026-03-01 -19.4', 'setup 2026-03-01 -60']);
    await room.recognise('2026-03-31');
    expect(plain(await room.obligationsOf('ctr_rebate'))).toMatchObject([
      { status: 'PARTIAL' },
      { lineKey: 'setup', recognised: { amount: '540' }, status: 'SATISFIED' },
    ]);
    const { rows } = await room.ledger.database.pool.query(
      `select sum(to_take_back) = 0 as done from performance_obligations where contract_id = 'ctr_rebate'`,
    );
    expect(rows).toEqual([{ done: true }]);
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('keeps recognition within the price in the database too', async () => {
    await room.tellContract({ id: 'ctr_within', lines: [setup] });
    await room.recognise('2026-01-31');
    const beyond = `update performance_obligations set recognised = 600.01 where contract_id = 'ctr_within'`;
    await expect(room.ledger.database.pool.query(beyond)).rejects.toThrow('obligation_within_allocated');
    const below = `update performance_obligations set to_take_back = -1 where contract_id = 'ctr_within'`;
    await expect(room.ledger.database.pool.query(below)).rejects.toThrow('obligation_takes_back');
  });

  it('is not estimated where nothing has a price, without a reason, or by who does not keep the books', async () => {
    const usage = { lineKey: 'calls', productType: 'USAGE', value: null, to: null } as const;
    await room.tellContract({ id: 'ctr_usage', endDate: null, lines: [usage] });
    const contents = await room.ledger.contents();
    const refused = await tellPrice('ctr_usage', '2026-03-01', [['10', '100']]);
    expect(refusalOf(refused).details).toMatchObject({ rule: 'PRICED_PROMISE' });
    const { id } = await room.contractOf('ctr_within');
    const input = {
      revenueContractId: id,
      code: 'bonus',
      method: 'EXPECTED_VALUE' as const,
      outcomes: [{ amount: decimal(10), probabilityPct: decimal(100) }],
      confidencePct: decimal(80),
      asOf: '2026-03-01' as never,
    };
    const unexplained = await room.ledger.run(people.accountant, commands.estimateVariableConsideration, input);
    expect(refusalOf(unexplained).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    const other = await room.ledger.run(people.closer, commands.estimateVariableConsideration, input, because);
    expect(refusalOf(other)).toMatchObject({ code: 'ROLE_REQUIRED' });
    expect(await room.ledger.contents()).toBe(contents);
  });

  it('stays where it was allocated when the contract is amended', async () => {
    await room.tellContract({ id: 'ctr_grown', lines: [platform] });
    made(await tellPrice('ctr_grown', '2026-01-01', [['120', '100']]));
    const grown = { ...platform, value: '1500' };
    await room.tellContract({ id: 'ctr_grown', lines: [grown], version: 2, effectiveDate: '2026-03-01' });
    expect(plain(await room.contractOf('ctr_grown'))).toMatchObject({ price: { amount: '1500' } });
    expect(plain(await room.obligationsOf('ctr_grown'))).toMatchObject([{ allocated: { amount: '1620' } }]);
  });
});
