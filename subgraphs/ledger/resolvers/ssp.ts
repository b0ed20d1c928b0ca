import type { SspId } from '../domain/ids.ts';
import type { SspResolvers } from '../generated/resolver-types.ts';

export const ssp: SspResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.ssps.load(id as SspId),
  // No outside system keeps prices yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Ssp', parent, null),
};
