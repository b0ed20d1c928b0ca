import { money } from '../../../platform/subgraph/money.ts';
import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { mutation } from './mutation.ts';
import { amendmentChange } from './amendment-change.ts';
import { amendment } from './amendment.ts';
import { contractLine } from './contract-line.ts';
import { contract } from './contract.ts';
import { customer } from './customer.ts';
import { deal } from './deal.ts';
import { priceBook } from './price-book.ts';
import { priceEntry } from './price-entry.ts';
import { productComponent } from './product-component.ts';
import { product } from './product.ts';
import { quote } from './quote.ts';
import { query } from './query.ts';

export const resolvers: Resolvers = {
  ...scalars,
  Query: query,
  Mutation: mutation,
  Amendment: amendment,
  AmendmentChange: amendmentChange,
  Contract: contract,
  ContractLine: contractLine,
  Customer: customer,
  Deal: deal,
  Money: money,
  Quote: quote,
  PriceBook: priceBook,
  PriceEntry: priceEntry,
  Product: product,
  ProductComponent: productComponent,
};
