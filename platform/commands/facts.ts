import { sql, type Transaction } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import { invariant } from '../../core/invariant.ts';
import { transaction } from '../postgres/transaction.ts';
import { changesBetween } from './changes.ts';
import { nobodysCommand } from './cloud-event.ts';
import type { Entity, EventDraft } from './command.ts';
import type { Fact, FactOutcome } from './fact.ts';
import { isInFlight } from './journal.ts';
import { stateOf } from './judgement.ts';
import type { Keeper } from './keeper.ts';
import { contractOf } from './filing.ts';
import { fileEvents } from './outbox.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { plain } from './plain.ts';
import { eventBodies } from './recording.ts';
import { setAside } from './set-aside.ts';
import { stampSource } from './source-stamps.ts';
import type { CommandTables } from './tables.ts';
import type { Intent } from './outcome.ts';
import { ownUnit, type UnitOfWork } from './unit-of-work.ts';
import { violationsOf, type Violation } from './violations.ts';

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
  const aside = async (problem: string, outcome: 'UNMATCHED' | 'UNKEEPABLE'): Promise<FactOutcome> => {
    await setAside(trx, { ...asideOf(fact), problem }, now);
    options.log.warn({ ...asideOf(fact), problem }, 'a fact was set aside');
    return outcome;
  };
  if (before === null) {
    if (keeper.facts === undefined) return 'UNMATCHED';
    return aside(`There is no ${fact.entityType} ${fact.entityId}.`, 'UNMATCHED');
  }
  if ((await stampSource(trx, fact, now)) === 'NOT_NEWER') return 'STALE';

  const { rules } = options.law;
  const type = rules.types[fact.entityType];
  invariant(type, `the entity ${fact.entityType} is in the schema`);
  const told: E = { ...before, ...fact.values, version: before.version + 1, updatedAt: now };
  const problem = refuseElsewhere(fact, keeper.owner(before)) ?? (await keeper.facts?.unkeepable(before, told, unit));
  if (problem != null) return aside(problem, 'UNKEEPABLE');
  const fields = changesBetween(type, before, told).map((one) => one.field);
  if (fields.length === 0) return 'ECHO';

  const move = { from: stateOf(rules, fact.entityType, before), to: stateOf(rules, fact.entityType, told) };
  const violations = [
    ...violationsOf(rules, fact.entityType, move, fields),
    ...(keeper.facts?.broken(told, fields) ?? []),
  ];
  const after = violations.length === 0 ? told : (keeper.facts?.marked(told, fact.system) ?? told);
  const changes = changesBetween(type, before, after);
  await write(keeper, fact, { before, after, changed: changes.map((one) => one.field) }, unit);
  for (const { rule } of violations) options.metrics.violated(fact.system, rule);
  const law = { rules, catalogue: options.catalogue };
  const telling = { move, changes, events: [{ type: fact.event }, ...violationEvents(fact, violations)] };
  const bodies = await eventBodies(trx, law, { type: fact.entityType, id: fact.entityId }, 'fact', telling);
  await fileEvents(
    trx,
    {
      ...contextOf(options, fact, now),
      ...keeper.owner(after),
      contractId: await contractOf(keeper, trx, after),
      entityVersion: after.version,
    },
    bodies,
    null,
  );
  return 'APPLIED';
}

async function write<E extends Entity, Reader>(
  keeper: Keeper<E, Reader>,
  fact: Fact<E>,
  intent: Intent<E>,
  unit: UnitOfWork,
): Promise<void> {
  if (keeper.facts !== undefined) return keeper.facts.write(intent, fact.system, unit);
  const saved = await keeper.execute(intent, `fact:${fact.version}`, unit);
  invariant(saved.kind === 'APPLIED', 'a fact can be written down');
}

/** A system tells of its own companies. */
function refuseElsewhere<E>({ within, system }: Fact<E>, { legalEntityId }: { legalEntityId: string | null }) {
  if (within === null || within.some((one) => one === legalEntityId)) return null;
  return `${system} tells nothing of ${legalEntityId ?? 'what is no company’s'}.`;
}

function asideOf<E>({ system, objectType, externalId, version, values }: Fact<E>) {
  return { system, place: `${objectType} ${externalId} ${version}`, told: JSON.stringify(plain(values)) };
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
