import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';

/**
 * Counts the pairs of fields that share a name in one place of the answer. Validation compares each pair, and the pairs
 * below it, to see that they can be merged: 600 repetitions of one nested field, of 4 KB, kept it busy for 300 ms.
 * Stops soon after `enough`. The document must have been measured: this follows every spread.
 */
export function countRepeats(document: DocumentNode, enough: number): number {
  const fragments = fragmentsOf(document);
  let pairs = 0;

  function count(sets: readonly SelectionSetNode[], spreads: boolean): void {
    const groups = new Map<string, SelectionSetNode[]>();
    const repetitions = new Map<string, number>();
    const seen = new Set<string>();

    function collect(set: SelectionSetNode): void {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const name = selection.alias?.value ?? selection.name.value;
          const before = repetitions.get(name) ?? 0;
          pairs += before;
          repetitions.set(name, before + 1);
          if (selection.selectionSet) groups.set(name, [...(groups.get(name) ?? []), selection.selectionSet]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else if (spreads && !seen.has(selection.name.value)) {
          seen.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment) collect(fragment);
        }
        if (pairs > enough) return;
      }
    }

    for (const set of sets) collect(set);
    for (const group of groups.values()) {
      if (pairs > enough) return;
      count(group, spreads);
    }
  }

  for (const definition of document.definitions) {
    // Pairs across fragments show in the operations; how many fragments there are has a limit of its own.
    if (definition.kind === Kind.OPERATION_DEFINITION) count([definition.selectionSet], true);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) count([definition.selectionSet], false);
  }
  return pairs;
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, SelectionSetNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
}
