import type { Kysely } from 'kysely';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import { readGrant } from '../../../partner-grants.ts';
import type { ContractStore } from '../../port.ts';
import { listAmendments, readAmendments } from './amendments.ts';
import { findContractByNumber, listContracts, readContracts, readSuccessors } from './contracts.ts';
import { readCustomers } from './customers.ts';
import { listDeals, readDeals, readDealsOf } from './deals.ts';
import { listPriceBooks, pricesInForce, readPriceBooks } from './price-books.ts';
import { findBySku, listProducts, readProducts } from './products.ts';
import { listQuotes, readQuotes } from './quotes.ts';
import type { ContractTables } from './tables.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<ContractTables>): ContractStore {
  return {
    readProducts: (ids, scope) => readProducts(db, ids, scope),
    pageProducts: async (filter, page, scope) => pageOf(await listProducts(db, scope, page, filter), page.first),
    findProductBySku: (sku, scope) => findBySku(db, sku, scope),
    readPriceBooks: (ids, scope) => readPriceBooks(db, ids, scope),
    pagePriceBooks: async (filter, page, scope) => pageOf(await listPriceBooks(db, scope, page, filter), page.first),
    pricesInForce: (products, of, scope) => pricesInForce(db, products, of, scope),
    readQuotes: (ids, scope) => readQuotes(db, ids, scope),
    pageQuotes: async (filters, page, scope) => pageOf(await listQuotes(db, scope, page, filters), page.first),
    readDeals: (ids, scope) => readDeals(db, ids, scope),
    readDealsOf: (contracts, scope) => readDealsOf(db, contracts, scope),
    pageDeals: async (filters, page, scope) => pageOf(await listDeals(db, scope, page, filters), page.first),
    readContracts: (ids, scope) => readContracts(db, ids, scope),
    readSuccessors: (ids, scope) => readSuccessors(db, ids, scope),
    pageContracts: async (filters, page, scope) => pageOf(await listContracts(db, scope, page, filters), page.first),
    findContractByNumber: (number, scope) => findContractByNumber(db, number, scope),
    readAmendments: (ids, scope) => readAmendments(db, ids, scope),
    pageAmendments: async (filters, page, scope) => pageOf(await listAmendments(db, scope, page, filters), page.first),
    readCustomers: (ids, scope) => readCustomers(db, ids, scope),
    grant: (partner, whose, on) => readGrant(db, partner, whose, on),
  };
}
