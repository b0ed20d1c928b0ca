import { Kind, type DocumentNode } from 'graphql';
import { argumentsOf } from './directive-names.ts';
import { textArg, use, uses, type FieldView, type ObjectView } from './schema-view.ts';

/** What only the kind of document knows: where a type or a field comes from. */
export type Origin = {
  /** Whether somebody here can resolve the type by its key. */
  masters(type: ObjectView): boolean;
  /** Whether the field belongs to the type's group, rather than being added to it by another subgraph. */
  inheritsGroup(type: ObjectView, field: FieldView): boolean;
  /** The subgraph that answers a root field; null inside a subgraph's own document. */
  answers(root: ObjectView, field: FieldView): string | null;
};

export const subgraphOrigin: Origin = {
  masters: (type) => uses(type, 'key').some((key) => key.args['resolvable'] !== false),
  inheritsGroup: () => true,
  answers: () => null,
};

/**
 * Composition merges the types of all subgraphs and notes each one's part as `@join__type` and `@join__field`. A group
 * begins with its subgraph's name, which tells the master from those that add to it.
 */
export function supergraphOrigin(document: DocumentNode): Origin {
  const names = subgraphNames(document);
  const graphsOf = (type: ObjectView, field: FieldView): readonly string[] => {
    const joins = uses(field, 'join__field').filter(
      (join) => join.args['external'] !== true && join.args['usedOverridden'] !== true,
    );
    // Without a note the field is in every subgraph that has the type; a note may also name no subgraph.
    const noted = joins.flatMap((join) => textArg(join, 'graph') ?? []);
    const graphs = noted.length > 0 ? noted : uses(type, 'join__type').flatMap((join) => textArg(join, 'graph') ?? []);
    return graphs.map((graph) => names.get(graph) ?? graph);
  };
  return {
    masters: (type) =>
      uses(type, 'join__type').some((join) => textArg(join, 'key') !== null && join.args['resolvable'] !== false),
    inheritsGroup: (type, field) => {
      const master = textArg(use(type, 'entity'), 'group')?.split('.')[0];
      return master !== undefined && graphsOf(type, field).includes(master);
    },
    answers: (root, field) => graphsOf(root, field)[0] ?? null,
  };
}

/** `CUSTOMER` of the composed enum is `customer` of `supergraph.yaml`. */
function subgraphNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((directive) => directive.name.value === 'join__graph');
      const name = graph === undefined ? undefined : argumentsOf(graph)['name'];
      names.set(value.name.value, typeof name === 'string' ? name : value.name.value);
    }
  }
  return names;
}
