import { copyCustomersFor } from '../customer-copy.ts';
import { copyPlacesFor } from '../customer-places.ts';
import { copyProductLinesFor } from '../product-lines.ts';
import { copyAll, openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createCreditBooks } from './adapters/postgres/credit-books.ts';
import { createLedgerDue } from './adapters/postgres/due.ts';
import { createPostgresBooks } from './adapters/postgres/posting-books.ts';
import { createRevenueBooks } from './adapters/postgres/revenue-books.ts';
import { createRevenueRunLeases } from './adapters/postgres/revenue-runs.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { LedgerTables } from './adapters/postgres/tables.ts';
import { createContext, type LedgerContext } from './context.ts';
import { copyLegalLinks, lookAtMerged } from './credit/follow-customers.ts';
import { keepCredit, type CreditParts } from './credit/look.ts';
import { duties } from './duties.ts';
import { events } from './events.ts';
import { followEntryFeeds } from './feeds.ts';
import { rules } from './generated/rules.ts';
import { postForBilling, type PostingParts } from './postings/follow-billing.ts';
import { tryDueRequests } from './postings/try-again.ts';
import { followContracts } from './revenue/follow-contracts.ts';
import { startRevenueWorker } from './revenue/worker.ts';
import { resolvers } from './resolvers/all.ts';
import { movesByTime } from './timekeeping.ts';
import { takeOverLegalEntities } from './take-over.ts';

export function openLedgerSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const postings: PostingParts = {
    process: { law: { rules, duties }, catalogue: events },
    booksOf: createPostgresBooks,
    revenueOf: createRevenueBooks,
    clock: options.clock,
    committed: options.committed,
  };
  const credit: CreditParts = { ...postings, creditOf: createCreditBooks };
  return openSubgraph<LedgerTables, LedgerContext>(
    {
      name: 'ledger',
      rules,
      duties,
      events,
      resolvers,
      copies: {
        customer: copyAll(
          copyCustomersFor('ledger', (trx, entries) => lookAtMerged(createCreditBooks(trx), entries)),
          copyLegalLinks(credit),
          copyPlacesFor('ledger', (trx, customers) => createPostgresBooks(trx).askForPlaces(customers)),
        ),
        contract: copyAll(
          followContracts(postings),
          copyProductLinesFor('ledger', (trx) => createPostgresBooks(trx).askForProducts()),
        ),
        billing: postForBilling(postings),
      },
      async rooms(core, database, pipelineOptions) {
        const keepers = createPostgresKeepers();
        const store = createPostgresStore(database.db);
        const { log } = options;
        await takeOverLegalEntities(options.systems.legalEntities, { ...core, keepers, store });
        const commandDatabase = { db: core.commandDb };
        const again = tryDueRequests(commandDatabase, postings, log);
        const keeping = keepCredit(commandDatabase, credit, log);
        const leases = createRevenueRunLeases(database.db);
        const revenue = startRevenueWorker({ database: commandDatabase, parts: postings, leases, log });
        const feeds = followEntryFeeds(options.systems, pipelineOptions, keepers.entries);
        const parts = { ...core, store, keepers, ringRevenue: () => revenue.ring() };
        return {
          moves: movesByTime(core.pipeline, keepers, createLedgerDue(database.db)),
          contextOf: (caller, notes) => createContext(parts, caller, notes),
          async close() {
            await Promise.all([again.stop(), keeping.stop(), revenue.close(), feeds.close()]);
          },
        };
      },
    },
    options,
  );
}
