import type { Kysely } from 'kysely';
import { pageOf } from '../../../../platform/subgraph/pages.ts';
import type { BillingStore } from '../../port.ts';
import { listAccounts, readAccounts } from './accounts.ts';
import { readCustomers } from './customers.ts';
import { readGrants } from './grants.ts';
import { findByNumber, listInvoices, readInvoices } from './invoices.ts';
import type { BillingTables } from './tables.ts';

/** Reads for requests: everything through a scope. */
export function createPostgresStore(db: Kysely<BillingTables>): BillingStore {
  return {
    readAccounts: (ids, scope) => readAccounts(db, ids, scope),
    readInvoices: (ids, scope) => readInvoices(db, ids, scope),
    readCustomers: (ids, scope) => readCustomers(db, ids, scope),
    pageAccounts: async (filter, page, scope) => pageOf(await listAccounts(db, scope, page, filter), page.first),
    pageInvoices: async (filters, page, scope) => pageOf(await listInvoices(db, scope, page, filters), page.first),
    findInvoiceByNumber: (legalEntityId, number, scope) => findByNumber(db, legalEntityId, number, scope),
    grants: (partner, customers, on) => readGrants(db, partner, customers, on),
  };
}
