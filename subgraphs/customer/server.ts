import { commonDuties } from '../../platform/commands/duties.ts';
import { copyAll, openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { fillKeys } from './adapters/postgres/match-keys.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { CustomerTables } from './adapters/postgres/tables.ts';
import { createContext, type CustomerContext } from './context.ts';
import { customerDuties } from './duties.ts';
import { copyBilling } from './copies/billing.ts';
import { copyContracts } from './copies/contracts.ts';
import { copyCreditHolds } from './copies/credit-holds.ts';
import { copyDeals } from './copies/deals.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { openOutside } from './outside.ts';
import { resolvers } from './resolvers/all.ts';

export function openCustomerSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  return openSubgraph<CustomerTables, CustomerContext>(
    {
      name: 'customer',
      rules,
      duties: { ...commonDuties, ...customerDuties },
      events,
      resolvers,
      copies: {
        billing: copyBilling,
        contract: copyAll(
          copyContracts,
          copyDeals({ keepers: createPostgresKeepers(() => null), clock: options.clock }),
        ),
        ledger: copyCreditHolds({
          keeper: createPostgresKeepers(() => null).customers,
          clock: options.clock,
        }),
      },
      async rooms(core, database, pipeline) {
        const outside = await openOutside(options.systems, pipeline);
        const keepers = createPostgresKeepers(outside.of);
        const store = createPostgresStore(database.db);
        await fillKeys(database.db);
        outside.start(keepers.customers);
        return {
          contextOf: (caller, notes) => createContext({ ...core, store, keepers }, caller, notes),
          close: () => outside.close(),
        };
      },
    },
    options,
  );
}
