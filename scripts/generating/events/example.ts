import type { Json, JsonObject } from '../../../core/json.ts';
import type { JsonSchema } from './json-types.ts';

const byFormat: Readonly<Record<string, string>> = {
  uuid: '3f1c0a52-6a1e-4d0e-9b1f-0c6a5d2e7b14',
  date: '2026-03-01',
  'date-time': '2026-03-01T09:30:00.000Z',
};
const byPattern: Readonly<Record<string, string>> = {
  '^-?\\d{1,19}(\\.\\d{1,12})?$': '120.00',
  '^[A-Z]{3}$': 'EUR',
  '^[A-Z]{2}$': 'DE',
};
/** A few fields show the form; an event seldom changes all of them. */
const changedMax = 2;

/** What reads like an event; whatever else is optional is left out. */
const attributes: Readonly<Record<string, string>> = {
  customerid: 'cus_1',
  legalentityid: 'le_1',
  correlationid: 'req_1',
  actor: 'usr_ada',
  origin: 'concord',
};

export type ExampleMove = {
  readonly entity: string;
  /** The field that holds the entity's state; null where it has none. */
  readonly field: string | null;
  readonly from: string | null;
  readonly to: string | null;
};

/** An event that the schema accepts: the same one every time. */
export function exampleOf(schema: JsonSchema, { entity, field, from, to }: ExampleMove): Json {
  const { data, ...event } = valueOf(schema, schema) as {
    readonly data: JsonObject & { readonly changed: JsonObject };
  };
  const others = Object.entries(data.changed).filter(([name]) => name !== field);
  const moved = field !== null && from !== to ? { [field]: to } : {};
  const changed = { ...moved, ...Object.fromEntries(others.slice(0, changedMax)) };
  const previous = Object.fromEntries(Object.keys(changed).map((name) => [name, name === field ? from : null]));
  const required = schema['required'] as readonly string[];
  const shown = Object.entries({ ...event, ...attributes }).filter(
    ([name]) => required.includes(name) || name in attributes,
  );
  const subject = `${entity.slice(0, 3).toLowerCase()}_1`;
  // An event that has a `from` of its own (a date, say) keeps it.
  const move = { ...(isState(schema, 'from') ? { from } : {}), ...(isState(schema, 'to') ? { to } : {}) };
  return { ...Object.fromEntries(shown), subject, data: { ...data, ...move, changed, previous } };
}

function isState(schema: JsonSchema, name: string): boolean {
  const { data } = schema['properties'] as {
    readonly data: { readonly properties: Readonly<Record<string, JsonSchema>> };
  };
  const { type } = data.properties[name] ?? {};
  return type === 'null' || Array.isArray(type);
}

/** `above` are the definitions that this value stands in: a type that holds itself ends there. */
function valueOf(schema: JsonSchema, root: JsonSchema, above: readonly string[] = []): Json {
  const { $ref, anyOf, const: constant, enum: values, type, format, pattern } = schema;
  if (constant !== undefined) return constant;
  if (Array.isArray(values)) return (values as readonly Json[])[0] ?? null;
  if (typeof $ref === 'string')
    return above.includes($ref) ? null : valueOf(definition(root, $ref), root, [...above, $ref]);
  if (Array.isArray(anyOf)) return valueOf((anyOf as readonly JsonSchema[])[0] ?? {}, root, above);
  switch (Array.isArray(type) ? (type as readonly Json[])[0] : type) {
    case 'object':
      return Object.fromEntries(propertiesOf(schema).map(([name, property]) => [name, valueOf(property, root, above)]));
    case 'array':
      return [valueOf((schema['items'] ?? {}) as JsonSchema, root, above)].filter((item) => item !== null);
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'string':
      return (
        named(byFormat, format) ??
        named(byPattern, pattern) ??
        (schema['contentEncoding'] === 'base64' ? 'q83vEg==' : 'text')
      );
    default:
      return null;
  }
}

function named(examples: Readonly<Record<string, string>>, name: Json | undefined): string | undefined {
  return typeof name === 'string' ? examples[name] : undefined;
}

function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
}

function definition(root: JsonSchema, reference: string): JsonSchema {
  const defs = (root['$defs'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return defs[reference.slice('#/$defs/'.length)] ?? {};
}
