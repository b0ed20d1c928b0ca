import DataLoader from 'dataloader';
import { isIdShaped, type CustomerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { PriceBook, PriceBookId } from './domain/price-book.ts';
import type { Amendment } from './domain/amendment/amendment.ts';
import type { AmendmentId, Contract, ContractId } from './domain/contract.ts';
import type { Deal, DealId } from './domain/deal.ts';
import type { CustomerStub } from './domain/known-customer.ts';
import type { Quote, QuoteId } from './domain/quote.ts';
import type { Product, ProductId } from './domain/product.ts';
import type { ContractStore } from './port.ts';

export type Loaders = {
  readonly priceBooks: DataLoader<PriceBookId, PriceBook | null>;
  readonly contracts: DataLoader<ContractId, Contract | null>;
  /** By the contract whose place they take. */
  readonly successors: DataLoader<ContractId, Contract | null>;
  readonly deals: DataLoader<DealId, Deal | null>;
  /** By the contract that is part of them. */
  readonly dealsOfContracts: DataLoader<ContractId, Deal | null>;
  readonly amendments: DataLoader<AmendmentId, Amendment | null>;
  readonly quotes: DataLoader<QuoteId, Quote | null>;
  readonly customers: DataLoader<CustomerId, CustomerStub | null>;
  readonly products: DataLoader<ProductId, Product | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: ContractStore, scope: Scope): Loaders {
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
    priceBooks: loaderOf((ids, within) => store.readPriceBooks(ids, within)),
    contracts: loaderOf((ids, within) => store.readContracts(ids, within)),
    successors: loaderOf((ids, within) => store.readSuccessors(ids, within)),
    deals: loaderOf((ids, within) => store.readDeals(ids, within)),
    dealsOfContracts: loaderOf((ids, within) => store.readDealsOf(ids, within)),
    amendments: loaderOf((ids, within) => store.readAmendments(ids, within)),
    quotes: loaderOf((ids, within) => store.readQuotes(ids, within)),
    customers: loaderOf((ids, within) => store.readCustomers(ids, within)),
    products: loaderOf((ids, within) => store.readProducts(ids, within)),
  };
}
