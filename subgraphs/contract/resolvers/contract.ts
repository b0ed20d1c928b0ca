import { readConnection } from '../../../platform/subgraph/pages.ts';
import { termsOf, type ContractId } from '../domain/contract.ts';
import type { ContractResolvers } from '../generated/resolver-types.ts';
import { readFilter } from './filters.ts';

export const contract: ContractResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.contracts.load(id as ContractId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  billToCustomer: ({ billToCustomerId }, _, { loaders }) => loaders.customers.load(billToCustomerId),
  terms: (parent) => termsOf(parent),
  quote: ({ quoteId }, _, { loaders }) => (quoteId === null ? null : loaders.quotes.load(quoteId)),
  predecessor: ({ predecessorId }, _, { loaders }) =>
    predecessorId === null ? null : loaders.contracts.load(predecessorId),
  deal: ({ id }, _, { loaders }) => loaders.dealsOfContracts.load(id),
  successor: ({ id }, _, { loaders }) => loaders.successors.load(id),
  amendments({ id }, { filter, ...page }, { cursors, store, scope }) {
    const filters = [{ contractId: id }, readFilter(filter)];
    return readConnection(cursors, `amendments:${id}`, page, (request) =>
      store.pageAmendments(filters, request, scope),
    );
  },
  // No outside system keeps contracts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Contract', parent, parent.customerId),
};
