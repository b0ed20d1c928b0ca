import type { Entity } from '../../platform/commands/command.ts';
import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import {
  createRequestContext,
  type Run,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { commands } from './commands/all.ts';
import type { Allocation, AllocationId } from './domain/allocation.ts';
import type { AccountCredit, AccountCreditId } from './domain/account-credit.ts';
import type { CreditNote, CreditNoteId } from './domain/credit-note.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { BillRun, BillRunId } from './domain/bill-run.ts';
import type { BillingSubscription, BillingSubscriptionId } from './domain/billing-subscription.ts';
import type { DunningCase, DunningCaseId } from './domain/dunning-case.ts';
import type { Invoice, InvoiceId } from './domain/invoice.ts';
import type { Payment, PaymentId } from './domain/payment.ts';
import type { PaymentMethodRef, PaymentMethodRefId } from './domain/payment-method.ts';
import type { Payout, PayoutId } from './domain/payout.ts';
import { refuseBarred } from './domain/reported-invoice.ts';
import type { Refund, RefundId } from './domain/refund.ts';
import type { ClosedUsage, RatedUsageId } from './domain/closing/closed-usage.ts';
import type { UsageBatch, UsageBatchId } from './domain/intake/usage-batch.ts';
import type { KnownMeter, MeterId } from './domain/usage/known-meter.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { BillingKeepers, BillingReader, BillingStore } from './port.ts';

export type BillingParts = SubgraphCore & {
  readonly store: BillingStore;
  readonly keepers: BillingKeepers;
  /** Tells the worker that a bill run may have been started. */
  readonly ringRuns: () => void;
};

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type BillingContext = Pick<SubgraphRequestContext, 'viewer' | 'scope' | 'cursors' | 'commandsOn'> & {
  readonly loaders: Loaders;
  readonly store: BillingStore;
  readonly runOnAccount: Run<BillingAccount, BillingReader>;
  readonly runOnInvoice: Run<Invoice, BillingReader>;
  readonly runOnPayment: Run<Payment, BillingReader>;
  readonly runOnPaymentMethod: Run<PaymentMethodRef, BillingReader>;
  readonly runOnPayout: Run<Payout, BillingReader>;
  readonly runOnAllocation: Run<Allocation, BillingReader>;
  readonly runOnCreditNote: Run<CreditNote, BillingReader>;
  readonly runOnAccountCredit: Run<AccountCredit, BillingReader>;
  readonly runOnRefund: Run<Refund, BillingReader>;
  readonly runOnSubscription: Run<BillingSubscription, BillingReader>;
  readonly runOnRun: Run<BillRun, BillingReader>;
  readonly runOnMeter: Run<KnownMeter, BillingReader>;
  readonly runOnUsageBatch: Run<UsageBatch, BillingReader>;
  readonly runOnDunningCase: Run<DunningCase, BillingReader>;
  readonly runOnRatedUsage: Run<ClosedUsage, BillingReader>;
  readonly ringRuns: () => void;
};

export function createContext(parts: BillingParts, caller: CallerContext, notes: RequestNotes): BillingContext {
  const { store, keepers } = parts;
  const reader = keepers.invoices.reader(parts.commandDb, holdNothing);
  const subgraph = {
    commands: Object.values(commands),
    grant: store.grant,
    contractOf: contractsBy(keepers, parts.commandDb),
    reader,
    barred: (type: string, entity: Entity) => (type === 'Invoice' ? refuseBarred(entity as Invoice) : null),
  };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const loaders = createLoaders(store, request.scope, parts.clock);

  return {
    ...request,
    loaders,
    store,
    ringRuns: parts.ringRuns,
    runOnAccount: request.runOn(keepers.accounts, {
      load: (id) => loaders.accounts.load(id as BillingAccountId),
      show: (account) => Promise.resolve(account),
    }),
    runOnInvoice: request.runOn(keepers.invoices, {
      load: (id) => loaders.invoices.load(id as InvoiceId),
      show: (invoice) => Promise.resolve(invoice),
    }),
    runOnPayment: request.runOn(keepers.payments, {
      load: (id) => loaders.payments.load(id as PaymentId),
      show: (payment) => Promise.resolve(payment),
    }),
    runOnPaymentMethod: request.runOn(keepers.paymentMethods, {
      load: (id) => loaders.paymentMethods.load(id as PaymentMethodRefId),
      show: (method) => Promise.resolve(method),
    }),
    runOnPayout: request.runOn(keepers.payouts, {
      load: (id) => loaders.payouts.load(id as PayoutId),
      show: (payout) => Promise.resolve(payout),
    }),
    runOnAllocation: request.runOn(keepers.allocations, {
      load: (id) => loaders.allocations.load(id as AllocationId),
      show: (allocation) => Promise.resolve(allocation),
    }),
    runOnCreditNote: request.runOn(keepers.creditNotes, {
      load: (id) => loaders.creditNotes.load(id as CreditNoteId),
      show: (note) => Promise.resolve(note),
    }),
    runOnAccountCredit: request.runOn(keepers.accountCredits, {
      load: (id) => loaders.accountCredits.load(id as AccountCreditId),
      show: (credit) => Promise.resolve(credit),
    }),
    runOnRefund: request.runOn(keepers.refunds, {
      load: (id) => loaders.refunds.load(id as RefundId),
      show: (refund) => Promise.resolve(refund),
    }),
    runOnSubscription: request.runOn(keepers.subscriptions, {
      load: (id) => loaders.subscriptions.load(id as BillingSubscriptionId),
      show: (subscription) => Promise.resolve(subscription),
    }),
    runOnRun: request.runOn(keepers.runs, {
      load: (id) => loaders.runs.load(id as BillRunId),
      show: (run) => Promise.resolve(run),
    }),
    runOnMeter: request.runOn(keepers.meters, {
      load: (id) => loaders.meters.load(id as MeterId),
      show: (meter) => Promise.resolve(meter),
    }),
    runOnUsageBatch: request.runOn(keepers.usageBatches, {
      load: (id) => loaders.usageBatches.load(id as UsageBatchId),
      show: (batch) => Promise.resolve(batch),
    }),
    runOnDunningCase: request.runOn(keepers.dunningCases, {
      load: (id) => loaders.dunningCases.load(id as DunningCaseId),
      show: (the) => Promise.resolve(the),
    }),
    runOnRatedUsage: request.runOn(keepers.ratedUsage, {
      load: (id) => loaders.ratedUsage.load(id as RatedUsageId),
      show: (usage) => Promise.resolve(usage),
    }),
  };
}

/** The contract that each of these belongs to; what else billing has belongs to none. */
function contractsBy(keepers: BillingKeepers, db: BillingParts['commandDb']) {
  return async (type: string, entity: Entity): Promise<string | null> => {
    switch (type) {
      case 'BillingSubscription':
        return (await keepers.subscriptions.contract?.(db, entity as BillingSubscription)) ?? null;
      case 'Invoice':
        return (await keepers.invoices.contract?.(db, entity as Invoice)) ?? null;
      case 'CreditNote':
        return (await keepers.creditNotes.contract?.(db, entity as CreditNote)) ?? null;
      case 'RatedUsage':
        return (await keepers.ratedUsage.contract?.(db, entity as ClosedUsage)) ?? null;
      default:
        return null;
    }
  };
}
