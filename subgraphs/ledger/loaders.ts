import DataLoader from 'dataloader';
import { isIdShaped, type CustomerId, type LegalEntityId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Page } from '../../platform/subgraph/pages.ts';
import type { Account } from './domain/account.ts';
import type { AccountingPeriod } from './domain/accounting-period.ts';
import type { Calendar } from './domain/calendar.ts';
import type { CreditProfile } from './domain/credit/credit-profile.ts';
import type { ErpInstance } from './domain/erp-instance.ts';
import type { FxRate } from './domain/fx-rate.ts';
import type {
  AccountId,
  AccountingPeriodId,
  BundlePriceId,
  CalendarId,
  CreditProfileId,
  ErpInstanceId,
  FxRateId,
  JournalEntryId,
  MappingRuleId,
  PerformanceObligationId,
  PostingRequestId,
  ReceivableId,
  RevenueContractId,
  RevenueRunId,
  RoutingRuleId,
  SspId,
} from './domain/ids.ts';
import type { EntryLine, JournalEntryHead } from './domain/journal-entry.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { MappingRule } from './domain/mapping-rule.ts';
import type { PostingRequest } from './domain/posting-request.ts';
import type { Receivable } from './domain/receivable.ts';
import type { RevenueRun } from './domain/revenue-run.ts';
import type { BundlePrice } from './domain/revenue/bundle-price.ts';
import type { PerformanceObligation, RevenueContract } from './domain/revenue/revenue-contract.ts';
import type { RoutingRule } from './domain/routing-rule.ts';
import type { Ssp } from './domain/revenue/ssp.ts';
import type { ContractStub, CustomerStub, InvoiceStub, LedgerStore, PostingsPage } from './port.ts';

export type Loaders = {
  readonly legalEntities: DataLoader<LegalEntityId, LegalEntity | null>;
  readonly accounts: DataLoader<AccountId, Account | null>;
  readonly calendars: DataLoader<CalendarId, Calendar | null>;
  readonly periods: DataLoader<AccountingPeriodId, AccountingPeriod | null>;
  readonly entries: DataLoader<JournalEntryId, JournalEntryHead | null>;
  readonly lines: DataLoader<JournalEntryId, readonly EntryLine[]>;
  /** Pages of the postings of documents. */
  readonly postings: DataLoader<PostingsPage, Page<JournalEntryHead>>;
  readonly mappingRules: DataLoader<MappingRuleId, MappingRule | null>;
  readonly erpInstances: DataLoader<ErpInstanceId, ErpInstance | null>;
  readonly routingRules: DataLoader<RoutingRuleId, RoutingRule | null>;
  readonly fxRates: DataLoader<FxRateId, FxRate | null>;
  readonly requests: DataLoader<PostingRequestId, PostingRequest | null>;
  readonly receivables: DataLoader<ReceivableId, Receivable | null>;
  /** By their documents. */
  readonly receivablesOf: DataLoader<string, Receivable | null>;
  readonly invoices: DataLoader<string, InvoiceStub | null>;
  readonly customers: DataLoader<CustomerId, CustomerStub | null>;
  readonly ssps: DataLoader<SspId, Ssp | null>;
  readonly bundlePrices: DataLoader<BundlePriceId, BundlePrice | null>;
  readonly revenueContracts: DataLoader<RevenueContractId, RevenueContract | null>;
  /** By their contracts. */
  readonly revenueContractsOf: DataLoader<string, RevenueContract | null>;
  readonly obligations: DataLoader<PerformanceObligationId, PerformanceObligation | null>;
  readonly revenueRuns: DataLoader<RevenueRunId, RevenueRun | null>;
  readonly creditProfiles: DataLoader<CreditProfileId, CreditProfile | null>;
  readonly contracts: DataLoader<string, ContractStub | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;
/** Of entries that have 500 lines each. */
const linesBatchSizeMax = 25;

/** Of a hundred entries each. */
const pagesBatchSizeMax = 100;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: LedgerStore, scope: Scope): Loaders {
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
    legalEntities: loaderOf((ids, within) => store.readLegalEntities(ids, within)),
    accounts: loaderOf((ids, within) => store.readAccounts(ids, within)),
    calendars: loaderOf((ids, within) => store.readCalendars(ids, within)),
    periods: loaderOf((ids, within) => store.readPeriods(ids, within)),
    entries: loaderOf((ids, within) => store.readEntries(ids, within)),
    mappingRules: loaderOf((ids, within) => store.readMappingRules(ids, within)),
    erpInstances: loaderOf((ids, within) => store.readErpInstances(ids, within)),
    routingRules: loaderOf((ids, within) => store.readRoutingRules(ids, within)),
    fxRates: loaderOf((ids, within) => store.readFxRates(ids, within)),
    requests: loaderOf((ids, within) => store.readRequests(ids, within)),
    receivables: loaderOf((ids, within) => store.readReceivables(ids, within)),
    receivablesOf: loaderOf((documents, within) => store.readReceivablesOf(documents, within)),
    invoices: loaderOf((ids, within) => store.readInvoices(ids, within)),
    customers: loaderOf((ids, within) => store.readCustomers(ids, within)),
    ssps: loaderOf((ids, within) => store.readSsps(ids, within)),
    bundlePrices: loaderOf((ids, within) => store.readBundlePrices(ids, within)),
    revenueContracts: loaderOf((ids, within) => store.readRevenueContracts(ids, within)),
    revenueContractsOf: loaderOf((contracts, within) => store.readRevenueContractsOf(contracts, within)),
    obligations: loaderOf((ids, within) => store.readObligations(ids, within)),
    revenueRuns: loaderOf((ids, within) => store.readRevenueRuns(ids, within)),
    creditProfiles: loaderOf((ids, within) => store.readCreditProfiles(ids, within)),
    contracts: loaderOf((ids, within) => store.readContracts(ids, within)),
    lines: new DataLoader((ids) => store.readLines(ids), { maxBatchSize: linesBatchSizeMax }),
    postings: new DataLoader((asked) => store.pagePostings(asked, scope), { maxBatchSize: pagesBatchSizeMax }),
  };
}
