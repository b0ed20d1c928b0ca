import type { ContractResolvers } from '../generated/resolver-types.ts';

/** What the ledger adds to a contract. */
export const contract: ContractResolvers = {
  // Null for a contract that the viewer may not see, and until the books have heard of it.
  __resolveReference: ({ id }, { loaders }) => loaders.contracts.load(id),
  revenueContract: ({ id }, _, { loaders }) => loaders.revenueContractsOf.load(id),
};
