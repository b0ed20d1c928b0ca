import type { LegalEntityId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { BillRunId } from '../domain/bill-run.ts';
import type { BillingSubscriptionId } from '../domain/billing-subscription.ts';
import type { BillingAccountId } from '../domain/billing-account.ts';
import type { DunningCaseId } from '../domain/dunning-case.ts';
import type { InvoiceId } from '../domain/invoice.ts';
import type { AllocationId } from '../domain/allocation.ts';
import type { AccountCreditId } from '../domain/account-credit.ts';
import type { RatedUsageId } from '../domain/closing/closed-usage.ts';
import type { UsageBatchId } from '../domain/intake/usage-batch.ts';
import type { MeterId } from '../domain/usage/known-meter.ts';
import type { CreditNoteId } from '../domain/credit-note.ts';
import type { PaymentId } from '../domain/payment.ts';
import type { PaymentMethodRefId } from '../domain/payment-method.ts';
import type { RefundId } from '../domain/refund.ts';
import type { PayoutId } from '../domain/payout.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import {
  readAccountFilter,
  readCreditNoteFilter,
  readDunningCaseFilter,
  readInvoiceFilter,
  readPaymentFilter,
  readPayoutFilter,
  readRefundFilter,
  readMeterFilter,
  readRunFilter,
  readSubscriptionFilter,
} from './filters.ts';

export const query: QueryResolvers = {
  billingAccount: (_, { id }, { loaders }) => loaders.accounts.load(id as BillingAccountId),
  invoice: (_, { id }, { loaders }) => loaders.invoices.load(id as InvoiceId),

  allocation: (_, { id }, { loaders }) => loaders.allocations.load(id as AllocationId),
  creditNote: (_, { id }, { loaders }) => loaders.creditNotes.load(id as CreditNoteId),
  accountCredit: (_, { id }, { loaders }) => loaders.accountCredits.load(id as AccountCreditId),

  creditNotes(_, { filter, ...page }, { cursors, store, scope }) {
    const notes = readCreditNoteFilter(filter);
    return readConnection(cursors, 'credit-notes', page, (request) => store.pageCreditNotes([notes], request, scope));
  },

  refund: (_, { id }, { loaders }) => loaders.refunds.load(id as RefundId),

  refunds(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readRefundFilter(filter)];
    return readConnection(cursors, 'refunds', page, (request) => store.pageRefunds(filters, request, scope));
  },

  billingSubscription: (_, { id }, { loaders }) => loaders.subscriptions.load(id as BillingSubscriptionId),
  billRun: (_, { id }, { loaders }) => loaders.runs.load(id as BillRunId),

  billingSubscriptions(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readSubscriptionFilter(filter)];
    return readConnection(cursors, 'billing-subscriptions', page, (request) =>
      store.pageSubscriptions(filters, request, scope),
    );
  },

  billRuns(_, { filter, ...page }, { cursors, store, scope }) {
    const runs = readRunFilter(filter);
    return readConnection(cursors, 'bill-runs', page, (request) => store.pageRuns(runs, request, scope));
  },

  dunningCase: (_, { id }, { loaders }) => loaders.dunningCases.load(id as DunningCaseId),

  dunningCases(_, { filter, ...page }, { cursors, store, scope }) {
    const cases = readDunningCaseFilter(filter);
    return readConnection(cursors, 'dunning-cases', page, (request) => store.pageDunningCases(cases, request, scope));
  },

  meter: (_, { id }, { loaders }) => loaders.meters.load(id as MeterId),
  usageBatch: (_, { id }, { loaders }) => loaders.usageBatches.load(id as UsageBatchId),
  ratedUsage: (_, { id }, { loaders }) => loaders.ratedUsage.load(id as RatedUsageId),

  meters(_, { filter, ...page }, { cursors, store, scope }) {
    const meters = readMeterFilter(filter);
    return readConnection(cursors, 'meters', page, (request) => store.pageMeters(meters, request, scope));
  },

  usageEvents(_, { filter, ...page }, { cursors, store, scope }) {
    const list = `usage:${filter.billingSubscriptionId}`;
    return readConnection(cursors, list, page, (request) => store.pageUsage(filter, request, scope));
  },

  quarantinedUsage(_, { filter, ...page }, { cursors, store, scope }) {
    return readConnection(cursors, 'quarantined-usage', page, (request) =>
      store.pageQuarantined(filter ?? {}, request, scope),
    );
  },

  payment: (_, { id }, { loaders }) => loaders.payments.load(id as PaymentId),

  paymentMethod: (_, { id }, { loaders }) => loaders.paymentMethods.load(id as PaymentMethodRefId),

  payout: (_, { id }, { loaders }) => loaders.payouts.load(id as PayoutId),

  payouts(_, { filter, ...page }, { cursors, store, scope }) {
    const payouts = readPayoutFilter(filter);
    return readConnection(cursors, 'payouts', page, (request) => store.pagePayouts(payouts, request, scope));
  },

  numberSeries(_, { legalEntityId, ...page }, { cursors, store, scope }) {
    return readConnection(cursors, `number-series:${legalEntityId}`, page, (request) =>
      store.pageSeries(legalEntityId as LegalEntityId, request, scope),
    );
  },

  async invoiceByNumber(_, { legalEntityId, number }, { store, scope, loaders }) {
    const id = await store.findInvoiceByNumber(legalEntityId as LegalEntityId, number, scope);
    return id === null ? null : loaders.invoices.load(id);
  },

  billingAccounts(_, { filter, ...page }, { cursors, store, scope }) {
    const accounts = readAccountFilter(filter);
    return readConnection(cursors, 'billing-accounts', page, (request) =>
      store.pageAccounts([accounts], request, scope),
    );
  },

  invoices(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readInvoiceFilter(filter)];
    return readConnection(cursors, 'invoices', page, (request) => store.pageInvoices(filters, request, scope));
  },

  payments(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readPaymentFilter(filter)];
    return readConnection(cursors, 'payments', page, (request) => store.pagePayments(filters, request, scope));
  },
};
