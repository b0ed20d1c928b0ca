import type { Kysely } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { MutationRule, Rules } from '../rules/model.ts';
import { checkAccess, checkFields, checkGone, checkGrant, checkState, movesOf, type Grant } from './checks.ts';
import type { Entity, Gone, Ready } from './command.ts';
import { checkDuties } from './duties.ts';
import { stateOf, type Law } from './judgement.ts';
import type { CommandTables } from './tables.ts';

/** A mutation as a viewer could call it now on an entity, as far as that does not depend on the input. */
export type CommandState = { readonly name: string; readonly allowed: boolean; readonly refusal: Refusal | null };

/** The part of a command that can be asked without an input. A method, so that commands on any entity stand in one list. */
export type Askable<Reader> = {
  readonly name: string;
  readonly entity: string;
  /** Null for one that creates: it is not about an entity that is there. */
  readonly target: unknown;
  gone(...asked: Parameters<Gone<Entity, Reader>>): ReturnType<Gone<Entity, Reader>>;
  ready(...asked: Parameters<Ready<Entity, Reader>>): ReturnType<Ready<Entity, Reader>>;
};

/** The same checks in the same order as the pipeline makes them, for every command on the entity. */
export async function commandStates<Reader>(
  db: Kysely<CommandTables>,
  law: Law,
  commands: readonly Askable<Reader>[],
  entityType: string,
  entity: Entity,
  asked: {
    readonly viewer: Viewer;
    readonly grant: Grant | null | undefined;
    readonly now: Date;
    readonly reader: Reader;
    /** Why no command goes on from what a fact made of the entity; null where one may. */
    readonly barred: Refusal | null;
  },
): Promise<CommandState[]> {
  const { viewer, grant, now, reader, barred } = asked;
  const today = civilDateAt(now, 'UTC');
  const state = stateOf(law.rules, entityType, entity);
  const states: CommandState[] = [];
  for (const command of commands) {
    const rule = law.rules.mutations[command.name];
    if (rule === undefined || command.entity !== entityType || command.target === null) continue;
    const refusal =
      checkAccess(rule.access, viewer) ??
      checkGrant(command.name, grant) ??
      checkGone(law.rules, rule, command.name, state, await command.gone(entity, { now, viewer }, reader)) ??
      checkState(law.rules, rule, command.name, state) ??
      barred ??
      (await checkDuties(db, law.duties, rule.duties, { viewer, entityType, entityId: entity.id })) ??
      allFieldsRefused(law.rules, rule, { viewer, state: state ?? '', grant }) ??
      (await command.ready(entity, { today, now, viewer }, reader));
    states.push({ name: command.name, allowed: refusal === null, refusal });
  }
  return states;
}

/** A mutation that only writes fields is refused whatever the input, when not one of them may be written. */
function allFieldsRefused(
  rules: Rules,
  rule: MutationRule,
  context: { viewer: Viewer; state: string; grant: Grant | null | undefined },
): Refusal | null {
  if (movesOf(rule, rule.entity).length > 0) return null;
  const own = rule.writes.filter((path) => path.startsWith(`${rule.entity}.`));
  const refusals = own.map((path) =>
    checkFields(rules, rule, rule.entity, [path.slice(path.indexOf('.') + 1)], context),
  );
  return refusals.length > 0 && refusals.every((refusal) => refusal !== null) ? (refusals[0] ?? null) : null;
}
