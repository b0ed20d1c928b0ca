import type { FxRateId } from '../domain/ids.ts';
import type { FxRateResolvers } from '../generated/resolver-types.ts';

export const fxRate: FxRateResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.fxRates.load(id as FxRateId),
  // No outside system keeps rates yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('FxRate', parent, null),
};
