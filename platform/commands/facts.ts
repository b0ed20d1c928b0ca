import { sql, type Transaction } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import { invariant } from '../../core/invariant.ts';
import { transaction } from '../postgres/transaction.ts';
import { changesBetween } from './changes.ts';
import { nobodysCommand } from './cloud-event.ts';
import type { Entity, EventDraft } from './command.ts';
import { isInFlight } from './journal.ts';
import { stateOf } from './judgement.ts';
import type { Keeper } from './keeper.ts';
import { fileEvents } from './outbox.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { eventBodies } from './recording.ts';
import { stampSource } from './source-stamps.ts';
import type { CommandTables } from './tables.ts';
import { ownUnit } from './unit-of-work.ts';
import { violationsOf, type Violation } from './violations.ts';

/** What a system of record reports of one of its records. It may not be refused (DOMAIN 2 e). */
export type Fact<E> = {
  readonly system: string;
  readonly objectType: string;
  readonly externalId: string;
  /** Grows with each change of the record; versions of one record sort as text. */
  readonly version: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly values: Partial<E>;
  /** The event that tells of it, from the catalogue. */
  readonly event: string;
  /** The one that tells beside it that no rule allows it; null where what reports is a part of ours, which breaks none. */
  readonly violationEvent: string | null;
  readonly occurredAt: Date;
};

/**
 * APPLIED changed something here. ECHO is our own change coming back. REPEATED and STALE were known already. UNMATCHED
 * speaks of nothing we have. HELD waits: a command of ours on the same record has no outcome yet.
 */
export type FactOutcome = 'APPLIED' | 'ECHO' | 'REPEATED' | 'STALE' | 'UNMATCHED' | 'HELD';

/** Takes a fact in, once. Told again, by a webhook and a poll, say, it does nothing. */
export async function takeFact<E extends Entity, Reader>(
  options: PipelineOptions,
  keeper: Keeper<E, Reader>,
  fact: Fact<E>,
): Promise<FactOutcome> {
  const outcome = await transaction(options.database, (trx) => inTransaction(options, trx, keeper, fact));
  if (outcome === 'APPLIED') options.committed();
  if (outcome !== 'HELD') options.metrics.factTaken(fact.system, outcome);
  return outcome;
}

async function inTransaction<E extends Entity, Reader>(
  options: PipelineOptions,
  trx: Transaction<CommandTables>,
  keeper: Keeper<E, Reader>,
  fact: Fact<E>,
): Promise<FactOutcome> {
  const now = options.clock.now();
  const unit = ownUnit(trx);
  const before = await keeper.lock(unit, fact.entityId, { kind: 'everything', on: civilDateAt(now, 'UTC') });
  // The lock on the entity first: a command notes itself under the same lock.
  if (await isInFlight(trx, fact.system, fact.entityType, fact.entityId)) return 'HELD';
  if (!(await firstTelling(trx, fact, now))) return 'REPEATED';
  if (before === null) return 'UNMATCHED';
  if ((await stampSource(trx, fact, now)) === 'NOT_NEWER') return 'STALE';

  const type = options.law.rules.types[fact.entityType];
  invariant(type, `the entity ${fact.entityType} is in the schema`);
  const after: E = { ...before, ...fact.values, version: before.version + 1, updatedAt: now };
  const changes = changesBetween(type, before, after);
  if (changes.length === 0) return 'ECHO';

  const saved = await keeper.execute(
    { before, after, changed: changes.map((one) => one.field) },
    `fact:${fact.version}`,
    unit,
  );
  invariant(saved.kind === 'APPLIED', 'a fact can be written down');
  const move = {
    from: stateOf(options.law.rules, fact.entityType, before),
    to: stateOf(options.law.rules, fact.entityType, after),
  };
  const law = { rules: options.law.rules, catalogue: options.catalogue };
  const violations = violationsOf(
    law.rules,
    fact.entityType,
    move,
    changes.map((one) => one.field),
  );
  for (const { rule } of violations) options.metrics.violated(fact.system, rule);
  const told = { move, changes, events: [{ type: fact.event }, ...violationEvents(fact, violations)] };
  const bodies = await eventBodies(trx, law, { type: fact.entityType, id: fact.entityId }, 'fact', told);
  await fileEvents(
    trx,
    { ...contextOf(options, fact, now), ...keeper.owner(after), entityVersion: after.version },
    bodies,
    null,
  );
  return 'APPLIED';
}

/** Nothing is refused and nothing is put right: somebody has to look (DOMAIN 2 e). */
function violationEvents<E>(fact: Fact<E>, violations: readonly Violation[]): readonly EventDraft[] {
  if (violations.length === 0) return [];
  invariant(fact.violationEvent, `${fact.system} keeps to the rules`);
  const said = { code: 'SOURCE_VIOLATION', system: fact.system, externalId: fact.externalId };
  const broken = { rules: violations.map(({ rule }) => rule), fields: violations.map(({ field }) => field) };
  return [{ type: fact.violationEvent, data: { ...said, ...broken } }];
}

async function firstTelling<E>(trx: Transaction<CommandTables>, fact: Fact<E>, now: Date): Promise<boolean> {
  const noted = await sql`
    insert into fact_seen (system, object_type, external_id, version, entity_id, seen_at)
    values (${fact.system}, ${fact.objectType}, ${fact.externalId}, ${fact.version}, ${fact.entityId}, ${now})
    on conflict do nothing returning 1`.execute(trx);
  return noted.rows.length > 0;
}

function contextOf<E>(options: PipelineOptions, fact: Fact<E>, now: Date) {
  return {
    source: options.source,
    time: now,
    entityType: fact.entityType,
    entityId: fact.entityId,
    correlationId: `${fact.system}/${fact.externalId}/${fact.version}`,
    causationId: null,
    actor: fact.system,
    // A change that came from a system must not be sent back to it.
    origin: fact.system,
    ...nobodysCommand,
  };
}
