import type { RevenueRunId } from '../domain/ids.ts';
import type { RevenueRunResolvers } from '../generated/resolver-types.ts';

export const revenueRun: RevenueRunResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.revenueRuns.load(id as RevenueRunId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  // No outside system recognises revenue yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('RevenueRun', parent, null),
};
