import type { CustomerId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { CustomerResolvers } from '../generated/resolver-types.ts';
import { readFilter } from './filters.ts';

/** What the ledger adds to a customer. */
export const customer: CustomerResolvers = {
  // Null for a customer that the viewer may not see: then nothing hangs on it either.
  __resolveReference: ({ id }, { loaders }) => loaders.customers.load(id as CustomerId),
  // Of what grants name a sum would be a part, whatever roles a partner has beside.
  receivableTotals: ({ id }, _, { store, scope }) =>
    scope.kind === 'grants' ? null : store.receivableTotals(id, scope),
  receivables: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readFilter(filter)];
    return readConnection(cursors, `receivables:${id}`, page, (request) =>
      store.pageReceivables(filters, request, scope),
    );
  },
  creditProfiles: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `credit-profiles:${id}`, page, (request) =>
      store.pageCreditProfiles([{ customerId: id }], request, scope),
    ),
};
