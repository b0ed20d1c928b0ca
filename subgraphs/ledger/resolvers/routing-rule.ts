import type { RoutingRuleId } from '../domain/ids.ts';
import type { RouteResolvers, RoutingRuleResolvers } from '../generated/resolver-types.ts';

export const routingRule: RoutingRuleResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.routingRules.load(id as RoutingRuleId),
  erpInstance: ({ erpInstanceId }, _, { loaders }) => loaders.erpInstances.load(erpInstanceId),
  // No outside system routes yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('RoutingRule', parent, null),
};

export const route: RouteResolvers = {
  erpInstance: ({ erpInstanceId }, _, { loaders }) => loaders.erpInstances.load(erpInstanceId),
  routingRule: ({ ruleId }, _, { loaders }) => (ruleId === null ? null : loaders.routingRules.load(ruleId)),
};
