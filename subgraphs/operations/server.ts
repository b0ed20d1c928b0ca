import { commonDuties } from '../../platform/commands/duties.ts';
import { openSubgraph } from '../open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { OperationsTables } from './adapters/postgres/tables.ts';
import { copyPartners } from './copies/partners.ts';
import { createContext, type OperationsContext } from './context.ts';
import { createDesks } from './dead-letters/desks.ts';
import { startDispatch } from './dead-letters/dispatch.ts';
import { events } from './events.ts';
import { createAuditTrail } from './evidence/evidence.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';
import { createWebhookDesk } from './webhooks/desk.ts';

export function openOperationsSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const evidence = Object.entries(options.evidence);
  return openSubgraph<OperationsTables, OperationsContext>(
    {
      name: 'operations',
      rules,
      duties: commonDuties,
      events,
      resolvers,
      copies: { customer: copyPartners },
      rooms(core, database, pipeline) {
        const keepers = createPostgresKeepers(options.webhooks);
        const store = createPostgresStore(database.db);
        const desks = createDesks(evidence.map(([, { letters }]) => letters));
        const dispatch = startDispatch({ store, keepers, desks, pipeline });
        const trail = createAuditTrail(options.evidence);
        const webhooks = createWebhookDesk(
          options.webhooks.reach,
          evidence.map(([, { log }]) => log.reader),
        );
        const parts = { ...core, store, keepers, letters: desks, dispatch, trail, webhooks };
        return {
          contextOf: (caller, notes) => createContext(parts, caller, notes),
          close: () => dispatch.close(),
        };
      },
    },
    options,
  );
}
