import type { LegalEntityId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { AmendmentId, ContractId } from '../domain/contract.ts';
import type { DealId } from '../domain/deal.ts';
import type { PriceBookId } from '../domain/price-book.ts';
import type { ProductId } from '../domain/product.ts';
import type { QuoteId } from '../domain/quote.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { readFilter } from './filters.ts';

export const query: QueryResolvers = {
  product: (_, { id }, { loaders }) => loaders.products.load(id as ProductId),

  priceBook: (_, { id }, { loaders }) => loaders.priceBooks.load(id as PriceBookId),

  priceBooks(_, { filter, ...page }, { cursors, store, scope }) {
    const books = readFilter(filter);
    return readConnection(cursors, 'price-books', page, (request) => store.pagePriceBooks(books, request, scope));
  },

  async priceInForce(_, { productId, currency, legalEntityId, on }, { store, scope }) {
    const of = { currency, legalEntityId: (legalEntityId ?? null) as LegalEntityId | null, on: on ?? scope.on };
    const [entry] = await store.pricesInForce([productId as ProductId], of, scope);
    return entry ?? null;
  },

  deal: (_, { id }, { loaders }) => loaders.deals.load(id as DealId),

  deals(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readFilter(filter)];
    return readConnection(cursors, 'deals', page, (request) => store.pageDeals(filters, request, scope));
  },

  contract: (_, { id }, { loaders }) => loaders.contracts.load(id as ContractId),

  async contractByNumber(_, { number }, { store, scope, loaders }) {
    const id = await store.findContractByNumber(number, scope);
    return id === null ? null : loaders.contracts.load(id);
  },

  contracts(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readFilter(filter)];
    return readConnection(cursors, 'contracts', page, (request) => store.pageContracts(filters, request, scope));
  },

  amendment: (_, { id }, { loaders }) => loaders.amendments.load(id as AmendmentId),

  amendments(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readFilter(filter)];
    return readConnection(cursors, 'amendments', page, (request) => store.pageAmendments(filters, request, scope));
  },

  quote: (_, { id }, { loaders }) => loaders.quotes.load(id as QuoteId),

  quotes(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readFilter(filter)];
    return readConnection(cursors, 'quotes', page, (request) => store.pageQuotes(filters, request, scope));
  },

  async productBySku(_, { sku }, { store, scope, loaders }) {
    const id = await store.findProductBySku(sku, scope);
    return id === null ? null : loaders.products.load(id);
  },

  products(_, { filter, ...page }, { cursors, store, scope }) {
    const products = readFilter(filter);
    return readConnection(cursors, 'products', page, (request) => store.pageProducts(products, request, scope));
  },
};
