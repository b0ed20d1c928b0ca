import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from '../limits/cost.ts';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** One field of the answer: the name the client reads it under, and all selections that were made on it. */
export type CollectedField = { readonly name: string; readonly field: string; readonly nodes: readonly FieldNode[] };

/**
 * The fields that these variables leave of the selections on one object, in the order of the answer. Types of payloads
 * are objects, never interfaces, so a fragment on one always applies.
 */
export function collectFields(
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
  variables: Variables,
): readonly CollectedField[] {
  const fields = new Map<string, { field: string; nodes: FieldNode[] }>();
  const spread = new Set<string>();

  function collect(selections: readonly SelectionNode[]): void {
    for (const selection of selections) {
      if (isLeftOut(selection, variables)) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet.selections);
      else if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const known = fields.get(name);
        if (known) known.nodes.push(selection);
        else fields.set(name, { field: selection.name.value, nodes: [selection] });
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collect(fragments.get(selection.name.value)?.selectionSet.selections ?? []);
      }
    }
  }

  for (const { selections } of sets) collect(selections);
  return [...fields].map(([name, { field, nodes }]) => ({ name, field, nodes }));
}

export function selectionsOf({ nodes }: CollectedField): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function isLeftOut(node: SelectionNode, variables: Variables): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] === false
  );
}
