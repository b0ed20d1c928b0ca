import type { CallerContext } from '../../platform/identity/signed-request.ts';
import {
  createRequestContext,
  type Run,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import { commands } from './commands/all.ts';
import type { Customer, CustomerId } from './domain/customer.ts';
import type { Opportunity, OpportunityId } from './domain/opportunity.ts';
import type { Partner } from './domain/partner.ts';
import { redactedFor } from './domain/redaction.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { CustomerKeepers, CustomerReader, CustomerStore } from './port.ts';

export type CustomerParts = SubgraphCore & { readonly store: CustomerStore; readonly keepers: CustomerKeepers };

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type CustomerContext = Pick<SubgraphRequestContext, 'viewer' | 'scope' | 'cursors' | 'commandsOn'> & {
  readonly loaders: Loaders;
  readonly store: CustomerStore;
  readonly runOnCustomer: Run<Customer, CustomerReader>;
  readonly runOnOpportunity: Run<Opportunity, CustomerReader>;
  readonly runOnPartner: Run<Partner, CustomerReader>;
};

export function createContext(parts: CustomerParts, caller: CallerContext, notes: RequestNotes): CustomerContext {
  const { store, keepers } = parts;
  const reader = keepers.customers.reader(parts.commandDb, holdNothing);
  const subgraph = { commands: Object.values(commands), grant: store.grant, reader };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const loaders = createLoaders(store, request.scope);

  return {
    ...request,
    loaders,
    store,
    runOnCustomer: request.runOn(keepers.customers, {
      load: (id) => loaders.customers.load(id as CustomerId),
      async show(customer) {
        const grant = await request.grantOn({ customerId: customer.id, contractId: null });
        return grant === undefined ? customer : redactedFor(customer, grant?.fieldGroups ?? []);
      },
    }),
    runOnOpportunity: request.runOn(keepers.opportunities, {
      load: (id) => loaders.opportunities.load(id as OpportunityId),
      show: (opportunity) => Promise.resolve(opportunity),
    }),
    runOnPartner: request.runOn(keepers.partners, {
      load: (id) => loaders.partners.load(id as Partner['id']),
      show: (partner) => Promise.resolve(partner),
    }),
  };
}
