import {
  getNamedType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type NameNode,
  type SelectionNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Variables } from '../limits/cost.ts';
import { selectionsOf, type CollectedField, type Fragments } from './collect.ts';

/** What a subscription selects of its entity, as an ordinary query for one entity by its id. */
export type Lifted = {
  readonly text: string;
  /** What it takes besides the id. */
  readonly variables: Variables;
  /** The variable that takes the id. */
  readonly idVariable: string;
  /** Where the answer says whether the viewer sees the entity at all, whatever the client selected. */
  readonly seen: string;
  /** Whether the answer depends on who asks, and not only on what that person may see. */
  readonly personal: boolean;
};

export type LiftOptions = {
  readonly schema: GraphQLSchema;
  /** The query field that reads the entity by `id`. */
  readonly read: string;
  /** The client's selections on the entity, which may stand under several names. */
  readonly entities: readonly CollectedField[];
  readonly fragments: Fragments;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  readonly variables: Variables;
};

/** Types that tell of the person who asks: what its duties and roles allow. */
const personalTypes: ReadonlySet<string> = new Set(['CommandState']);

export function lift(options: LiftOptions): Lifted {
  const { schema, read, entities, fragments, variables } = options;
  const reached = reach(entities.flatMap(selectionsOf), fragments);
  const definitions = options.variableDefinitions.filter(({ variable }) => reached.variables.has(variable.name.value));
  const idVariable = unusedName('id', reached.variables);
  const seen = unusedName('seen', new Set(entities.map(({ name }) => name)));

  const byId = (alias: string, selections: readonly SelectionNode[]): FieldNode => ({
    kind: Kind.FIELD,
    alias: name(alias),
    name: name(read),
    arguments: [{ kind: Kind.ARGUMENT, name: name('id'), value: { kind: Kind.VARIABLE, name: name(idVariable) } }],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  });
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query' as never,
        variableDefinitions: [idDefinition(idVariable), ...definitions],
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: [
            byId(seen, [field('id'), field('version')]),
            ...entities.map((entity) =>
              byId(
                entity.name,
                selectionsOf(entity).flatMap(({ selections }) => selections),
              ),
            ),
          ],
        },
      },
      ...[...reached.fragments].flatMap((spread): DefinitionNode[] => {
        const fragment = fragments.get(spread);
        return fragment ? [fragment] : [];
      }),
    ],
  };
  return {
    text: print(document),
    variables: Object.fromEntries(Object.entries(variables).filter(([given]) => reached.variables.has(given))),
    idVariable,
    seen,
    personal: isPersonal(schema, document),
  };
}

/** Every variable and fragment that these selections come to. */
function reach(nodes: readonly ASTNode[], fragments: Fragments) {
  const found = { variables: new Set<string>(), fragments: new Set<string>() };
  const walk = (node: ASTNode): void => {
    visit(node, {
      Variable({ name: { value } }) {
        found.variables.add(value);
      },
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (fragment === undefined || found.fragments.has(value)) return;
        found.fragments.add(value);
        walk(fragment);
      },
    });
  };
  nodes.forEach(walk);
  return found;
}

function isPersonal(schema: GraphQLSchema, document: DocumentNode): boolean {
  let personal = false;
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const type = types.getType();
        if (type && personalTypes.has(getNamedType(type).name)) personal = true;
      },
    }),
  );
  return personal;
}

function unusedName(wanted: string, used: ReadonlySet<string>): string {
  return used.has(wanted) ? unusedName(`${wanted}_`, used) : wanted;
}

function idDefinition(variable: string): VariableDefinitionNode {
  const type: TypeNode = { kind: Kind.NON_NULL_TYPE, type: { kind: Kind.NAMED_TYPE, name: name('ID') } };
  return { kind: Kind.VARIABLE_DEFINITION, variable: { kind: Kind.VARIABLE, name: name(variable) }, type };
}

function field(of: string): FieldNode {
  return { kind: Kind.FIELD, name: name(of) };
}

function name(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
