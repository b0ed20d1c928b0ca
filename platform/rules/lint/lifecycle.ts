import type { Lifecycle } from '../model.ts';
import { finding, mutationsOf, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const lifecycleRules = {
  'lifecycle-field': lifecycleField,
  'unknown-state': unknownState,
  'unreachable-state': unreachableState,
  'unknown-mover': unknownMover,
} satisfies Record<string, SubgraphRule>;

/** What may move an entity besides a client's command. */
const movers: ReadonlySet<string> = new Set(['time', 'event', 'fact', 'process']);

function* lifecycleField(subject: Subject): Iterable<Finding> {
  for (const [type, lifecycle] of lifecycles(subject)) {
    if (lifecycle.states.length > 0) continue;
    yield finding(type, `has the lifecycle field ${lifecycle.field}, which is no enum field of it.`);
  }
}

/** A state that a table names is a value of the entity's state enum. */
function* unknownState(subject: Subject): Iterable<Finding> {
  const known = new Map(lifecycles(subject).map(([type, lifecycle]) => [type, new Set(lifecycle.states)]));
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const { entity, from, to } of rule.transitions) {
      const states = known.get(entity);
      if (states !== undefined) yield* strangers(coordinate, entity, [...from, to], states);
      else if (entity in subject.rules.types) yield finding(coordinate, `moves ${entity}, which has no @lifecycle.`);
    }
  }
  for (const [type, lifecycle] of lifecycles(subject)) {
    const states = new Set(lifecycle.states);
    yield* strangers(
      type,
      type,
      lifecycle.moves.flatMap((move) => [...move.from, move.to]),
      states,
    );
  }
  for (const [type, { fields }] of Object.entries(subject.rules.types)) {
    for (const [name, { mutableIn }] of Object.entries(fields)) {
      yield* strangers(`${type}.${name}`, type, mutableIn, known.get(type) ?? new Set());
    }
  }
}

/** Every state can be come to, from a creation, by commands and by the moves of the lifecycle. */
function* unreachableState(subject: Subject): Iterable<Finding> {
  const commanded = mutationsOf(subject).flatMap(({ rule }) => rule.transitions);
  for (const [type, lifecycle] of lifecycles(subject)) {
    const moves = [...commanded.filter((move) => move.entity === type), ...lifecycle.moves];
    const reached = new Set(moves.filter((move) => move.from.length === 0).map((move) => move.to));
    // Each pass reaches at least one state more, or is the last.
    for (let before = -1; before < reached.size;) {
      before = reached.size;
      for (const { from, to } of moves) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    for (const state of lifecycle.states.filter((state) => !reached.has(state))) {
      yield finding(`${type}.${lifecycle.field}`, `can never be ${state}: no creation leads there.`);
    }
  }
}

function* unknownMover(subject: Subject): Iterable<Finding> {
  for (const [type, { moves }] of lifecycles(subject)) {
    for (const { by } of moves.filter((move) => !movers.has(move.by))) {
      yield finding(type, `has a move by "${by}"; only ${[...movers].join(', ')} move an entity without a command.`);
    }
  }
}

function* strangers(
  coordinate: string,
  entity: string,
  states: readonly string[],
  known: ReadonlySet<string>,
): Iterable<Finding> {
  for (const state of new Set(states)) {
    if (!known.has(state)) yield finding(coordinate, `names the state ${state}, which ${entity} does not have.`);
  }
}

function lifecycles({ rules }: Subject): [type: string, lifecycle: Lifecycle][] {
  return Object.entries(rules.types).flatMap(([type, { lifecycle }]) =>
    lifecycle === null ? [] : [[type, lifecycle] as [string, Lifecycle]],
  );
}
