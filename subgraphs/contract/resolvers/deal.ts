import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { DealId } from '../domain/deal.ts';
import type { DealResolvers } from '../generated/resolver-types.ts';

export const deal: DealResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.deals.load(id as DealId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  contracts: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `contracts-of-deal:${id}`, page, (request) =>
      store.pageContracts([{ dealId: id }], request, scope),
    ),
  // No outside system keeps deals yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Deal', parent, parent.customerId),
};
