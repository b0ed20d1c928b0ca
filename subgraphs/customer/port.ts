import type { CivilDate } from '../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Grant, Whose } from '../../platform/commands/checks.ts';
import type { Keeper, OutsideSystem } from '../../platform/commands/keeper.ts';
import type { Intent, Outcome } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import type { Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type {
  CrossReference,
  Customer,
  HierarchyType,
  MatchCandidate,
  RegistryId,
  TaxRegistration,
} from './domain/customer.ts';
import type { Opportunity, OpportunityId } from './domain/opportunity.ts';
import type { ContractId, Partner } from './domain/partner.ts';
import type { CustomerStatus } from './generated/rules.ts';

/** Who performs a duty: the system itself, Concord for it, or nobody. */
export type DutyBearer = 'SYSTEM' | 'CONCORD' | 'NONE';

/** The duties of a system that keeps customers (DOMAIN 2.1); those of billing and ledger do not arise here. */
export type CustomerDuties = {
  /** Refuses a write against an older version. */
  readonly versionCheck: DutyBearer;
  /** Does one key once. */
  readonly idempotency: DutyBearer;
};

/** A field group, as `@entity` and `@owned` name them. */
export type FieldGroup = string;

/**
 * A system of record for customers, as this subgraph needs it: it speaks intents, because a vendor is asked, not written
 * to. Every adapter passes `port.conformance.ts` for the duties it declares.
 */
export interface CustomerSystem {
  /** The instance's name in `systems.yaml`. */
  readonly name: string;
  readonly duties: CustomerDuties;
  /** The field groups it is able to keep. */
  readonly keeps: readonly FieldGroup[];

  /**
   * Makes the customer what the intent says, in the field groups it keeps, once per key. REFUSED is the system's own no
   * and changed nothing. UNKNOWN, or a `Fault` with `outcomeUnknown`: `find` before anything else.
   */
  execute(intent: Intent<Customer>, key: string, unit: UnitOfWork | null): Promise<Outcome>;

  /** What became of an earlier `execute`; null when it never happened. */
  find(intent: Intent<Customer>, key: string): Promise<Outcome | null>;

  /** What the system holds of these customers, in the order of `ids`; null for one it does not know. */
  read(ids: readonly CustomerId[]): Promise<readonly (CustomerRecord | null)[]>;

  /** What changed there after `since`, oldest first, told at least once, also what we did not ask for; ends when caught up. */
  changes(since: Position | null): AsyncIterable<CustomerReport>;

  /** All it holds that changed in the range, as of the cut-off. */
  export(range: { readonly from: Date; readonly to: Date }, cutOff: Date): AsyncIterable<CustomerRecord>;
}

/** A place in a system's stream of changes, opaque to everyone but its adapter. */
export type Position = string;

/** What one system holds of one customer: only the fields of the groups it keeps. */
export type CustomerRecord = {
  readonly customerId: CustomerId;
  readonly externalId: string;
  readonly objectType: string;
  /** Grows with each change; versions of one record sort as text. */
  readonly version: string;
  readonly values: Partial<Customer>;
  readonly changedAt: Date;
};

/** `record` is null where there is nothing to tell but a newer position: everything up to it has been told. */
export type CustomerReport = { readonly record: CustomerRecord | null; readonly position: Position };

// --- The embedded store: what every reading and every decision of this subgraph asks -------------------------------

/** Where customers, opportunities and partners are read. Whoever keeps a field group, its values stand here as well. */
export interface CustomerStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (Customer | null)[]>;
  readOpportunities(ids: readonly OpportunityId[], scope: Scope): Promise<readonly (Opportunity | null)[]>;
  readPartners(ids: readonly PartnerId[], scope: Scope): Promise<readonly (Partner | null)[]>;
  pageCustomers(filter: CustomerFilter, page: PageRequest, scope: Scope): Promise<Page<Customer>>;
  pageChildren(
    parent: CustomerId,
    type: HierarchyType,
    on: CivilDate,
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<Customer>>;
  pageOpportunities(customer: CustomerId, page: PageRequest, scope: Scope): Promise<Page<Opportunity>>;
  pagePartners(page: PageRequest, scope: Scope): Promise<Page<Partner>>;
  /** Pairs of which the left customer is within `scope`, in the order of their ids. */
  pageMatchCandidates(filter: MatchCandidateFilter, page: PageRequest, scope: Scope): Promise<Page<MatchCandidate>>;
  findByReference(reference: ReferenceKey, scope: Scope): Promise<CustomerId | null>;
  /** The root of the legal hierarchy above a customer on a day; itself without a parent. */
  ultimateParent(customer: CustomerId, on: CivilDate, scope: Scope): Promise<CustomerId | null>;
  /** What the grants in force let a partner do with what is somebody's; null where none is. */
  grant(partner: PartnerId, whose: Whose, on: CivilDate): Promise<Grant | null>;
}

export type CustomerFilter = {
  readonly ids: readonly CustomerId[] | null;
  readonly status: readonly CustomerStatus[] | null;
  readonly country: string | null;
  readonly segment: string | null;
  readonly nameStartsWith: string | null;
};

export type MatchCandidateFilter = {
  readonly customerIds: readonly CustomerId[] | null;
  readonly state: readonly MatchCandidate['state'][] | null;
};

export type ReferenceKey = Pick<CrossReference, 'system' | 'instance' | 'objectType' | 'externalId'>;

/** What decisions ask beyond the entity itself; over everything, whoever asks, unless a scope says otherwise. */
export interface CustomerReader {
  /** Live customers that hold one of these tax numbers, the customer itself aside, with their legal roots on that day. */
  holdersOfTaxNumbers(
    numbers: readonly TaxNumber[],
    besides: CustomerId | null,
    on: CivilDate,
  ): Promise<readonly TaxHolder[]>;
  holdersOfRegistryIds(ids: readonly RegistryId[], besides: CustomerId | null): Promise<readonly CustomerId[]>;
  holderOfReference(reference: ReferenceKey): Promise<CustomerId | null>;
  /** Keeps every other change of this hierarchy waiting until this command ends: two of them could close a circle. */
  lockHierarchy(type: HierarchyType): Promise<void>;
  /** The chain of parents above a customer in any part of the period, nearest first, and the levels below it. */
  lineage(type: HierarchyType, customer: CustomerId, from: CivilDate, to: CivilDate | null): Promise<Lineage>;
  /** The hierarchies in which one of these customers has a link that holds on the day or later, above it or below. */
  hierarchiesOf(customers: readonly CustomerId[], on: CivilDate): Promise<readonly HierarchyType[]>;
  ultimateParent(customer: CustomerId, on: CivilDate): Promise<CustomerId>;
  /** Where the customer stands, for a viewer of this scope; null when it is not there for it. */
  standing(customer: CustomerId, scope: Scope): Promise<Standing | null>;
  /** Whether there is such a contract for a viewer of this scope, as far as the contract source has told. */
  knowsContract(contract: ContractId, scope: Scope): Promise<boolean>;
  /** Customers that share one of these keys of the matching, merged ones aside: the newest of them, up to a bound. */
  customersByMatchKeys(keys: readonly string[], besides: CustomerId | null): Promise<readonly Customer[]>;
  /** How many open candidates of other customers say that they may be this one; merged ones say nothing. */
  openMatchesAgainst(customer: CustomerId): Promise<number>;
  /** Who each of these customers became, those left out that were not merged. */
  became(customers: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, CustomerId>>;
  /** Customers that were merged into this one, directly or over another, up to `max` of them. */
  aliasesOf(customer: CustomerId, max: number): Promise<readonly CustomerId[]>;
  /** Customers with a link to this parent that holds on the day or later, up to `max` of them. */
  childrenFrom(parent: CustomerId, on: CivilDate, max: number): Promise<readonly CustomerId[]>;
  /** Customers that have one of these links. */
  childrenWith(links: readonly string[]): Promise<readonly CustomerId[]>;
  /** Under whom each of these links is again since a merge that had moved it was undone at this instant or later; the others left out. */
  parentsGivenBack(links: readonly string[], after: Date): Promise<ReadonlyMap<string, CustomerId>>;
  /** Links to one of these parents that undone merges have given back since this instant, to whom the parent had become. */
  linksGivenBack(parents: readonly CustomerId[], since: Date): Promise<readonly string[]>;
  /** The customer of the newest merge in force into this one. */
  latestLoser(survivor: CustomerId): Promise<CustomerId | null>;
  /** When a document of one of these customers was last made final, as this source's copy knows; null for never. */
  lastPosted(customers: readonly CustomerId[]): Promise<Date | null>;
  /** The system of record whose fact was the last word on the customer. */
  lastReporter(customer: CustomerId): Promise<string | null>;
  /** The customer, held as the command's own is: what is changed beside it is read here. */
  lockCustomer(customer: CustomerId, scope: Scope): Promise<Customer | null>;
  /** Billing accounts of the customer and of who was merged into it that are not closed, as this source's copy knows them. */
  openBillingAccounts(customer: CustomerId): Promise<number>;
}

/** Which outside system keeps one of these fields of a customer, if `systems.yaml` binds one. */
export type OutsideOf = (changed: readonly string[]) => OutsideSystem<Customer> | null;

/** The embedded system of record, as the command pipeline uses it. */
export type CustomerKeepers = {
  readonly customers: Keeper<Customer, CustomerReader>;
  readonly opportunities: Keeper<Opportunity, CustomerReader>;
  readonly partners: Keeper<Partner, CustomerReader>;
};

export type TaxNumber = Pick<TaxRegistration, 'country' | 'type' | 'normalisedValue'>;

export type TaxHolder = TaxNumber & {
  readonly customerId: CustomerId;
  readonly siteCode: string | null;
  /** The legal root above it on the day that was asked of: branches of one company share theirs. */
  readonly legalRoot: CustomerId;
};

export type Standing = {
  readonly status: CustomerStatus;
  /** Who it was merged into, where the viewer may see that one. */
  readonly became: CustomerId | null;
};

export type Lineage = { readonly ancestors: readonly CustomerId[]; readonly levelsBelow: number };
