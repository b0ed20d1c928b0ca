import type { LegalEntityId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import type { BillingAccountId } from '../domain/billing-account.ts';
import type { InvoiceId } from '../domain/invoice.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { readAccountFilter, readInvoiceFilter } from './filters.ts';

export const query: QueryResolvers = {
  billingAccount: (_, { id }, { loaders }) => loaders.accounts.load(id as BillingAccountId),
  invoice: (_, { id }, { loaders }) => loaders.invoices.load(id as InvoiceId),

  async invoiceByNumber(_, { legalEntityId, number }, { store, scope, loaders }) {
    const id = await store.findInvoiceByNumber(legalEntityId as LegalEntityId, number, scope);
    return id === null ? null : loaders.invoices.load(id);
  },

  billingAccounts(_, { filter, ...page }, { cursors, store, scope }) {
    const accounts = readAccountFilter(filter);
    return readConnection(cursors, 'billing-accounts', page, (request) => store.pageAccounts(accounts, request, scope));
  },

  invoices(_, { filter, ...page }, { cursors, store, scope }) {
    const filters = [readInvoiceFilter(filter)];
    return readConnection(cursors, 'invoices', page, (request) => store.pageInvoices(filters, request, scope));
  },
};
