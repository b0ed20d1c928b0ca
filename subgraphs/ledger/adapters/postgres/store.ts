import type { Kysely } from 'kysely';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import type { LedgerStore } from '../../port.ts';
import { listAccounts, readAccounts } from './accounts.ts';
import { listBundlePrices, readBundlePrices } from './bundle-prices.ts';
import { listCalendars, readCalendars } from './calendars.ts';
import { controlBalance } from './control-balance.ts';
import { creditOf } from './credit-figures.ts';
import { listCreditProfiles, readCreditProfiles } from './credit-profiles.ts';
import { receivableTotals } from './receivable-totals.ts';
import { readCustomers } from './customers.ts';
import { listErpInstances, readErpInstances } from './erp-instances.ts';
import { listFxRates, readFxRates } from './fx-rates.ts';
import { readInvoices } from './invoices.ts';
import { listEntries, listPostings, readEntries } from './journal-entries.ts';
import { readLines } from './journal-lines.ts';
import { listLegalEntities, readLegalEntities } from './legal-entities.ts';
import { listMappingRules, readMappingRules } from './mapping-rules.ts';
import { listPeriods, readPeriods } from './periods.ts';
import { listRequests, readRequests } from './posting-requests.ts';
import { listApplications, listReceivables, readReceivables, readReceivablesOf } from './receivables.ts';
import { listObligations, listScheduleLines, readObligations } from './obligations.ts';
import { balanceOf, revenueControl } from './revenue-balance.ts';
import {
  listRevenueContracts,
  readContracts,
  readRevenueContracts,
  readRevenueContractsOf,
} from './revenue-contracts.ts';
import { listRuns, readRuns } from './revenue-runs.ts';
import { listRoutingRules, readRoutingRules } from './routing-rules.ts';
import { routingTable } from './routing-table.ts';
import { listSsps, readSsps } from './ssps.ts';
import type { LedgerTables } from './tables.ts';
import { trialBalance, trialBalanceRows } from './trial-balance.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<LedgerTables>): LedgerStore {
  return {
    readLegalEntities: (ids, scope) => readLegalEntities(db, ids, scope),
    readAccounts: (ids, scope) => readAccounts(db, ids, scope),
    readCalendars: (ids, scope) => readCalendars(db, ids, scope),
    readPeriods: (ids, scope) => readPeriods(db, ids, scope),
    readEntries: (ids, scope) => readEntries(db, ids, scope),
    readLines: (ids) => readLines(db, ids),
    pageLegalEntities: async (filter, page, scope) =>
      pageOf(await listLegalEntities(db, scope, page, filter), page.first),
    pageAccounts: async (filter, page, scope) => pageOf(await listAccounts(db, scope, page, filter), page.first),
    pageCalendars: async (filter, page, scope) => pageOf(await listCalendars(db, scope, page, filter), page.first),
    pagePeriods: async (filter, page, scope) => pageOf(await listPeriods(db, scope, page, filter), page.first),
    pagePostings: async (asked, scope) =>
      (await listPostings(db, scope, asked)).map((found, index) => pageOf(found, asked[index]?.first ?? 0)),
    pageEntries: async (filter, page, scope) => pageOf(await listEntries(db, scope, page, filter), page.first),
    readMappingRules: (ids, scope) => readMappingRules(db, ids, scope),
    readErpInstances: (ids, scope) => readErpInstances(db, ids, scope),
    readRoutingRules: (ids, scope) => readRoutingRules(db, ids, scope),
    routingTable: () => routingTable(db),
    readFxRates: (ids, scope) => readFxRates(db, ids, scope),
    readRequests: (ids, scope) => readRequests(db, ids, scope),
    readReceivables: (ids, scope) => readReceivables(db, ids, scope),
    readReceivablesOf: (documents, scope) => readReceivablesOf(db, documents, scope),
    readInvoices: (ids, scope) => readInvoices(db, ids, scope),
    readCustomers: (ids, scope) => readCustomers(db, ids, scope),
    pageMappingRules: async (filter, page, scope) =>
      pageOf(await listMappingRules(db, scope, page, filter), page.first),
    pageErpInstances: async (filter, page, scope) =>
      pageOf(await listErpInstances(db, scope, page, filter), page.first),
    pageRoutingRules: async (filter, page, scope) =>
      pageOf(await listRoutingRules(db, scope, page, filter), page.first),
    pageFxRates: async (filter, page, scope) => pageOf(await listFxRates(db, scope, page, filter), page.first),
    pageRequests: async (filter, page, scope) => pageOf(await listRequests(db, scope, page, filter), page.first),
    pageReceivables: async (filters, page, scope) =>
      pageOf(await listReceivables(db, scope, page, filters), page.first),
    pageApplications: async (receivable, page) => pageOf(await listApplications(db, receivable, page), page.first),
    controlBalance: (legalEntity) => controlBalance(db, legalEntity),
    receivableTotals: (customer, scope) => receivableTotals(db, customer, scope),
    trialBalance: (legalEntity, days) => trialBalance(db, legalEntity, days),
    pageTrialBalance: async (legalEntity, days, page) =>
      pageOf(await trialBalanceRows(db, legalEntity, days, page), page.first),
    readSsps: (ids, scope) => readSsps(db, ids, scope),
    readBundlePrices: (ids, scope) => readBundlePrices(db, ids, scope),
    readRevenueContracts: (ids, scope) => readRevenueContracts(db, ids, scope),
    readRevenueContractsOf: (contracts, scope) => readRevenueContractsOf(db, contracts, scope),
    readObligations: (ids, scope) => readObligations(db, ids, scope),
    readRevenueRuns: (ids, scope) => readRuns(db, ids, scope),
    readContracts: (ids, scope) => readContracts(db, ids, scope),
    pageSsps: async (filter, page, scope) => pageOf(await listSsps(db, scope, page, filter), page.first),
    pageBundlePrices: async (filter, page, scope) =>
      pageOf(await listBundlePrices(db, scope, page, filter), page.first),
    pageRevenueContracts: async (filter, page, scope) =>
      pageOf(await listRevenueContracts(db, scope, page, filter), page.first),
    pageRevenueRuns: async (filter, page, scope) => pageOf(await listRuns(db, scope, page, filter), page.first),
    pageObligations: async (revenueContract, page) =>
      pageOf(await listObligations(db, revenueContract, page), page.first),
    pageScheduleLines: async (obligation, filter, page) =>
      pageOf(await listScheduleLines(db, obligation, filter, page), page.first),
    readCreditProfiles: (ids, scope) => readCreditProfiles(db, ids, scope),
    pageCreditProfiles: async (filters, page, scope) =>
      pageOf(await listCreditProfiles(db, scope, page, filters), page.first),
    creditOf: (profile, on) => creditOf(db, profile, on),
    revenueBalance: (contract) => balanceOf(db, contract),
    revenueControl: (legalEntity) => revenueControl(db, legalEntity),
  };
}
