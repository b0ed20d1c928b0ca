import DataLoader from 'dataloader';
import { isIdShaped, type CustomerId } from '../../core/ids.ts';
import type { Scope } from '../../core/scope.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { Invoice, InvoiceId } from './domain/invoice.ts';
import type { CustomerStub } from './domain/known-customer.ts';
import type { BillingStore } from './port.ts';

export type Loaders = {
  readonly accounts: DataLoader<BillingAccountId, BillingAccount | null>;
  readonly invoices: DataLoader<InvoiceId, Invoice | null>;
  readonly customers: DataLoader<CustomerId, CustomerStub | null>;
};

/** How many ids one statement asks for. */
const batchSizeMax = 500;

/** One loader per entity for one request: asks together for what is asked in one tick, and within the scope. */
export function createLoaders(store: BillingStore, scope: Scope): Loaders {
  const loaderOf = <Id extends string, E>(read: (ids: readonly Id[], scope: Scope) => Promise<readonly (E | null)[]>) =>
    new DataLoader<Id, E | null>(
      async (ids) => {
        // What cannot be an id of ours is not worth a query.
        const shaped = ids.filter(isIdShaped);
        const found = new Map((await read(shaped, scope)).map((entity, index) => [shaped[index], entity]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: batchSizeMax },
    );

  return {
    accounts: loaderOf((ids, within) => store.readAccounts(ids, within)),
    invoices: loaderOf((ids, within) => store.readInvoices(ids, within)),
    customers: loaderOf((ids, within) => store.readCustomers(ids, within)),
  };
}
