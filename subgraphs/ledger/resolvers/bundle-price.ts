import type { BundlePriceId } from '../domain/ids.ts';
import type { BundlePriceResolvers } from '../generated/resolver-types.ts';

export const bundlePrice: BundlePriceResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.bundlePrices.load(id as BundlePriceId),
  // No outside system keeps prices yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('BundlePrice', parent, null),
};
