import type { Entity } from '../../platform/commands/command.ts';
import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import {
  createRequestContext,
  type Run,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { commands } from './commands/all.ts';
import type { Amendment } from './domain/amendment/amendment.ts';
import { contractOf } from './domain/contract-of.ts';
import type { AmendmentId, Contract, ContractId } from './domain/contract.ts';
import type { Deal, DealId } from './domain/deal.ts';
import type { PriceBook, PriceBookId } from './domain/price-book.ts';
import type { Quote, QuoteId } from './domain/quote.ts';
import type { Product, ProductId } from './domain/product.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { ContractKeepers, ContractReader, ContractStore } from './port.ts';

export type ContractParts = SubgraphCore & { readonly store: ContractStore; readonly keepers: ContractKeepers };

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type ContractContext = Pick<SubgraphRequestContext, 'viewer' | 'scope' | 'cursors' | 'commandsOn'> & {
  readonly loaders: Loaders;
  readonly store: ContractStore;
  readonly runOnPriceBook: Run<PriceBook, ContractReader>;
  readonly runOnQuote: Run<Quote, ContractReader>;
  readonly runOnDeal: Run<Deal, ContractReader>;
  readonly runOnContract: Run<Contract, ContractReader>;
  readonly runOnAmendment: Run<Amendment, ContractReader>;
  readonly runOnProduct: Run<Product, ContractReader>;
};

export function createContext(parts: ContractParts, caller: CallerContext, notes: RequestNotes): ContractContext {
  const { store, keepers } = parts;
  const reader = keepers.products.reader(parts.commandDb, holdNothing);
  const subgraph = {
    commands: Object.values(commands),
    grant: store.grant,
    contractOf: (type: string, entity: Entity) => Promise.resolve(contractOf(type, entity)),
    reader,
  };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const loaders = createLoaders(store, request.scope);

  return {
    ...request,
    loaders,
    store,
    runOnPriceBook: request.runOn(keepers.priceBooks, {
      load: (id) => loaders.priceBooks.load(id as PriceBookId),
      show: (book) => Promise.resolve(book),
    }),
    runOnQuote: request.runOn(keepers.quotes, {
      load: (id) => loaders.quotes.load(id as QuoteId),
      show: (quote) => Promise.resolve(quote),
    }),
    runOnDeal: request.runOn(keepers.deals, {
      load: (id) => loaders.deals.load(id as DealId),
      show: (deal) => Promise.resolve(deal),
    }),
    runOnContract: request.runOn(keepers.contracts, {
      load: (id) => loaders.contracts.load(id as ContractId),
      show: (contract) => Promise.resolve(contract),
    }),
    runOnAmendment: request.runOn(keepers.amendments, {
      load: (id) => loaders.amendments.load(id as AmendmentId),
      show: (amendment) => Promise.resolve(amendment),
    }),
    runOnProduct: request.runOn(keepers.products, {
      load: (id) => loaders.products.load(id as ProductId),
      show: (product) => Promise.resolve(product),
    }),
  };
}
