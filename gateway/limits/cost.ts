import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { ListSize, RootRule, Rules } from '../../platform/rules/model.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What an operation may cost with these variables: a number at once where no list asks a variable for its size. */
export type Cost = number | ((variables: Variables) => number);

/**
 * An entity is a row or a document to be found somewhere; a value within it comes along with it, and its lists are mostly
 * far shorter than they may be. With a tenth for a value, the invoices of one customer with their lines were too dear.
 */
const ENTITY_WEIGHT = 1;
const VALUE_WEIGHT = 0.02;
const MUTATION_WEIGHT = 10;
/** Taken for a list whose schema names no maximum. */
const LIST_SIZE_UNSTATED = 10;

/**
 * The most entities that the answer could hold: each object counts its weight, and a list counts as many times as it may
 * have items, by `@listSize` and the argument that asks for fewer. A connection passes its size on to the lists directly
 * in it. The operation need not be valid: what the schema does not know costs nothing and is refused later.
 */
export function compileCost(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  schema: GraphQLSchema,
  rules: Rules,
): Cost {
  const root = schema.getRootType(operation.operation);
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue] as const),
  );
  const book = createPriceBook(schema, rules);
  const known = new Map<string, Cost>();

  function ofSet(set: SelectionSetNode, parent: GraphQLCompositeType, sizedByParent: boolean): Cost {
    let sum: Cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) sum = plus(sum, ofField(selection, parent, sizedByParent));
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
        if (isCompositeType(type)) sum = plus(sum, ofSet(selection.selectionSet, type, sizedByParent));
      } else sum = plus(sum, ofFragment(selection.name.value, sizedByParent));
    }
    return sum;
  }

  function ofFragment(name: string, sizedByParent: boolean): Cost {
    const key = `${name} ${sizedByParent}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // Stands for itself while it is counted: a fragment within itself is refused elsewhere.
    known.set(key, 0);
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const cost = fragment && isCompositeType(type) ? ofSet(fragment.selectionSet, type, sizedByParent) : 0;
    known.set(key, cost);
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType, sizedByParent: boolean): Cost {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return 0;
    const { weight, listSize } = book.priceOf(parent, field);
    const type = getNamedType(field.type);
    const list = isList(field.type);
    const isConnection = listSize !== null && !list;
    const within = node.selectionSet && isCompositeType(type) ? ofSet(node.selectionSet, type, isConnection) : 0;
    if (isConnection) return plus(weight, times(sizeOf(node, field, listSize), within));
    return times(list && !sizedByParent ? sizeOf(node, field, listSize) : 1, plus(weight, within));
  }

  function sizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>, listSize: ListSize | null): Cost {
    if (listSize === null) return LIST_SIZE_UNSTATED;
    const { max, by } = listSize;
    const argument = by === null ? undefined : field.args.find(({ name }) => name === by);
    if (argument === undefined) return max;
    const given = node.arguments?.find(({ name }) => name.value === by)?.value;
    const unset = sizeOr(argument.defaultValue, max);
    if (given === undefined) return unset;
    if (given.kind !== Kind.VARIABLE) return sizeOr(literal(given), max);
    const name = given.name.value;
    const fallback = defaults.get(name);
    const unsent = fallback === undefined ? unset : sizeOr(literal(fallback), max);
    return (variables) => (variables[name] === undefined ? unsent : sizeOr(variables[name], max));
  }

  return root ? ofSet(operation.selectionSet, root, false) : 0;
}

export function costWith(cost: Cost, variables: Variables): number {
  return Math.ceil(typeof cost === 'number' ? cost : cost(variables));
}

/** A size asked for counts as it is, also past the maximum, which the subgraph refuses; nonsense counts as the maximum. */
function sizeOr(value: unknown, max: number): number {
  return typeof value === 'number' && value >= 0 ? value : max;
}

function literal(value: ValueNode): unknown {
  return value.kind === Kind.INT || value.kind === Kind.FLOAT ? Number(value.value) : undefined;
}

function plus(left: Cost, right: Cost): Cost {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (left === 0) return right;
  if (right === 0) return left;
  return (variables) => valueOf(left, variables) + valueOf(right, variables);
}

function times(size: Cost, cost: Cost): Cost {
  if (typeof size === 'number' && typeof cost === 'number') return size * cost;
  if (size === 1) return cost;
  return (variables) => {
    const factor = valueOf(size, variables);
    // 0 × Infinity is not a number, and not a number is under every limit.
    return factor === 0 ? 0 : factor * valueOf(cost, variables);
  };
}

function valueOf(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(type) || (isNonNullType(type) && isListType(type.ofType));
}

function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

type Price = { readonly weight: number; readonly listSize: ListSize | null };

/** What single fields cost. Of an abstract type it takes the dearest of the types that may stand behind it. */
function createPriceBook(schema: GraphQLSchema, rules: Rules) {
  // A supergraph without our directives tells nothing about entities, so that every object counts as one.
  const ruled = Object.values(rules.types).some(({ group }) => group !== null);
  const roots = new Map<GraphQLObjectType, Readonly<Record<string, RootRule>>>();
  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  if (query) roots.set(query, rules.queries);
  const subscription = schema.getSubscriptionType();
  if (mutation) roots.set(mutation, rules.mutations);
  if (subscription) roots.set(subscription, rules.subscriptions);

  function weightOf(type: GraphQLCompositeType): number {
    if (!ruled) return ENTITY_WEIGHT;
    return objectsOf(type).some(({ name }) => rules.types[name]?.entity) ? ENTITY_WEIGHT : VALUE_WEIGHT;
  }

  function objectsOf(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  }

  return {
    priceOf(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): Price {
      const type = getNamedType(field.type);
      const stated = objectsOf(parent).flatMap((object) => {
        return roots.get(object)?.[field.name] ?? rules.types[object.name]?.fields[field.name] ?? [];
      });
      const weights = stated.flatMap(({ cost }) => cost ?? []);
      const sizes = stated.flatMap(({ listSize }) => listSize ?? []);
      const usual = parent === mutation ? MUTATION_WEIGHT : isCompositeType(type) ? weightOf(type) : 0;
      return {
        weight: weights.length > 0 ? Math.max(...weights) : usual,
        listSize: sizes.reduce<ListSize | null>((most, size) => (most && most.max >= size.max ? most : size), null),
      };
    },
  };
}
