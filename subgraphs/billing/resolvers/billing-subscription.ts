import { readConnection } from '../../../platform/subgraph/pages.ts';
import { pausedAt, type BillingSubscriptionId } from '../domain/billing-subscription.ts';
import type { BillingSubscriptionResolvers } from '../generated/resolver-types.ts';
import { readInvoiceFilter } from './filters.ts';
import { legalEntityOf } from './legal-entity.ts';

export const billingSubscription: BillingSubscriptionResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.subscriptions.load(id as BillingSubscriptionId),
  contract: ({ contractId }, _, { loaders }) => loaders.contracts.load(contractId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  legalEntity: ({ legalEntityId }, _, { scope }) => legalEntityOf(legalEntityId, scope),
  pausedAt,
  previousSubscription: ({ previousSubscriptionId }, _, { loaders }) =>
    previousSubscriptionId === null ? null : loaders.subscriptions.load(previousSubscriptionId),
  invoices: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billingSubscriptionId: id }, readInvoiceFilter(filter)];
    return readConnection(cursors, `invoices:${id}`, page, (request) => store.pageInvoices(filters, request, scope));
  },
  usage: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const events = { ...filter, billingSubscriptionId: id };
    return readConnection(cursors, `usage:${id}`, page, (request) => store.pageUsage(events, request, scope));
  },
  ratedUsage: ({ id }, { filter, ...page }, { cursors, store, scope }) =>
    readConnection(cursors, `rated-usage:${id}`, page, (request) =>
      store.pageRatedUsage(id, filter ?? {}, request, scope),
    ),
  // No outside system keeps subscriptions yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('BillingSubscription', parent, parent.customerId),
};
