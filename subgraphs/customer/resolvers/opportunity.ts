import type { OpportunityResolvers } from '../generated/resolver-types.ts';
import type { OpportunityId } from '../domain/opportunity.ts';

export const opportunity: OpportunityResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.opportunities.load(id as OpportunityId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  commands: (parent, _, context) => context.commandsOn('Opportunity', parent, parent.customerId),
};
