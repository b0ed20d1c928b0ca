import type { Kysely } from 'kysely';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import { readGrant } from '../../../partner-grants.ts';
import type { BillingStore } from '../../port.ts';
import { listAccounts, readAccounts } from './accounts.ts';
import { billedTotals } from './billed-totals.ts';
import { listAllocations, readAllocations } from './allocations.ts';
import { listAccountCredits, readAccountCredits } from './account-credits.ts';
import { listRuns, readRuns } from './bill-runs.ts';
import { readContracts } from './contracts.ts';
import { listCreditNotes, readCreditNotes } from './credit-notes.ts';
import { readCurrentCustomers, readCustomers } from './customers.ts';
import { listCases, readCases, readCasesOf } from './dunning-cases.ts';
import { findByNumber, listInvoices, readInvoices } from './invoices.ts';
import { listMeters, readMeters } from './meters.ts';
import { readCollections } from './overdue.ts';
import { listSeries } from './number-series.ts';
import { listPaymentMethods, readPaymentMethods, readPaymentMethodTokens } from './payment-methods.ts';
import { listPayments, readPayments } from './payments.ts';
import { countMatched, listPayouts, readPayouts, readPayoutsOf, readUnmatched } from './payouts.ts';
import { readPostingStatuses } from './postings.ts';
import { listQuarantined } from './quarantine.ts';
import { listRatedUsage, readRatedUsage } from './rated-usage.ts';
import { listRefunds, readRefunds } from './refunds.ts';
import { listSubscriptions, readSubscriptions } from './subscriptions.ts';
import type { BillingTables } from './tables.ts';
import { readUsageBatches } from './usage-batches.ts';
import { listUsage } from './usage-events.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<BillingTables>): BillingStore {
  return {
    readAccounts: (ids, scope) => readAccounts(db, ids, scope),
    readInvoices: (ids, scope) => readInvoices(db, ids, scope),
    readPayments: (ids, scope) => readPayments(db, ids, scope),
    readPaymentMethods: (ids, scope) => readPaymentMethods(db, ids, scope),
    readPaymentMethodTokens: (ids, scope) => readPaymentMethodTokens(db, ids, scope),
    readPayouts: (ids, scope) => readPayouts(db, ids, scope),
    readPayoutsOf: (payments, scope) => readPayoutsOf(db, payments, scope),
    countMatched: (ids) => countMatched(db, ids),
    readUnmatched: (ids) => readUnmatched(db, ids),
    readAllocations: (ids, scope) => readAllocations(db, ids, scope),
    readCreditNotes: (ids, scope) => readCreditNotes(db, ids, scope),
    readAccountCredits: (ids, scope) => readAccountCredits(db, ids, scope),
    readRefunds: (ids, scope) => readRefunds(db, ids, scope),
    readSubscriptions: (ids, scope) => readSubscriptions(db, ids, scope),
    readMeters: (ids, scope) => readMeters(db, ids, scope),
    readUsageBatches: (ids, scope) => readUsageBatches(db, ids, scope),
    readRatedUsage: (ids, scope) => readRatedUsage(db, ids, scope),
    readRuns: (ids, scope) => readRuns(db, ids, scope),
    readDunningCases: (ids, scope) => readCases(db, ids, scope),
    readDunningCasesOf: (accounts, scope) => readCasesOf(db, accounts, scope),
    readCollections: (ids, now, scope) => readCollections(db, ids, now, scope),
    readContracts: (ids, scope) => readContracts(db, ids, scope),
    readCustomers: (ids, scope) => readCustomers(db, ids, scope),
    readPostingStatuses: (ids) => readPostingStatuses(db, ids),
    readCurrentCustomers: (ids, scope) => readCurrentCustomers(db, ids, scope),
    pageAccounts: async (filters, page, scope) => pageOf(await listAccounts(db, scope, page, filters), page.first),
    billedTotals: (customer, scope) => billedTotals(db, customer, scope),
    pageInvoices: async (filters, page, scope) => pageOf(await listInvoices(db, scope, page, filters), page.first),
    pagePayments: async (filters, page, scope) => pageOf(await listPayments(db, scope, page, filters), page.first),
    pagePaymentMethods: async (account, filter, page, scope) =>
      pageOf(await listPaymentMethods(db, scope, page, account, filter), page.first),
    pagePayouts: async (filter, page, scope) => pageOf(await listPayouts(db, scope, page, filter), page.first),
    pageSeries: async (legalEntity, page, scope) => pageOf(await listSeries(db, scope, page, legalEntity), page.first),
    pageAllocations: async (owner, page, scope) => pageOf(await listAllocations(db, scope, page, owner), page.first),
    pageCreditNotes: async (filters, page, scope) =>
      pageOf(await listCreditNotes(db, scope, page, filters), page.first),
    pageAccountCredits: async (account, page, scope) =>
      pageOf(await listAccountCredits(db, scope, page, account), page.first),
    pageRefunds: async (filters, page, scope) => pageOf(await listRefunds(db, scope, page, filters), page.first),
    pageSubscriptions: async (filters, page, scope) =>
      pageOf(await listSubscriptions(db, scope, page, filters), page.first),
    pageDunningCases: async (filter, page, scope) => pageOf(await listCases(db, scope, page, filter), page.first),
    pageRuns: async (filter, page, scope) => pageOf(await listRuns(db, scope, page, filter), page.first),
    pageMeters: async (filter, page, scope) => pageOf(await listMeters(db, scope, page, filter), page.first),
    pageUsage: async (filter, page, scope) => pageOf(await listUsage(db, scope, page, filter), page.first),
    pageQuarantined: async (filter, page, scope) => pageOf(await listQuarantined(db, scope, page, filter), page.first),
    pageRatedUsage: async (subscription, filter, page, scope) =>
      pageOf(await listRatedUsage(db, scope, page, subscription, filter), page.first),
    findInvoiceByNumber: (legalEntityId, number, scope) => findByNumber(db, legalEntityId, number, scope),
    grant: (partner, whose, on) => readGrant(db, partner, whose, on),
  };
}
