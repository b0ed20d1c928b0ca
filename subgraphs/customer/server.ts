import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createCaughtUp, type Copied } from '../../events/caught-up.ts';
import { commonDuties } from '../../platform/commands/duties.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline } from '../../platform/commands/pipeline.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { fromRoot } from '../../platform/root.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import type { Subgraph, SubgraphOptions } from '../subgraph.ts';
import { createPostgresKeepers } from './adapters/postgres/adapter.ts';
import { createPostgresStore } from './adapters/postgres/store.ts';
import type { CustomerTables } from './adapters/postgres/tables.ts';
import { createContext, type CustomerParts } from './context.ts';
import { copyBillingAccounts } from './copies/billing-accounts.ts';
import { events } from './events.ts';
import { rules } from './generated/rules.ts';
import { openOutside } from './outside.ts';
import { resolvers } from './resolvers/all.ts';

/** The folders of this source's migrations, in the order in which they run. */
export const customerMigrations = [
  fromRoot('platform/commands/migrations'),
  fromRoot('events/migrations'),
  fromRoot('subgraphs/customer/adapters/postgres/migrations'),
];

/** Opens the customer subgraph on a database that is migrated. */
export async function openCustomerSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { cursors, clock, log, registry } = options;
  const database = createPostgres<CustomerTables>({
    url: options.databaseUrl,
    schema: 'customer',
    poolMax: options.poolMax,
    applicationName: 'concord-customer',
    log,
  });

  const copied: Record<string, Copied> = {};
  const billing = options.logs['billing'];
  if (billing !== undefined) {
    const inbox = copyBillingAccounts(database, billing, { metrics: options.eventMetrics, log });
    copied['billing'] = { reader: billing.reader, inbox };
  }
  const caughtUp = createCaughtUp(cursors, copied);

  const law = { rules, duties: commonDuties };
  const pipelineOptions: PipelineOptions = {
    source: 'customer',
    law,
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors,
    caughtUp,
    committed: options.committed,
    metrics: createCommandMetrics(registry, 'customer'),
    log,
  };
  const outside = openOutside(options.systems, pipelineOptions);
  const keepers = createPostgresKeepers(outside.of);
  outside.start(keepers.customers);

  const parts: CustomerParts = {
    store: createPostgresStore(database.db),
    keepers,
    pipeline: createPipeline(pipelineOptions),
    law,
    commandDb: commandTablesOf(database.db),
    cursors,
    clock,
    caughtUp,
  };
  const typeDefs = parse(await readFile(fromRoot('subgraphs/customer/schema.graphql'), 'utf8'));
  return {
    name: 'customer',
    handler: createSubgraphHandler({
      name: 'customer',
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
      await outside.close();
      await Promise.all(Object.values(copied).map(({ inbox }) => inbox.stop()));
      await database.close();
    },
  };
}
