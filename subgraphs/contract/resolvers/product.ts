import type { ProductId } from '../domain/product.ts';
import type { ProductResolvers } from '../generated/resolver-types.ts';

export const product: ProductResolvers = {
  // The same loader as everywhere: a reference to what the viewer may not see is null.
  __resolveReference: ({ id }, { loaders }) => loaders.products.load(id as ProductId),
  // No outside system keeps products yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Product', parent, null),
};
