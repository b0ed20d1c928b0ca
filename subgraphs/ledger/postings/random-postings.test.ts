import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import type { BillingAccount } from '../../billing/domain/billing-account.ts';
import { applyBillingEntries } from './follow-billing.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const because = { reason: 'because' };
const provider = viewerWith('payment-provider');

const cents = fc.constantFrom(100, 200, 301);
const pick = fc.nat({ max: 1_000 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('bill' as const), amount: cents }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), amount: cents }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('allocate' as const), from: pick, to: pick }) },
  fc.record({ do: fc.constant('reverse' as const), from: pick }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('credit' as const), to: pick }) },
  fc.record({ do: fc.constant('writeOff' as const), to: pick }),
  fc.record({ do: fc.constant('void' as const), to: pick }),
  fc.record({ do: fc.constant('dispute' as const), from: pick, won: fc.boolean() }),
  fc.record({ do: fc.constant('refund' as const), from: pick }),
  // How far billing's news are handed over before the next step: not at all, or with a death in between.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hear' as const), deathAfter: fc.nat({ max: 6 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe('any history of invoices, payments with their discounts, credits and write-offs', () => {
  let room: Subledger;
  beforeAll(async () => {
    room = await openSubledger();
  });
  afterAll(() => room[Symbol.asyncDispose]());

  it('leaves books that balance, a control account at what is open, and receivables as billing has them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const cashDiscount = { percent: decimal(10), days: 10 };
        const account = await room.billing.openAccount({ customerId: 'cus_random', cashDiscount });
        for (const one of steps) await take(room, account, one);
        await room.catchUp();
        await room.checkBooks();
        expect(
          (
            await room.ledger.database.pool.query(
              `select id, purpose, message from posting_requests where status = 'REJECTED' or waiting_for is not null`,
            )
          ).rows,
        ).toEqual([]);
        const { nodes } = await room.billing.store.pageInvoices([{ billingAccountId: account.id }], page, everything);
        for (const { id, open, currency } of nodes) {
          const receivable = await room.receivable(id);
          expect([id, formatDecimal(receivable?.open.amount ?? money('0', currency).amount)]).toEqual([
            id,
            formatDecimal(open.amount),
          ]);
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 300_000);
});

/** Whatever billing says no to, it did not do. */
async function take(room: Subledger, account: BillingAccount, step: Step): Promise<void> {
  const { billing: bills } = room;
  const amountOf = (amount: number) => (amount / 100).toFixed(2);
  const invoices = (await bills.store.pageInvoices([{ billingAccountId: account.id }], page, everything)).nodes;
  const payments = (await bills.store.pagePayments([{ billingAccountId: account.id }], page, everything)).nodes;
  const one = <T>(of: readonly T[], at: number): T | undefined => (of.length === 0 ? undefined : of[at % of.length]);
  switch (step.do) {
    case 'bill':
      await bills.bill(account, amountOf(step.amount));
      return;
    case 'receive':
      await bills.receive(account, amountOf(step.amount));
      return;
    case 'allocate': {
      const [payment, invoice] = [one(payments, step.from), one(invoices, step.to)];
      if (payment === undefined || invoice === undefined) return;
      const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
      await bills.onPayment(billing.allocatePayment, paid);
      return;
    }
    case 'reverse': {
      const payment = one(payments, step.from);
      if (payment === undefined) return;
      const paid = (await bills.store.pageAllocations({ paymentId: payment.id }, page, everything)).nodes;
      const [allocation] = paid.filter(({ status }) => status === 'ACTIVE');
      if (allocation !== undefined) await bills.onAllocation(billing.reverseAllocation, { id: allocation.id }, because);
      return;
    }
    case 'credit': {
      const invoice = one(invoices, step.to);
      const [line] = invoice?.lines ?? [];
      if (invoice === undefined || line === undefined) return;
      const lines = [{ invoiceLineId: line.id, gross: money('0.50', 'USD').amount }];
      const note = await bills.onCreditNote(billing.createCreditNote, { invoiceId: invoice.id, reason: 'r', lines });
      if (note.kind === 'REFUSED') return;
      await bills.onCreditNote(billing.issueCreditNote, { id: note.entityId });
      await bills.onCreditNote(billing.applyCreditNote, { creditNoteId: note.entityId, rest: 'ACCOUNT' });
      const [credit] = (await bills.store.pageAccountCredits(account.id, page, everything)).nodes.slice(-1);
      if (credit !== undefined)
        await bills.onAccountCredit(billing.allocateAccountCredit, { accountCreditId: credit.id });
      return;
    }
    case 'writeOff': {
      const invoice = one(invoices, step.to);
      if (invoice !== undefined) await bills.onInvoice(billing.writeOffInvoice, { id: invoice.id }, because);
      return;
    }
    case 'void': {
      const invoice = one(invoices, step.to);
      if (invoice !== undefined) await bills.onInvoice(billing.voidInvoice, { id: invoice.id }, because);
      return;
    }
    case 'dispute': {
      const payment = one(payments, step.from);
      if (payment === undefined) return;
      await bills.onPayment(billing.disputePayment, { paymentId: payment.id }, {}, provider);
      await bills.onPayment(billing.resolveDispute, { paymentId: payment.id, won: step.won }, {}, provider);
      return;
    }
    case 'refund': {
      const payment = one(payments, step.from);
      if (payment === undefined) return;
      const asked = { paymentId: payment.id, amount: money('0.50', 'USD').amount, reason: 'r' };
      const refund = await bills.onRefund(billing.requestRefund, asked);
      if (refund.kind === 'REFUSED') return;
      await bills.onRefund(billing.completeRefund, { refundId: refund.entityId, providerRefundId: 're' }, {}, provider);
      return;
    }
    case 'hear':
      return hear(room, await room.news(), step.deathAfter);
  }
}

class Killed extends Error {}

/** The consumer dies within a batch, is told all of it once more, and once again for good measure. */
async function hear(room: Subledger, news: readonly LogEntry[], deathAfter: number): Promise<void> {
  const database = { db: commandTablesOf(room.ledger.database.db) };
  const dying = transaction(database, async (trx) => {
    await applyBillingEntries(trx, news.slice(0, deathAfter), room.parts);
    throw new Killed();
  });
  await expect(dying).rejects.toThrow(Killed);
  await room.tell(news);
  await room.tell(news);
}
