import {
  getNamedType,
  GraphQLError,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { Fault } from '../core/fault.ts';

/** By `Type.field`, the sources that answer it; a field of a type that one source has alone is not among them. */
export type Owners = ReadonlyMap<string, ReadonlySet<string>>;

type Path = readonly (string | number)[];

/** How many places one silence is told at; behind that a client knows. */
export const placesMax = 50;

/** Reads from the core supergraph which source answers which field. */
export function readOwners(supergraph: DocumentNode): Owners {
  const names = new Map<string, string>();
  const owners = new Map<string, ReadonlySet<string>>();
  for (const type of supergraph.definitions) {
    if (type.kind === Kind.ENUM_TYPE_DEFINITION && type.name.value === 'join__Graph')
      for (const { name, directives } of type.values ?? []) {
        const given = directives?.find((one) => one.name.value === 'join__graph');
        const value = given?.arguments?.find((one) => one.name.value === 'name')?.value;
        if (value?.kind === Kind.STRING) names.set(name.value, value.value);
      }
  }
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const own = graphsOf(type.directives, 'join__type');
    for (const field of type.fields ?? []) {
      const graphs = graphsOf(field.directives, 'join__field');
      const all = (graphs.length > 0 ? graphs : own).flatMap((graph) => names.get(graph) ?? []);
      owners.set(`${type.name.value}.${field.name.value}`, new Set(all));
    }
  }
  return owners;
}

function graphsOf(directives: FieldNode['directives'] | undefined, name: string): readonly string[] {
  return (directives ?? []).flatMap((one) => {
    const graph = one.arguments?.find((given) => given.name.value === 'graph')?.value;
    return one.name.value === name && graph?.kind === Kind.ENUM ? [graph.value] : [];
  });
}

/**
 * The stock executor tells of a source that did not answer without saying what is missing for it. Each such error is put where
 * a field of that source is null. Where it answered once and was silent another time, a null that it had said itself is among them:
 * nobody can tell the two apart.
 */
export function placeFaults(
  result: ExecutionResult,
  asked: { readonly document: DocumentNode; readonly operationName: string | undefined },
  { schema, owners }: { readonly schema: GraphQLSchema; readonly owners: Owners },
): ExecutionResult {
  const { data, errors = [] } = result;
  const pathless = errors.filter((error) => error.path === undefined && faultOf(error) !== null);
  const operation = operationOf(asked);
  const root = operation && schema.getRootType(operation.operation);
  if (data == null || pathless.length === 0 || operation === undefined || root == null) return result;

  const fragments = new Map(
    asked.document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const told = new Set<string>();
  const placed = pathless.flatMap((error) => {
    const fault = faultOf(error);
    if (fault === null || told.has(fault.system)) return [];
    told.add(fault.system);
    const found: Path[] = [];
    collect({ owners, fragments, source: fault.system, found }, root, operation.selectionSet, data, []);
    return found.length === 0
      ? [error]
      : found.map((path) => new GraphQLError(error.message, { path, originalError: fault }));
  });
  return { ...result, errors: [...errors.filter((error) => !pathless.includes(error)), ...placed] };
}

function operationOf({ document, operationName }: Parameters<typeof placeFaults>[1]) {
  return document.definitions.find(
    (one): one is OperationDefinitionNode =>
      one.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || one.name?.value === operationName),
  );
}

type Search = {
  readonly owners: Owners;
  readonly fragments: ReadonlyMap<string, SelectionSetNode>;
  readonly source: string;
  readonly found: Path[];
};

function collect(search: Search, type: GraphQLObjectType, set: SelectionSetNode, value: unknown, at: Path): void {
  if (search.found.length >= placesMax) return;
  if (Array.isArray(value)) return value.forEach((one, index) => collect(search, type, set, one, [...at, index]));
  if (typeof value !== 'object' || value === null) return;
  for (const field of fieldsOf(search, set)) {
    const definition = type.getFields()[field.name.value];
    const key = field.alias?.value ?? field.name.value;
    if (definition === undefined || !(key in value)) continue;
    const answered = (value as Readonly<Record<string, unknown>>)[key];
    const inner = getNamedType(definition.type);
    if (answered == null) {
      const isIts = owns(search, type, field) || (isObjectType(inner) && needs(search, inner, field.selectionSet));
      if (isIts && search.found.length < placesMax) search.found.push([...at, key]);
    } else if (isObjectType(inner) && field.selectionSet !== undefined)
      collect(search, inner, field.selectionSet, answered, [...at, key]);
  }
}

function owns({ owners, source }: Search, { name }: GraphQLObjectType, field: FieldNode): boolean {
  return owners.get(`${name}.${field.name.value}`)?.has(source) === true;
}

/** What another source names is null as well where a field that may not be null is missing of it. */
function needs(search: Search, type: GraphQLObjectType, set: SelectionSetNode | undefined): boolean {
  return (
    set !== undefined &&
    fieldsOf(search, set).some((field) => {
      const definition = type.getFields()[field.name.value];
      return definition !== undefined && isNonNullType(definition.type) && owns(search, type, field);
    })
  );
}

function fieldsOf(search: Search, set: SelectionSetNode): readonly FieldNode[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one];
    const inner = one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : search.fragments.get(one.name.value);
    return inner === undefined ? [] : fieldsOf(search, inner);
  });
}

function faultOf(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  return error instanceof GraphQLError && error.originalError instanceof Fault ? error.originalError : null;
}
