import { copyCustomersFor } from '../customer-copy.ts';
import { copyPlacesFor } from '../customer-places.ts';
import { copyLegalEntitiesFor, createLegalEntities } from '../legal-entity-copy.ts';
import { copyProductLinesFor } from '../product-lines.ts';
import { copyAll, openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createBillRunDesk } from './adapters/postgres/bill-run-desk.ts';
import { billingDuties } from './adapters/postgres/duties.ts';
import { createContractDesk } from './adapters/postgres/contract-moves.ts';
import { createDueReader } from './adapters/postgres/due.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { BillingTables } from './adapters/postgres/tables.ts';
import { copyContracts } from './copies/contracts.ts';
import { copyTaxProfiles } from './copies/tax-profiles.ts';
import { createContext, type BillingContext } from './context.ts';
import { applyRouting } from './copies/routing.ts';
import { copyPostings } from './copies/postings.ts';
import { events } from './events.ts';
import { followInvoiceFeeds } from './feeds.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';
import { startContractFollower } from './runs/contract-follower.ts';
import { startBillRunWorker } from './runs/worker.ts';
import { rateTableSystem } from './tax-system.ts';
import { movesByTime } from './timekeeping.ts';

export function openBillingSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  return openSubgraph<BillingTables, BillingContext>(
    {
      name: 'billing',
      rules,
      duties: billingDuties,
      events,
      resolvers,
      copies: {
        customer: copyAll(copyCustomersFor('billing'), copyTaxProfiles, copyPlacesFor('billing')),
        contract: copyAll(copyContracts, copyProductLinesFor('billing')),
        ledger: copyAll(copyPostings, copyLegalEntitiesFor('billing', applyRouting)),
      },
      rooms(core, database, pipelineOptions) {
        const legalEntities = createLegalEntities(options.systems.legalEntities);
        const keepers = createPostgresKeepers(legalEntities);
        const store = createPostgresStore(database.db);
        const { pipeline, clock } = core;
        const desk = createBillRunDesk(database.db, legalEntities);
        const { log } = options;
        const runs = startBillRunWorker({ pipeline, clock, keepers, desk, taxSystem: rateTableSystem, log });
        const contracts = createContractDesk(database.db);
        const follower = startContractFollower({ pipeline, keepers, desk: contracts, clock, log });
        const feeds = followInvoiceFeeds(options.systems, pipelineOptions, keepers.invoices);
        const parts = { ...core, store, keepers, ringRuns: () => runs.ring() };
        return {
          contextOf: (caller, notes) => createContext(parts, caller, notes),
          moves: movesByTime(pipeline, keepers, createDueReader(database.db)),
          async close() {
            await Promise.all([runs.close(), follower.close(), feeds.close()]);
          },
        };
      },
    },
    options,
  );
}
