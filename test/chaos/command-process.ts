import { createInterface } from 'node:readline';
import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import { decimal } from '../../core/decimal.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline, type Pipeline } from '../../platform/commands/pipeline.ts';
import { createLegalEntities } from '../../subgraphs/legal-entity-copy.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf, type CommandTables } from '../../platform/commands/tables.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import type { DyingSource, SentCommand } from './dying-command.ts';

/**
 * Runs one command of a source in a process of its own, for tests that let it die at a named point:
 * `command-process.ts SOURCE DATABASE_URL`, and the command as a line of its input once it says that it is ready.
 */
const [source = '', url = ''] = process.argv.slice(2);
const log = createLog({ level: 'fatal' });
const clock = new MovableClock(new Date(0));

type Room = { readonly pipeline: Pipeline; command(name: string): unknown; keeper(name: string): unknown };

function databaseOf<DB extends CommandTables>(): Postgres<DB> {
  return createPostgres<DB>({ url, schema: source, poolMax: 2, applicationName: 'test-dying-command', log });
}

function pipelineOf(
  database: Postgres<CommandTables>,
  rest: Pick<PipelineOptions, 'source' | 'law' | 'catalogue'>,
): Pipeline {
  return createPipeline({
    ...rest,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), source),
    log,
  });
}

/** Only what one source needs is loaded. */
const rooms: Readonly<Record<DyingSource, () => Promise<Room>>> = {
  async ledger() {
    const { createPostgresKeepers } = await import('../../subgraphs/ledger/adapters/postgres/adapter.ts');
    const { commands } = await import('../../subgraphs/ledger/commands/all.ts');
    const { duties } = await import('../../subgraphs/ledger/duties.ts');
    const { events } = await import('../../subgraphs/ledger/events.ts');
    const { rules } = await import('../../subgraphs/ledger/generated/rules.ts');
    const law = { rules, duties };
    return room(
      pipelineOf(databaseOf(), { source: 'ledger', law, catalogue: events }),
      commands,
      createPostgresKeepers(),
    );
  },
  async billing() {
    const { createPostgresKeepers } = await import('../../subgraphs/billing/adapters/postgres/adapter.ts');
    const { billingDuties } = await import('../../subgraphs/billing/adapters/postgres/duties.ts');
    const { commands } = await import('../../subgraphs/billing/commands/all.ts');
    const { events } = await import('../../subgraphs/billing/events.ts');
    const { rules } = await import('../../subgraphs/billing/generated/rules.ts');
    const { legalEntities } = await import('../harness/billing.ts');
    const law = { rules, duties: billingDuties };
    const keepers = createPostgresKeepers(createLegalEntities(legalEntities));
    return room(pipelineOf(databaseOf(), { source: 'billing', law, catalogue: events }), commands, keepers);
  },
  async contract() {
    const { createPostgresKeepers } = await import('../../subgraphs/contract/adapters/postgres/adapter.ts');
    const { commands } = await import('../../subgraphs/contract/commands/all.ts');
    const { duties } = await import('../../subgraphs/contract/duties.ts');
    const { events } = await import('../../subgraphs/contract/events.ts');
    const { rules } = await import('../../subgraphs/contract/generated/rules.ts');
    const { legalEntities } = await import('../harness/billing.ts');
    const law = { rules, duties };
    const keepers = createPostgresKeepers(createLegalEntities(legalEntities));
    return room(pipelineOf(databaseOf(), { source: 'contract', law, catalogue: events }), commands, keepers);
  },
};

function room(pipeline: Pipeline, commands: object, keepers: object): Room {
  return {
    pipeline,
    command: (name) => (commands as Readonly<Record<string, unknown>>)[name],
    keeper: (name) => (keepers as Readonly<Record<string, unknown>>)[name],
  };
}

const { pipeline, command, keeper } = await rooms[source as DyingSource]();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const sent = JSON.parse(line, revive) as SentCommand;
  clock.moveTo(new Date(sent.now));
  const answer = await pipeline.run(
    keeper(sent.keeper) as never,
    command(sent.command) as never,
    sent.input,
    sent.write,
    sent.caller,
  );
  process.stdout.write(`${answer.kind} ${answer.kind === 'REFUSED' ? answer.refusal.message : ''}\n`);
  process.exit();
}

/** A decimal is no JSON: `{"$decimal": "1.50"}`. */
function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$decimal' in value)) return value;
  return decimal(String(value.$decimal));
}
