import type { CivilDate } from '../../core/civil-date.ts';
import type { CurrencyCode } from '../../core/currencies.ts';
import type { CustomerId, LegalEntityId, PartnerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { Grant, Whose } from '../../platform/commands/checks.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import type { Due, DuePage } from '../../platform/timekeeper/due-move.ts';
import type { Page, PageRequest } from '../../platform/subgraph/pages.ts';
import type { Amendment } from './domain/amendment/amendment.ts';
import type { AmendmentId, Contract, ContractId } from './domain/contract.ts';
import type { Deal, DealContract, DealId } from './domain/deal.ts';
import type { CustomerStub, KnownCustomer } from './domain/known-customer.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { PriceBook, PriceBookId, PriceEntry } from './domain/price-book.ts';
import type { Quote, QuoteId } from './domain/quote.ts';
import type { Product, ProductId, ProductType } from './domain/product.ts';
import type { Successor } from './domain/succession.ts';
import type {
  AmendmentStatus,
  ContractStatus,
  DealStatus,
  PriceBookStatus,
  ProductStatus,
  QuoteStatus,
} from './generated/rules.ts';

// --- The embedded store: what every reading and every decision of this subgraph asks -------------------------------

/** Where everything of this subgraph is read. */
export interface ContractStore {
  /** In the order of `ids`; null for what is unknown or outside `scope`. */
  readProducts(ids: readonly ProductId[], scope: Scope): Promise<readonly (Product | null)[]>;
  pageProducts(filter: ProductFilter, page: PageRequest, scope: Scope): Promise<Page<Product>>;
  findProductBySku(sku: string, scope: Scope): Promise<ProductId | null>;
  readPriceBooks(ids: readonly PriceBookId[], scope: Scope): Promise<readonly (PriceBook | null)[]>;
  pagePriceBooks(filter: PriceBookFilter, page: PageRequest, scope: Scope): Promise<Page<PriceBook>>;
  /** The price of each product by the published book in force, in the order of `products`; null where there is none. */
  pricesInForce(
    products: readonly ProductId[],
    of: PriceQuestion,
    scope: Scope,
  ): Promise<readonly (PriceEntry | null)[]>;
  readQuotes(ids: readonly QuoteId[], scope: Scope): Promise<readonly (Quote | null)[]>;
  /** Quotes for which every filter holds. */
  pageQuotes(filters: readonly QuoteFilter[], page: PageRequest, scope: Scope): Promise<Page<Quote>>;
  readDeals(ids: readonly DealId[], scope: Scope): Promise<readonly (Deal | null)[]>;
  /** The deal that each is part of, in the order of `contracts`; null where it is part of none. */
  readDealsOf(contracts: readonly ContractId[], scope: Scope): Promise<readonly (Deal | null)[]>;
  /** Deals for which every filter holds. */
  pageDeals(filters: readonly DealFilter[], page: PageRequest, scope: Scope): Promise<Page<Deal>>;
  readContracts(ids: readonly ContractId[], scope: Scope): Promise<readonly (Contract | null)[]>;
  /** The contract that takes the place of each, in the order of `ids`; null where there is none that was not given up. */
  readSuccessors(ids: readonly ContractId[], scope: Scope): Promise<readonly (Contract | null)[]>;
  /** Contracts for which every filter holds. */
  pageContracts(filters: readonly ContractFilter[], page: PageRequest, scope: Scope): Promise<Page<Contract>>;
  findContractByNumber(number: string, scope: Scope): Promise<ContractId | null>;
  readAmendments(ids: readonly AmendmentId[], scope: Scope): Promise<readonly (Amendment | null)[]>;
  /** Amendments for which every filter holds. */
  pageAmendments(filters: readonly AmendmentFilter[], page: PageRequest, scope: Scope): Promise<Page<Amendment>>;
  /** The customers that the viewer may see; whether the id is anybody's, the customer subgraph knows. */
  readCustomers(ids: readonly CustomerId[], scope: Scope): Promise<readonly (CustomerStub | null)[]>;
  /** What the grants in force let a partner do with what is somebody's; null where none is. */
  grant(partner: PartnerId, whose: Whose, on: CivilDate): Promise<Grant | null>;
}

/** Every condition given must hold. */
export type ProductFilter = {
  readonly ids?: readonly string[] | null;
  readonly type?: ProductType | null;
  readonly productLine?: string | null;
  readonly status?: readonly ProductStatus[] | null;
};

/** Every condition given must hold. */
export type PriceBookFilter = {
  readonly ids?: readonly string[] | null;
  readonly currency?: CurrencyCode | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly PriceBookStatus[] | null;
};

/** Every condition given must hold. */
export type QuoteFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly QuoteStatus[] | null;
  readonly validUntil?: CivilDate | null;
};

/** Every condition given must hold. */
export type DealFilter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly status?: readonly DealStatus[] | null;
};

/** Every condition given must hold. */
export type ContractFilter = {
  readonly ids?: readonly string[] | null;
  readonly dealId?: string | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly ContractStatus[] | null;
  readonly endDate?: CivilDate | null;
  readonly renewalDueBy?: CivilDate | null;
};

/** Every condition given must hold. */
export type AmendmentFilter = {
  readonly ids?: readonly string[] | null;
  readonly contractId?: string | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly AmendmentStatus[] | null;
  readonly effectiveDate?: CivilDate | null;
};

/** In which currency, for whom and when; a legal entity's own book comes before one for all. */
export type PriceQuestion = {
  readonly currency: CurrencyCode;
  readonly legalEntityId: LegalEntityId | null;
  readonly on: CivilDate;
};

/** What decisions ask beyond the entity itself, in the command's transaction. */
export interface ContractReader {
  /** Null for a company that this house does not sell for. */
  legalEntity(id: LegalEntityId): Promise<LegalEntity | null>;
  /** Where a customer is; null while nobody told. */
  countryOf(customer: CustomerId): Promise<string | null>;
  /** A customer as the copy knows it; null when it does not, or the viewer may not see it. */
  customer(id: CustomerId, scope: Scope): Promise<KnownCustomer | null>;
  /** A contract as it is now; null when there is none or the viewer may not see it. */
  contract(id: ContractId, scope: Scope): Promise<Contract | null>;
  /** The same, kept as it is until this command ends. */
  lockContract(id: ContractId, scope: Scope): Promise<Contract | null>;
  /** Who takes the place of a contract, seen by the viewer or not; null where nobody does, or it was given up. */
  successorOf(contract: ContractId): Promise<Successor | null>;
  /** The deal that a contract is part of, seen by the viewer or not. */
  dealOf(contract: ContractId): Promise<DealId | null>;
  /** What the contracts of a deal are now, seen by the viewer or not. */
  contractsOfDeal(deal: DealId): Promise<readonly DealContract[]>;
  /** The amendment of a contract that is SIGNED and waits for its day. */
  signedAmendmentOf(contract: ContractId): Promise<AmendmentId | null>;
  /** The next number of a series. A command that ends without using it leaves a gap, which nobody minds here. */
  nextNumber(series: NumberSeries): Promise<string>;
  /** The price of each product by the published book in force, in the order of `products`. */
  pricesInForce(products: readonly ProductId[], of: PriceQuestion): Promise<readonly (PriceEntry | null)[]>;
  isSkuTaken(sku: string): Promise<boolean>;
  /** Those of these products that there are, as they are now. */
  products(ids: readonly ProductId[]): Promise<readonly Product[]>;
  /** The same, kept as they are until this command ends. */
  holdProducts(ids: readonly ProductId[]): Promise<readonly Product[]>;
  /** The ACTIVE bundles that a product is a part of; some of them, where they are many. */
  activeBundlesOf(product: ProductId): Promise<readonly ProductId[]>;
  /** Other published books of the same currency and legal entity that share a day with it; some, where they are many. */
  publishedBesides(book: PriceBook): Promise<readonly PriceBookId[]>;
  /** From here on nobody else publishes a book of this currency and legal entity until this command ends. */
  lockPublishing(book: PriceBook): Promise<void>;
}

/** The day that it is, in UTC and where each legal entity is. */
export type DueDays = {
  readonly utc: CivilDate;
  readonly byLegalEntity: readonly { readonly id: LegalEntityId; readonly today: CivilDate }[];
};

/** What time has to move, in bounded parts and in the order of ids. */
export interface DueReader {
  quotesToExpire(days: DueDays, page: DuePage): Promise<readonly Due[]>;
  amendmentsToTakeEffect(days: DueDays, page: DuePage): Promise<readonly Due[]>;
  /** Those that go on by themselves. */
  contractsToRenew(days: DueDays, page: DuePage): Promise<readonly Due[]>;
  /** Signed ones that begin where another ends. */
  successorsToActivate(days: DueDays, page: DuePage): Promise<readonly Due[]>;
  /** Those that have ended, and go on in another. */
  contractsToSupersede(days: DueDays, page: DuePage): Promise<readonly Due[]>;
  contractsToExpire(days: DueDays, page: DuePage): Promise<readonly Due[]>;
}

/** Quotes and contracts are numbered, each in a series of its own. */
export type NumberSeries = 'Q' | 'C';

/** The embedded system of record, as the command pipeline uses it. */
export type ContractKeepers = {
  readonly products: Keeper<Product, ContractReader>;
  readonly contracts: Keeper<Contract, ContractReader>;
  readonly deals: Keeper<Deal, ContractReader>;
  readonly amendments: Keeper<Amendment, ContractReader>;
  readonly quotes: Keeper<Quote, ContractReader>;
  readonly priceBooks: Keeper<PriceBook, ContractReader>;
};
