import { GraphQLError, Kind, parse, type ConstDirectiveNode, type DocumentNode, type SelectionSetNode } from 'graphql';

/** By `Type.field`: what is read of the type, unseen by the client, to answer the field. */
export type HiddenReads = ReadonlyMap<string, readonly SelectionSetNode[]>;

/**
 * Reads `@requires` from the core supergraph. Who may read a field may learn what it is computed from, so the rules of
 * that hold as well (GHSA-m8jr-fxqx-8xx6). `@fromContext` selects upon types that only a path tells; a supergraph that
 * uses it together with our rules is not loaded.
 */
export function readHiddenReads(supergraph: DocumentNode, ruled: boolean): HiddenReads {
  const reads = new Map<string, SelectionSetNode[]>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      for (const join of field.directives ?? []) {
        if (join.name.value !== 'join__field') continue;
        if (ruled && argument(join, 'contextArguments')) {
          throw new GraphQLError(`${coordinate} uses @fromContext, for which access rules are not followed.`);
        }
        const requires = argument(join, 'requires');
        if (requires?.kind === Kind.STRING) {
          reads.set(coordinate, [...(reads.get(coordinate) ?? []), selectionOf(requires.value)]);
        }
      }
    }
  }
  return reads;
}

function argument(directive: ConstDirectiveNode, name: string) {
  return directive.arguments?.find((given) => given.name.value === name)?.value;
}

function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new GraphQLError('A @requires that is no selection.');
  return operation.selectionSet;
}
