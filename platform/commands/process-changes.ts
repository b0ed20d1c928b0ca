import type { Transaction } from 'kysely';
import { invariant } from '../../core/invariant.ts';
import { changesBetween } from './changes.ts';
import { nobodysCommand } from './cloud-event.ts';
import type { Entity, EventDraft } from './command.ts';
import { stateOf, type Law } from './judgement.ts';
import { fileEvents } from './outbox.ts';
import { eventBodies, type Catalogue } from './recording.ts';
import type { CommandTables } from './tables.ts';

/** What a process of the subgraph makes of one of its entities, without anybody's command. */
export type ProcessChange = {
  readonly entity: string;
  readonly before: Entity | null;
  /** Its version is one more than before. */
  readonly after: Entity;
  readonly owner: {
    readonly customerId: string | null;
    readonly legalEntityId: string | null;
    readonly contractId?: string | null;
  };
} & ({ readonly event: EventDraft } | { readonly events: readonly EventDraft[] });

/** Who does it, and because of what. */
export type Process = {
  readonly source: string;
  readonly law: Law;
  readonly catalogue: Catalogue;
  readonly actor: string;
  readonly now: Date;
  readonly correlationId: string;
  readonly causationId: string | null;
};

/** Tells of a change in the transaction that makes it: the same event as of a command, and as much of an audit record. */
export async function tellOfChange(
  trx: Transaction<CommandTables>,
  process: Process,
  { entity, before, after, owner, ...told }: ProcessChange,
): Promise<void> {
  const { source, law, catalogue, actor, now, correlationId, causationId } = process;
  const type = law.rules.types[entity];
  invariant(type, `the entity ${entity} is in the schema`);
  const change = {
    move: { from: stateOf(law.rules, entity, before), to: stateOf(law.rules, entity, after) },
    changes: changesBetween(type, before, after),
    events: 'event' in told ? [told.event] : told.events,
  };
  const bodies = await eventBodies(
    trx,
    { rules: law.rules, catalogue },
    { type: entity, id: after.id },
    'change',
    change,
  );
  const context = {
    source,
    time: now,
    entityType: entity,
    entityId: after.id,
    entityVersion: after.version,
    ...owner,
    correlationId,
    causationId,
    actor,
    origin: 'concord',
    ...nobodysCommand,
  };
  await fileEvents(trx, context, bodies, null);
}
