import type { PostingRequestId } from '../domain/ids.ts';
import type { PostingRequestResolvers } from '../generated/resolver-types.ts';

export const postingRequest: PostingRequestResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.requests.load(id as PostingRequestId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  reverses: ({ reversesId }, _, { loaders }) => (reversesId === null ? null : loaders.requests.load(reversesId)),
  erpInstance: ({ erpInstanceId }, _, { loaders }) =>
    erpInstanceId === null ? null : loaders.erpInstances.load(erpInstanceId),
  journalEntry: ({ journalEntryId }, _, { loaders }) =>
    journalEntryId === null ? null : loaders.entries.load(journalEntryId),
  // No outside system posts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('PostingRequest', parent, null),
};
