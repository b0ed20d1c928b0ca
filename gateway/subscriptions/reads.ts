import { getNamedType, isInputObjectType, isNonNullType, isObjectType, type GraphQLSchema } from 'graphql';

/** The ordinary queries that show an entity. */
export type Reads = {
  /** `customer` of `customer(id: ID!)`. */
  readonly byId: string;
  /** `customers` of `customers(filter: …, first: …, after: …)`, with what its filter knows. */
  readonly list: { readonly field: string; readonly filter: string; readonly conditions: ReadonlySet<string> } | null;
};

/** Null where no query reads the type by its id alone: then nothing of it can be shown. */
export function reads(schema: GraphQLSchema, entity: string): Reads | null {
  const queries = Object.values(schema.getQueryType()?.getFields() ?? {});
  const byId = queries.find(({ type, args }) => {
    const [id, ...others] = args;
    return getNamedType(type).name === entity && id?.name === 'id' && isNonNullType(id.type) && others.length === 0;
  });
  if (byId === undefined) return null;
  const list = queries.flatMap(({ name, type, args }) => {
    const filter = getNamedType(args.find((one) => one.name === 'filter')?.type);
    if (nodeOf(schema, getNamedType(type).name) !== entity || !isInputObjectType(filter)) return [];
    return [{ field: name, filter: filter.name, conditions: new Set(Object.keys(filter.getFields())) }];
  });
  return { byId: byId.name, list: list[0] ?? null };
}

function nodeOf(schema: GraphQLSchema, connection: string): string | null {
  const type = schema.getType(connection);
  const edge = isObjectType(type) ? getNamedType(type.getFields()['edges']?.type) : undefined;
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined;
  return node === undefined ? null : getNamedType(node.type).name;
}
