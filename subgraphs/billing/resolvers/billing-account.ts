import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { BillingAccountId } from '../domain/billing-account.ts';
import type { BillingAccountResolvers } from '../generated/resolver-types.ts';
import { readInvoiceFilter, readPaymentFilter, readPaymentMethodFilter, readSubscriptionFilter } from './filters.ts';
import { legalEntityOf } from './legal-entity.ts';

export const billingAccount: BillingAccountResolvers = {
  // The same loader as everywhere: a reference to an account that the viewer may not see is null.
  __resolveReference: ({ id }, { loaders }) => loaders.accounts.load(id as BillingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.currentCustomers.load(customerId),
  dunningCase: ({ id }, _, { loaders }) => loaders.casesGoingOn.load(id),
  invoices: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billingAccountId: id }, readInvoiceFilter(filter)];
    return readConnection(cursors, `invoices:${id}`, page, (request) => store.pageInvoices(filters, request, scope));
  },
  legalEntity: ({ legalEntityId }, _, { scope }) => legalEntityOf(legalEntityId, scope),
  subscriptions: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billingAccountId: id }, readSubscriptionFilter(filter)];
    return readConnection(cursors, `billing-subscriptions:${id}`, page, (request) =>
      store.pageSubscriptions(filters, request, scope),
    );
  },
  payments: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ billingAccountId: id }, readPaymentFilter(filter)];
    return readConnection(cursors, `payments:${id}`, page, (request) => store.pagePayments(filters, request, scope));
  },
  paymentMethods: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const methods = readPaymentMethodFilter(filter);
    return readConnection(cursors, `payment-methods:${id}`, page, (request) =>
      store.pagePaymentMethods(id, methods, request, scope),
    );
  },
  accountCredits: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `account-credits:${id}`, page, (request) => store.pageAccountCredits(id, request, scope)),
  // No outside system keeps accounts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('BillingAccount', parent, parent.customerId),
};
