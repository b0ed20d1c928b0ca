import type { UsageBatchId } from '../domain/intake/usage-batch.ts';
import type { UsageBatchResolvers } from '../generated/resolver-types.ts';

export const usageBatch: UsageBatchResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.usageBatches.load(id as UsageBatchId),
  // A batch is nobody's but ours.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('UsageBatch', parent, null),
};
