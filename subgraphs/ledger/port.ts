import type { CivilDate } from '../../core/civil-date.ts';
import type { CurrencyCode } from '../../core/currencies.ts';
import type { Decimal } from '../../core/decimal.ts';
import type { FiscalPeriod } from '../../core/calendar/fiscal-calendar.ts';
import type { CustomerId, LegalEntityId } from '../../core/ids.ts';
import type { Money } from '../../core/money.ts';
import type { Scope } from '../../core/scope.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { Due, DuePage } from '../../platform/timekeeper/due-move.ts';
import type { Account, AccountType } from './domain/account.ts';
import type { AccountingPeriod } from './domain/accounting-period.ts';
import type { Calendar } from './domain/calendar.ts';
import type { ControlBalance } from './domain/control-balance.ts';
import type { CreditProfile } from './domain/credit/credit-profile.ts';
import type { OpenAmounts } from './domain/credit/exposure.ts';
import type { ForeignPosition } from './domain/currency/period-revaluation.ts';
import type { FxRate as Quotation, RateType } from './domain/currency/rates.ts';
import type { ErpInstance, ErpKind } from './domain/erp-instance.ts';
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
import type { EntryLine, JournalEntry, JournalEntryHead } from './domain/journal-entry.ts';
import type { AccountControl } from './domain/journal/account.ts';
import type { EntrySource } from './domain/journal/posting-key.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { MappingRule } from './domain/mapping-rule.ts';
import type { Module } from './domain/periods/statuses.ts';
import type { PostingOrder } from './domain/posting-order.ts';
import type { PostingRequest, WaitReason } from './domain/posting-request.ts';
import type { BilledContract } from './domain/posting/decide.ts';
import type { PostingPurpose } from './domain/posting/rules.ts';
import type { YearBalance } from './domain/posting/year-end.ts';
import type { Receivable, ReceivableApplication } from './domain/receivable.ts';
import type { RevenueRun } from './domain/revenue-run.ts';
import type { ValuedMovement } from './domain/revenue/carried.ts';
import type { Standing } from './domain/revenue/standing.ts';
import type { BundlePrice, BundlePriceKey } from './domain/revenue/bundle-price.ts';
import type {
  KeptLine,
  PerformanceObligation,
  RevenueBalance,
  RevenueContract,
  RevenueHold,
  RevenueWaitReason,
} from './domain/revenue/revenue-contract.ts';
import type { Ssp, SspKey } from './domain/revenue/ssp.ts';
import type { RoutingTable } from './domain/routing/route-document.ts';
import type { RoutingRule } from './domain/routing-rule.ts';
import type { ModulePeriodStatus } from './domain/states/accounting-period.ts';
import type { BalanceDays, TrialBalance, TrialBalanceRow } from './domain/trial-balance.ts';
import type { LegalEntityStatus } from './generated/rules.ts';

/** Where the books are read. */
export interface LedgerStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readLegalEntities(ids: readonly LegalEntityId[], scope: Scope): Promise<readonly (LegalEntity | null)[]>;
  readAccounts(ids: readonly AccountId[], scope: Scope): Promise<readonly (Account | null)[]>;
  readCalendars(ids: readonly CalendarId[], scope: Scope): Promise<readonly (Calendar | null)[]>;
  readPeriods(ids: readonly AccountingPeriodId[], scope: Scope): Promise<readonly (AccountingPeriod | null)[]>;
  readEntries(ids: readonly JournalEntryId[], scope: Scope): Promise<readonly (JournalEntryHead | null)[]>;
  /** The lines of each entry; who may see an entry may see them. */
  readLines(ids: readonly JournalEntryId[]): Promise<readonly (readonly EntryLine[])[]>;
  pageLegalEntities(filter: LegalEntityFilter, page: PageRequest, scope: Scope): Promise<Page<LegalEntity>>;
  pageAccounts(filter: AccountFilter, page: PageRequest, scope: Scope): Promise<Page<Account>>;
  pageCalendars(filter: CalendarFilter, page: PageRequest, scope: Scope): Promise<Page<Calendar>>;
  pagePeriods(filter: PeriodFilter, page: PageRequest, scope: Scope): Promise<Page<AccountingPeriod>>;
  pageEntries(filter: JournalEntryFilter, page: PageRequest, scope: Scope): Promise<Page<JournalEntryHead>>;
  /** Of each document a page of the entries that are posted for it. */
  pagePostings(asked: readonly PostingsPage[], scope: Scope): Promise<readonly Page<JournalEntryHead>[]>;
  readMappingRules(ids: readonly MappingRuleId[], scope: Scope): Promise<readonly (MappingRule | null)[]>;
  readErpInstances(ids: readonly ErpInstanceId[], scope: Scope): Promise<readonly (ErpInstance | null)[]>;
  readRoutingRules(ids: readonly RoutingRuleId[], scope: Scope): Promise<readonly (RoutingRule | null)[]>;
  readFxRates(ids: readonly FxRateId[], scope: Scope): Promise<readonly (FxRate | null)[]>;
  readRequests(ids: readonly PostingRequestId[], scope: Scope): Promise<readonly (PostingRequest | null)[]>;
  readReceivables(ids: readonly ReceivableId[], scope: Scope): Promise<readonly (Receivable | null)[]>;
  /** By the ids of their documents. */
  readReceivablesOf(documents: readonly string[], scope: Scope): Promise<readonly (Receivable | null)[]>;
  /** Which of these invoices are there for the viewer. */
  readInvoices(ids: readonly string[], scope: Scope): Promise<readonly (InvoiceStub | null)[]>;
  /** Which of these customers the viewer may ask about. */
  readCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (CustomerStub | null)[]>;
  pageMappingRules(filter: MappingRuleFilter, page: PageRequest, scope: Scope): Promise<Page<MappingRule>>;
  pageErpInstances(filter: ErpInstanceFilter, page: PageRequest, scope: Scope): Promise<Page<ErpInstance>>;
  pageRoutingRules(filter: RoutingRuleFilter, page: PageRequest, scope: Scope): Promise<Page<RoutingRule>>;
  /** What decides where documents go, as it is now. */
  routingTable(): Promise<RoutingTable>;
  pageFxRates(filter: FxRateFilter, page: PageRequest, scope: Scope): Promise<Page<FxRate>>;
  pageRequests(filter: PostingRequestFilter, page: PageRequest, scope: Scope): Promise<Page<PostingRequest>>;
  pageReceivables(filters: readonly ReceivableFilter[], page: PageRequest, scope: Scope): Promise<Page<Receivable>>;
  /** Who may see a receivable may see what cleared it. */
  pageApplications(receivable: ReceivableId, page: PageRequest): Promise<Page<ReceivableApplication>>;
  /** The control account of receivables against what is open, on a legal entity that the viewer was shown. */
  controlBalance(legalEntity: LegalEntity): Promise<ControlBalance>;
  /** What a customer owes in all, by company and currency. */
  receivableTotals(customer: CustomerId, scope: Scope): Promise<readonly ReceivableTotals[]>;
  /** The sums over everything that is posted on a legal entity that the viewer was shown. */
  trialBalance(legalEntity: LegalEntity, days: BalanceDays): Promise<TrialBalance>;
  /** By code; the page goes on behind a code. */
  pageTrialBalance(legalEntity: LegalEntity, days: BalanceDays, page: PageRequest): Promise<Page<TrialBalanceRow>>;
  readSsps(ids: readonly SspId[], scope: Scope): Promise<readonly (Ssp | null)[]>;
  readBundlePrices(ids: readonly BundlePriceId[], scope: Scope): Promise<readonly (BundlePrice | null)[]>;
  readRevenueContracts(ids: readonly RevenueContractId[], scope: Scope): Promise<readonly (RevenueContract | null)[]>;
  /** By the ids of the contracts that they are of. */
  readRevenueContractsOf(contracts: readonly string[], scope: Scope): Promise<readonly (RevenueContract | null)[]>;
  readObligations(
    ids: readonly PerformanceObligationId[],
    scope: Scope,
  ): Promise<readonly (PerformanceObligation | null)[]>;
  readRevenueRuns(ids: readonly RevenueRunId[], scope: Scope): Promise<readonly (RevenueRun | null)[]>;
  /** Which of these contracts are there for the viewer. */
  readContracts(ids: readonly string[], scope: Scope): Promise<readonly (ContractStub | null)[]>;
  pageSsps(filter: SspFilter, page: PageRequest, scope: Scope): Promise<Page<Ssp>>;
  pageBundlePrices(filter: BundlePriceFilter, page: PageRequest, scope: Scope): Promise<Page<BundlePrice>>;
  pageRevenueContracts(filter: RevenueContractFilter, page: PageRequest, scope: Scope): Promise<Page<RevenueContract>>;
  pageRevenueRuns(filter: RevenueRunFilter, page: PageRequest, scope: Scope): Promise<Page<RevenueRun>>;
  /** Who may see a revenue contract may see what it promises, and the schedules of that. */
  pageObligations(revenueContract: RevenueContractId, page: PageRequest): Promise<Page<PerformanceObligation>>;
  pageScheduleLines(
    obligation: PerformanceObligationId,
    filter: ScheduleLineFilter,
    page: PageRequest,
  ): Promise<Page<KeptLine>>;
  readCreditProfiles(ids: readonly CreditProfileId[], scope: Scope): Promise<readonly (CreditProfile | null)[]>;
  pageCreditProfiles(
    filters: readonly CreditProfileFilter[],
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<CreditProfile>>;
  /** Of a profile that the viewer was shown. */
  creditOf(profile: CreditProfile, on: CivilDate): Promise<CreditFigures>;
  revenueBalance(contract: RevenueContract): Promise<RevenueBalance>;
  revenueControl(legalEntity: LegalEntity): Promise<RevenueControl>;
}

/** Every condition given must hold. */
export type LegalEntityFilter = {
  readonly ids?: readonly string[] | null;
  readonly country?: string | null;
  readonly chartId?: string | null;
  readonly status?: readonly LegalEntityStatus[] | null;
};

/** Every condition given must hold. */
export type AccountFilter = {
  readonly ids?: readonly string[] | null;
  readonly chartId?: string | null;
  readonly code?: string | null;
  readonly type?: readonly AccountType[] | null;
  readonly control?: readonly AccountControl[] | null;
  readonly activeOn?: CivilDate | null;
};

/** Every condition given must hold. */
export type CalendarFilter = { readonly ids?: readonly string[] | null; readonly legalEntityId?: string | null };

/** Every condition given must hold. */
export type PeriodFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly calendarId?: string | null;
  readonly on?: CivilDate | null;
  /** The module that has to have one of the states; any where it is left out. */
  readonly module?: Module | null;
  readonly status?: readonly ModulePeriodStatus[] | null;
};

/** A page of what is posted for a document. */
export type PostingsPage = PageRequest & { readonly documentId: string };

/** Every condition given must hold. */
export type JournalEntryFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly JournalEntry['status'][] | null;
  readonly type?: readonly JournalEntry['type'][] | null;
  readonly accountId?: string | null;
  /** Entries with a line that names this document. */
  readonly documentId?: string | null;
  readonly periodId?: string | null;
  readonly number?: string | null;
  readonly postedFrom?: CivilDate | null;
  readonly postedTo?: CivilDate | null;
};

/** Every condition given must hold. */
export type MappingRuleFilter = {
  readonly ids?: readonly string[] | null;
  readonly chartId?: string | null;
  readonly purpose?: readonly PostingPurpose[] | null;
  readonly status?: readonly MappingRule['status'][] | null;
  /** Rules that choose this account for some role. */
  readonly accountId?: string | null;
  readonly inForceOn?: CivilDate | null;
};

/** Every condition given must hold. */
export type ErpInstanceFilter = {
  readonly ids?: readonly string[] | null;
  readonly kind?: ErpKind | null;
  readonly status?: readonly ErpInstance['status'][] | null;
  readonly legalEntityId?: string | null;
};

/** Every condition given must hold. */
export type RoutingRuleFilter = {
  readonly ids?: readonly string[] | null;
  readonly erpInstanceId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly RoutingRule['status'][] | null;
  readonly inForceOn?: CivilDate | null;
};

/** Every condition given must hold. */
export type FxRateFilter = {
  readonly ids?: readonly string[] | null;
  readonly from?: CurrencyCode | null;
  readonly to?: CurrencyCode | null;
  readonly type?: readonly FxRate['type'][] | null;
  readonly dateFrom?: CivilDate | null;
  readonly dateTo?: CivilDate | null;
};

/** Every condition given must hold. */
export type PostingRequestFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly PostingRequest['status'][] | null;
  readonly purpose?: readonly PostingRequest['purpose'][] | null;
  readonly waitingFor?: readonly WaitReason[] | null;
  readonly erpInstanceId?: string | null;
  readonly documentId?: string | null;
  readonly customerId?: string | null;
  /** Whether its key was told with other content. */
  readonly conflicting?: boolean | null;
  readonly datedFrom?: CivilDate | null;
  readonly datedTo?: CivilDate | null;
};

/** What a customer owes one company in one currency, on posted documents. */
export type ReceivableTotals = {
  readonly legalEntityId: string;
  readonly currency: CurrencyCode;
  readonly receivables: number;
  readonly original: Money;
  readonly open: Money;
  readonly disputed: Money;
};

/** Every condition given must hold. */
export type ReceivableFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  /** Also of whoever was merged into it. */
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly documentId?: string | null;
  readonly currency?: CurrencyCode | null;
  readonly status?: readonly Receivable['status'][] | null;
  readonly dueFrom?: CivilDate | null;
  readonly dueTo?: CivilDate | null;
};

/** Every condition given must hold. */
export type SspFilter = {
  readonly ids?: readonly string[] | null;
  readonly productId?: string | null;
  readonly legalEntityId?: string | null;
  readonly currency?: CurrencyCode | null;
};

/** Every condition given must hold. */
export type BundlePriceFilter = {
  readonly ids?: readonly string[] | null;
  /** One of its items. */
  readonly productId?: string | null;
  readonly legalEntityId?: string | null;
  readonly currency?: CurrencyCode | null;
};

/** Every condition given must hold. */
export type RevenueContractFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly contractId?: string | null;
  readonly customerId?: string | null;
  readonly waitingFor?: readonly RevenueWaitReason[] | null;
  readonly hold?: readonly RevenueHold[] | null;
};

/** Every condition given must hold. A line counts as of a time when it shares a day with it. */
export type ScheduleLineFilter = {
  readonly status?: readonly KeptLine['status'][] | null;
  readonly from?: CivilDate | null;
  readonly to?: CivilDate | null;
  /** The two ends of the accounting period that was asked for. */
  readonly periodFrom?: CivilDate | null;
  readonly periodTo?: CivilDate | null;
};

/** Every condition given must hold. */
export type RevenueRunFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly RevenueRun['status'][] | null;
};

/** Every condition given must hold. */
export type CreditProfileFilter = {
  readonly ids?: readonly string[] | null;
  /** Also of whoever was merged into it. */
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly held?: boolean | null;
  readonly waiting?: boolean | null;
};

/** What is open under a profile, the newest rates for it, and whom it holds when it holds. */
export type CreditFigures = OpenAmounts & { readonly customerIds: readonly CustomerId[] };

/** A customer as the copy knows it, with who stands above it in the legal hierarchy. */
export type CreditCustomer = {
  readonly id: CustomerId;
  readonly status: string;
  readonly parentId: CustomerId | null;
};

/** All contracts of a legal entity against what their entries moved, by currency. */
export type RevenueControl = {
  readonly legalEntityId: LegalEntityId;
  readonly currencies: readonly ControlledRevenue[];
};
export type ControlledRevenue = RevenueBalance & {
  readonly currency: CurrencyCode;
  readonly contracts: number;
  /** Contracts whose two sides differ: none. */
  readonly unequal: number;
};

export type ContractStub = { readonly id: string };
export type CustomerStub = { readonly id: CustomerId };
export type InvoiceStub = { readonly id: string };
/** Whose an invoice is, for ever. */
export type InvoiceOwner = InvoiceStub & { readonly customerId: string; readonly legalEntityId: string };

/** The period with which the calendars of a legal entity end. */
export type LastPeriod = { readonly id: AccountingPeriodId; readonly to: CivilDate };

/** What decisions ask beyond the entity itself, in the command's transaction. */
export interface LedgerReader {
  /** The legal entities that post on a chart. */
  usersOfChart(chartId: string): Promise<readonly LegalEntityId[]>;
  /** The latest date on which something is posted on an account; null while there is none. */
  lastPostedOn(account: AccountId): Promise<CivilDate | null>;
  /** Kept from everybody else who opens, closes or adds its periods until this command ends; null outside `scope`. */
  lockLegalEntity(id: LegalEntityId, scope: Scope): Promise<LegalEntity | null>;
  lastPeriod(legalEntity: LegalEntityId): Promise<LastPeriod | null>;
  /** The modules that are open in periods that begin after a date, once for each. */
  openAfter(legalEntity: LegalEntityId, date: CivilDate): Promise<readonly Module[]>;
  /** Periods that begin after a date and have a module that is closed, in their order. */
  closedAfter(legalEntity: LegalEntityId, from: CivilDate): Promise<readonly AccountingPeriod[]>;
  /** The first day after the year. */
  yearEnd(calendar: CalendarId): Promise<CivilDate>;
  yearIsClosed(calendar: CalendarId): Promise<boolean>;
  /** The name of an earlier year that is still open; null where there is none. */
  openYearBefore(legalEntity: LegalEntityId, day: CivilDate): Promise<string | null>;
  /** The periods of a year, in their order. */
  periodsOf(calendar: CalendarId): Promise<readonly AccountingPeriod[]>;
  lockPeriod(id: AccountingPeriodId, scope: Scope): Promise<AccountingPeriod | null>;
  /** What stands on the income and expense accounts of a year, those at zero left out. */
  resultOf(legalEntity: LegalEntity, year: Pick<Calendar, 'from' | 'to'>): Promise<readonly YearBalance[]>;
  legalEntity(id: LegalEntityId, scope: Scope): Promise<LegalEntity | null>;
  /** Those of the accounts that are there. */
  accounts(ids: readonly AccountId[]): Promise<readonly Account[]>;
  /** The same, kept as they are until this command ends. */
  holdAccounts(ids: readonly AccountId[]): Promise<readonly Account[]>;
  /** The period of a date; null where the calendars do not reach. */
  periodOn(legalEntity: LegalEntityId, date: CivilDate): Promise<AccountingPeriod | null>;
  /** The same, kept as it is until this command ends. */
  holdPeriodOn(legalEntity: LegalEntityId, date: CivilDate): Promise<AccountingPeriod | null>;
  journalEntry(id: JournalEntryId, scope: Scope): Promise<JournalEntry | null>;
  /** The entry that a source has already. */
  entryOfSource(legalEntity: LegalEntityId, source: EntrySource): Promise<JournalEntryId | null>;
  /** The reversal of an entry, posted or under way. */
  reversalOf(id: JournalEntryId): Promise<JournalEntryId | null>;
  lockEntry(id: JournalEntryId, scope: Scope): Promise<JournalEntry | null>;
  /**
   * The legal entity's next journal number, held until this command ends: who comes second waits and gets the number after.
   * It is used up by saving the entry that bears it, so a command that is refused or fails leaves no gap.
   */
  lockSeries(legalEntity: LegalEntityId): Promise<number>;
  /** Kept from everybody else who approves a rule of the chart until this command ends. */
  lockMappings(chartId: string): Promise<void>;
  approvedRules(chartId: string, purpose: PostingPurpose): Promise<readonly MappingRule[]>;
  erpInstance(id: ErpInstanceId, scope: Scope): Promise<ErpInstance | null>;
  /** The ERP that a rule leads to, whoever asks. */
  erpOfRule(id: ErpInstanceId): Promise<ErpInstance | null>;
  /** Those of the legal entities that are there and in `scope`. */
  knownLegalEntities(ids: readonly LegalEntityId[], scope: Scope): Promise<ReadonlySet<LegalEntityId>>;
  allLegalEntities(): Promise<readonly LegalEntityId[]>;
  /** What decides where documents go is kept from everybody who posts, or changes it, until this command ends. */
  lockRouting(): Promise<void>;
  routingTable(): Promise<RoutingTable>;
  /** The quotation of the pair, type and date, if there is one. */
  fxRateByKey(key: Pick<FxRate, 'from' | 'to' | 'type' | 'date'>): Promise<FxRate | null>;
  sspByKey(key: SspKey): Promise<Ssp | null>;
  /** All prices of some products in a currency. */
  sspsOf(products: readonly string[], currency: CurrencyCode): Promise<readonly Ssp[]>;
  bundlePriceByKey(key: BundlePriceKey): Promise<BundlePrice | null>;
  /** The run that is going on for a legal entity; nobody else starts one until this command ends. */
  runningRevenueRun(legalEntity: LegalEntityId): Promise<RevenueRunId | null>;
  countDueLines(legalEntity: LegalEntityId, endedBy: CivilDate): Promise<number>;
  /** What a contract promises, with what is planned or recognised of it. */
  revenueStanding(revenueContract: RevenueContractId): Promise<readonly Standing[]>;
  /** All periods of the legal entity, in their order. */
  allPeriods(legalEntity: LegalEntityId): Promise<readonly FiscalPeriod[]>;
  period(id: AccountingPeriodId, scope: Scope): Promise<AccountingPeriod | null>;
  contractStatus(contractId: string): Promise<string | null>;
  /** What is owed in each foreign currency at the end of a day, and what the books carry for it. */
  owedInForeign(legalEntity: LegalEntity, on: CivilDate): Promise<readonly ForeignPosition[]>;
  /** The newest CLOSING rate of each currency on or before a day. */
  closingRates(from: readonly CurrencyCode[], to: CurrencyCode, on: CivilDate): Promise<readonly Quotation[]>;
  creditCustomer(id: CustomerId, on: CivilDate, scope: Scope): Promise<CreditCustomer | null>;
  creditOf(profile: CreditProfile, on: CivilDate): Promise<CreditFigures>;
}

/** What the process that posts reads and writes: all of it in the one transaction that it was made for. */
export interface PostingBooks {
  legalEntity(id: LegalEntityId): Promise<LegalEntity | null>;
  /** Keeps whose these invoices are. */
  keepInvoices(invoices: readonly InvoiceOwner[]): Promise<void>;
  /** First of all: whoever posts in a legal entity does so alone until the transaction ends, and has its next number. */
  lockSeries(legalEntity: LegalEntityId): Promise<number>;
  /** Before any lock on a request: what decides where documents go, kept as it is. Read once a transaction. */
  holdRouting(): Promise<RoutingTable>;
  /** Where a customer is; null while nobody told. */
  placeOf(customer: string): Promise<CustomerPlace | null>;
  /** The lines that these products belong to, where anybody told. */
  productLines(products: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Marks what waits for a rule that fits to be tried again. */
  askForProducts(): Promise<void>;
  /** Marks what waits for a route of these customers to be tried again. */
  askForPlaces(customers: readonly string[]): Promise<void>;
  /** Whether something waits for the ERP that came before this request. */
  isQueuedBehind(erp: ErpInstanceId, id: PostingRequestId): Promise<boolean>;
  /** Marks a request to be tried again in its turn. */
  askAfterQueue(id: PostingRequestId): Promise<void>;
  requestByKey(legalEntity: LegalEntityId, source: EntrySource): Promise<PostingRequest | null>;
  /** The request that was filed last for a source and one of these purposes. */
  lastRequestOf(
    source: Pick<EntrySource, 'type' | 'id'>,
    purposes: readonly PostingRequest['purpose'][],
  ): Promise<FiledRequest | null>;
  lockRequest(id: PostingRequestId): Promise<FiledRequest | null>;
  insertRequest(
    request: PostingRequest,
    order: PostingOrder,
    filed: { readonly touches: readonly string[]; readonly cause: string },
  ): Promise<void>;
  saveRequest(request: PostingRequest): Promise<void>;
  keepRate(id: PostingRequestId, rate: Decimal | null): Promise<void>;
  /** A request that another command told of before, that touches one of the same documents and is not posted. */
  unpostedBefore(id: PostingRequestId): Promise<PostingRequestId | null>;
  /** Marks what waits for these documents to be tried again. */
  askSuccessors(id: PostingRequestId): Promise<void>;
  /** Requests that are to be tried again, oldest first, but for some. */
  dueRequests(
    limit: number,
    except: readonly string[],
  ): Promise<readonly Pick<PostingRequest, 'id' | 'legalEntityId'>[]>;
  /** Periods that hold the date or begin later. */
  periodsFrom(legalEntity: LegalEntityId, date: CivilDate): Promise<readonly AccountingPeriod[]>;
  holdPeriod(id: AccountingPeriodId): Promise<AccountingPeriod | null>;
  approvedRules(chartId: string, purpose: PostingPurpose): Promise<readonly MappingRule[]>;
  holdAccounts(ids: readonly AccountId[]): Promise<readonly Account[]>;
  newestRate(from: CurrencyCode, to: CurrencyCode, type: RateType, on: CivilDate): Promise<readonly FxRate[]>;
  /** What is owed in a foreign currency at the end of a day; null where nothing ever was. */
  owedIn(legalEntity: LegalEntity, currency: CurrencyCode, on: CivilDate): Promise<ForeignPosition | null>;
  lockReceivable(legalEntity: LegalEntityId, document: string): Promise<Receivable | null>;
  /** The receivables that a payment paid, or paid once. */
  lockReceivablesPaidBy(payment: string): Promise<readonly Receivable[]>;
  applicationOf(request: PostingRequestId): Promise<ReceivableApplication | null>;
  appliedOf(payment: string): Promise<{ readonly amount: string; readonly cash: string }>;
  lockEntry(id: JournalEntryId): Promise<JournalEntry | null>;
  insertPosted(entry: JournalEntry): Promise<void>;
  markReversed(entry: JournalEntry): Promise<void>;
  saveReceivable(before: Receivable | null, after: Receivable): Promise<void>;
  saveApplication(application: ReceivableApplication, isNew: boolean): Promise<void>;
  /** Keeps what billing told of contracts: whose a subscription is, an invoice, and its lines. */
  keepContractInvoices(told: {
    readonly subscriptions: readonly { readonly id: string; readonly contractId: string }[];
    readonly invoices: readonly { readonly id: string; readonly subscriptionId: string }[];
    readonly lines: readonly InvoicedLine[];
  }): Promise<void>;
  /** The contract that an invoice is of, with what stands for it; null where it is of none. */
  billedContract(
    invoiceId: string,
    currencies: { readonly document: CurrencyCode; readonly books: CurrencyCode },
  ): Promise<BilledContract | null>;
  contractOfInvoice(invoiceId: string): Promise<string | null>;
  moveRevenue(legalEntity: LegalEntityId, movements: readonly ContractMovement[]): Promise<void>;
  takeBackRevenue(legalEntity: LegalEntityId, original: PostingRequestId, by: PostingRequestId): Promise<void>;
}

/** What the customer source tells of a customer that rules may ask about. */
export type CustomerPlace = { readonly country: string | null; readonly territory: string | null };

/** A line of an invoice that is of a contract's line, and the time that it is for. */
export type InvoicedLine = {
  readonly lineId: string;
  readonly invoiceId: string;
  readonly lineKey: string;
  readonly net: string;
  readonly currency: CurrencyCode;
  readonly from: CivilDate;
  readonly to: CivilDate;
};

export type MovementKind = 'BILLED' | 'CREDITED' | 'RECOGNISED' | 'TAKEN_BACK';
export type ContractMovement = {
  readonly contractId: string;
  readonly kind: MovementKind;
  readonly requestId: PostingRequestId;
  readonly moved: ValuedMovement;
};

export type FiledRequest = {
  readonly request: PostingRequest;
  readonly order: PostingOrder;
  readonly touches: readonly string[];
  readonly rate: Decimal | null;
};

/** What time brings about: at a moment, in the order of ids. */
export interface LedgerDue {
  /** Periods that have begun, and not ended, with a module that is still to be opened. */
  periodsToOpen(at: Date, page: DuePage): Promise<readonly Due[]>;
}

/** The embedded system of record, as the command pipeline uses it. */
export type LedgerKeepers = {
  readonly legalEntities: Keeper<LegalEntity, LedgerReader>;
  readonly accounts: Keeper<Account, LedgerReader>;
  readonly calendars: Keeper<Calendar, LedgerReader>;
  readonly periods: Keeper<AccountingPeriod, LedgerReader>;
  readonly entries: Keeper<JournalEntry, LedgerReader>;
  readonly mappingRules: Keeper<MappingRule, LedgerReader>;
  readonly erpInstances: Keeper<ErpInstance, LedgerReader>;
  readonly routingRules: Keeper<RoutingRule, LedgerReader>;
  readonly fxRates: Keeper<FxRate, LedgerReader>;
  readonly requests: Keeper<PostingRequest, LedgerReader>;
  readonly ssps: Keeper<Ssp, LedgerReader>;
  readonly bundlePrices: Keeper<BundlePrice, LedgerReader>;
  readonly revenueContracts: Keeper<RevenueContract, LedgerReader>;
  readonly revenueRuns: Keeper<RevenueRun, LedgerReader>;
  readonly creditProfiles: Keeper<CreditProfile, LedgerReader>;
};
