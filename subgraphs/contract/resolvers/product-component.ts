import type { ProductComponentResolvers } from '../generated/resolver-types.ts';

export const productComponent: ProductComponentResolvers = {
  product: ({ productId }, _, { loaders }) => loaders.products.load(productId),
};
