import type { AccountId } from '../domain/ids.ts';
import type { AccountResolvers } from '../generated/resolver-types.ts';

export const account: AccountResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.accounts.load(id as AccountId),
  // No outside system keeps a chart yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Account', parent, null),
};
