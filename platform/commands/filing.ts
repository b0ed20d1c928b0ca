import type { Transaction } from 'kysely';
import { isIdShaped } from '../../core/ids.ts';
import type { Refusal } from '../../core/refusal.ts';
import { principalOf } from '../../core/viewer.ts';
import { destroySubjectKeys } from '../personal/subject-keys.ts';
import type { FieldChange } from './changes.ts';
import type { EventContext } from './cloud-event.ts';
import type { Entity, EventDraft } from './command.ts';
import { blankRequestHashes } from './idempotency.ts';
import type { Beside, Case } from './judgement.ts';
import type { Keeper } from './keeper.ts';
import { fileEvents, type Closing, type Filed } from './outbox.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { eventBodies, type Move } from './recording.ts';
import type { CommandTables } from './tables.ts';

/** Who did what under which key: what every record of one command carries. Plain, so that the journal can keep it. */
export type Docket = {
  readonly context: Omit<
    EventContext,
    'time' | 'entityId' | 'entityVersion' | 'customerId' | 'legalEntityId' | 'contractId'
  >;
  readonly principal: string;
  readonly key: string;
  readonly outcome: 'APPLIED' | 'SUBMITTED';
};

export type Told = {
  readonly move: Move;
  readonly changes: readonly FieldChange[];
  readonly events: readonly EventDraft[];
  readonly erases: readonly string[];
};

/** Files what a command did: its events, which are also its audit record, and the end of its idempotency record. */
export async function fileChange<E extends Entity, Reader>(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  keeper: Keeper<E, Reader>,
  docket: Docket,
  now: Date,
  after: E,
  told: Told,
  contractId: string | null,
): Promise<Filed> {
  return fileEventsOf(options, trx, keeper, docket, now, after, told, contractId, closing(docket, null));
}

/** The events of what changed beside it. They go before the command's own, where a reader of its receipt has to come to. */
export async function fileBeside(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  { context, ...docket }: Docket,
  now: Date,
  { entity, keeper, after, told }: Beside,
  contractId: string | null,
): Promise<Filed> {
  const its = { ...docket, context: { ...context, entityType: entity } };
  return fileEventsOf(options, trx, keeper, its, now, after, told, contractId, null);
}

/** The one contract that an entity belongs to, to be told by its events. */
export function contractOf<E extends Entity, Reader>(
  { contract }: Pick<Keeper<E, Reader>, 'contract'>,
  trx: Transaction<CommandTables>,
  entity: E,
): Promise<string | null> {
  return contract?.(trx, entity) ?? Promise.resolve(null);
}

async function fileEventsOf<E extends Entity, Reader>(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  keeper: Keeper<E, Reader>,
  docket: Docket,
  now: Date,
  after: E,
  told: Told,
  contractId: string | null,
  closes: Closing | null,
): Promise<Filed> {
  if (told.erases.length > 0) {
    // Before the event is sealed, so that not even this event can be read.
    await destroySubjectKeys(trx, told.erases, now);
    await blankRequestHashes(trx, after.id);
  }
  const law = { rules: options.law.rules, catalogue: options.catalogue };
  const bodies = await eventBodies(trx, law, { type: docket.context.entityType, id: after.id }, 'change', told);
  const context = {
    ...docket.context,
    ...keeper.owner(after),
    contractId,
    time: now,
    entityId: after.id,
    entityVersion: after.version,
  };
  return fileEvents(trx, context, bodies, closes);
}

/** Files a no: an audit record that subscribers never see, and the record that repeats it to the same key. */
export async function fileRefusal<E extends Entity, Reader>(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  keeper: Keeper<E, Reader>,
  docket: Docket,
  now: Date,
  refused: { readonly refusal: Refusal; readonly target: string | null; readonly before: E | null },
): Promise<Filed> {
  const { refusal, target, before } = refused;
  const owner = before === null ? { customerId: null, legalEntityId: null } : keeper.owner(before);
  const entityId = target !== null && isIdShaped(target) ? target : null;
  const context = { ...docket.context, ...owner, time: now, entityId, entityVersion: before?.version ?? null };
  // Details name fields and states, never values, so nothing personal is in them.
  const data = { code: refusal.code, details: refusal.details };
  const body = { kind: 'refusal', type: `${options.source}.command.refused`, schemaVersion: 1, data } as const;
  return fileEvents(trx, context, [body], closing(docket, refusal));
}

export function docketOf<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  { caller, write, command }: Case<E, Input, Reader, Facts>,
): Docket {
  return {
    context: {
      source: options.source,
      entityType: command.entity,
      correlationId: caller.correlationId,
      causationId: caller.causationId,
      actor: caller.viewer.subject,
      onBehalfOf: caller.viewer.onBehalfOf,
      origin: 'concord',
      command: command.name,
      idempotencyKey: write.key,
      effectiveDate: write.effectiveDate,
      reason: write.reason,
      traceparent: caller.traceparent,
    },
    principal: principalOf(caller.viewer),
    key: write.key,
    outcome: command.outcome,
  };
}

function closing(docket: Docket, refusal: Refusal | null): Closing {
  const { principal, key, outcome } = docket;
  return refusal === null
    ? { principal, key, state: 'DONE', outcome, refusal }
    : { principal, key, state: 'REFUSED', outcome: null, refusal };
}
