import type { LegalEntityId } from '../../../core/ids.ts';
import type { LegalEntityResolvers } from '../generated/resolver-types.ts';

export const legalEntity: LegalEntityResolvers = {
  // The same loader as everywhere: a reference to one that the viewer does not work for is null.
  __resolveReference: ({ id }, { loaders }) => loaders.legalEntities.load(id as LegalEntityId),
  // No outside system keeps books yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('LegalEntity', parent, null),
};
