import type { DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode, TypeNode } from 'graphql';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { Rules } from '../../../platform/rules/model.ts';

export type JsonSchema = JsonObject;

/** The types of a subgraph's SDL as JSON Schemas of the values that stand in events. */
export type JsonTypes = {
  /** What a field of this type holds in an event; null for a field that holds no value of its own. */
  field(type: string, field: string): JsonSchema | null;
  /** The type that a text such as `[ID!]!` names. */
  ofType(type: TypeNode): JsonSchema;
  /** The names of a type's fields, in the order of the SDL. */
  fieldsOf(type: string): readonly string[];
  /** Every definition that these schemas refer to, and that those refer to. */
  definitionsFor(schemas: readonly JsonSchema[]): Readonly<Record<string, JsonSchema>>;
};

/** By name: the scalars of the shared words and those of GraphQL. */
const scalars: Readonly<Record<string, JsonSchema>> = {
  ID: { type: 'string', minLength: 1 },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Int: { type: 'integer' },
  Decimal: { type: 'string', pattern: '^-?\\d{1,19}(\\.\\d{1,12})?$' },
  Date: { type: 'string', format: 'date' },
  DateTime: { type: 'string', format: 'date-time' },
  Cursor: { type: 'string' },
  CurrencyCode: { type: 'string', pattern: '^[A-Z]{3}$' },
  CountryCode: { type: 'string', pattern: '^[A-Z]{2}$' },
};

/** A personal value: ciphertext under the key of its subject, or null once there is no such key any more. */
const sealed: JsonSchema = {
  description: 'A personal value, encrypted under the key of its subject; unreadable once the subject is erased.',
  type: 'object',
  properties: { sealed: { type: 'string', minLength: 1 }, value: { type: 'string', contentEncoding: 'base64' } },
  required: ['sealed', 'value'],
};

export function createJsonTypes(document: DocumentNode, rules: Rules): JsonTypes {
  const objects = new Map<string, ObjectTypeDefinitionNode>();
  const enums = new Map<string, readonly string[]>();
  for (const node of document.definitions) {
    if (node.kind === 'ObjectTypeDefinition') objects.set(node.name.value, node);
    if (node.kind === 'EnumTypeDefinition')
      enums.set(
        node.name.value,
        (node.values ?? []).map((value) => value.name.value),
      );
  }

  const ofNamed = (name: string): JsonSchema => {
    const values = enums.get(name);
    if (values !== undefined) return { type: 'string', enum: values };
    const object = objects.get(name);
    // A reference to an entity, here or elsewhere, is its id.
    if (object !== undefined) return hasKey(object) ? { type: 'string', minLength: 1 } : reference(name);
    const scalar = scalars[name];
    if (scalar === undefined)
      throw new Error(`The scalar ${name} has no JSON Schema: scripts/generating/events/json-types.ts.`);
    return scalar;
  };
  const ofType = (type: TypeNode): JsonSchema => {
    if (type.kind === 'NonNullType') {
      // What is not determined yet is null in an event, also where the graph answers an empty list.
      return type.type.kind === 'ListType' ? ofType(type.type) : withoutNull(type.type);
    }
    return orNull(withoutNull(type));
  };
  const withoutNull = (type: TypeNode): JsonSchema => {
    if (type.kind === 'ListType') return { type: 'array', items: ofType(type.type) };
    return type.kind === 'NamedType' ? ofNamed(type.name.value) : withoutNull(type.type);
  };

  const fieldNode = (type: string, field: string): FieldDefinitionNode | undefined =>
    objects.get(type)?.fields?.find((one) => one.name.value === field);
  const field = (type: string, name: string): JsonSchema | null => {
    const node = fieldNode(type, name);
    if (node === undefined || (node.arguments ?? []).length > 0 || namedIn(node.type) === 'CommandState') return null;
    const rule = rules.types[type]?.fields[name];
    const schema = rule?.pii === true ? orNull(reference('Sealed')) : ofType(node.type);
    return node.description === undefined
      ? schema
      : { description: node.description.value.replaceAll(/\s+/g, ' ').trim(), ...schema };
  };
  const fieldsOf = (type: string): readonly string[] => (objects.get(type)?.fields ?? []).map((one) => one.name.value);

  const definition = (name: string): JsonSchema => {
    if (name === 'Sealed') return sealed;
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const one of fieldsOf(name)) {
      const schema = field(name, one);
      if (schema === null) continue;
      properties[one] = schema;
      if (!allowsNull(schema)) required.push(one);
    }
    return { type: 'object', properties, required };
  };

  return {
    field,
    ofType,
    fieldsOf,
    definitionsFor(schemas) {
      const found = new Map<string, JsonSchema>();
      const look = (schema: Json): void => {
        for (const name of referencesIn(schema)) {
          if (found.has(name)) continue;
          const made = definition(name);
          found.set(name, made);
          look(made);
        }
      };
      schemas.forEach(look);
      return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

/** The same, or null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const both = { ...schema, type: [type, 'null'] };
  return Array.isArray(values) ? { ...both, enum: [...(values as readonly Json[]), null] } : both;
}

function allowsNull({ type, anyOf }: JsonSchema): boolean {
  return anyOf !== undefined || (Array.isArray(type) && (type as readonly Json[]).includes('null'));
}

const prefix = '#/$defs/';

function reference(name: string): JsonSchema {
  return { $ref: prefix + name };
}

function referencesIn(schema: Json): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap(referencesIn);
  return Object.entries(schema).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' ? [value.slice(prefix.length)] : referencesIn(value),
  );
}

function hasKey(node: ObjectTypeDefinitionNode): boolean {
  return (node.directives ?? []).some((directive) => directive.name.value === 'key');
}

function namedIn(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : namedIn(type.type);
}
