import type { Kysely } from 'kysely';
import { civilDateAt } from '../../core/civil-date.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { MutationRule, Rules } from '../rules/model.ts';
import { checkAccess, checkFields, checkGrant, checkState, type Grant } from './checks.ts';
import type { Entity, Ready } from './command.ts';
import { checkDuties } from './duties.ts';
import { stateOf, type Law } from './judgement.ts';
import type { CommandTables } from './tables.ts';

/** A mutation as a viewer could call it now on an entity, as far as that does not depend on the input. */
export type CommandState = { readonly name: string; readonly allowed: boolean; readonly refusal: Refusal | null };

/** The part of a command that can be asked without an input. A method, so that commands on any entity stand in one list. */
export type Askable<Reader> = {
  readonly name: string;
  readonly entity: string;
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
  },
): Promise<CommandState[]> {
  const { viewer, grant, now, reader } = asked;
  const today = civilDateAt(now, 'UTC');
  const state = stateOf(law.rules, entityType, entity);
  const states: CommandState[] = [];
  for (const command of commands) {
    const rule = law.rules.mutations[command.name];
    if (rule === undefined || command.entity !== entityType || creates(rule)) continue;
    const refusal =
      checkAccess(rule.access, viewer) ??
      checkGrant(command.name, grant) ??
      checkState(law.rules, rule, command.name, state) ??
      (await checkDuties(db, law.duties, rule.duties, { viewer, entityType, entityId: entity.id })) ??
      allFieldsRefused(law.rules, rule, { viewer, state: state ?? '', grant }) ??
      (await command.ready(entity, { today, now, viewer }, reader));
    states.push({ name: command.name, allowed: refusal === null, refusal });
  }
  return states;
}

function creates(rule: MutationRule): boolean {
  return rule.transitions.length > 0 && rule.transitions.every((move) => move.from.length === 0);
}

/** A mutation that only writes fields is refused whatever the input, when not one of them may be written. */
function allFieldsRefused(
  rules: Rules,
  rule: MutationRule,
  context: { viewer: Viewer; state: string; grant: Grant | null | undefined },
): Refusal | null {
  if (rule.transitions.length > 0) return null;
  const refusals = rule.writes.map((path) => checkFields(rules, rule, [path.slice(path.indexOf('.') + 1)], context));
  return refusals.every((refusal) => refusal !== null) ? (refusals[0] ?? null) : null;
}
