import type { MappingRuleId } from '../domain/ids.ts';
import type { MappingLineResolvers, MappingRuleResolvers } from '../generated/resolver-types.ts';

export const mappingRule: MappingRuleResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.mappingRules.load(id as MappingRuleId),
  // No outside system maps accounts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('MappingRule', parent, null),
};

export const mappingLine: MappingLineResolvers = {
  account: ({ accountId }, _, { loaders }) => loaders.accounts.load(accountId),
};
