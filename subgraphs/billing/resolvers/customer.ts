import type { CustomerId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { CustomerResolvers } from '../generated/resolver-types.ts';
import {
  readAccountFilter,
  readCreditNoteFilter,
  readInvoiceFilter,
  readPaymentFilter,
  readSubscriptionFilter,
} from './filters.ts';

/** What billing adds to a customer. */
export const customer: CustomerResolvers = {
  // Null for a customer that the viewer may not see: then nothing hangs on it either.
  __resolveReference: ({ id }, { loaders }) => loaders.customers.load(id as CustomerId),
  // Of what grants name a sum would be a part, whatever roles a partner has beside.
  billedTotals: ({ id }, _, { store, scope }) => (scope.kind === 'grants' ? null : store.billedTotals(id, scope)),
  billingAccounts: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readAccountFilter(filter)];
    return readConnection(cursors, `accounts:${id}`, page, (request) => store.pageAccounts(filters, request, scope));
  },
  invoices: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readInvoiceFilter(filter)];
    return readConnection(cursors, `invoices:${id}`, page, (request) => store.pageInvoices(filters, request, scope));
  },
  billingSubscriptions: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readSubscriptionFilter(filter)];
    return readConnection(cursors, `billing-subscriptions:${id}`, page, (request) =>
      store.pageSubscriptions(filters, request, scope),
    );
  },
  // Of several companies it is a total: who does not see all of them would be told a part of it (DOMAIN 2.1).
  collectionsStatus: ({ id }, _, { loaders, scope }) =>
    scope.kind === 'everything' || scope.kind === 'customer-tree' ? loaders.collections.load(id) : null,
  payments: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readPaymentFilter(filter)];
    return readConnection(cursors, `payments:${id}`, page, (request) => store.pagePayments(filters, request, scope));
  },
  creditNotes: ({ id }, { filter, ...page }, { cursors, store, scope }) => {
    const filters = [{ customerId: id }, readCreditNoteFilter(filter)];
    return readConnection(cursors, `credit-notes:${id}`, page, (request) =>
      store.pageCreditNotes(filters, request, scope),
    );
  },
};
