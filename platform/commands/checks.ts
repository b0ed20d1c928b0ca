import type { CustomerId } from '../../core/ids.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Access, MutationRule, Rules, Transition } from '../rules/model.ts';

/** What a partner's grants in force name of one customer, or of one contract of it. */
export type Grant = { readonly fieldGroups: readonly string[]; readonly commands: readonly string[] };

/** Whose something is, as grants name it: a customer's and, where it belongs to one contract alone, that contract's. */
export type Whose = { readonly customerId: CustomerId | null; readonly contractId: string | null };

/** Checks of a command against the rules of the schema. Pure; the pipeline calls each in its place. */

export function checkAccess(access: Access | null, viewer: Viewer): Refusal | null {
  if (access === null) return null;
  if (access.roles.length > 0 && !access.roles.some((role) => viewer.roles.includes(role))) {
    return refuse(
      'ROLE_REQUIRED',
      { required: access.roles },
      `This needs one of the roles ${access.roles.join(', ')}.`,
    );
  }
  const missing = access.scopes.filter((scope) => !viewer.scopes.includes(scope));
  if (missing.length > 0) {
    return refuse('SCOPE_REQUIRED', { required: missing }, `The token lacks the scopes ${missing.join(', ')}.`);
  }
  return null;
}

/** A partner commands only what a grant names. `grant` is undefined for a viewer that is no partner. */
export function checkGrant(command: string, grant: Grant | null | undefined): Refusal | null {
  if (grant === undefined || grant?.commands.includes(command)) return null;
  const required = [`grant:${command}`];
  return refuse('ROLE_REQUIRED', { required }, `No grant in force names the command ${command}.`);
}

export function checkVersion(expected: number | null, actual: number): Refusal | null {
  if (expected === null || expected === actual) return null;
  return refuse(
    'VERSION_CONFLICT',
    { expected, actual },
    `The entity has version ${actual}: read it again and decide anew.`,
  );
}

/** Whether the table has any move of this mutation from the entity's state; before the decision, so without the target. */
export function checkState(rules: Rules, rule: MutationRule, command: string, state: string | null): Refusal | null {
  const moves = movesOf(rule, rule.entity);
  if (moves.length === 0 && (state === null || !isFinal(rules, rule.entity, state))) return null;
  if (moves.some((move) => (state === null ? move.from.length === 0 : move.from.includes(state)))) return null;
  return illegal(
    rules,
    rule.entity,
    state,
    command,
    moves.flatMap((move) => move.from),
  );
}

/** An entity that takes no commands any more, whatever the table says of its state; null where `sentence` is. */
export function checkGone(
  rules: Rules,
  rule: MutationRule,
  command: string,
  state: string | null,
  sentence: string | null,
): Refusal | null {
  if (sentence === null) return null;
  const moves = movesOf(rule, rule.entity).flatMap((move) => move.from);
  const others = (rules.types[rule.entity]?.lifecycle?.states ?? []).filter((one) => one !== state);
  return illegal(rules, rule.entity, state, command, moves.length === 0 ? others : moves, sentence);
}

/** A state that nothing leaves: nothing about an entity in it may change either. */
function isFinal(rules: Rules, entity: string, state: string): boolean {
  return statesAfter(rules, entity, state).length === 0;
}

/** Where any mutation, or what needs none, leads from a state. */
export function statesAfter(rules: Rules, entity: string, state: string): readonly string[] {
  const moves = [
    ...Object.values(rules.mutations).flatMap((rule) => movesOf(rule, entity)),
    ...(rules.types[entity]?.lifecycle?.moves ?? []),
  ];
  return moves.filter((move) => move.from.includes(state)).map((move) => move.to);
}

/** Whether the table has the very move that the decision made. */
export function checkMove(rules: Rules, rule: MutationRule, command: string, move: EntityMove): Refusal | null {
  const { entity, from, to } = move;
  const moves = movesOf(rule, entity);
  if (moves.length === 0 && from === to) return null;
  const listed = moves.some(
    (row) => row.to === to && (from === null ? row.from.length === 0 : row.from.includes(from)),
  );
  if (listed) return null;
  const attempted = `${command} to ${to ?? 'nothing'}`;
  return illegal(
    rules,
    entity,
    from,
    attempted,
    moves.map((row) => row.to),
  );
}

export type EntityMove = { readonly entity: string; readonly from: string | null; readonly to: string | null };

/** The same for what changes beside the command's own entity: it may stay where it is, though not in a final state. */
export function checkCompanionMove(
  rules: Rules,
  rule: MutationRule,
  command: string,
  move: EntityMove,
): Refusal | null {
  const { entity, from, to } = move;
  if (from === null || from !== to) return checkMove(rules, rule, command, move);
  return isFinal(rules, entity, from) ? illegal(rules, entity, from, command, []) : null;
}

export function movesOf(rule: MutationRule, entity: string): readonly Transition[] {
  return rule.transitions.filter((move) => move.entity === entity);
}

function illegal(
  rules: Rules,
  entity: string,
  state: string | null,
  attempted: string,
  allowed: readonly string[],
  sentence = `${attempted} is not allowed for a ${entity} in state ${state ?? 'new'}.`,
): Refusal {
  const states = [...new Set(allowed)];
  const known = rules.types[entity]?.lifecycle?.states ?? [];
  return refuse(
    'ILLEGAL_TRANSITION',
    { entity, state, attempted, allowed: known.filter((name) => states.includes(name)) },
    sentence,
  );
}

/** A creation may set every field its mutation declares; a change needs the field's own writers and states as well. */
export function checkFields(
  rules: Rules,
  rule: MutationRule,
  entity: string,
  changed: readonly string[],
  context: { readonly viewer: Viewer; readonly state: string | null; readonly grant: Grant | null | undefined },
): Refusal | null {
  const type = rules.types[entity];
  for (const name of changed) {
    const field = type?.fields[name];
    if (field === undefined || context.state === null) continue;
    const path = `${entity}.${name}`;
    const owner = field.group ?? entity;
    const mayWrite = field.writers.length === 0 || field.writers.some((role) => context.viewer.roles.includes(role));
    const granted = context.grant === undefined || (context.grant?.fieldGroups.includes(owner) ?? false);
    if (!mayWrite || !granted) {
      const useMutation = mayWrite ? null : otherWriter(rules, path, context.viewer, rule);
      return refuse(
        'OWNERSHIP_VIOLATION',
        { field: path, owner, useMutation },
        `${path} belongs to ${owner}, which you may not write.`,
      );
    }
    if (field.mutableIn.length > 0 && !field.mutableIn.includes(context.state)) {
      const details = { field: path, state: context.state, mutableIn: field.mutableIn };
      return refuse('FIELD_LOCKED_IN_STATE', details, `${path} may change only in ${field.mutableIn.join(', ')}.`);
    }
  }
  return null;
}

/** Another mutation through which this viewer may write the field, to be named in the refusal. */
function otherWriter(rules: Rules, path: string, viewer: Viewer, besides: MutationRule): string | null {
  const found = Object.entries(rules.mutations).find(
    ([, rule]) =>
      rule !== besides &&
      rule.writes.includes(path) &&
      rule.transitions.every((move) => move.from.length > 0) &&
      checkAccess(rule.access, viewer) === null,
  );
  return found?.[0] ?? null;
}

/** A change of a field that the mutation does not declare: our own mistake, stopped before it is written. */
export function checkDeclared(
  rule: MutationRule,
  entity: string,
  stateField: string | null,
  changed: readonly string[],
): Refusal | null {
  const moves = movesOf(rule, entity).length > 0;
  const undeclared = changed.find(
    (name) => !rule.writes.includes(`${entity}.${name}`) && !(name === stateField && moves),
  );
  if (undeclared === undefined) return null;
  const field = `${entity}.${undeclared}`;
  return refuse(
    'OWNERSHIP_VIOLATION',
    { field, owner: entity, useMutation: null },
    `${field} is not among the fields that this mutation declares to write; nothing was changed.`,
  );
}
