import type { ErpInstanceId } from '../domain/ids.ts';
import type { ErpInstanceResolvers } from '../generated/resolver-types.ts';

export const erpInstance: ErpInstanceResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.erpInstances.load(id as ErpInstanceId),
  // No outside system knows itself by another name yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('ErpInstance', parent, null),
};
