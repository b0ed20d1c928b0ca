import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, people } from '../../../test/harness/ledger.ts';
import { plain } from '../../../test/harness/results.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands } from '../commands/all.ts';

const page = { first: 10, after: null };
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const unit = { basis: 'UNIT' } as const;
const residual = { basis: 'RESIDUAL', amount: null } as const;
const good = (lineKey: string, value: string) => ({ lineKey, productType: 'ONE_TIME', value }) as const;
const voucher = { lineKey: 'voucher', productType: 'ONE_TIME', value: '0', to: '2026-03-01' } as const;
const option = {
  averagePurchase: decimal(50),
  discountPct: decimal(40),
  discountToAllPct: decimal(10),
  likelihoodPct: decimal(80),
};

describe('prices that are observed', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    await room.ssp('prd_a', '40', unit);
    await room.ssp('prd_b', '55', unit);
    await room.ssp('prd_c', '45', unit);
    await priced({ productId: 'prd_d', ...residual, source: 'sold-for-15-to-45' });
    await together({ items: ['prd_c', 'prd_b'] });
  });
  afterAll(() => room[Symbol.asyncDispose]());

  const priced = (input: object, viewer = people.accountant) => {
    const stated = { currency: 'USD', basis: 'UNIT', validFrom: '2025-01-01', source: 'list', ...input };
    return room.ledger.run(viewer, commands.recordSsp, stated as never);
  };
  const together = (input: object, viewer = people.accountant) => {
    const stated = { currency: 'USD', ...unit, amount: decimal(60), validFrom: '2025-01-01', source: 'list', ...input };
    return room.ledger.run(viewer, commands.recordBundlePrice, stated as never);
  };
  const partsOf = async (contract: string) =>
    (await room.obligationsOf(contract))
      .map(
        ({ lineKey, allocated, bundlePriceId }) =>
          `${lineKey} ${allocated?.amount.toString()} ${bundlePriceId !== null}`,
      )
      .sort();

  it('give the discount of a contract to the bundle that carries it', async () => {
    await room.tellContract({ id: 'ctr_bundle', lines: [good('a', '40'), good('b', '35'), good('c', '25')] });
    expect(await partsOf('ctr_bundle')).toEqual(['a 40 false', 'b 33 true', 'c 27 true']);
    await room.recognise('2026-01-31');
    expect(plain(await room.balanceOf('ctr_bundle'))).toMatchObject({ recognised: { amount: '100' } });
  });

  it('leave the rest to what has no price of its own', async () => {
    const others = [good('a', '40'), good('b', '35'), good('c', '25')];
    await room.tellContract({ id: 'ctr_rest', lines: [...others, good('d', '30')] });
    expect(await partsOf('ctr_rest')).toEqual(['a 40 false', 'b 33 true', 'c 27 true', 'd 30 false']);
    const rest = (await room.obligationsOf('ctr_rest')).find(({ lineKey }) => lineKey === 'd');
    expect(plain(rest)).toMatchObject({ ssp: { amount: '30' }, unitSsp: '30', sspBasis: 'UNIT' });
  });

  it('keep a contract waiting while nothing is left, until a bundle or a price shows otherwise', async () => {
    await room.ssp('prd_e', '90', unit);
    await room.tellContract({ id: 'ctr_waits', lines: [good('a', '40'), good('e', '50'), good('d', '30')] });
    const waiting = await room.contractOf('ctr_waits');
    expect(waiting).toMatchObject({ waitingFor: 'SSP_MISSING', contractVersion: 0 });
    expect(waiting.message).toContain('prd_d has no price of its own (RESIDUAL)');
    made(await together({ items: ['prd_a', 'prd_e'], amount: decimal(104) }));
    await room.planAgain();
    expect(await partsOf('ctr_waits')).toEqual(['a 32 true', 'd 16 false', 'e 72 true']);
  });

  it('keep a contract waiting that has two such products, or adds one later', async () => {
    made(await priced({ productId: 'prd_f', ...residual }));
    await room.tellContract({ id: 'ctr_two', lines: [good('d', '30'), good('f', '30')] });
    expect(await room.contractOf('ctr_two')).toMatchObject({ waitingFor: 'SSP_MISSING' });
    await room.tellContract({ id: 'ctr_later', lines: [good('a', '40')] });
    const lines = [good('a', '40'), good('f', '30')];
    await room.tellContract({ id: 'ctr_later', lines, version: 2, effectiveDate: '2026-02-01' });
    expect(await room.contractOf('ctr_later')).toMatchObject({ waitingFor: 'SSP_MISSING', contractVersion: 1 });
    made(await priced({ productId: 'prd_f', amount: decimal(30), validFrom: '2025-06-01' }));
    await room.planAgain();
    expect(await partsOf('ctr_two')).toEqual(['d 30 false', 'f 30 false']);
    expect(await partsOf('ctr_later')).toEqual(['a 40 false', 'f 30 false']);
  });

  it('fix what a residual came to for the versions that follow', async () => {
    const rest = { lineKey: 'd', productType: 'RECURRING', value: '120', to: '2027-01-01' } as const;
    await room.tellContract({ id: 'ctr_fixed', lines: [good('a', '40'), rest] });
    const less = [good('a', '40'), { ...rest, value: '60' }];
    await room.tellContract({ id: 'ctr_fixed', lines: less, version: 2, effectiveDate: '2026-07-01' });
    expect(await room.contractOf('ctr_fixed')).toMatchObject({ waitingFor: null, contractVersion: 2 });
    const fixed = (await room.obligationsOf('ctr_fixed')).find(({ lineKey }) => lineKey === 'd');
    expect(plain(fixed)).toMatchObject({ unitSsp: '10', sspBasis: 'UNIT_MONTH', allocated: { amount: '60' } });
  });

  it('are recorded once, by who records prices, and listed', async () => {
    const again = await together({ items: ['prd_b', 'prd_c'] });
    expect(again).toMatchObject({ kind: 'DONE', entity: null });
    expect(refusalOf(await together({ items: ['prd_b', 'prd_c'], amount: decimal(61) })).details).toEqual({
      path: 'input.validFrom',
      rule: 'UNIQUE',
    });
    expect(refusalOf(await together({ items: ['prd_b', 'prd_d'] })).details).toEqual({
      path: 'input.basis',
      rule: 'SAME_BASIS',
    });
    expect(refusalOf(await together({ items: ['prd_a', 'prd_b'] }, people.closer))).toMatchObject({
      code: 'ROLE_REQUIRED',
    });
    const elsewhere = confined(people.accountant, 'le_us');
    expect(refusalOf(await together({ items: ['prd_a', 'prd_b'] }, elsewhere)).details).toMatchObject({
      path: 'input.legalEntityId',
    });
    const own = made(
      await together({ items: ['prd_a', 'prd_b'], amount: decimal(90), legalEntityId: 'le_us' }, elsewhere),
    );
    const { store } = room.ledger;
    const listed = async (filter: object) =>
      (await store.pageBundlePrices(filter, page, everything)).nodes.map(({ items }) => items.join(' '));
    expect(await listed({ productId: 'prd_c' })).toEqual(['prd_b prd_c']);
    expect(await listed({ legalEntityId: 'le_us' })).toEqual(['prd_a prd_b']);
    expect(await listed({ currency: 'EUR' })).toEqual([]);
    expect(await listed({ ids: [own.id] })).toEqual(['prd_a prd_b']);
  });

  it('of a residual or an option say the same when they are told again, and nothing else', async () => {
    const same = await priced({ productId: 'prd_d', ...residual, source: 'sold-for-15-to-45' });
    expect(same).toMatchObject({ kind: 'DONE', entity: null });
    expect(refusalOf(await priced({ productId: 'prd_d', amount: decimal(1) })).details).toMatchObject({
      rule: 'UNIQUE',
    });
    expect(refusalOf(await priced({ productId: 'prd_g' })).details).toMatchObject({ rule: 'ONE_OF_TWO' });
    const first = made(await priced({ productId: 'prd_option', option }));
    expect(plain(first)).toMatchObject({ amount: '12', option: { averagePurchase: '50', likelihoodPct: '80' } });
    expect(await priced({ productId: 'prd_option', option })).toMatchObject({ kind: 'DONE', entity: null });
    expect(refusalOf(await priced({ productId: 'prd_option', amount: decimal(12) })).details).toMatchObject({
      rule: 'UNIQUE',
    });
  });
});

describe('a right to buy later at a discount', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    await room.ssp('prd_product', '100', unit);
    const stated = {
      productId: 'prd_voucher',
      currency: 'USD',
      ...unit,
      option,
      validFrom: '2025-01-01',
      source: 'list',
    };
    made(await room.ledger.run(people.accountant, commands.recordSsp, stated as never));
    await room.tellProduct('prd_voucher', 'MATERIAL_RIGHT');
  });
  afterAll(() => room[Symbol.asyncDispose]());

  const lines = [good('product', '100'), voucher];
  const exercise = async (contract: string, asOf: string, exercised: string, expected: string) =>
    room.ledger.run(people.accountant, commands.recordExercise, {
      revenueContractId: (await room.contractOf(contract)).id,
      lineKey: 'voucher',
      asOf: asOf as never,
      exercised: decimal(exercised),
      expected: decimal(expected),
    });
  const scheduleOf = async (contract: string) =>
    (await room.scheduleOf(contract)).filter((line) => line.startsWith('voucher'));

  it('has its part of the price, 89 and 11 of 100, and is earned when it expires', async () => {
    await room.tellContract({ id: 'ctr_voucher', lines });
    const parts = (await room.obligationsOf('ctr_voucher')).map(({ allocated }) => allocated?.amount.toString());
    expect(parts).toEqual(['89.29', '10.71']);
    expect(await scheduleOf('ctr_voucher')).toEqual(['voucher 2026-02-28..2026-03-01 10.71 PLANNED']);
    await room.recognise('2026-01-31');
    expect(plain(await room.balanceOf('ctr_voucher'))).toMatchObject({ recognised: { amount: '89.29' } });
    await room.recognise('2026-02-28');
    expect((await room.obligationsOf('ctr_voucher')).map(({ status }) => status)).toEqual(['SATISFIED', 'SATISFIED']);
    expect(refusalOf(await exercise('ctr_voucher', '2026-02-28', '1', '1')).details).toMatchObject({
      rule: 'PROGRESS_TOLD',
    });
    await room.checkRevenue();
  });

  it('is earned as it is exercised, catches up and gives back, and leaves the rest to its end', async () => {
    await room.tellContract({ id: 'ctr_used', lines });
    made(await exercise('ctr_used', '2026-01-20', '10', '40'));
    expect(await scheduleOf('ctr_used')).toEqual([
      'voucher 2026-01-20..2026-01-21 2.68 PLANNED',
      'voucher 2026-02-28..2026-03-01 8.03 PLANNED',
    ]);
    await room.recognise('2026-01-31');
    made(await exercise('ctr_used', '2026-02-10', '10', '80'));
    expect(refusalOf(await exercise('ctr_used', '2026-02-11', '9', '80')).details).toEqual({
      path: 'input.exercised',
      rule: 'NOT_BELOW_TOLD',
    });
    expect(await scheduleOf('ctr_used')).toEqual([
      'voucher 2026-01-20..2026-01-21 2.68 RECOGNISED',
      'voucher 2026-02-10..2026-02-11 -1.34 PLANNED',
      'voucher 2026-02-28..2026-03-01 9.37 PLANNED',
    ]);
    expect((await room.contractOf('ctr_used')).progress).toMatchObject([
      { lineKey: 'voucher', exercise: { asOf: '2026-02-10' } },
    ]);
    await room.recognise('2026-02-28');
    expect(plain(await room.balanceOf('ctr_used'))).toMatchObject({ recognised: { amount: '100' } });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('stays as it is through an amendment, and ends with its contract', async () => {
    await room.tellContract({ id: 'ctr_ends', lines });
    made(await exercise('ctr_ends', '2026-01-20', '10', '40'));
    await room.tellContract({ id: 'ctr_ends', lines, version: 2, effectiveDate: '2026-01-25' });
    expect(await room.contractOf('ctr_ends')).toMatchObject({ waitingFor: null, contractVersion: 2 });
    const termination = { date: '2026-02-01', creditPolicy: 'UNUSED' };
    await room.tellContract({ id: 'ctr_ends', lines, version: 2, status: 'TERMINATED', termination });
    expect(await scheduleOf('ctr_ends')).toEqual(['voucher 2026-01-20..2026-01-21 2.68 PLANNED']);
    expect(plain(await room.obligationsOf('ctr_ends'))).toMatchObject([
      { lineKey: 'product', status: 'UNSATISFIED' },
      { lineKey: 'voucher', status: 'TERMINATED', allocated: { amount: '2.68' } },
    ]);
  });

  it('waits for a day on which it expires', async () => {
    await room.tellContract({ id: 'ctr_endless', endDate: null, lines: [{ ...voucher, to: null }] });
    expect(await room.contractOf('ctr_endless')).toMatchObject({ waitingFor: 'END_MISSING', contractVersion: 0 });
    await room.tellContract({ id: 'ctr_endless', endDate: null, version: 2, lines: [voucher] });
    expect(await room.contractOf('ctr_endless')).toMatchObject({ waitingFor: null, contractVersion: 2 });
  });
});
