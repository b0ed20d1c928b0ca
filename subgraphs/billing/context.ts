import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import {
  createRequestContext,
  type Run,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { commands } from './commands/all.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import type { Invoice, InvoiceId } from './domain/invoice.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { BillingKeepers, BillingReader, BillingStore } from './port.ts';

export type BillingParts = SubgraphCore & { readonly store: BillingStore; readonly keepers: BillingKeepers };

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type BillingContext = Pick<SubgraphRequestContext, 'viewer' | 'scope' | 'cursors' | 'commandsOn'> & {
  readonly loaders: Loaders;
  readonly store: BillingStore;
  readonly runOnAccount: Run<BillingAccount, BillingReader>;
  readonly runOnInvoice: Run<Invoice, BillingReader>;
};

export function createContext(parts: BillingParts, caller: CallerContext, notes: RequestNotes): BillingContext {
  const { store, keepers } = parts;
  const reader = keepers.invoices.reader(parts.commandDb, holdNothing);
  const subgraph = { commands: Object.values(commands), grants: store.grants, reader };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const loaders = createLoaders(store, request.scope);

  return {
    ...request,
    loaders,
    store,
    runOnAccount: request.runOn(keepers.accounts, {
      load: (id) => loaders.accounts.load(id as BillingAccountId),
      show: (account) => Promise.resolve(account),
    }),
    runOnInvoice: request.runOn(keepers.invoices, {
      load: (id) => loaders.invoices.load(id as InvoiceId),
      show: (invoice) => Promise.resolve(invoice),
    }),
  };
}
