import { copyCustomersFor } from '../customer-copy.ts';
import { openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createPostgresBooks } from './adapters/postgres/posting-books.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { LedgerTables } from './adapters/postgres/tables.ts';
import { createContext, type LedgerContext } from './context.ts';
import { duties } from './duties.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { postForBilling, type PostingParts } from './postings/follow-billing.ts';
import { tryDueRequests } from './postings/try-again.ts';
import { resolvers } from './resolvers/all.ts';
import { takeOverLegalEntities } from './take-over.ts';

export function openLedgerSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const postings: PostingParts = {
    process: { law: { rules, duties }, catalogue: events },
    booksOf: createPostgresBooks,
    clock: options.clock,
    committed: options.committed,
  };
  return openSubgraph<LedgerTables, LedgerContext>(
    {
      name: 'ledger',
      rules,
      duties,
      events,
      resolvers,
      copies: { customer: copyCustomersFor('ledger'), billing: postForBilling(postings) },
      async rooms(core, database) {
        const keepers = createPostgresKeepers();
        const store = createPostgresStore(database.db);
        await takeOverLegalEntities(options.systems.legalEntities, { ...core, store, keepers });
        const again = tryDueRequests({ db: core.commandDb }, postings, options.log);
        return {
          contextOf: (caller, notes) => createContext({ ...core, store, keepers }, caller, notes),
          close: () => again.stop(),
        };
      },
    },
    options,
  );
}
