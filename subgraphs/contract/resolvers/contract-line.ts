import type { ContractLineResolvers } from '../generated/resolver-types.ts';

export const contractLine: ContractLineResolvers = {
  product: ({ productId }, _, { loaders }) => loaders.products.load(productId),
};
