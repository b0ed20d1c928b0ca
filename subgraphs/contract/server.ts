import { copyCustomersFor } from '../customer-copy.ts';
import { copyPlacesFor } from '../customer-places.ts';
import { copyLegalEntitiesFor, createLegalEntities } from '../legal-entity-copy.ts';
import { copyAll, openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createDueReader } from './adapters/postgres/due.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { ContractTables } from './adapters/postgres/tables.ts';
import { createContext, type ContractContext } from './context.ts';
import { duties } from './duties.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';
import { movesByTime } from './timekeeping.ts';

export function openContractSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  return openSubgraph<ContractTables, ContractContext>(
    {
      name: 'contract',
      rules,
      duties,
      events,
      resolvers,
      copies: {
        customer: copyAll(copyCustomersFor('contract'), copyPlacesFor('contract')),
        ledger: copyLegalEntitiesFor('contract'),
      },
      rooms(core, database) {
        const legalEntities = createLegalEntities(options.systems.legalEntities);
        const keepers = createPostgresKeepers(legalEntities);
        const store = createPostgresStore(database.db);
        const due = createDueReader(database.db);
        const moves = movesByTime(core.pipeline, keepers, due, () => legalEntities.all(database.db));
        return { moves, contextOf: (caller, notes) => createContext({ ...core, store, keepers }, caller, notes) };
      },
    },
    options,
  );
}
