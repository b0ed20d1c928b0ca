import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import type { Company } from './company.ts';
import { everyone } from './people.ts';

/** The graph as a client sees it, read through the door. */
export async function readGraph(company: Company): Promise<GraphQLSchema> {
  const { data, text } = await company.ask(everyone, getIntrospectionQuery());
  if (data === null) throw new Error(text);
  return buildClientSchema(data as unknown as IntrospectionQuery);
}

/** Objects that have an id, a version and commands: what the systems of record master. */
export const entityTypes = onceEach((schema: GraphQLSchema): readonly GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => ['id', 'version', 'commands'].every((name) => name in type.getFields())),
);

const entityNames = onceEach(
  (schema: GraphQLSchema): ReadonlySet<string> => new Set(entityTypes(schema).map(({ name }) => name)),
);

/** The entity that a field leads to, directly or through a connection; null when it leads to none. */
export function entityBehind(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string | null {
  const entities = entityNames(schema);
  const named = getNamedType(field.type);
  if (entities.has(named.name)) return named.name;
  const edges = isObjectType(named) ? named.getFields()['edges'] : undefined;
  const edge = edges && getNamedType(edges.type);
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined;
  return node === undefined ? null : getNamedType(node.type).name;
}

export function isConnection(field: GraphQLField<unknown, unknown>): boolean {
  return getNamedType(field.type).name.endsWith('Connection');
}

/** What an entity says of itself: fields that lead to no other entity. */
export function ownFields(schema: GraphQLSchema, type: GraphQLObjectType): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter((field) => entityBehind(schema, field) === null);
}

/** Fields that lead to other entities. Lists of parts, which are seen with their entity, are read in tests of their own. */
export function edgesOf(schema: GraphQLSchema, type: GraphQLObjectType): readonly GraphQLField<unknown, unknown>[] {
  const entities = entityNames(schema);
  return Object.values(type.getFields()).filter((field) => entities.has(entityBehind(schema, field) ?? ''));
}

/** A field that cannot be null cannot be hidden from somebody who sees its entity. */
export function isAlwaysShown(field: GraphQLField<unknown, unknown>): boolean {
  return isNonNullType(field.type);
}

/** The field with everything within it that is a value and no other entity. */
export function written(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return field.name;
  if (!isObjectType(named)) throw new Error(`${field.name} is of an abstract type, which no test knows to select yet.`);
  return `${field.name} { ${ownFields(schema, named)
    .map((part) => written(schema, part))
    .join(' ')} }`;
}

/** The answer for each object, found once: matrices ask for the same a hundred thousand times. */
function onceEach<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key) as V;
  };
}

/** The type of the entity that a mutation answers with. */
export function answerOf(schema: GraphQLSchema, mutation: string): string {
  return answers(schema).get(mutation) ?? '';
}

const answers = onceEach((schema: GraphQLSchema): ReadonlyMap<string, string> => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  return new Map(
    mutations.flatMap(({ name, type }) => {
      const payload = getNamedType(type);
      const fields = isObjectType(payload) ? Object.values(payload.getFields()) : [];
      const entity = fields.find((field) => field.name !== 'receipt');
      return entity === undefined ? [] : [[name, getNamedType(entity.type).name]];
    }),
  );
});
