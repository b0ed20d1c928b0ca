import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { BillingAccountId } from '../domain/billing-account.ts';
import type { BillingAccountResolvers } from '../generated/resolver-types.ts';
import { readInvoiceFilter } from './filters.ts';

export const billingAccount: BillingAccountResolvers = {
  // The same loader as everywhere: a reference to an account that the viewer may not see is null.
  __resolveReference: ({ id }, { loaders }) => loaders.accounts.load(id as BillingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  invoices: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billingAccountId: id }, readInvoiceFilter(filter)];
    return readConnection(cursors, `invoices:${id}`, page, (request) => store.pageInvoices(filters, request, scope));
  },
  // No outside system keeps accounts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('BillingAccount', parent, parent.customerId),
};
