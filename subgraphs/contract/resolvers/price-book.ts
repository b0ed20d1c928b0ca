import type { PriceBookId } from '../domain/price-book.ts';
import type { PriceBookResolvers } from '../generated/resolver-types.ts';

export const priceBook: PriceBookResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.priceBooks.load(id as PriceBookId),
  // No outside system keeps prices yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('PriceBook', parent, null),
};
