import type { CustomerId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { CustomerResolvers } from '../generated/resolver-types.ts';
import { readFilter } from './filters.ts';

/** What contract adds to a customer. */
export const customer: CustomerResolvers = {
  // Null for a customer that the viewer may not see: then nothing hangs on it either.
  __resolveReference: ({ id }, { loaders }) => loaders.customers.load(id as CustomerId),
  contracts: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readFilter(filter)];
    return readConnection(cursors, `contracts:${id}`, page, (request) => store.pageContracts(filters, request, scope));
  },
  deals: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `deals:${id}`, page, (request) => store.pageDeals([{ customerId: id }], request, scope)),
  quotes: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `quotes:${id}`, page, (request) => store.pageQuotes([{ customerId: id }], request, scope)),
};
