import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { made } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { plain } from '../../../test/harness/results.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import type { BillingAccount } from '../../billing/domain/billing-account.ts';
import { commands } from '../commands/all.ts';

const provider = viewerWith('payment-provider');
const reason = { reason: 'because' };

describe('the books of a company that bills in its own currency', () => {
  let room: Subledger;
  let account: BillingAccount;
  beforeAll(async () => {
    room = await openSubledger();
    account = await room.billing.openAccount();
  });
  afterAll(() => room[Symbol.asyncDispose]());

  it('post an invoice once it is final: service to come deferred, the rest earned, tax by code', async () => {
    const { id } = await room.billing.draft(account, [
      {
        description: 'Platform, a year ahead',
        unitPrice: decimal('1200'),
        period: { from: '2026-04-01' as never, to: '2027-04-01' as never },
        taxes: [{ taxCode: 'NY', jurisdiction: 'US', ratePct: decimal('8'), treatment: 'STANDARD' }],
      },
      { description: 'Setting up', unitPrice: decimal('300'), taxes: [] },
    ]);
    const invoice = made(await room.billing.onInvoice(billing.finalizeInvoice, { id }));
    await room.catchUp();

    const [request] = await room.requests('INVOICE');
    expect(request).toMatchObject({ status: 'POSTED', documentId: id, documentDate: invoice.issueDate, conflicts: [] });
    expect(await room.balances()).toEqual({
      AR: '1596',
      DEFERRED_REVENUE: '-1200',
      REVENUE: '-300',
      TAX_PAYABLE: '-96',
    });
    expect(plain(await room.receivable(id))).toMatchObject({
      documentNumber: invoice.number,
      customerId: 'cus_acme',
      original: { amount: '1596' },
      open: { amount: '1596' },
      status: 'OPEN',
      dueDate: invoice.dueDate,
    });
    await room.checkBooks();
  });

  it('post a payment when it comes, when it pays, and when it pays no more', async () => {
    const before = await room.balances();
    const invoice = await room.billing.bill(account, '100');
    const payment = await room.billing.receive(account, '150', { fee: decimal('3') });
    const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
    made(await room.billing.onPayment(billing.allocatePayment, paid));
    await room.catchUp();

    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '0' }, status: 'CLEARED' });
    expect(await room.balances()).toMatchObject({
      AR: before.AR,
      CASH_CLEARING: '147',
      UNAPPLIED_CASH: '-50',
      FEES: '3',
    });

    const [allocation] = (
      await room.billing.store.pageAllocations(
        { invoiceId: invoice.id },
        { first: 10, after: null },
        { kind: 'everything', on: '2026-03-31' as never },
      )
    ).nodes;
    made(await room.billing.onAllocation(billing.reverseAllocation, { id: allocation?.id ?? '' }, reason));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '100' }, status: 'OPEN' });
    expect(await room.balances()).toMatchObject({ UNAPPLIED_CASH: '-150' });
    expect((await room.requests('PAYMENT_APPLIED')).map(({ status }) => status)).toEqual(['REVERSED']);
    await room.checkBooks();
  });

  it('move what a provider pays out to the bank, and what it keeps for that to the fees', async () => {
    const before = await room.balances();
    const paid = await room.billing.receive(account, '60', { provider: 'stripe', fee: decimal('2') });
    const payout = {
      legalEntityId: 'le_us',
      provider: 'stripe',
      providerPayoutId: 'po_1',
      bankAccount: 'Operating',
      amount: money('57.50', 'USD'),
      fee: decimal('0.50'),
      date: '2026-03-31' as never,
      transactionIds: [paid.providerTransactionId],
    };
    const { id } = made(await room.billing.onPayout(billing.recordPayout, payout, {}, provider));
    await room.billing.onPayout(billing.recordPayout, payout, {}, provider);
    await room.catchUp();

    const requests = [...(await room.requests('PAYOUT')), ...(await room.requests('PROVIDER_FEE'))];
    expect(
      requests.filter(({ documentId }) => documentId === id).map(({ purpose, status }) => [purpose, status]),
    ).toEqual([
      ['PAYOUT', 'POSTED'],
      ['PROVIDER_FEE', 'POSTED'],
    ]);
    // 60 came in, 2 were kept of it, 57.50 arrived and 0.50 were kept for that: nothing of it is left with the provider.
    expect(await room.balances()).toMatchObject({ BANK: '57.5', CASH_CLEARING: before.CASH_CLEARING, FEES: '5.5' });
    await room.checkBooks();
  });

  it('owe a credit to the account until it offsets something', async () => {
    const invoice = await room.billing.bill(account, '80');
    const [line] = invoice.lines;
    const input = {
      invoiceId: invoice.id,
      reason: 'Too much',
      lines: [{ invoiceLineId: line?.id ?? '', gross: decimal('30') }],
    };
    const note = made(await room.billing.onCreditNote(billing.createCreditNote, input));
    made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.id }));
    await room.catchUp();
    expect(await room.balances()).toMatchObject({ ACCOUNT_CREDIT: '-30' });
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '80' } });

    made(await room.billing.onCreditNote(billing.applyCreditNote, { creditNoteId: note.id, rest: 'ACCOUNT' as const }));
    await room.catchUp();
    expect(await room.balances()).not.toHaveProperty('ACCOUNT_CREDIT');
    expect(plain(await room.receivable(invoice.id))).toMatchObject({
      open: { amount: '50' },
      applied: { amount: '30' },
    });
    await room.checkBooks();
  });

  it('give up what billing gives up, and claim it again with a late payment', async () => {
    const invoice = await room.billing.bill(account, '40');
    made(await room.billing.onInvoice(billing.writeOffInvoice, { id: invoice.id }, reason));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '0' }, status: 'WRITTEN_OFF' });
    expect(await room.balances()).toMatchObject({ BAD_DEBT: '40' });

    const payment = await room.billing.receive(account, '40');
    const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
    made(await room.billing.onPayment(billing.allocatePayment, paid));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '0' }, status: 'CLEARED' });
    expect(await room.balances()).not.toHaveProperty('BAD_DEBT');
    await room.checkBooks();
  });

  it('give what billing gives for paying early, and take it back with the payment', async () => {
    const before = await room.balances();
    const early = await room.billing.openAccount({ cashDiscount: { percent: decimal(2), days: 10 } });
    const invoice = await room.billing.bill(early, '100');
    const payment = await room.billing.receive(early, '98');
    const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
    made(await room.billing.onPayment(billing.allocatePayment, paid));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({
      ...{ open: { amount: '0' }, applied: { amount: '100' }, status: 'CLEARED' },
    });
    expect(await room.balances()).toMatchObject({ AR: before.AR, DISCOUNT_ALLOWED: '2' });
    await room.checkBooks();

    const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
    const page = { first: 10, after: null };
    const { nodes } = await room.billing.store.pageAllocations({ invoiceId: invoice.id }, page, everything);
    const { id } = nodes.find(({ kind }) => kind === 'PAYMENT') ?? { id: '' };
    made(await room.billing.onAllocation(billing.reverseAllocation, { id }, reason));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '100' }, status: 'OPEN' });
    expect(await room.balances()).not.toHaveProperty('DISCOUNT_ALLOWED');
    expect((await room.requests('CASH_DISCOUNT')).map(({ status }) => status)).toEqual(['REVERSED']);
    await room.checkBooks();
  });

  it('take back an invoice that is voided', async () => {
    const before = await room.balances();
    const invoice = await room.billing.bill(account, '25');
    made(await room.billing.onInvoice(billing.voidInvoice, { id: invoice.id }, reason));
    await room.catchUp();
    expect(await room.balances()).toEqual(before);
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '0' }, status: 'CLEARED' });
    await room.checkBooks();
  });

  it('hold disputed money apart, and lose it with the dispute', async () => {
    const before = await room.balances();
    const invoice = await room.billing.bill(account, '60');
    const payment = await room.billing.receive(account, '60');
    const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
    made(await room.billing.onPayment(billing.allocatePayment, paid));
    made(await room.billing.onPayment(billing.disputePayment, { paymentId: payment.id }, {}, provider));
    await room.catchUp();
    expect(await room.receivable(invoice.id)).toMatchObject({ status: 'DISPUTED' });
    expect(await room.balances()).toMatchObject({ DISPUTED_FUNDS: '60' });

    made(await room.billing.onPayment(billing.resolveDispute, { paymentId: payment.id, won: false }, {}, provider));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ open: { amount: '60' }, status: 'OPEN' });
    expect(await room.balances()).toMatchObject({
      UNAPPLIED_CASH: before.UNAPPLIED_CASH,
      CASH_CLEARING: before.CASH_CLEARING,
    });
    expect(await room.balances()).not.toHaveProperty('DISPUTED_FUNDS');
    await room.checkBooks();
  });

  it('send back what pays nothing', async () => {
    const before = await room.balances();
    const payment = await room.billing.receive(account, '20');
    const asked = { paymentId: payment.id, amount: decimal('20'), reason: 'Paid twice' };
    const refund = made(await room.billing.onRefund(billing.requestRefund, asked));
    const sent = { refundId: refund.id, providerRefundId: 're_1' };
    made(await room.billing.onRefund(billing.completeRefund, sent, {}, provider));
    await room.catchUp();
    expect(await room.balances()).toEqual(before);
    expect(await room.requests('REFUND')).toMatchObject([{ status: 'POSTED' }]);
    await room.checkBooks();
  });

  it('post nothing twice, and keep what is told otherwise for a person to look at', async () => {
    const invoice = await room.billing.bill(account, '10');
    const news = await room.news();
    await room.tell(news);
    const contents = await room.ledger.contents();
    await room.tell(news);
    expect(await room.ledger.contents()).toBe(contents);

    const final = news.find(({ type }) => type === 'billing.invoice.finalized');
    const told = JSON.parse(final?.envelope ?? '{}') as { data: { total: object } };
    const other = { ...told, data: { ...told.data, total: { amount: '11', currency: 'USD' } } };
    await room.tell([{ ...final!, event: other as never }]);
    const [request] = (await room.requests('INVOICE')).filter(({ documentId }) => documentId === invoice.id);
    expect(request).toMatchObject({ status: 'POSTED', conflicts: [{ eventId: final?.event.id }] });
    expect(plain(await room.receivable(invoice.id))).toMatchObject({ original: { amount: '10' } });
    await room.checkBooks();
  });
});

describe('the books of a company that gives a discount on foreign money, of which the tax follows', () => {
  it('give it at the rate of the document, and only the payment realises what the rates differ by', async () => {
    await using room = await openSubledger({ company: 'le_de', currency: 'USD' });
    const on = (day: string) => {
      room.billing.clock.moveTo(new Date(`${day}T15:00:00Z`));
      room.ledger.clock.moveTo(new Date(`${day}T15:00:00Z`));
    };
    const quote = async (date: string, rate: string) => {
      const quoted = { from: 'EUR', to: 'USD', date: date as never, rate: decimal(rate), source: 'ECB' } as const;
      made(await room.ledger.run(people.accountant, commands.recordFxRate, quoted));
    };
    on('2026-03-27');
    await quote('2026-03-27', '1.1');
    const cashDiscount = { percent: decimal(2), days: 10 };
    const account = await room.billing.openAccount({ legalEntityId: 'le_de', cashDiscount });
    const vat = { taxCode: 'STANDARD_DE', jurisdiction: 'DE', ratePct: decimal(19), treatment: 'STANDARD' } as const;
    const { id } = await room.billing.draft(account, [
      { description: 'Service', unitPrice: decimal(1000), taxes: [vat] },
    ]);
    made(await room.billing.onInvoice(billing.finalizeInvoice, { id }));
    await room.catchUp();
    expect(await room.balances()).toEqual({ AR: '1309', REVENUE: '-1100', TAX_PAYABLE: '-209' });

    on('2026-03-31');
    await quote('2026-03-31', '1.2');
    const payment = await room.billing.receive(account, '1166.20');
    made(await room.billing.onPayment(billing.allocatePayment, { paymentId: payment.id }));
    await room.catchUp();
    expect(plain(await room.receivable(id))).toMatchObject({
      ...{ open: { amount: '0' }, functionalOpen: { amount: '0' }, status: 'CLEARED' },
    });
    expect(await room.balances()).toEqual({
      CASH_CLEARING: '1399.44',
      REVENUE: '-1100',
      // 209.00 less 3.80 at 1.1, and 20.00 at 1.1.
      TAX_PAYABLE: '-204.82',
      DISCOUNT_ALLOWED: '22',
      FX_GAIN: '-116.62',
    });
    await room.checkBooks();
  });
});

describe('what cannot be posted yet', () => {
  it('waits for a mapping, keeps the order of its document, and is posted by itself', async () => {
    await using room = await openSubledger({ purposes: ['PAYMENT_RECEIVED', 'PAYMENT_APPLIED'] });
    const account = await room.billing.openAccount();
    const invoice = await room.billing.bill(account, '100');
    const payment = await room.billing.receive(account, '100');
    made(await room.billing.onPayment(billing.allocatePayment, { paymentId: payment.id }));
    await room.catchUp();
    const waiting = async () => (await room.requests()).map(({ purpose, waitingFor }) => [purpose, waitingFor]);
    expect(await waiting()).toEqual([
      ['INVOICE', 'MAPPING_MISSING'],
      ['PAYMENT_RECEIVED', null],
      ['PAYMENT_APPLIED', 'DOCUMENT_NOT_POSTED'],
    ]);
    await room.map('INVOICE');
    await room.tryAgain();
    expect((await room.requests()).map(({ status }) => status)).toEqual(['POSTED', 'POSTED', 'POSTED']);
    expect(await room.receivable(invoice.id)).toMatchObject({ status: 'CLEARED' });
    await room.checkBooks();
  });

  it('waits for a rate, which may be three business days old, and realises what the rates differ by', async () => {
    await using room = await openSubledger({ currency: 'EUR' });
    const account = await room.billing.openAccount();
    const invoice = await room.billing.bill(account, '99.99');
    await room.catchUp();
    expect(await room.requests('INVOICE')).toMatchObject([{ status: 'RECEIVED', waitingFor: 'FX_RATE_MISSING' }]);
    const quote = (date: string, rate: string) =>
      room.ledger.run(people.accountant, commands.recordFxRate, {
        from: 'USD',
        to: 'EUR',
        date: date as never,
        rate: decimal(rate),
        source: 'ECB',
      });
    made(await quote('2026-03-25', '0.8'));
    await room.tryAgain();
    expect(await room.requests('INVOICE')).toMatchObject([{ waitingFor: 'FX_RATE_MISSING' }]);
    made(await quote('2026-03-27', '0.9'));
    await room.tryAgain();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({
      functionalOpen: { amount: '89.99', currency: 'EUR' },
    });

    room.billing.clock.moveTo(new Date('2026-04-02T15:00:00Z'));
    room.ledger.clock.moveTo(new Date('2026-04-02T15:00:00Z'));
    made(await quote('2026-04-01', '0.95'));
    const [, , , april] = await room.ledger.store
      .pagePeriods(
        { legalEntityId: 'le_us' },
        { first: 12, after: null },
        { kind: 'everything', on: '2026-03-31' as never },
      )
      .then(({ nodes }) => nodes);
    made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: april?.id ?? '' }));
    const payment = await room.billing.receive(account, '99.99');
    const part = (amount: string) => ({
      paymentId: payment.id,
      allocations: [{ invoiceId: invoice.id, amount: money(amount, 'USD').amount }],
    });
    made(await room.billing.onPayment(billing.allocatePayment, part('33.33')));
    made(await room.billing.onPayment(billing.allocatePayment, part('66.66')));
    await room.catchUp();
    expect(plain(await room.receivable(invoice.id))).toMatchObject({
      status: 'CLEARED',
      functionalOpen: { amount: '0' },
    });
    // 99.99 at 0.95 came in for what stood at 0.90: 94.99 for 89.99.
    expect(await room.balances()).toMatchObject({ CASH_CLEARING: '94.99', FX_GAIN: '-5' });
    expect(await room.balances()).not.toHaveProperty('UNAPPLIED_CASH');
    await room.checkBooks();
  });

  it('waits for a period to come, and goes to the next open one where its own is closed', async () => {
    await using room = await openSubledger();
    const account = await room.billing.openAccount();
    room.billing.clock.moveTo(new Date('2026-04-10T15:00:00Z'));
    const invoice = await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await room.requests('INVOICE')).toMatchObject([{ waitingFor: 'PERIOD_FUTURE' }]);
    const { nodes: periods } = await room.ledger.store.pagePeriods(
      { legalEntityId: 'le_us' },
      { first: 12, after: null },
      { kind: 'everything', on: '2026-03-31' as never },
    );
    room.ledger.clock.moveTo(new Date('2026-04-10T15:00:00Z'));
    made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: periods[3]?.id ?? '' }));
    await room.tryAgain();
    expect(await room.receivable(invoice.id)).toMatchObject({ status: 'OPEN' });

    const closing = { periodId: periods[3]?.id ?? '' };
    made(await room.ledger.run(people.closer, commands.softClosePeriod, closing));
    await room.billing.bill(account, '11');
    await room.catchUp();
    const [, second] = await room.requests('INVOICE');
    expect(second).toMatchObject({ waitingFor: 'PERIOD_CLOSED' });
    made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: periods[4]?.id ?? '' }));
    await room.tryAgain();
    const [, posted] = await room.requests('INVOICE');
    const entries = await room.ledger.store.readEntries([posted?.journalEntryId ?? ('' as never)], {
      kind: 'everything',
      on: '2026-03-31' as never,
    });
    expect(entries).toMatchObject([{ postingDate: '2026-05-01', type: 'SYSTEM' }]);
    await room.checkBooks();
  });

  it('is tried again by a person, but not by who made or approved the rule it uses', async () => {
    await using room = await openSubledger();
    const account = await room.billing.openAccount();
    await room.ledger.database.pool.query(`update mapping_rules set status = 'RETIRED' where purpose = 'INVOICE'`);
    await room.billing.bill(account, '10');
    await room.catchUp();
    const [request] = await room.requests('INVOICE');
    await room.ledger.database.pool.query(`update mapping_rules set status = 'APPROVED' where purpose = 'INVOICE'`);
    const id = request?.id ?? '';
    const author = { ...people.admin, roles: ['gl-accountant'] };
    expect(await room.ledger.run(author, commands.resubmitPostingRequest, { id })).toMatchObject({
      refusal: { code: 'SOD_VIOLATION', details: { rule: '13.2' } },
    });
    made(await room.ledger.run(people.accountant, commands.resubmitPostingRequest, { id }));
    await room.tryAgain();
    expect(await room.requests('INVOICE')).toMatchObject([{ status: 'POSTED', waitingFor: null }]);
  });
});
