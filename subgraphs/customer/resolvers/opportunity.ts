import type { OpportunityResolvers } from '../generated/resolver-types.ts';
import type { OpportunityId } from '../domain/opportunity.ts';

export const opportunity: OpportunityResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.opportunities.load(id as OpportunityId),
  /** Whose it is now: of a merged customer the one that it became. */
  async customer({ customerId }, _, { loaders }) {
    const customer = await loaders.customers.load(customerId);
    return customer?.mergedIntoId == null ? customer : loaders.customers.load(customer.mergedIntoId);
  },
  commands: (parent, _, context) => context.commandsOn('Opportunity', parent, parent.customerId),
};
