import type { QuoteId } from '../domain/quote.ts';
import type { QuoteResolvers } from '../generated/resolver-types.ts';

export const quote: QuoteResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.quotes.load(id as QuoteId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  contract: ({ contractId }, _, { loaders }) => (contractId === null ? null : loaders.contracts.load(contractId)),
  // No outside system keeps quotes yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Quote', parent, parent.customerId),
};
