import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { ContractId } from '../domain/known-contract.ts';
import type { ContractResolvers } from '../generated/resolver-types.ts';
import { readSubscriptionFilter } from './filters.ts';

/** What billing adds to a contract. */
export const contract: ContractResolvers = {
  // Null for a contract that the viewer may not see: then nothing hangs on it either.
  __resolveReference: ({ id }, { loaders }) => loaders.contracts.load(id as ContractId),
  billingSubscriptions: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ contractId: id }, readSubscriptionFilter(filter)];
    return readConnection(cursors, `billing-subscriptions:${id}`, page, (request) =>
      store.pageSubscriptions(filters, request, scope),
    );
  },
};
