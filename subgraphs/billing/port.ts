import type { CivilDate } from '../../core/civil-date.ts';
import type { CurrencyCode } from '../../core/currencies.ts';
import type { CustomerId, LegalEntityId, PartnerId } from '../../core/ids.ts';
import type { Money } from '../../core/money.ts';
import type { HouseRouting } from '../../core/routing/house-routes.ts';
import type { Scope } from '../../core/scope.ts';
import type { Grant, Whose } from '../../platform/commands/checks.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Intent, Outcome } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import type { Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { Due as DueEntity, DuePage } from '../../platform/timekeeper/due-move.ts';
import type { Allocation, AllocationId } from './domain/allocation.ts';
import type { AccountCredit, AccountCreditId } from './domain/account-credit.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { BillRun, BillRunId } from './domain/bill-run.ts';
import type {
  BillingSubscription,
  BillingSubscriptionId,
  SubscriptionItemId,
  SubscriptionKey,
} from './domain/billing-subscription.ts';
import type { ClosedUsage, RatedUsageId } from './domain/closing/closed-usage.ts';
import type { CreditNote, CreditNoteId } from './domain/credit-note.ts';
import type { QuarantinedUsage } from './domain/intake/quarantine.ts';
import type { PlacedUsage, TouchedUsage, UsageBatch, UsageBatchId } from './domain/intake/usage-batch.ts';
import type { DunningCase, DunningCaseId } from './domain/dunning-case.ts';
import type { CollectionsStatus } from './domain/dunning/collections-status.ts';
import type { Overdue } from './domain/dunning/overdue.ts';
import type { Invoice, InvoiceId, TaxRate } from './domain/invoice.ts';
import type { ContractId, ContractStub, KnownContract } from './domain/known-contract.ts';
import type { CustomerStub, KnownCustomer } from './domain/known-customer.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { NumberedDocument, NumberSeries, ShownSeries } from './domain/numbering.ts';
import type { Payment, PaymentId, PaymentKey } from './domain/payment.ts';
import type { PaymentMethodKey, PaymentMethodRef, PaymentMethodRefId } from './domain/payment-method.ts';
import type { PaidOut } from './domain/payments/stated-payout.ts';
import type { Payout, PayoutId, PayoutKey } from './domain/payout.ts';
import type { PostingStatus } from './domain/posting-status.ts';
import type { Refund, RefundId } from './domain/refund.ts';
import type { CustomerPlace } from './domain/subscriptions/by-erp.ts';
import type { AnyMove } from './domain/subscriptions/following.ts';
import type { UsageToCharge } from './domain/subscriptions/run-step.ts';
import type { ChargedPeriod } from './domain/subscriptions/unused-days.ts';
import type { TaxAnswer, TaxProfile } from './domain/tax/determination.ts';
import type { KnownMeter, MeterId } from './domain/usage/known-meter.ts';
import type { Span } from './domain/usage/span.ts';
import type { StoredUsage, UsageEvent } from './domain/usage/usage-event.ts';
import type {
  BillingAccountStatus,
  BillingSubscriptionStatus,
  BillRunStatus,
  CreditNoteStatus,
  DunningCaseStatus,
  InvoiceStatus,
  PaymentMethodStatus,
  PaymentStatus,
  RefundStatus,
} from './generated/rules.ts';

/** Who performs a duty: the system itself, Concord for it, or nobody. */
export type DutyBearer = 'SYSTEM' | 'CONCORD' | 'NONE';

/** The duties of a system that keeps accounts and invoices (DOMAIN 2.1); those of subscriptions come with them. */
export type BillingDuties = {
  /** Gives final invoices their numbers; only where it is CONCORD are they gapless by our own doing. */
  readonly numbering: DutyBearer;
  /** Makes a draft final. */
  readonly finalisation: DutyBearer;
  /** Calculates tax from the rates that were determined. */
  readonly tax: DutyBearer;
  /** Refuses a write against an older version. */
  readonly versionCheck: DutyBearer;
  /** Does one key once. */
  readonly idempotency: DutyBearer;
  /** Says what pays what. Only where it is SYSTEM does an intent say that an invoice is paid: else allocations do. */
  readonly cashApplication: DutyBearer;
};

/** A field group, as `@entity` and `@owned` name them. */
export type FieldGroup = string;

/**
 * A system of record for accounts and invoices, as this subgraph needs it: it speaks intents, because a vendor is asked,
 * not written to. Where a duty is SYSTEM, its figures, numbers and states are recorded as they come.
 */
export interface BillingSystem {
  /** The instance's name in `systems.yaml`. */
  readonly name: string;
  readonly duties: BillingDuties;
  /** The field groups it is able to keep. */
  readonly keeps: readonly FieldGroup[];

  /**
   * Makes the entity what the intent says, once per key. REFUSED is the system's own no and changed nothing. UNKNOWN, or a
   * `Fault` with `outcomeUnknown`: `find` before anything else.
   */
  execute(intent: BillingIntent, key: string, unit: UnitOfWork | null): Promise<Outcome>;

  /** What became of an earlier `execute`; null when it never happened. */
  find(intent: BillingIntent, key: string): Promise<Outcome | null>;

  /** What the system holds of these entities, in the order of `ids`; null for one it does not know. */
  read(ids: readonly (BillingAccountId | InvoiceId)[]): Promise<readonly (BillingRecord | null)[]>;

  /** What changed there after `since`, oldest first, told at least once, also what we did not ask for; ends when caught up. */
  changes(since: Position | null): AsyncIterable<BillingReport>;

  /** All it holds that changed in the range, as of the cut-off. */
  export(range: { readonly from: Date; readonly to: Date }, cutOff: Date): AsyncIterable<BillingRecord>;
}

export type BillingIntent =
  | { readonly entity: 'BillingAccount'; readonly intent: Intent<BillingAccount> }
  | { readonly entity: 'Invoice'; readonly intent: Intent<Invoice> };

/** A place in a system's stream of changes, opaque to everyone but its adapter. */
export type Position = string;

/** What one system holds of one entity: only the fields of the groups it keeps. */
export type BillingRecord = {
  readonly externalId: string;
  readonly objectType: string;
  /** Grows with each change; versions of one record sort as text. */
  readonly version: string;
  readonly changedAt: Date;
} & (
  | { readonly entity: 'BillingAccount'; readonly id: BillingAccountId; readonly values: Partial<BillingAccount> }
  | { readonly entity: 'Invoice'; readonly id: InvoiceId; readonly values: Partial<Invoice> }
);

export type BillingReport = { readonly record: BillingRecord; readonly position: Position };

// --- The embedded store: what every reading and every decision of this subgraph asks -------------------------------

/** Where everything of billing is read. Whoever keeps a field group, its values stand here as well. */
export interface BillingStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readAccounts(ids: readonly BillingAccountId[], scope: Scope): Promise<readonly (BillingAccount | null)[]>;
  readInvoices(ids: readonly InvoiceId[], scope: Scope): Promise<readonly (Invoice | null)[]>;
  readPayments(ids: readonly PaymentId[], scope: Scope): Promise<readonly (Payment | null)[]>;
  readPaymentMethods(ids: readonly PaymentMethodRefId[], scope: Scope): Promise<readonly (PaymentMethodRef | null)[]>;
  /** What the provider calls each of them; only for whom the schema lets ask. */
  readPaymentMethodTokens(ids: readonly PaymentMethodRefId[], scope: Scope): Promise<readonly (string | null)[]>;
  readPayouts(ids: readonly PayoutId[], scope: Scope): Promise<readonly (Payout | null)[]>;
  /** The payout in which each of these payments came to the bank; null where none has. */
  readPayoutsOf(payments: readonly PaymentId[], scope: Scope): Promise<readonly (Payout | null)[]>;
  /** How many of the transactions of each payout are payments that are known here. Who sees a payout may know. */
  countMatched(ids: readonly PayoutId[]): Promise<readonly number[]>;
  /** The first hundred of each that are none. */
  readUnmatched(ids: readonly PayoutId[]): Promise<readonly (readonly string[])[]>;
  readAllocations(ids: readonly AllocationId[], scope: Scope): Promise<readonly (Allocation | null)[]>;
  readCreditNotes(ids: readonly CreditNoteId[], scope: Scope): Promise<readonly (CreditNote | null)[]>;
  readAccountCredits(ids: readonly AccountCreditId[], scope: Scope): Promise<readonly (AccountCredit | null)[]>;
  readRefunds(ids: readonly RefundId[], scope: Scope): Promise<readonly (Refund | null)[]>;
  readSubscriptions(
    ids: readonly BillingSubscriptionId[],
    scope: Scope,
  ): Promise<readonly (BillingSubscription | null)[]>;
  readRuns(ids: readonly BillRunId[], scope: Scope): Promise<readonly (BillRun | null)[]>;
  readMeters(ids: readonly MeterId[], scope: Scope): Promise<readonly (KnownMeter | null)[]>;
  readUsageBatches(ids: readonly UsageBatchId[], scope: Scope): Promise<readonly (UsageBatch | null)[]>;
  readRatedUsage(ids: readonly RatedUsageId[], scope: Scope): Promise<readonly (ClosedUsage | null)[]>;
  readDunningCases(ids: readonly DunningCaseId[], scope: Scope): Promise<readonly (DunningCase | null)[]>;
  /** The case of each account that goes on. */
  readDunningCasesOf(accounts: readonly BillingAccountId[], scope: Scope): Promise<readonly (DunningCase | null)[]>;
  /** How customers stand with what they owe at a moment, as far as the viewer sees their accounts. */
  readCollections(ids: readonly CustomerId[], now: Date, scope: Scope): Promise<readonly CollectionsStatus[]>;
  /** The contracts that the viewer may see, as far as the copy knows them. */
  readContracts(ids: readonly ContractId[], scope: Scope): Promise<readonly (ContractStub | null)[]>;
  /** The customers that the viewer may see; whether the id is anybody's, the customer subgraph knows. */
  readCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (CustomerStub | null)[]>;
  /** What the books say of each; null where they have not heard of it. */
  readPostingStatuses(ids: readonly InvoiceId[]): Promise<readonly (PostingStatus | null)[]>;
  /** Who each of these customers is now: the one that it was merged into, if it was. */
  readCurrentCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (CustomerStub | null)[]>;
  pageAccounts(filters: readonly AccountFilter[], page: PageRequest, scope: Scope): Promise<Page<BillingAccount>>;
  /** Invoices for which every filter holds; drafts that were taken back are never among them. */
  pageInvoices(filters: readonly InvoiceFilter[], page: PageRequest, scope: Scope): Promise<Page<Invoice>>;
  pagePayments(filters: readonly PaymentFilter[], page: PageRequest, scope: Scope): Promise<Page<Payment>>;
  pagePaymentMethods(
    account: BillingAccountId,
    filter: PaymentMethodFilter,
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<PaymentMethodRef>>;
  pagePayouts(filter: PayoutFilter, page: PageRequest, scope: Scope): Promise<Page<Payout>>;
  pageSeries(legalEntity: LegalEntityId, page: PageRequest, scope: Scope): Promise<Page<ShownSeries>>;
  pageAllocations(owner: AllocationOwner, page: PageRequest, scope: Scope): Promise<Page<Allocation>>;
  pageCreditNotes(filters: readonly CreditNoteFilter[], page: PageRequest, scope: Scope): Promise<Page<CreditNote>>;
  pageAccountCredits(account: BillingAccountId, page: PageRequest, scope: Scope): Promise<Page<AccountCredit>>;
  pageRefunds(filters: readonly RefundFilter[], page: PageRequest, scope: Scope): Promise<Page<Refund>>;
  /** What was billed of a customer in all, by company and currency. */
  billedTotals(customer: CustomerId, scope: Scope): Promise<readonly BilledTotals[]>;
  /** Subscriptions for which every filter holds. */
  pageSubscriptions(
    filters: readonly SubscriptionFilter[],
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<BillingSubscription>>;
  pageDunningCases(filter: DunningCaseFilter, page: PageRequest, scope: Scope): Promise<Page<DunningCase>>;
  pageRuns(filter: BillRunFilter, page: PageRequest, scope: Scope): Promise<Page<BillRun>>;
  pageMeters(filter: MeterFilter, page: PageRequest, scope: Scope): Promise<Page<KnownMeter>>;
  pageUsage(filter: UsageEventFilter, page: PageRequest, scope: Scope): Promise<Page<StoredUsage>>;
  pageQuarantined(filter: QuarantineFilter, page: PageRequest, scope: Scope): Promise<Page<QuarantinedUsage>>;
  pageRatedUsage(
    subscription: BillingSubscriptionId,
    filter: RatedUsageFilter,
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<ClosedUsage>>;
  findInvoiceByNumber(legalEntityId: LegalEntityId, number: string, scope: Scope): Promise<InvoiceId | null>;
  /** What the grants in force let a partner do with what is somebody's; null where none is. */
  grant(partner: PartnerId, whose: Whose, on: CivilDate): Promise<Grant | null>;
}

/** Every condition given must hold. Of a customer is also what is of those that were merged into it. */
export type AccountFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly BillingAccountStatus[] | null;
};

/** Every condition given must hold; whose it is as for accounts. */
export type InvoiceFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly billingSubscriptionId?: string | null;
  readonly billRunId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly InvoiceStatus[] | null;
  readonly issuedFrom?: CivilDate | null;
  readonly issuedTo?: CivilDate | null;
  readonly dueFrom?: CivilDate | null;
  readonly dueTo?: CivilDate | null;
  readonly openOnly?: boolean | null;
};

/** What one company billed a customer in one currency, on final documents. */
export type BilledTotals = {
  readonly legalEntityId: string;
  readonly currency: CurrencyCode;
  readonly invoices: number;
  readonly invoiced: Money;
  readonly paid: Money;
  readonly credited: Money;
  readonly writtenOff: Money;
  readonly discounted: Money;
  readonly open: Money;
  readonly overdue: Money;
  readonly unapplied: Money;
  readonly accountCredit: Money;
};

/** Every condition given must hold. */
export type PaymentFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly PaymentStatus[] | null;
  readonly payoutId?: PayoutId | null;
  readonly unallocatedOnly?: boolean | null;
  readonly receivedFrom?: CivilDate | null;
  readonly receivedTo?: CivilDate | null;
};

/** Every condition given must hold. */
export type PayoutFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly provider?: string | null;
  readonly from?: CivilDate | null;
  readonly to?: CivilDate | null;
};

/** Every condition given must hold. Methods are always those of one account. */
export type PaymentMethodFilter = {
  readonly ids?: readonly string[] | null;
  readonly status?: readonly PaymentMethodStatus[] | null;
};

/** Every condition given must hold. */
export type CreditNoteFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly invoiceId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly CreditNoteStatus[] | null;
};

/** Every condition given must hold. */
export type RefundFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly paymentId?: string | null;
  readonly creditNoteId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly RefundStatus[] | null;
};

/** Every condition given must hold; whose it is as for accounts. */
export type SubscriptionFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly contractId?: string | null;
  readonly billingAccountId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly BillingSubscriptionStatus[] | null;
};

/** Every condition given must hold; whose it is as for accounts. */
export type DunningCaseFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly billingAccountId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly DunningCaseStatus[] | null;
};

/** Every condition given must hold. */
export type BillRunFilter = {
  readonly ids?: readonly string[] | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly BillRunStatus[] | null;
};

/** Every condition given must hold. */
export type MeterFilter = { readonly ids?: readonly string[] | null; readonly code?: string | null };

/** Every condition given must hold. Events are always those of one subscription. */
export type UsageEventFilter = {
  readonly billingSubscriptionId: string;
  readonly itemId?: string | null;
  readonly meterCode?: string | null;
  readonly occurredFrom?: Date | null;
  readonly occurredTo?: Date | null;
};

/** Every condition given must hold. */
export type QuarantineFilter = {
  readonly usageBatchId?: string | null;
  readonly source?: string | null;
  readonly code?: string | null;
};

/** Every condition given must hold. */
export type RatedUsageFilter = {
  readonly itemId?: string | null;
  readonly state?: readonly ClosedUsage['state'][] | null;
};

/** Whose allocations. */
export type AllocationOwner = { readonly invoiceId: InvoiceId } | { readonly paymentId: PaymentId };

/** What decisions ask beyond the entity itself, in the command's transaction. */
export interface BillingReader {
  /** Null for a company that this house does not bill for. */
  legalEntity(id: LegalEntityId): Promise<LegalEntity | null>;
  /** Which rules lead to which ERPs. */
  routing(): Promise<HouseRouting>;
  /** Which line each of these products is of; what is of none is left out. */
  productLines(products: readonly string[]): Promise<ReadonlyMap<string, string>>;
  placesOf(customers: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, CustomerPlace>>;
  /** A customer as the copy knows it; null when it does not, or the viewer may not see it. */
  customer(id: CustomerId, scope: Scope): Promise<KnownCustomer | null>;
  /** The account, kept as it is until this command ends: closing it must not overtake a draft. */
  account(id: BillingAccountId, scope: Scope): Promise<BillingAccount | null>;
  /** The same of several. */
  accounts(ids: readonly BillingAccountId[], scope: Scope): Promise<ReadonlyMap<BillingAccountId, BillingAccount>>;
  /** A contract with its terms in force, as the copy knows it; null when it does not, or the viewer may not see it. */
  contract(id: ContractId, scope: Scope): Promise<KnownContract | null>;
  /** The meters with these codes. */
  meters(codes: readonly string[]): Promise<ReadonlyMap<string, KnownMeter>>;
  /** The meter with this code; nobody else makes one with it until this command ends. */
  meterByCode(code: string): Promise<KnownMeter | null>;
  /** The events with these names; nobody else takes in usage of their sources until this command ends. */
  holdUsage(names: readonly Pick<UsageEvent, 'source' | 'eventId'>[]): Promise<readonly UsageEvent[]>;
  /** Subscriptions of which nobody closes a period until this command ends. */
  holdMetered(ids: readonly string[], scope: Scope): Promise<readonly MeteredSubscription[]>;
  /** What is rated of an item whose subscription this command has locked, seen from the period that begins on a day. */
  ratingsOfItem(item: SubscriptionItemId, from: CivilDate): Promise<RatingsOfItem>;
  /** What an item's usage in a span is rated by; one more than `limit` where there are more. */
  usageOfItem(item: SubscriptionItemId, span: Span, limit: number): Promise<readonly UsageEvent[]>;
  /** What is rated of these subscriptions, whose locks this command has, and stands on no document. */
  usageToCharge(subscriptions: readonly BillingSubscription[]): Promise<UsageToCharge>;
  /** The ratings that these invoices charge. */
  lockUsageOf(invoices: readonly InvoiceId[], scope: Scope): Promise<readonly ClosedUsage[]>;
  /** The invoice that charges a rating, draft or final. */
  invoiceOfUsage(usage: RatedUsageId): Promise<InvoiceId | null>;
  /** Which of these contracts the copy knows to be ACTIVE. */
  activeContracts(ids: readonly ContractId[]): Promise<ReadonlySet<ContractId>>;
  /** Whether two ids name one customer by now. */
  isSameCustomer(one: CustomerId, other: CustomerId): Promise<boolean>;
  /** The subscription with this natural key; nobody else makes one with it until this command ends. */
  subscriptionByKey(key: SubscriptionKey): Promise<BillingSubscription | null>;
  lockSubscriptions(ids: readonly string[], scope: Scope): Promise<readonly BillingSubscription[]>;
  /** Those with which a bill run has something to do by a date, in the order of their ids. */
  dueSubscriptions(due: Due & { readonly by: CivilDate }): Promise<readonly string[]>;
  countDue(legalEntity: LegalEntityId, by: CivilDate): Promise<number>;
  /** Subscriptions of an account that go on, or have days left to be charged. */
  liveSubscriptions(account: BillingAccountId): Promise<number>;
  /** What is charged of a subscription for days from `end` on, by invoices that stand or were given up. */
  chargedBeyond(subscription: BillingSubscriptionId, end: CivilDate): Promise<readonly ChargedPeriod[]>;
  /** The run that is going on for a legal entity; nobody else starts one until this command ends. */
  runningRun(legalEntity: LegalEntityId): Promise<BillRunId | null>;
  /** Drafts of bill runs that have no tax yet, or are not final yet where `all` is said, in the order of their ids. */
  leftDrafts(left: Due & { readonly all: boolean }): Promise<readonly InvoiceId[]>;
  /** What the tax system said of these invoices, by invoice and line. */
  taxesOf(invoices: readonly InvoiceId[]): Promise<ReadonlyMap<InvoiceId, ReadonlyMap<string, readonly TaxRate[]>>>;
  /** Drafts and open invoices of an account. */
  openInvoices(account: BillingAccountId): Promise<number>;
  /** Open invoices of an account, at most `limit`: the one that the reference names, then those that were due first. */
  openInvoicesInOrder(
    account: BillingAccountId,
    reference: string | null,
    limit: number,
  ): Promise<readonly InvoiceId[]>;
  /** What of an account is overdue on a day, but for some invoices; null where nothing is. */
  overdue(account: BillingAccountId, today: CivilDate, without: readonly InvoiceId[]): Promise<Overdue | null>;
  /** The case of an account that goes on, as it is. */
  dunningCaseOf(account: BillingAccountId): Promise<DunningCase | null>;
  /** The same; nobody else opens one until this command ends. */
  holdDunning(account: BillingAccountId): Promise<DunningCase | null>;
  /** The same, to be changed beside: locked after everything else of a command. */
  lockDunningCaseOf(account: BillingAccountId, scope: Scope): Promise<DunningCase | null>;
  /** Another payment of the account that is disputed. */
  disputedBeside(payment: PaymentId, account: BillingAccountId): Promise<PaymentId | null>;
  /** Invoices that this command changes beside its own entity; those outside the scope are left out. */
  lockInvoices(ids: readonly InvoiceId[], scope: Scope): Promise<readonly Invoice[]>;
  lockPayment(id: PaymentId, scope: Scope): Promise<Payment | null>;
  /** What of these invoices, whose locks this command has, is given up now. */
  lockWriteOffs(invoices: readonly InvoiceId[], scope: Scope): Promise<readonly Allocation[]>;
  /** What is given now on these invoices, whose locks this command has, for paying early with a payment. */
  lockDiscounts(payment: PaymentId, invoices: readonly InvoiceId[], scope: Scope): Promise<readonly Allocation[]>;
  /** What a payment, whose lock this command has, pays now: the newest at most `limit`, in no order. */
  lockAllocationsOf(payment: PaymentId, limit: number, scope: Scope): Promise<readonly Allocation[]>;
  paysInvoice(payment: PaymentId, invoice: InvoiceId): Promise<boolean>;
  postingStatus(invoice: InvoiceId): Promise<PostingStatus | null>;
  /** The final credit notes of an invoice whose lock this command has. */
  creditNotesOf(invoice: InvoiceId): Promise<readonly CreditNote[]>;
  lockCreditNote(id: CreditNoteId, scope: Scope): Promise<CreditNote | null>;
  /** The payment with this natural key, whoever may see it; nobody else records one with it until this command ends. */
  paymentByKey(key: PaymentKey): Promise<Payment | null>;
  /** The payment as this viewer may see it. */
  payment(id: PaymentId, scope: Scope): Promise<Payment | null>;
  /** The method as this viewer may see it, kept as it is until this command ends. */
  paymentMethod(id: PaymentMethodRefId, scope: Scope): Promise<PaymentMethodRef | null>;
  /** Nobody else changes what this account is charged by until this command ends. */
  holdPaymentMethods(account: BillingAccountId): Promise<void>;
  /** The same of the account of a method, with the account: before the method itself is locked. */
  holdPaymentMethodsBeside(method: string): Promise<void>;
  /** What an account can be charged by now, whoever may see it. */
  activePaymentMethods(account: BillingAccountId): Promise<readonly PaymentMethodRef[]>;
  lockPaymentMethod(id: PaymentMethodRefId, scope: Scope): Promise<PaymentMethodRef | null>;
  /** What is attached by this natural key, whoever may see it; nobody else attaches by it until this command ends. */
  paymentMethodByKey(key: PaymentMethodKey): Promise<PaymentMethodRef | null>;
  /** The payout with this natural key and its transactions; nobody else records one of its provider until this command ends. */
  payoutByKey(key: PayoutKey): Promise<{ readonly payout: Payout; readonly transactionIds: readonly string[] } | null>;
  /** Payments that are known by these transactions of a provider, whoever may see them. */
  paymentsOfProvider(provider: string, transactions: readonly string[]): Promise<readonly Payment[]>;
  /** The first of these transactions of a provider that is in a payout already. */
  paidOut(provider: string, transactions: readonly string[]): Promise<PaidOut | null>;
  /**
   * The series' next number, held until this command ends: who comes second waits and gets the number after. It is used
   * up by saving the invoice that bears it, so a command that is refused or fails leaves no gap.
   */
  lockSeries(legalEntity: LegalEntityId, documentType: NumberedDocument, code: string): Promise<NumberSeries>;
}

/** A subscription, and the zone of its account. */
export type MeteredSubscription = { readonly subscription: BillingSubscription; readonly timeZone: string };

/** The ratings of one period of an item, oldest first, the last one of an earlier period, and the first day of which none is. */
export type RatingsOfItem = {
  readonly ofPeriod: readonly ClosedUsage[];
  readonly before: ClosedUsage | null;
  readonly closedThrough: CivilDate | null;
};

/** What is written with a new rating and told of nowhere. */
export type RatingMade = {
  /** The instants of its period. */
  readonly span: Span;
  /** Whether the next period begins with another level than it was rated with, if it was. */
  readonly movesLevel: boolean;
};

/** What is written with a new payment method and told of nowhere. */
export type MethodAttached = { readonly token: string };

/** What is written with a new payout and told of nowhere: there may be thousands. */
export type PayoutListed = { readonly transactionIds: readonly string[] };

/** What a batch brought, as it is written: of each event that could not be counted also whose it is. */
export type UsageTaken = {
  readonly accepted: readonly PlacedUsage[];
  readonly touched: readonly TouchedUsage[];
  readonly quarantined: readonly {
    readonly legalEntityId: LegalEntityId | null;
    readonly usage: Omit<QuarantinedUsage, 'id' | 'usageBatchId'>;
  }[];
};

/** A period of an item's usage. */
export type UsageOfItem = {
  readonly billingSubscriptionId: BillingSubscriptionId;
  readonly itemId: SubscriptionItemId;
  readonly from: CivilDate;
};

/** A closed period that has to be rated again, and the last note that says so. */
export type LateUsage = UsageOfItem & { readonly note: string };

/** A page of what is left to do for a legal entity, behind an id. */
export type Due = { readonly legalEntityId: LegalEntityId; readonly after: string; readonly limit: number };

/** What the worker of bill runs asks, and notes, between its commands. */
export interface BillRunDesk {
  /** A RUNNING run that nobody carries out, from now on carried out by this holder. */
  take(holder: string, leaseMs: number): Promise<BillRun | null>;
  /** The run as it is now; null where somebody else carries it out by now. */
  renew(run: BillRunId, holder: string, leaseMs: number): Promise<BillRun | null>;
  giveBack(run: BillRunId, holder: string): Promise<void>;
  /** The company that a run is of; null where nobody has told of it. */
  legalEntity(id: LegalEntityId): Promise<LegalEntity | null>;
  /** The periods that can be closed of subscriptions of the run's next page, oldest first for each item. */
  closable(due: Due & { readonly by: CivilDate }, now: Date): Promise<readonly UsageOfItem[]>;
  /** Closed periods of the legal entity for which something came later. */
  late(legalEntity: LegalEntityId, limit: number): Promise<readonly LateUsage[]>;
  forgetLate(legalEntity: LegalEntityId, late: LateUsage): Promise<void>;
  /** The drafts of the run's next page of which no tax is determined. */
  untaxed(left: Due & { readonly all: boolean }): Promise<readonly Invoice[]>;
  /** What a tax is determined from, by customer as it is now. */
  taxProfiles(customers: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, TaxProfile>>;
  /** The tax category of each line's item, by the id of the item. */
  taxCategories(subscriptions: readonly BillingSubscriptionId[]): Promise<ReadonlyMap<string, string | null>>;
  noteTaxes(answers: readonly (TaxAnswer & { readonly invoice: Invoice })[], now: Date): Promise<void>;
}

/** What became of a contract, until its subscriptions have followed. */
export type MoveOfContract = AnyMove & {
  /** The event of the contract source that told it. */
  readonly eventId: string;
  readonly sequence: number;
  readonly contractId: ContractId;
  readonly correlationId: string;
  /** How often it was refused so far. */
  readonly refusals: number;
  /** The newest version of the contract that the copy holds. */
  readonly knownVersion: number;
};

/** What the follower of contracts asks, and notes, between its commands. */
export interface ContractDesk {
  /** What is to be followed now: of each contract the oldest, a version, or what ends it. */
  next(now: Date, limit: number): Promise<readonly MoveOfContract[]>;
  /** Subscriptions of a contract that have not ended, in the order of their ids. */
  subscriptionsOf(contract: ContractId, after: string, limit: number): Promise<readonly MeteredSubscription[]>;
  done(move: MoveOfContract, now: Date): Promise<void>;
  /** Nothing is wrong with it; its day has not come. */
  wait(move: MoveOfContract, until: Date): Promise<void>;
  refused(move: MoveOfContract, problem: string, until: Date): Promise<void>;
}

/** What time has to move, at a moment, in pages: dates are dates of the zone of the account. */
export interface DueReader {
  /** Accounts with something overdue beyond their days of grace for which no case goes on. */
  accountsToDun(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  /** Cases of whose accounts nothing is overdue any more. */
  casesToClose(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  /** Cases whose promise was not kept. */
  casesToResume(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  casesToAdvance(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  /** Subscriptions whose trial is over, or whose last day has passed. */
  subscriptionsToAdvance(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  /** Payment methods whose last day is over. */
  methodsToExpire(at: Date, page: DuePage): Promise<readonly DueEntity[]>;
  /** Subscriptions that are ACTIVE though the case of their account has come to PAST_DUE. */
  subscriptionsToMark(page: DuePage): Promise<readonly DueEntity[]>;
  /** Subscriptions that are PAST_DUE though no such case goes on. */
  subscriptionsToClear(page: DuePage): Promise<readonly DueEntity[]>;
}

/** The embedded system of record, as the command pipeline uses it. */
export type BillingKeepers = {
  readonly duties: BillingDuties;
  readonly accounts: Keeper<BillingAccount, BillingReader>;
  readonly invoices: Keeper<Invoice, BillingReader>;
  readonly payments: Keeper<Payment, BillingReader>;
  readonly paymentMethods: Keeper<PaymentMethodRef, BillingReader>;
  readonly payouts: Keeper<Payout, BillingReader>;
  readonly allocations: Keeper<Allocation, BillingReader>;
  readonly creditNotes: Keeper<CreditNote, BillingReader>;
  readonly accountCredits: Keeper<AccountCredit, BillingReader>;
  readonly refunds: Keeper<Refund, BillingReader>;
  readonly subscriptions: Keeper<BillingSubscription, BillingReader>;
  readonly runs: Keeper<BillRun, BillingReader>;
  readonly meters: Keeper<KnownMeter, BillingReader>;
  readonly usageBatches: Keeper<UsageBatch, BillingReader>;
  readonly dunningCases: Keeper<DunningCase, BillingReader>;
  readonly ratedUsage: Keeper<ClosedUsage, BillingReader>;
};
