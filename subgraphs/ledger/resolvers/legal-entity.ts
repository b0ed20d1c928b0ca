import type { LegalEntityId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { LegalEntityResolvers } from '../generated/resolver-types.ts';

export const legalEntity: LegalEntityResolvers = {
  // The same loader as everywhere: a reference to one that the viewer does not work for is null.
  __resolveReference: ({ id }, { loaders }) => loaders.legalEntities.load(id as LegalEntityId),
  erpInstances: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `erp-instances:${id}`, page, (request) =>
      store.pageErpInstances({ legalEntityId: id }, request, scope),
    ),
  // No outside system keeps books yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('LegalEntity', parent, null),
};
