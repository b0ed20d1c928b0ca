import type { Kysely } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { civilDateAt } from '../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../core/ids.ts';
import type { CivilDate } from '../../core/civil-date.ts';
import { scopeOf, type Scope } from '../../core/scope.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Grant, Whose } from '../commands/checks.ts';
import { commandStates, type Askable, type CommandState } from '../commands/command-states.ts';
import type { Command, Entity } from '../commands/command.ts';
import type { Law } from '../commands/judgement.ts';
import type { Keeper } from '../commands/keeper.ts';
import type { Pipeline } from '../commands/pipeline.ts';
import type { Receipt } from '../commands/receipt.ts';
import type { CommandTables } from '../commands/tables.ts';
import type { WriteInput } from '../commands/write.ts';
import type { Cursors } from '../cursor.ts';
import type { CallerContext } from '../identity/signed-request.ts';
import { payloadOf, type Showing } from './answer.ts';
import type { RequestNotes } from './handler.ts';

/** What a subgraph has once, for all requests, whichever subgraph it is. */
export type SubgraphCore = {
  readonly pipeline: Pipeline;
  readonly law: Law;
  readonly commandDb: Kysely<CommandTables>;
  readonly cursors: Cursors;
  readonly clock: Clock;
};

/** How a subgraph learns what a partner's grants in force let it do with what is somebody's. */
export type ReadGrant = (partner: PartnerId, whose: Whose, on: CivilDate) => Promise<Grant | null>;

/** Runs one aggregate's commands for this request. */
export type Run<E extends Entity, Reader> = <Input, Facts>(
  command: Command<E, Input, Reader, Facts>,
  input: Input,
  write: WriteInput,
) => Promise<{ readonly entity: Promise<E>; readonly receipt: Receipt }>;

/** What every request may reach; a subgraph's context adds its loaders and its store. */
export type SubgraphRequestContext = {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly cursors: Cursors;
  readonly grantOn: (whose: Whose) => Promise<Grant | null | undefined>;
  readonly runOn: <E extends Entity, Reader>(keeper: Keeper<E, Reader>, showing: Showing<E>) => Run<E, Reader>;
  /**
   * Which commands this viewer could call now on an entity; `customer` is whose grants a partner needs, or `own` what it
   * may do with what is its own.
   */
  readonly commandsOn: (
    entityType: string,
    entity: Entity,
    customer: CustomerId | null,
    own?: Grant,
  ) => Promise<readonly CommandState[]>;
};

export function createRequestContext<Reader>(
  core: SubgraphCore,
  subgraph: {
    readonly commands: readonly Askable<Reader>[];
    readonly grant: ReadGrant;
    /** The one contract that an entity belongs to; left out where nothing belongs to any. */
    readonly contractOf?: (entityType: string, entity: Entity) => Promise<string | null>;
    readonly reader: Reader;
    readonly barred?: (entityType: string, entity: Entity) => Refusal | null;
  },
  request: CallerContext,
  notes: RequestNotes,
): SubgraphRequestContext {
  const { viewer } = request;
  const now = core.clock.now();
  const scope = scopeOf(viewer, civilDateAt(now, 'UTC'));
  const caller = { ...request, causationId: null, traceparent: null };

  // Undefined for a viewer that is no partner: then nobody asks for a grant.
  const grantOn = async (whose: Whose): Promise<Grant | null | undefined> => {
    if (viewer.partnerId === null) return undefined;
    return subgraph.grant(viewer.partnerId, whose, scope.on);
  };
  const whoseIs = async (entityType: string, entity: Entity, customerId: CustomerId | null): Promise<Whose> => ({
    customerId,
    contractId: viewer.partnerId === null ? null : ((await subgraph.contractOf?.(entityType, entity)) ?? null),
  });

  return {
    viewer,
    scope,
    cursors: core.cursors,
    grantOn,
    runOn: (keeper, showing) => async (command, input, write) =>
      payloadOf(
        await core.pipeline.run(keeper, command, input, write, caller),
        notes,
        showing,
        scope.kind === 'everything',
      ),
    async commandsOn(entityType, entity, customer, own) {
      const grant =
        viewer.partnerId === null ? undefined : (own ?? (await grantOn(await whoseIs(entityType, entity, customer))));
      const barred = subgraph.barred?.(entityType, entity) ?? null;
      const asked = { viewer, grant, now, reader: subgraph.reader, barred };
      return commandStates(core.commandDb, core.law, subgraph.commands, entityType, entity, asked);
    },
  };
}
