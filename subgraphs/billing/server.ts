import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createCaughtUp, type Copied } from '../../events/caught-up.ts';
import { commonDuties } from '../../platform/commands/duties.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline } from '../../platform/commands/pipeline.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { fromRoot } from '../../platform/root.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { BillingTables } from './adapters/postgres/tables.ts';
import { createContext, type BillingParts } from './context.ts';
import { copyCustomers } from './copies/customers.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { resolvers } from './resolvers/all.ts';

/** The folders of this source's migrations, in the order in which they run. */
export const billingMigrations = [
  fromRoot('platform/commands/migrations'),
  fromRoot('events/migrations'),
  fromRoot('subgraphs/billing/adapters/postgres/migrations'),
];

/** Opens the billing subgraph on a database that is migrated. */
export async function openBillingSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { cursors, clock, log, registry } = options;
  const database = createPostgres<BillingTables>({
    url: options.databaseUrl,
    schema: 'billing',
    poolMax: options.poolMax,
    applicationName: 'concord-billing',
    log,
  });
  const commandDb = commandTablesOf(database.db);

  const copied: Record<string, Copied> = {};
  const customer = options.logs['customer'];
  if (customer !== undefined) {
    const inbox = copyCustomers({ ...database, db: commandDb }, customer, {
      metrics: options.eventMetrics,
      log,
    });
    copied['customer'] = { reader: customer.reader, inbox };
  }
  const caughtUp = createCaughtUp(cursors, copied);

  const law = { rules, duties: commonDuties };
  const pipeline = createPipeline({
    source: 'billing',
    law,
    catalogue: events,
    database: { db: commandDb },
    clock,
    cursors,
    caughtUp,
    committed: options.committed,
    metrics: createCommandMetrics(registry, 'billing'),
    log,
  });

  const parts: BillingParts = {
    store: createPostgresStore(database.db),
    keepers: createPostgresKeepers(options.systems.legalEntities),
    pipeline,
    law,
    commandDb,
    cursors,
    clock,
    caughtUp,
  };
  const typeDefs = parse(await readFile(fromRoot('subgraphs/billing/schema.graphql'), 'utf8'));
  return {
    name: 'billing',
    handler: createSubgraphHandler({
      name: 'billing',
      schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }),
      rules,
      verifier: options.verifier,
      contextOf: (caller, notes) => createContext(parts, caller, notes),
      log,
    }),
    probes: {
      database: async () => {
        await database.pool.query('select 1');
      },
    },
    async close() {
      await Promise.all(Object.values(copied).map(({ inbox }) => inbox.stop()));
      await database.close();
    },
  };
}
