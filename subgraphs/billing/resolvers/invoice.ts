import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { InvoiceId } from '../domain/invoice.ts';
import { hasItsContent } from '../domain/reported-invoice.ts';
import type { InvoiceResolvers } from '../generated/resolver-types.ts';
import { legalEntityOf } from './legal-entity.ts';

export const invoice: InvoiceResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.invoices.load(id as InvoiceId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  billingSubscription: ({ billingSubscriptionId }, _, { loaders }) =>
    billingSubscriptionId === null ? null : loaders.subscriptions.load(billingSubscriptionId),
  billRun: ({ billRunId }, _, { loaders }) => (billRunId === null ? null : loaders.runs.load(billRunId)),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  currentCustomer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  legalEntity: ({ legalEntityId }, _, { scope }) => legalEntityOf(legalEntityId, scope),
  creditNotes: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `credit-notes:${id}`, page, (request) =>
      store.pageCreditNotes([{ invoiceId: id }], request, scope),
    ),
  allocations: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `allocations:${id}`, page, (request) =>
      store.pageAllocations({ invoiceId: id }, request, scope),
    ),
  postingStatus: ({ id }, _, { loaders }) => loaders.postingStatuses.load(id),
  contentIntact: (parent) => hasItsContent(parent),
  // No outside system keeps invoices yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('Invoice', parent, parent.customerId),
};
