import type { AmendmentId } from '../domain/contract.ts';
import type { AmendmentResolvers } from '../generated/resolver-types.ts';

export const amendment: AmendmentResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.amendments.load(id as AmendmentId),
  contract: ({ contractId }, _, { loaders }) => loaders.contracts.load(contractId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  // No outside system keeps amendments yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Amendment', parent, parent.customerId),
};
