import type { JournalLineResolvers } from '../generated/resolver-types.ts';

export const journalLine: JournalLineResolvers = {
  account: ({ accountId }, _, { loaders }) => loaders.accounts.load(accountId),
  mappingRule: ({ mappingRuleId }, _, { loaders }) =>
    mappingRuleId === null ? null : loaders.mappingRules.load(mappingRuleId),
  // Whether there is such a customer, the customer subgraph knows.
  customer: ({ customerId }) => (customerId === null ? null : { id: customerId }),
};
