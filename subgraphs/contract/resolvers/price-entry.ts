import type { PriceEntryResolvers } from '../generated/resolver-types.ts';

export const priceEntry: PriceEntryResolvers = {
  product: ({ productId }, _, { loaders }) => loaders.products.load(productId),
};
