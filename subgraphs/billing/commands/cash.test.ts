import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal, shift } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { toMinor } from '../../../core/money.ts';
import { openBillingRoom, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Payment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import { commands } from './all.ts';
import { CashModel, open } from './fixtures/cash-model.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

/** Few amounts: sums meet often, and no limit of one person is reached. */
const cents = fc.constantFrom(100, 200, 300, 301);
const pick = fc.nat({ max: 1_000 });
const steps = {
  bill: fc.record({ do: fc.constant('bill' as const), amount: cents }),
  record: fc.record({ do: fc.constant('record' as const), amount: cents }),
  allocate: fc.record({ do: fc.constant('allocate' as const), from: pick, to: pick, amount: cents }),
  reverse: fc.record({ do: fc.constant('reverse' as const), from: pick }),
  credit: fc.record({ do: fc.constant('credit' as const), to: pick, amount: cents }),
  useCredit: fc.record({ do: fc.constant('useCredit' as const), from: pick, to: pick, amount: cents }),
  writeOff: fc.record({ do: fc.constant('writeOff' as const), to: pick }),
  refund: fc.record({ do: fc.constant('refund' as const), from: pick, amount: cents }),
  endRefund: fc.record({ do: fc.constant('endRefund' as const), from: pick, succeeds: fc.boolean() }),
};
const step = fc.oneof(
  { arbitrary: steps.bill, weight: 3 },
  { arbitrary: steps.record, weight: 3 },
  { arbitrary: steps.allocate, weight: 6 },
  { arbitrary: steps.reverse, weight: 3 },
  { arbitrary: steps.credit, weight: 2 },
  { arbitrary: steps.useCredit, weight: 3 },
  { arbitrary: steps.writeOff, weight: 2 },
  { arbitrary: steps.refund, weight: 2 },
  { arbitrary: steps.endRefund, weight: 2 },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const reason = { reason: 'for the test' };
const provider = viewerWith('payment-provider');
const amountOf = (minor: number) => shift(decimal(minor), -2);
const minorOf = (money: Money) => Number(toMinor(money));

/** An invoice that is paid and then credited: something is left on the account from the start. */
const opening: readonly Step[] = [
  { do: 'bill', amount: 300 },
  { do: 'record', amount: 300 },
  { do: 'allocate', from: 0, to: 0, amount: 300 },
  { do: 'credit', to: 0, amount: 300 },
];

/** One account with its cash, in the database and on paper. */
class Books {
  readonly model: CashModel;
  readonly account: BillingAccount;
  #transactions = 0;

  constructor(account: BillingAccount) {
    this.account = account;
    this.model = new CashModel(Number(account.cashDiscount?.percent.toString() ?? 0));
  }

  /** Does the step on both sides, and answers both verdicts; null where there is nothing to do it to. */
  async take(step: Step): Promise<readonly [string, string] | null> {
    const { model } = this;
    const [invoices, payments, allocations, refunds, credits] = await Promise.all([
      this.invoices(),
      this.payments(),
      this.allocations(),
      this.refunds(),
      this.credits(),
    ]);
    const one = <T>(list: readonly T[], index: number) => (list.length === 0 ? null : index % list.length);
    switch (step.do) {
      case 'bill':
        await room.bill(this.account, amountOf(step.amount).toString());
        return [model.bill(step.amount), 'APPLIED'];
      case 'record':
        await room.receive(this.account, amountOf(step.amount).toString());
        return [model.record(step.amount), 'APPLIED'];
      case 'allocate': {
        const [from, to] = [one(payments, step.from), one(invoices, step.to)];
        if (from === null || to === null) return null;
        const asked = [{ invoiceId: invoices[to]!.id, amount: amountOf(step.amount) }];
        const input = { paymentId: payments[from]!.id, allocations: asked };
        const answer = await room.onPayment(commands.allocatePayment, input);
        return [model.allocate(from, to, step.amount), refusalOf(answer).code];
      }
      case 'reverse': {
        const from = one(allocations, step.from);
        if (from === null) return null;
        const chosen = allocations[from]!;
        const answer = await room.onAllocation(commands.reverseAllocation, { id: chosen.id }, reason);
        return [model.reverse(this.#inModel(chosen, invoices, payments)), refusalOf(answer).code];
      }
      case 'credit': {
        const to = one(invoices, step.to);
        if (to === null) return null;
        return [model.credit(to, step.amount), await this.#credit(invoices[to]!, step.amount)];
      }
      case 'useCredit': {
        const [from, to] = [one(credits, step.from), one(invoices, step.to)];
        if (from === null || to === null) return null;
        const allocations = [{ invoiceId: invoices[to]!.id, amount: amountOf(step.amount) }];
        const input = { accountCreditId: credits[from]!.id, allocations };
        const answer = await room.onAccountCredit(commands.allocateAccountCredit, input);
        return [model.useCredit(from, to, step.amount), refusalOf(answer).code];
      }
      case 'writeOff': {
        const to = one(invoices, step.to);
        if (to === null) return null;
        const answer = await room.onInvoice(commands.writeOffInvoice, { id: invoices[to]!.id }, reason);
        return [model.writeOff(to), refusalOf(answer).code];
      }
      case 'refund': {
        const from = one(payments, step.from);
        if (from === null) return null;
        const input = { paymentId: payments[from]!.id, amount: amountOf(step.amount), reason: 'x' };
        const answer = await room.onRefund(commands.requestRefund, input);
        return [model.refund(from, step.amount), refusalOf(answer).code];
      }
      case 'endRefund': {
        const from = one(refunds, step.from);
        if (from === null) return null;
        const refundId = refunds[from]!.id;
        const answer = step.succeeds
          ? await room.onRefund(commands.completeRefund, { refundId, providerRefundId: 're' }, {}, provider)
          : await room.onRefund(commands.failRefund, { refundId, failureReason: 'no' }, {}, provider);
        return [model.endRefund(from, step.succeeds), refusalOf(answer).code];
      }
    }
  }

  /** Everything that both sides know, in one form. */
  async compared(): Promise<readonly [unknown, unknown]> {
    const { model } = this;
    const [invoices, payments, allocations, credits] = await Promise.all([
      this.invoices(),
      this.payments(),
      this.allocations(),
      this.credits(),
    ]);
    const written = (kind: string, invoice: number, payment: number | null, amount: number, active: boolean) =>
      `${invoice} ${kind} ${payment ?? '-'} ${amount} ${active}`;
    return [
      {
        invoices: model.invoices.map((one) => ({ ...one, open: open(one) })),
        payments: model.payments,
        credits: model.credits,
        allocations: model.allocations
          .map((one) => written(one.kind, one.invoice, one.payment, one.amount, one.active))
          .sort(),
      },
      {
        invoices: invoices.map(
          ({ status, total, paid, credited, writtenOff, discounted, creditNoted, open: left }) => ({
            status,
            total: minorOf(total),
            paid: minorOf(paid),
            credited: minorOf(credited),
            writtenOff: minorOf(writtenOff),
            discounted: minorOf(discounted),
            creditNoted: minorOf(creditNoted),
            open: minorOf(left),
          }),
        ),
        payments: payments.map(({ amount, unallocated, refundPending, refunded }) => ({
          amount: minorOf(amount),
          unallocated: minorOf(unallocated),
          pending: minorOf(refundPending),
          refunded: minorOf(refunded),
        })),
        credits: credits.map(({ remaining }) => ({ remaining: minorOf(remaining) })),
        allocations: allocations
          .map(({ kind, invoiceId, paymentId, amount, status }) => {
            const invoice = invoices.findIndex(({ id }) => id === invoiceId);
            const payment = paymentId === null ? null : payments.findIndex(({ id }) => id === paymentId);
            return written(kind, invoice, payment, minorOf(amount), status === 'ACTIVE');
          })
          .sort(),
      },
    ];
  }

  async invoices(): Promise<readonly Invoice[]> {
    const filter = { billingAccountId: this.account.id, status: ['OPEN', 'PAID', 'UNCOLLECTIBLE'] as const };
    return (await room.store.pageInvoices([filter], page, everything)).nodes;
  }
  async payments(): Promise<readonly Payment[]> {
    return (await room.store.pagePayments([{ billingAccountId: this.account.id }], page, everything)).nodes;
  }
  async allocations(): Promise<readonly Allocation[]> {
    const invoices = await this.invoices();
    const pages = invoices.map(({ id }) => room.store.pageAllocations({ invoiceId: id }, page, everything));
    const found = (await Promise.all(pages)).flatMap(({ nodes }) => nodes);
    return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
  async refunds(): Promise<readonly Refund[]> {
    return (await room.store.pageRefunds([{ customerId: this.account.customerId }], page, everything)).nodes;
  }
  async credits() {
    return (await room.store.pageAccountCredits(this.account.id, page, everything)).nodes;
  }

  async #credit(invoice: Invoice, amount: number): Promise<string> {
    this.#transactions += 1;
    const lines = [{ invoiceLineId: invoice.lines[0]!.id, gross: amountOf(amount) }];
    const input = { invoiceId: invoice.id, reason: `Credit ${this.#transactions}`, lines };
    const drafted = await room.onCreditNote(commands.createCreditNote, input);
    if (drafted.kind === 'REFUSED') return drafted.refusal.code;
    const id = drafted.entityId;
    const issued = await room.onCreditNote(commands.issueCreditNote, { id });
    if (issued.kind === 'REFUSED') return `issue ${issued.refusal.code}`;
    return refusalOf(await room.onCreditNote(commands.applyCreditNote, { creditNoteId: id, rest: 'ACCOUNT' })).code;
  }

  /** Allocations of one kind, invoice, payment, amount and state are alike: any of them will do. */
  #inModel(chosen: Allocation, invoices: readonly Invoice[], payments: readonly Payment[]): number {
    return this.model.allocations.findIndex(
      (one) =>
        one.kind === chosen.kind &&
        one.active === (chosen.status === 'ACTIVE') &&
        one.amount === minorOf(chosen.amount) &&
        invoices[one.invoice]?.id === chosen.invoiceId &&
        (one.payment === null ? null : payments[one.payment]?.id) === chosen.paymentId,
    );
  }
}

describe('the cash of an account', () => {
  it('is what it is on paper, and refused where paper refuses, after every step of any story', async () => {
    let accounts = 0;
    const met = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (story) => {
        accounts += 1;
        // Every other one is given something for paying early.
        const terms = accounts % 2 === 0 ? { cashDiscount: { percent: decimal(10), days: 10 } } : {};
        const books = new Books(await room.openAccount({ customerId: `cus_story_${accounts}`, ...terms }));
        for (const [index, one] of [...opening, ...story].entries()) {
          const verdicts = await books.take(one);
          if (verdicts === null) continue;
          const [expected, actual] = verdicts;
          expect(actual, `step ${index}: ${JSON.stringify(one)}`).toBe(expected);
          met.set(`${one.do} ${actual}`, (met.get(`${one.do} ${actual}`) ?? 0) + 1);
          if (books.model.allocations.some(({ kind }) => kind === 'DISCOUNT')) met.set('DISCOUNT', 1);
          const [paper, database] = await books.compared();
          expect(database, `after step ${index}: ${JSON.stringify(one)}`).toEqual(paper);
        }
      }),
      { numRuns: 30, seed: 20_260_331 },
    );
    // The stories come upon every kind of end.
    for (const end of [
      'allocate APPLIED',
      'allocate ALLOCATION_EXCEEDS_OPEN',
      'reverse APPLIED',
      'reverse ILLEGAL_TRANSITION',
      'credit CREDIT_EXCEEDS_LINE',
      'useCredit APPLIED',
      'writeOff APPLIED',
      'refund REFUND_EXCEEDS_PAID',
      'endRefund APPLIED',
      'DISCOUNT',
    ])
      expect(met.get(end) ?? 0, end).toBeGreaterThan(0);
  }, 240_000);
});
