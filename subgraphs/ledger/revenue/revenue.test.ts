import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, people } from '../../../test/harness/ledger.ts';
import { plain } from '../../../test/harness/results.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { commands } from '../commands/all.ts';

const because = { reason: 'because' };

describe('revenue of a company', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    // What is billed is billed as time goes on; the books are looked at from the end of March.
    room.billing.clock.moveTo(new Date('2026-01-05T17:00:00Z'));
  });
  afterAll(() => room[Symbol.asyncDispose]());

  const year = { lineKey: 'platform', value: '1200', to: '2027-01-01' } as const;

  it('waits for a stand-alone selling price, and is planned by itself once there is one', async () => {
    await room.tellContract({ id: 'ctr_waits', lines: [{ ...year, lineKey: 'seats' }] });
    expect(await room.contractOf('ctr_waits')).toMatchObject({ waitingFor: 'SSP_MISSING', contractVersion: 0 });
    expect(await room.scheduleOf('ctr_waits')).toEqual([]);
    await room.ssp('prd_seats', '100');
    await room.planAgain();
    expect(await room.contractOf('ctr_waits')).toMatchObject({ waitingFor: null, message: null, contractVersion: 1 });
    const lines = await room.scheduleOf('ctr_waits');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('seats 2026-01-01..2026-02-01 101.92 PLANNED');
  });

  it('is planned all the same where somebody holds it before that', async () => {
    await room.tellContract({ id: 'ctr_waits_held', lines: [{ ...year, lineKey: 'chairs' }] });
    await room.ssp('prd_chairs', '100');
    const { id } = await room.contractOf('ctr_waits_held');
    made(await room.ledger.run(people.accountant, commands.holdRevenue, { id }, because));
    await room.planAgain();
    expect(await room.contractOf('ctr_waits_held')).toMatchObject({
      waitingFor: null,
      hold: 'PERSON',
      contractVersion: 1,
    });
  });

  it('keeps a price for its day for ever, and one of all companies from who works for some', async () => {
    const recorded = await room.ssp('prd_kept', '7');
    const stated = { productId: 'prd_kept', currency: 'USD', basis: 'UNIT_MONTH', source: 'list' } as const;
    const input = { ...stated, amount: decimal('8'), validFrom: '2025-01-01' as never };
    const same = { ...input, amount: decimal('7.00') };
    const again = await room.ledger.run(people.accountant, commands.recordSsp, same);
    expect(again).toMatchObject({ kind: 'DONE', entityId: recorded.id });
    const other = await room.ledger.run(people.accountant, commands.recordSsp, input);
    expect(refusalOf(other).details).toEqual({ path: 'input.validFrom', rule: 'UNIQUE' });
    const some = await room.ledger.run(confined(people.accountant, 'le_us'), commands.recordSsp, input);
    expect(refusalOf(some).details).toEqual({ path: 'input.legalEntityId', rule: 'REQUIRED' });
  });

  it('splits one price over what is promised, by what each sells for alone', async () => {
    await room.ssp('prd_platform', '100');
    await room.ssp('prd_setup', '600', { basis: 'UNIT' });
    const setup = { lineKey: 'setup', productType: 'ONE_TIME', value: '300', to: '2027-01-01' } as const;
    await room.tellContract({ id: 'ctr_bundle', lines: [year, setup] });
    expect(plain(await room.obligationsOf('ctr_bundle'))).toMatchObject([
      { lineKey: 'platform', method: 'STRAIGHT_LINE_DAILY', ssp: { amount: '1200' }, allocated: { amount: '1000' } },
      { lineKey: 'setup', method: 'POINT_IN_TIME', ssp: { amount: '600' }, allocated: { amount: '500' } },
    ]);
    expect((await room.scheduleOf('ctr_bundle')).at(-1)).toBe('setup 2026-01-01..2026-01-02 500 PLANNED');
  });

  it('recognises what is due, of what was billed ahead first and then as a contract asset', async () => {
    const { subscription } = await room.bills.subscribe({ id: 'ctr_billed' });
    await room.tellContract({ id: 'ctr_billed', lines: [year] });
    await room.bills.bill('2026-01-05');
    await room.catchUp();
    expect(await room.bills.chargesOf(subscription)).toEqual(['platform 2026-01-01..2026-02-01 100']);
    expect(plain(await room.balanceOf('ctr_billed'))).toMatchObject({
      billedNet: { amount: '100' },
      contractLiability: { amount: '100' },
      contractAsset: { amount: '0' },
    });

    const run = await room.recognise('2026-01-31');
    expect(run).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(plain(await room.balanceOf('ctr_billed'))).toMatchObject({
      recognised: { amount: '101.92' },
      contractLiability: { amount: '0' },
      contractAsset: { amount: '1.92' },
    });
    await room.checkRevenue();
    await room.checkBooks();
    const [obligation] = await room.obligationsOf('ctr_billed');
    expect(obligation).toMatchObject({ status: 'PARTIAL' });
    expect((await room.obligationsOf('ctr_bundle')).map(({ status }) => status)).toEqual(['PARTIAL', 'SATISFIED']);
    // Run again, nothing is due.
    expect(await room.recognise('2026-01-31')).toMatchObject({ status: 'COMPLETED', counts: { lines: 0, entries: 0 } });

    room.billing.clock.moveTo(new Date('2026-02-01T17:00:00Z'));
    await room.bills.bill('2026-02-01');
    await room.catchUp();
    expect(plain(await room.balanceOf('ctr_billed'))).toMatchObject({
      contractLiability: { amount: '98.08' },
      contractAsset: { amount: '0' },
    });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('recognises nothing of what is held or suspended, and goes on when that ends', async () => {
    await room.tellContract({ id: 'ctr_held', lines: [year] });
    const contract = await room.contractOf('ctr_held');
    const unexplained = await room.ledger.run(people.accountant, commands.holdRevenue, { id: contract.id });
    expect(refusalOf(unexplained).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    made(await room.ledger.run(people.accountant, commands.holdRevenue, { id: contract.id }, because));
    await room.recognise('2026-02-28');
    expect((await room.scheduleOf('ctr_held'))[0]).toContain('PLANNED');

    await room.tellContract({ id: 'ctr_held', lines: [year], status: 'SUSPENDED' });
    made(await room.ledger.run(people.accountant, commands.releaseRevenue, { id: contract.id }, because));
    expect(await room.contractOf('ctr_held')).toMatchObject({ hold: 'SUSPENDED' });
    const refused = await room.ledger.run(people.accountant, commands.releaseRevenue, { id: contract.id }, because);
    expect(refusalOf(refused).details).toMatchObject({ rule: 'REVENUE_HELD' });
    await room.tellContract({ id: 'ctr_held', lines: [year] });
    expect(await room.contractOf('ctr_held')).toMatchObject({ hold: null, holdReason: null });
    await room.recognise('2026-02-28');
    expect((await room.scheduleOf('ctr_held')).filter((line) => line.endsWith('RECOGNISED'))).toHaveLength(2);
    await room.checkRevenue();
  });

  it('plans what an amendment changes from its day on, and leaves what is recognised', async () => {
    await room.tellContract({ id: 'ctr_amended', lines: [year] });
    await room.recognise('2026-02-28');
    const grown = { ...year, value: '1500', quantity: '1', ramp: [{ from: '2026-03-16', quantity: '2' }] };
    await room.tellContract({ id: 'ctr_amended', lines: [grown], version: 2, effectiveDate: '2026-03-16' });
    const contract = await room.contractOf('ctr_amended');
    expect(contract.modifications).toMatchObject([
      {
        contractVersion: 2,
        on: '2026-03-16',
        treatment: 'PROSPECTIVE',
        reasons: ['NOTHING_ADDED', 'REMAINING_ALL_DISTINCT'],
      },
    ]);
    const lines = await room.scheduleOf('ctr_amended');
    expect(lines.slice(0, 2).every((line) => line.endsWith('RECOGNISED'))).toBe(true);
    const amounts = lines.map((line) => Number(line.split(' ')[2]));
    expect(amounts.reduce((sum, one) => sum + Math.round(one * 100), 0)).toBe(150_000);
    expect(lines.some((line) => line.startsWith('platform 2026-03-01..2026-03-16'))).toBe(true);
    expect(plain(await room.obligationsOf('ctr_amended'))).toMatchObject([{ allocated: { amount: '1500' } }]);
  });

  it('holds what is credited until somebody has looked, and takes earned revenue back with it', async () => {
    const { subscription } = await room.bills.subscribe({ id: 'ctr_credited' });
    await room.tellContract({ id: 'ctr_credited', lines: [year] });
    await room.bills.bill('2026-02-01');
    await room.catchUp();
    await room.recognise('2026-01-31');
    const [invoice] = await room.bills.invoicesOf(subscription);
    const [line] = invoice?.lines ?? [];
    const note = made(
      await room.billing.onCreditNote(billing.createCreditNote, {
        invoiceId: invoice?.id ?? '',
        reason: 'Too much',
        lines: [{ invoiceLineId: line?.id ?? '', gross: decimal('100') }],
      }),
    );
    made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.id }));
    await room.catchUp();
    expect(await room.contractOf('ctr_credited')).toMatchObject({ hold: 'CREDITED' });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('holds nothing where a version has it billed anew, also of what was recognised: the schedule follows the version', async () => {
    const { subscription } = await room.bills.subscribe({ id: 'ctr_anew', endDate: '2027-01-01' });
    await room.tellContract({ id: 'ctr_anew', lines: [year] });
    await room.bills.bill('2026-02-01');
    await room.catchUp();
    await room.recognise('2026-01-31');
    const cheaper = { from: '2026-01-16', price: { model: 'FLAT', flat: '50' } };
    const amended = { ...year, value: '625.81', priceSteps: [cheaper] };
    await room.tellContract({ id: 'ctr_anew', lines: [amended], version: 2, effectiveDate: '2026-01-16' });
    await room.followVersion(subscription, 2);
    await room.catchUp();
    expect(await room.contractOf('ctr_anew')).toMatchObject({ hold: null, contractVersion: 2 });
    expect(plain(await room.balanceOf('ctr_anew'))).toMatchObject({ billedNet: { amount: '48.39' } });
    await room.bills.bill('2026-02-01');
    await room.catchUp();
    expect(plain(await room.balanceOf('ctr_anew'))).toMatchObject({ billedNet: { amount: '124.2' } });
    await room.recognise('2026-03-31');
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('earns what has no end as it is invoiced, over the time of each invoice', async () => {
    const { subscription } = await room.bills.subscribe({ id: 'ctr_endless' });
    await room.tellContract({
      id: 'ctr_endless',
      endDate: null,
      lines: [{ lineKey: 'platform', value: null, to: null }],
    });
    expect(await room.obligationsOf('ctr_endless')).toMatchObject([{ method: 'AS_INVOICED', allocated: null }]);
    expect(await room.scheduleOf('ctr_endless')).toEqual([]);
    await room.bills.bill('2026-02-01');
    await room.catchUp();
    expect(await room.bills.chargesOf(subscription)).toHaveLength(2);
    expect(await room.scheduleOf('ctr_endless')).toEqual([
      'platform 2026-01-01..2026-02-01 100 PLANNED',
      'platform 2026-02-01..2026-03-01 100 PLANNED',
    ]);
    await room.recognise('2026-02-28');
    expect(plain(await room.balanceOf('ctr_endless'))).toMatchObject({
      recognised: { amount: '200' },
      contractLiability: { amount: '0' },
    });
    await room.checkRevenue();
  });

  it('is planned again when a product has another template', async () => {
    await room.ssp('prd_training', '90', { basis: 'UNIT' });
    await room.tellProduct('prd_training', 'workshop');
    const training = { lineKey: 'training', productType: 'SERVICE', value: '90', to: '2027-01-01' } as const;
    await room.tellContract({ id: 'ctr_training', lines: [training] });
    expect(await room.contractOf('ctr_training')).toMatchObject({ waitingFor: 'TEMPLATE_UNKNOWN' });
    await room.tellProduct('prd_training', 'POINT_IN_TIME');
    await room.planAgain();
    expect(await room.obligationsOf('ctr_training')).toMatchObject([{ method: 'POINT_IN_TIME' }]);
  });

  it('leaves nothing of a page whose worker dies, and does it once all the same', async () => {
    await room.tellContract({ id: 'ctr_killed', lines: [year] });
    const { id } = made(
      await room.ledger.run(people.accountant, commands.runRevenueRecognition, {
        legalEntityId: 'le_us',
        throughDate: '2026-03-15' as never,
      }),
    );
    const contents = await room.ledger.contents();
    await expect(room.dieOnPage(id)).rejects.toThrow('killed');
    expect(await room.ledger.contents()).toBe(contents);
    expect(await room.carriedOut(id)).toMatchObject({ status: 'COMPLETED' });
    expect(plain(await room.balanceOf('ctr_killed'))).toMatchObject({ recognised: { amount: '193.97' } });
    await room.checkRevenue();
  });

  it('posts what was earned in a period that is closed on the first day that is open, and fails where none is', async () => {
    const { nodes: periods } = await room.ledger.store.pagePeriods(
      { legalEntityId: 'le_us' },
      { first: 12, after: null },
      { kind: 'everything', on: '2026-03-31' as never },
    );
    const [january] = periods;
    made(await room.ledger.run(people.closer, commands.softClosePeriod, { periodId: january?.id ?? '' }));
    await room.tellContract({ id: 'ctr_late', lines: [year] });
    expect(await room.recognise('2026-02-28')).toMatchObject({ status: 'COMPLETED', counts: { lines: 2, entries: 2 } });
    const [line] = await room.linesOf('ctr_late');
    const entries = await room.ledger.store.readEntries([line?.journalEntryId ?? ('' as never)], {
      kind: 'everything',
      on: '2026-03-31' as never,
    });
    expect({ earnedOn: line?.earnedOn, entries }).toMatchObject({
      earnedOn: '2026-01-31',
      entries: [{ postingDate: '2026-02-01', type: 'SYSTEM', source: { purpose: 'REVENUE_RECOGNITION' } }],
    });
    await room.ledger.database.pool.query(
      `update mapping_rules set status = 'RETIRED' where purpose = 'REVENUE_RECOGNITION'`,
    );
    const failed = await room.recognise('2026-03-31');
    expect(failed).toMatchObject({ status: 'FAILED', counts: { lines: 0 } });
    expect(failed.failure).toContain('MAPPING_MISSING');
    await room.checkRevenue();
  });

  it('refuses a run of a period whose module REVENUE is not open', async () => {
    const input = { legalEntityId: 'le_us', throughDate: '2026-05-31' as never };
    const refused = await room.ledger.run(people.accountant, commands.runRevenueRecognition, input);
    expect(refusalOf(refused)).toMatchObject({ code: 'PERIOD_CLOSED' });
  });
});
