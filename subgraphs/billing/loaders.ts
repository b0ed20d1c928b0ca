import DataLoader from 'dataloader';
import type { Clock } from '../../core/clock.ts';
import { isIdShaped, type CustomerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Allocation, AllocationId } from './domain/allocation.ts';
import type { AccountCredit, AccountCreditId } from './domain/account-credit.ts';
import type { CreditNote, CreditNoteId } from './domain/credit-note.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { DunningCase, DunningCaseId } from './domain/dunning-case.ts';
import type { CollectionsStatus } from './domain/dunning/collections-status.ts';
import type { Invoice, InvoiceId } from './domain/invoice.ts';
import type { Payment, PaymentId } from './domain/payment.ts';
import type { PaymentMethodRef, PaymentMethodRefId } from './domain/payment-method.ts';
import type { Refund, RefundId } from './domain/refund.ts';
import type { ClosedUsage, RatedUsageId } from './domain/closing/closed-usage.ts';
import type { UsageBatch, UsageBatchId } from './domain/intake/usage-batch.ts';
import type { KnownMeter, MeterId } from './domain/usage/known-meter.ts';
import type { BillRun, BillRunId } from './domain/bill-run.ts';
import type { BillingSubscription, BillingSubscriptionId } from './domain/billing-subscription.ts';
import type { ContractId, ContractStub } from './domain/known-contract.ts';
import type { Payout, PayoutId } from './domain/payout.ts';
import type { PostingStatus } from './domain/posting-status.ts';
import type { CustomerStub } from './domain/known-customer.ts';
import type { BillingStore } from './port.ts';

export type Loaders = {
  readonly accounts: DataLoader<BillingAccountId, BillingAccount | null>;
  readonly invoices: DataLoader<InvoiceId, Invoice | null>;
  readonly payments: DataLoader<PaymentId, Payment | null>;
  readonly paymentMethods: DataLoader<PaymentMethodRefId, PaymentMethodRef | null>;
  readonly paymentMethodTokens: DataLoader<PaymentMethodRefId, string | null>;
  readonly payouts: DataLoader<PayoutId, Payout | null>;
  /** By payment. */
  readonly payoutsOf: DataLoader<PaymentId, Payout | null>;
  readonly matched: DataLoader<PayoutId, number | null>;
  readonly unmatched: DataLoader<PayoutId, readonly string[] | null>;
  readonly allocations: DataLoader<AllocationId, Allocation | null>;
  readonly creditNotes: DataLoader<CreditNoteId, CreditNote | null>;
  readonly accountCredits: DataLoader<AccountCreditId, AccountCredit | null>;
  readonly refunds: DataLoader<RefundId, Refund | null>;
  readonly subscriptions: DataLoader<BillingSubscriptionId, BillingSubscription | null>;
  readonly runs: DataLoader<BillRunId, BillRun | null>;
  readonly meters: DataLoader<MeterId, KnownMeter | null>;
  readonly usageBatches: DataLoader<UsageBatchId, UsageBatch | null>;
  readonly ratedUsage: DataLoader<RatedUsageId, ClosedUsage | null>;
  readonly dunningCases: DataLoader<DunningCaseId, DunningCase | null>;
  /** By account. */
  readonly casesGoingOn: DataLoader<BillingAccountId, DunningCase | null>;
  readonly collections: DataLoader<CustomerId, CollectionsStatus | null>;
  readonly contracts: DataLoader<ContractId, ContractStub | null>;
  readonly customers: DataLoader<CustomerId, CustomerStub | null>;
  readonly postingStatuses: DataLoader<InvoiceId, PostingStatus | null>;
  readonly currentCustomers: DataLoader<CustomerId, CustomerStub | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: BillingStore, scope: Scope, clock: Clock): Loaders {
  const loaderOf = <Id extends string, E>(read: (ids: readonly Id[], scope: Scope) => Promise<readonly (E | null)[]>) =>
    new DataLoader<Id, E | null>(
      async (ids) => {
        // What cannot be an id of ours is not worth a query.
        const shaped = ids.filter(isIdShaped);
        const found = new Map((await read(shaped, scope)).map((entity, index) => [shaped[index], entity]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: batchSizeMax },
    );

  return {
    accounts: loaderOf((ids, within) => store.readAccounts(ids, within)),
    invoices: loaderOf((ids, within) => store.readInvoices(ids, within)),
    payments: loaderOf((ids, within) => store.readPayments(ids, within)),
    paymentMethods: loaderOf((ids, within) => store.readPaymentMethods(ids, within)),
    paymentMethodTokens: loaderOf((ids, within) => store.readPaymentMethodTokens(ids, within)),
    payouts: loaderOf((ids, within) => store.readPayouts(ids, within)),
    payoutsOf: loaderOf((ids, within) => store.readPayoutsOf(ids, within)),
    matched: loaderOf((ids) => store.countMatched(ids)),
    unmatched: loaderOf((ids) => store.readUnmatched(ids)),
    allocations: loaderOf((ids, within) => store.readAllocations(ids, within)),
    creditNotes: loaderOf((ids, within) => store.readCreditNotes(ids, within)),
    accountCredits: loaderOf((ids, within) => store.readAccountCredits(ids, within)),
    refunds: loaderOf((ids, within) => store.readRefunds(ids, within)),
    subscriptions: loaderOf((ids, within) => store.readSubscriptions(ids, within)),
    runs: loaderOf((ids, within) => store.readRuns(ids, within)),
    meters: loaderOf((ids, within) => store.readMeters(ids, within)),
    usageBatches: loaderOf((ids, within) => store.readUsageBatches(ids, within)),
    ratedUsage: loaderOf((ids, within) => store.readRatedUsage(ids, within)),
    dunningCases: loaderOf((ids, within) => store.readDunningCases(ids, within)),
    casesGoingOn: loaderOf((ids, within) => store.readDunningCasesOf(ids, within)),
    collections: loaderOf((ids, within) => store.readCollections(ids, clock.now(), within)),
    contracts: loaderOf((ids, within) => store.readContracts(ids, within)),
    customers: loaderOf((ids, within) => store.readCustomers(ids, within)),
    postingStatuses: loaderOf((ids) => store.readPostingStatuses(ids)),
    currentCustomers: loaderOf((ids, within) => store.readCurrentCustomers(ids, within)),
  };
}
