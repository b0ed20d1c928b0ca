import { commonDuties } from '../../platform/commands/duties.ts';
import { openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { BillingTables } from './adapters/postgres/tables.ts';
import { createContext, type BillingContext } from './context.ts';
import { copyCustomers } from './copies/customers.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';

export function openBillingSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  return openSubgraph<BillingTables, BillingContext>(
    {
      name: 'billing',
      rules,
      duties: commonDuties,
      events,
      resolvers,
      copies: { customer: copyCustomers },
      rooms(core, database) {
        const keepers = createPostgresKeepers(options.systems.legalEntities);
        const store = createPostgresStore(database.db);
        return { contextOf: (caller, notes) => createContext({ ...core, store, keepers }, caller, notes) };
      },
    },
    options,
  );
}
