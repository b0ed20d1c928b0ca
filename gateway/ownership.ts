import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { refuse, type Refusal } from '../core/refusal.ts';
import type { Viewer } from '../core/viewer.ts';
import type { Access, RootRule, Rules } from '../platform/rules/model.ts';
import type { HiddenReads } from './hidden-reads.ts';

/** What an operation demands of its viewer, whatever its variables. Made once per operation, checked on every request. */
export type Demands = {
  readonly accesses: readonly AccessDemand[];
  /** The subgraphs that its mutations would change. */
  readonly systems: readonly string[];
};

export type AccessDemand = Access & { readonly coordinate: string };

export const noDemands: Demands = { accesses: [], systems: [] };

/**
 * Collects the `@access` of everything the operation could read or call. `@skip` and `@include` are not honoured: what may
 * be read with other variables is demanded as well. Behind an abstract type stands every type that implements it, so a
 * protected one cannot be reached by not naming it.
 */
export function demandsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  schema: GraphQLSchema,
  rules: Rules,
  hiddenReads: HiddenReads,
): Demands {
  const root = schema.getRootType(operation.operation);
  const rootRules: Readonly<Record<string, RootRule>> = {
    query: rules.queries,
    mutation: rules.mutations,
    subscription: rules.subscriptions,
  }[operation.operation];
  const accesses = new Map<string, AccessDemand>();
  const systems = new Set<string>();
  const spread = new Set<string>();

  function demand(coordinate: string, access: Access | null | undefined): void {
    if (access) accesses.set(coordinate, { coordinate, ...access });
  }

  function objectsOf(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  }

  function reach(type: GraphQLCompositeType): void {
    for (const { name } of objectsOf(type)) demand(name, rules.types[name]?.access);
  }

  function walk(set: SelectionSetNode, parent: GraphQLCompositeType): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) walkField(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walkAs(selection.typeCondition?.name.value ?? parent.name, selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        // Demands are a set, so a fragment adds the same wherever it is spread.
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) walkAs(fragment.typeCondition.name.value, fragment.selectionSet);
      }
    }
  }

  function walkAs(typeName: string, set: SelectionSetNode): void {
    const type = schema.getType(typeName);
    if (!isCompositeType(type)) return;
    reach(type);
    walk(set, type);
  }

  function walkField(node: FieldNode, parent: GraphQLCompositeType): void {
    const name = node.name.value;
    if (parent === root) {
      const rule = rootRules[name];
      demand(`${parent.name}.${name}`, rule?.access);
      if (operation.operation === 'mutation' && rule?.subgraph) systems.add(rule.subgraph);
    }
    for (const object of objectsOf(parent)) {
      const coordinate = `${object.name}.${name}`;
      demand(coordinate, rules.types[object.name]?.fields[name]?.access);
      for (const hidden of hiddenReads.get(coordinate) ?? []) walkHidden(coordinate, hidden, object);
    }
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!isCompositeType(type)) return;
    reach(type);
    if (node.selectionSet) walk(node.selectionSet, type);
  }

  function walkHidden(coordinate: string, set: SelectionSetNode, object: GraphQLObjectType): void {
    if (spread.has(coordinate)) return;
    spread.add(coordinate);
    walk(set, object);
  }

  if (root) walk(operation.selectionSet, root);
  return { accesses: [...accesses.values()], systems: [...systems].sort() };
}

/** The first thing that this viewer may not do; null when it may do all of it. */
export function refuseUnmet(demands: Demands, viewer: Viewer): Refusal | null {
  for (const { coordinate, roles, scopes } of demands.accesses) {
    if (roles.length > 0 && !roles.some((role) => viewer.roles.includes(role))) {
      return refuse('ROLE_REQUIRED', { required: roles }, `${coordinate} needs one of the roles ${roles.join(', ')}.`);
    }
    if (!scopes.every((scope) => viewer.scopes.includes(scope))) {
      return refuse('SCOPE_REQUIRED', { required: scopes }, `${coordinate} needs the scopes ${scopes.join(', ')}.`);
    }
  }
  return null;
}

/** One operation changes one system: two could not be undone together. */
export function refuseCrossSystem({ systems }: Demands): Refusal | null {
  if (systems.length < 2) return null;
  return refuse(
    'CROSS_SYSTEM_MUTATION',
    { systems, useProcess: null },
    `One operation may not change ${systems.join(' and ')}: if one of them failed, the other would already have happened.`,
  );
}
