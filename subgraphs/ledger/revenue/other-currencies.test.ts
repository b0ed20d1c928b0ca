import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { plain } from '../../../test/harness/results.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { commands } from '../commands/all.ts';

const because = { reason: 'because' };
const year = { lineKey: 'platform', value: '1200', to: '2027-01-01' } as const;

describe('revenue of a contract in another currency than the books', () => {
  let room: RevenueRoom;
  beforeAll(async () => {
    room = await openRevenueRoom();
    room.billing.clock.moveTo(new Date('2026-01-05T17:00:00Z'));
    await room.ssp('prd_platform', '100', { currency: 'EUR' as never });
    await room.ssp('prd_platform', '100');
    await room.quote('2026-01-05', '1.10');
  });
  afterAll(() => room[Symbol.asyncDispose]());

  async function contract(id: string, currency = 'EUR') {
    const { subscription } = await room.bills.subscribe({ id, currency });
    await room.tellContract({ id, currency, lines: [year] });
    return subscription;
  }

  async function bill(day: string) {
    room.billing.clock.moveTo(new Date(`${day}T17:00:00Z`));
    await room.bills.bill(day);
    await room.catchUp();
  }

  it('is planned in its own currency, and deferred at the rate of its invoice', async () => {
    await contract('ctr_euros');
    await bill('2026-01-05');
    expect((await room.scheduleOf('ctr_euros'))[0]).toBe('platform 2026-01-01..2026-02-01 101.92 PLANNED');
    expect(plain(await room.balanceOf('ctr_euros'))).toMatchObject({
      billedNet: { amount: '100', currency: 'EUR' },
      contractLiability: { amount: '100', currency: 'EUR' },
      functional: { contractLiability: { amount: '110', currency: 'USD' }, realisedFx: { amount: '0' } },
    });
  });

  it('is recognised by no run that lacks a rate, and says every one that is missing', async () => {
    await contract('ctr_dollars', 'USD');
    const contents = await room.ledger.contents();
    const run = await room.recognise('2026-02-28');
    expect(run).toMatchObject({ status: 'FAILED', counts: { lines: 0 } });
    expect(run.failure).toContain('FX_RATE_MISSING');
    expect(run.failure).toContain('EUR/USD for 2026-01-31, EUR/USD for 2026-02-28');
    expect(await room.ledger.contents()).toBe(contents);
  });

  it('leaves the liability at its rate, and is worth the rate of its day beyond that', async () => {
    await room.quote('2026-01-30', '1.20');
    const run = await room.recognise('2026-01-31');
    expect(plain(run)).toMatchObject({ status: 'COMPLETED', counts: { lines: 2, entries: 2 }, failure: null });
    // 100.00 at 1.10 and 1.92 at 1.20, beside 101.92 of a contract in the currency of the books.
    expect(run.recognised.amount.toString()).toBe('214.22');
    expect(plain(await room.balanceOf('ctr_euros'))).toMatchObject({
      recognised: { amount: '101.92' },
      contractLiability: { amount: '0' },
      contractAsset: { amount: '1.92' },
      functional: {
        recognised: { amount: '112.3' },
        contractLiability: { amount: '0' },
        contractAsset: { amount: '2.3' },
      },
    });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('realises what the contract asset is worth more once it is billed', async () => {
    await room.quote('2026-02-02', '1.50');
    await bill('2026-02-02');
    expect(plain(await room.balanceOf('ctr_euros'))).toMatchObject({
      contractLiability: { amount: '98.08' },
      contractAsset: { amount: '0' },
      functional: {
        contractLiability: { amount: '147.12' },
        contractAsset: { amount: '0' },
        realisedFx: { amount: '0.58' },
      },
    });
    expect(await room.balances()).toMatchObject({ FX_GAIN: '-0.58' });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('gives a credit at what is carried, and realises what its invoice says otherwise', async () => {
    const subscription = await contract('ctr_credited');
    await bill('2026-02-03');
    const [invoice] = await room.bills.invoicesOf(subscription);
    const [line] = invoice?.lines ?? [];
    const note = made(
      await room.billing.onCreditNote(billing.createCreditNote, {
        invoiceId: invoice?.id ?? '',
        reason: 'Too much',
        lines: [{ invoiceLineId: line?.id ?? '', gross: decimal('20') }],
      }),
    );
    made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.id }));
    await room.catchUp();
    expect(await room.contractOf('ctr_credited')).toMatchObject({ hold: 'CREDITED' });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('is held where it waited before its currency was known, until somebody has looked', async () => {
    await contract('ctr_waited');
    await room.ledger.database.pool.query(
      `update revenue_contracts set contract_version = 0, waiting_for = 'FOREIGN_CURRENCY', message = 'in EUR', due = true
       where contract_id = 'ctr_waited'`,
    );
    await room.ledger.database.pool.query(`delete from schedule_lines where contract_id = 'ctr_waited'`);
    await room.ledger.database.pool.query(`delete from performance_obligations where contract_id = 'ctr_waited'`);
    await room.planAgain();
    const { id, ...planned } = await room.contractOf('ctr_waited');
    expect(planned).toMatchObject({ waitingFor: null, hold: 'PERSON', contractVersion: 1 });
    made(await room.ledger.run(people.accountant, commands.releaseRevenue, { id }, because));
  });

  it('is told apart by product as well', async () => {
    await room.map('REVENUE_RECOGNITION', {
      match: { productId: 'prd_platform' },
      lines: [{ role: 'REVENUE', accountId: room.accounts.REVENUE.id }],
    } as never);
    await room.quote('2026-02-27', '1.30');
    expect(await room.recognise('2026-02-28')).toMatchObject({ status: 'COMPLETED', failure: null });
    await room.checkRevenue();
    await room.checkBooks();
  });

  it('is not moved by an invoice in another currency than its own, which is of no contract', async () => {
    await room.bills.subscribe({ id: 'ctr_mixed', currency: 'USD' });
    await room.tellContract({ id: 'ctr_mixed', currency: 'EUR', lines: [year] });
    await bill('2026-02-04');
    expect(plain(await room.balanceOf('ctr_mixed'))).toMatchObject({ billedNet: { amount: '0', currency: 'EUR' } });
  });
});
