import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command, Entity } from '../../platform/commands/command.ts';
import { commonDuties } from '../../platform/commands/duties.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline, type Pipeline } from '../../platform/commands/pipeline.ts';
import type { Answer, PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { migrationsOf } from '../../subgraphs/open-subgraph.ts';
import { createPostgresKeepers } from '../../subgraphs/customer/adapters/postgres/adapter.ts';
import { createPostgresStore } from '../../subgraphs/customer/adapters/postgres/store.ts';
import type { CustomerTables } from '../../subgraphs/customer/adapters/postgres/tables.ts';
import type { Customer } from '../../subgraphs/customer/domain/customer.ts';
import { customerDuties } from '../../subgraphs/customer/duties.ts';
import { events } from '../../subgraphs/customer/events.ts';
import { rules } from '../../subgraphs/customer/generated/rules.ts';
import type { CustomerKeepers, CustomerReader, CustomerStore, OutsideOf } from '../../subgraphs/customer/port.ts';
import { openSourceDatabase } from './postgres.ts';

/** The customer's room without its door: pipeline, keepers and store on a database of its own. */
export type CustomerRoom = AsyncDisposable & {
  readonly url: string;
  readonly clock: MovableClock;
  readonly database: Postgres<CustomerTables>;
  readonly keepers: CustomerKeepers;
  readonly store: CustomerStore;
  readonly pipeline: Pipeline;
  readonly options: PipelineOptions;
  /** Runs a command on a customer, under a new key unless one is given. */
  run<Input, Facts>(
    viewer: Viewer,
    command: Command<Customer, Input, CustomerReader, Facts>,
    input: Input,
    write?: WriteInput,
  ): Promise<Answer<Customer>>;
  /** The same on what this keeper keeps. */
  runOn<E extends Entity, Input, Facts>(
    keeper: Keeper<E, CustomerReader>,
    viewer: Viewer,
    command: Command<E, Input, CustomerReader, Facts>,
    input: Input,
    write?: WriteInput,
  ): Promise<Answer<E>>;
  /** Every business table as text, to see whether anything changed. */
  contents(): Promise<string>;
};

const businessTables = [
  'customers',
  'cross_references',
  'hierarchy_links',
  'match_candidates',
  'match_keys',
  'merge_records',
  'opportunities',
  'partners',
  'partner_grants',
  'registry_ids',
  'tax_registrations',
] as const;

export async function openCustomerRoom(
  parts: { readonly outside?: OutsideOf; readonly poolMax?: number } = {},
): Promise<CustomerRoom> {
  const { url, [Symbol.asyncDispose]: drop } = await openSourceDatabase('customer', migrationsOf('customer'));
  const database = createPostgres<CustomerTables>({
    url,
    schema: 'customer',
    poolMax: parts.poolMax ?? 8,
    applicationName: 'test',
    log: silentLog,
  });
  const clock = new MovableClock(new Date('2026-03-31T10:00:00.000Z'));
  const options: PipelineOptions = {
    source: 'customer',
    law: { rules, duties: { ...commonDuties, ...customerDuties } },
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'customer'),
    log: silentLog,
  };
  const pipeline = createPipeline(options);
  const keepers = createPostgresKeepers(parts.outside ?? (() => null));
  let keys = 0;
  const room: CustomerRoom = {
    url,
    clock,
    database,
    keepers,
    store: createPostgresStore(database.db),
    pipeline,
    options,
    run: (viewer, command, input, write) => room.runOn(keepers.customers, viewer, command, input, write),
    runOn(keeper, viewer, command, input, write = {}) {
      keys += 1;
      const caller = {
        viewer,
        correlationId: `test-${keys}`,
        causationId: null,
        traceparent: null,
        idempotencyKey: null,
      };
      return pipeline.run(keeper, command, input, { idempotencyKey: `test-${keys}`, ...write }, caller);
    },
    async contents() {
      const tables = await Promise.all(
        businessTables.map(async (table) => {
          const { rows } = await database.pool.query(`select t::text from ${table} t order by 1`);
          return `${table}\n${JSON.stringify(rows)}`;
        }),
      );
      return tables.join('\n');
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await drop();
    },
  };
  return room;
}

export function viewerWith(...roles: string[]): Viewer {
  return {
    subject: `test-${roles.join('-')}`,
    onBehalfOf: null,
    roles,
    scopes: [],
    customerId: null,
    partnerId: null,
    legalEntityIds: null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}
