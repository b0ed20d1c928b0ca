import type { Rules } from '../../platform/rules/model.ts';

/** One arrow of a state diagram. `from` is null for a creation; `by` is a mutation, or what moves without one. */
export type Move = {
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  /** Who may call the mutation; null where no client moves it. */
  readonly roles: readonly string[] | null;
};

/** All moves of an entity, by commands and by its lifecycle, in the order of the schema. */
export function movesOf(rules: Rules, entity: string): Move[] {
  const commanded = Object.entries(rules.mutations).flatMap(([by, mutation]) =>
    mutation.transitions
      .filter((transition) => transition.entity === entity)
      .flatMap(({ from, to }) =>
        fromEach(from).map((one) => ({ from: one, to, by, roles: mutation.access?.roles ?? [] })),
      ),
  );
  const others = (rules.types[entity]?.lifecycle?.moves ?? []).flatMap(({ from, to, by }) =>
    fromEach(from).map((one) => ({ from: one, to, by, roles: null })),
  );
  return [...commanded, ...others];
}

function fromEach(from: readonly string[]): readonly (string | null)[] {
  return from.length === 0 ? [null] : from;
}
