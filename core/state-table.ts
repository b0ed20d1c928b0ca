/**
 * One row of a state table: a move that exists. `from: null` creates. `by` is the command, or what moves without one:
 * `time`, a `fact` that a system of record reports, a `process`.
 */
export type StateMove<State extends string, Case extends string = string> = {
  readonly from: State | null;
  readonly to: State;
  readonly by: string;
  /** What must be so first, for a person to read; the command checks it and refuses with a code of its own. */
  readonly needs?: string;
  /** The special case in which alone this move exists: who asks without it is told no. */
  readonly when?: Case;
};

/**
 * The states of an entity and every move between them, as data that a reviewer can hold against the specification. A
 * pair that is absent is refused. `section` is where DOMAIN states it.
 */
export type StateTable<State extends string = string, Case extends string = string> = {
  readonly entity: string;
  readonly section: string;
  readonly states: readonly State[];
  readonly moves: readonly StateMove<NoInfer<State>, Case>[];
};

/** The states of a table, as a type: `StateOf<typeof quoteStates>`. */
export type StateOf<Table extends StateTable> = Table['states'][number];

/** Writes a table down; a move from or to a state that is not listed does not compile. */
export function stateTable<const State extends string, const Case extends string = never>(
  table: StateTable<State, Case>,
): StateTable<State, Case> {
  return table;
}

/** Moves that no client commands, by the word in `by`; every other word there is a command. */
export const movers = ['time', 'fact', 'process'] as const;

/** Whether the table has the move, in the special case given, if any; `from: null` asks for a creation. */
export function mayMove<State extends string, Case extends string>(
  table: StateTable<State, Case>,
  from: NoInfer<State> | null,
  to: NoInfer<State>,
  special: NoInfer<Case> | null = null,
): boolean {
  return table.moves.some(
    (move) => move.from === from && move.to === to && (move.when === undefined || move.when === special),
  );
}

/** True for a word from outside that is a state of the table. */
export function isStateOf<State extends string>(table: StateTable<State>, word: unknown): word is State {
  return table.states.some((state) => state === word);
}

/** The states that follow a state (null: those an entity begins in), special cases included, in the table's order. */
export function nextStates<State extends string>(
  table: StateTable<State>,
  from: NoInfer<State> | null,
): readonly State[] {
  return table.states.filter((state) => table.moves.some((move) => move.from === from && move.to === state));
}

/** The states that nothing leaves: what stands in one stands in it for good. */
export function finalStates<State extends string>(table: StateTable<State>): readonly State[] {
  return table.states.filter((state) => nextStates(table, state).every((next) => next === state));
}

/** The states that an entity can come to from its creation, in the table's order. */
export function reachableStates<State extends string>(table: StateTable<State>): readonly State[] {
  const reached = new Set(nextStates(table, null));
  // A set hands out what is added while it is walked, so this ends when nothing new is found.
  for (const state of reached) for (const next of nextStates(table, state)) reached.add(next);
  return table.states.filter((state) => reached.has(state));
}
