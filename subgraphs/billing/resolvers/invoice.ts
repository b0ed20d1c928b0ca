import type { InvoiceId } from '../domain/invoice.ts';
import type { InvoiceResolvers } from '../generated/resolver-types.ts';

export const invoice: InvoiceResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.invoices.load(id as InvoiceId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  // No outside system keeps invoices yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Invoice', parent, parent.customerId),
};
