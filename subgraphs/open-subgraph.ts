import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createCaughtUp, type Copied } from '../events/caught-up.ts';
import type { Inbox } from '../events/inbox.ts';
import type { EventMetrics } from '../events/metrics.ts';
import type { SourceLog } from '../events/source-log.ts';
import { accept } from '../core/result.ts';
import type { Source } from '../platform/config.ts';
import type { Duties } from '../platform/commands/duties.ts';
import { createCommandMetrics } from '../platform/commands/metrics.ts';
import { createPipeline } from '../platform/commands/pipeline.ts';
import type { PipelineOptions } from '../platform/commands/pipeline-options.ts';
import type { Catalogue } from '../platform/commands/recording.ts';
import { commandTablesOf, type CommandTables } from '../platform/commands/tables.ts';
import type { CallerContext } from '../platform/identity/signed-request.ts';
import { createPostgres, type Postgres } from '../platform/postgres/pool.ts';
import { fromRoot } from '../platform/root.ts';
import type { Rules } from '../platform/rules/model.ts';
import { guardReads, type Guarded, type GuardedSchema } from '../platform/subgraph/guard.ts';
import { createSubgraphHandler, type RequestNotes } from '../platform/subgraph/handler.ts';
import type { SubgraphCore } from '../platform/subgraph/request.ts';
import type { DueMove } from '../platform/timekeeper/due-move.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Subgraph, SubgraphOptions } from './subgraph.ts';

/** A consumer that keeps a copy of another source in this subgraph's database. */
export type Copy = (
  database: Postgres<CommandTables>,
  source: SourceLog,
  telemetry: { readonly metrics: EventMetrics; readonly log: Log },
) => Inbox;

/** What one subgraph is made of; `openSubgraph` puts it together as it does all of them. */
export type SubgraphPlan<DB extends CommandTables, Context extends Guarded> = {
  readonly name: Source;
  readonly rules: Rules;
  readonly duties: Duties;
  readonly events: Catalogue;
  readonly resolvers: object;
  /** By the source that is copied. */
  readonly copies: Readonly<Record<string, Copy>>;
  /** Its own rooms: adapter, store, outside systems. */
  rooms(
    core: SubgraphCore,
    database: Postgres<DB>,
    pipeline: PipelineOptions,
  ): Promise<Rooms<Context>> | Rooms<Context>;
};

export type Rooms<Context> = {
  contextOf(caller: CallerContext, notes: RequestNotes): Context;
  /** What time brings about here; nothing where it is left out. */
  readonly moves?: readonly DueMove[];
  /** Ends what the rooms began, while the database is still there. */
  close?(): Promise<void>;
};

/** The folders of a source's migrations, in the order in which they run. */
export function migrationsOf(name: Source): readonly string[] {
  return ['platform/commands/migrations', 'events/migrations', `subgraphs/${name}/adapters/postgres/migrations`].map(
    (folder) => fromRoot(folder),
  );
}

/** Opens a subgraph on a database that is migrated: database → copies → pipeline → its rooms → schema → handler. */
export async function openSubgraph<DB extends CommandTables, Context extends Guarded>(
  plan: SubgraphPlan<DB, Context>,
  options: SubgraphOptions,
): Promise<Subgraph> {
  const { name, rules } = plan;
  const { cursors, clock, log } = options;
  const database = createPostgres<DB>({
    url: options.databaseUrl,
    schema: name,
    poolMax: options.poolMax,
    applicationName: `concord-${name}`,
    log,
  });
  const commandDb = commandTablesOf(database.db);

  const copied: Record<string, Copied> = {};
  for (const [source, copy] of Object.entries(plan.copies)) {
    const sourceLog = options.logs[source];
    if (sourceLog === undefined) continue;
    const inbox = copy({ ...database, db: commandDb }, sourceLog, { metrics: options.eventMetrics, log });
    copied[source] = { reader: sourceLog.reader, inbox };
  }
  const caughtUp = createCaughtUp(cursors, copied);

  const law = { rules, duties: plan.duties };
  const pipelineOptions: PipelineOptions = {
    source: name,
    law,
    catalogue: plan.events,
    database: { db: commandDb },
    clock,
    cursors,
    caughtUp,
    committed: options.committed,
    metrics: createCommandMetrics(options.registry, name),
    log,
  };
  const core: SubgraphCore = { pipeline: createPipeline(pipelineOptions), law, commandDb, cursors, clock };
  const rooms = await plan.rooms(core, database, pipelineOptions);

  const schema = await schemaOf(plan);
  return {
    name,
    handler: createSubgraphHandler({
      name,
      schema,
      verifier: options.verifier,
      caughtUp,
      contextOf: (caller, notes) => rooms.contextOf(caller, notes),
      log,
    }),
    moves: rooms.moves ?? [],
    probes: {
      database: async () => {
        await database.pool.query('select 1');
      },
    },
    async close() {
      await rooms.close?.();
      await Promise.all(Object.values(copied).map(({ inbox }) => inbox.stop()));
      await database.close();
    },
  };
}

type SchemaPlan = { readonly name: Source; readonly rules: Rules; readonly resolvers: object };

/** By their resolvers: half a second of work for all five, and nothing in a schema belongs to one that was opened. */
const schemas = new WeakMap<object, Promise<GuardedSchema>>();

function schemaOf(plan: SchemaPlan): Promise<GuardedSchema> {
  const known = schemas.get(plan.resolvers);
  if (known !== undefined) return known;
  const made = buildSchema(plan);
  schemas.set(plan.resolvers, made);
  return made;
}

async function buildSchema({ name, rules, resolvers }: SchemaPlan): Promise<GuardedSchema> {
  const typeDefs = parse(await readFile(fromRoot(`subgraphs/${name}/schema.graphql`), 'utf8'));
  return guardReads(buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }), rules);
}

/** Several consumers that copy from one source: together they have come as far as the slowest of them. */
export function copyAll(...copies: readonly Copy[]): Copy {
  return (database, source, telemetry) => {
    const inboxes = copies.map((copy) => copy(database, source, telemetry));
    return {
      position: () => Math.min(...inboxes.map((inbox) => inbox.position())),
      state: () => inboxes.find((inbox) => inbox.state() !== 'following')?.state() ?? 'following',
      async waitFor(sequence, options) {
        const reached = await Promise.all(inboxes.map((inbox) => inbox.waitFor(sequence, options)));
        const position = Math.min(...reached.map((one) => (one.ok ? one.value : 0)));
        return reached.find((one) => !one.ok) ?? accept(position);
      },
      async stop() {
        await Promise.all(inboxes.map((inbox) => inbox.stop()));
      },
    };
  };
}
