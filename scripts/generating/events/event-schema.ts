import { parseType, type DocumentNode } from 'graphql';
import type { EventEntry } from '../../../platform/rules/event-catalogue.ts';
import type { Rules } from '../../../platform/rules/model.ts';
import { exampleOf, type ExampleMove } from './example.ts';
import { createJsonTypes, orNull, type JsonSchema, type JsonTypes } from './json-types.ts';

/** The pipeline keeps these; they are no news. */
const kept: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt']);

/**
 * The JSON Schema of one type's whole CloudEvent, with an example in it: attributes (DOMAIN 1.4), the entity's states, and
 * its fields as the SDL has them. More properties than these may stand in an event; a consumer passes over them.
 */
export function eventSchema(
  source: string,
  document: DocumentNode,
  rules: Rules,
  type: string,
  entry: EventEntry,
): JsonSchema {
  const types = createJsonTypes(document, rules);
  const fields = fieldsSchema(types, entry);
  const data = dataSchema(types, rules, entry);
  const properties = attributes(source, type, entry, data);
  const body = {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.has(name)),
    $defs: { [fieldsName(entry)]: fields, ...types.definitionsFor([fields, ...Object.values(ownData(types, entry))]) },
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaId(type, entry.schemaVersion),
    title: type,
    description: entry.description,
    ...body,
    examples: [exampleOf(body, exampleMove(rules, type, entry))],
  };
}

/** What an event's `dataschema` says. */
export function schemaId(type: string, version: number): string {
  return `urn:concord:${type}:${version}`;
}

const optional: ReadonlySet<string> = new Set([
  'customerid',
  'legalentityid',
  'contractid',
  'causationid',
  'onbehalfof',
  'commandname',
  'idempotencykey',
  'effectivedate',
  'reason',
  'traceparent',
]);

const text: JsonSchema = { type: 'string', minLength: 1 };

function attributes(
  source: string,
  type: string,
  entry: EventEntry,
  data: JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid', description: 'The event’s own; one that comes again has the same.' },
    source: { const: `/concord/${source}` },
    type: { const: type },
    subject: { ...text, description: `The id of the ${entry.entity}.` },
    time: { type: 'string', format: 'date-time' },
    datacontenttype: { const: 'application/json' },
    dataschema: { const: schemaId(type, entry.schemaVersion) },
    entitytype: { const: entry.entity },
    entityversion: { type: 'integer', minimum: 1, description: 'Grows by one with each change of the entity.' },
    recordkind: {
      type: 'string',
      enum: ['change', 'fact'],
      description: 'Commanded here, or reported by the system that keeps it.',
    },
    customerid: text,
    legalentityid: text,
    contractid: { ...text, description: 'The one contract that the entity belongs to, if any.' },
    correlationid: text,
    causationid: text,
    actor: text,
    onbehalfof: text,
    origin: { ...text, description: '`concord`, or the system in which the change was made.' },
    commandname: text,
    idempotencykey: text,
    effectivedate: { type: 'string', format: 'date' },
    reason: text,
    traceparent: text,
    data,
  };
}

function dataSchema(types: JsonTypes, rules: Rules, entry: EventEntry): JsonSchema {
  const fields = { $ref: `#/$defs/${fieldsName(entry)}` };
  const state = stateSchema(rules, entry.entity);
  const properties = {
    from: { description: 'The state before; null where there was none.', ...state },
    to: { description: 'The state after.', ...state },
    changed: {
      description: 'The fields that changed, as they are now. Of a list of parts only those that differ.',
      ...fields,
    },
    previous: { description: 'The same fields as they were.', ...fields },
    ...ownData(types, entry),
  };
  // What is told to the other parts of the house came later than the event, and not every way to it tells it.
  const required = Object.keys(properties).filter((name) => entry.inside?.includes(name) !== true);
  return { type: 'object', properties, required };
}

/** What this type of event says besides, as its subgraph's `events.ts` promises it. */
function ownData(types: JsonTypes, entry: EventEntry): Readonly<Record<string, JsonSchema>> {
  const own = Object.entries(entry.data ?? {});
  return Object.fromEntries(own.map(([name, type]) => [name, types.ofType(parseType(type))]));
}

function fieldsSchema(types: JsonTypes, entry: EventEntry): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const fields = types.fieldsOf(entry.entity);
  for (const name of fields) {
    // A reference whose id is a field as well (`legalEntity` beside `legalEntityId`) is told by its id.
    const schema = kept.has(name) || fields.includes(`${name}Id`) ? null : types.field(entry.entity, name);
    if (schema !== null) properties[name] = unset(schema);
  }
  return { type: 'object', properties };
}

function fieldsName(entry: EventEntry): string {
  return `${entry.entity}Fields`;
}

function stateSchema(rules: Rules, entity: string): JsonSchema {
  const states = rules.types[entity]?.lifecycle?.states;
  return states === undefined ? { type: 'null' } : orNull({ type: 'string', enum: states });
}

/** Before it is set, and after it is taken away, every field is null. */
function unset(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  const nullable = 'anyOf' in rest || Array.isArray(rest['type']) ? rest : orNull(rest);
  return description === undefined ? nullable : { description, ...nullable };
}

/** A move that a command which tells this event makes, or none. */
function exampleMove(rules: Rules, type: string, { entity }: EventEntry): ExampleMove {
  const teller = Object.values(rules.mutations).find((mutation) => mutation.emits.includes(type));
  const move = teller?.transitions.find((one) => one.entity === entity);
  const lifecycle = rules.types[entity]?.lifecycle ?? null;
  const field = lifecycle?.field ?? null;
  if (move !== undefined) return { entity, field, from: move.from[0] ?? null, to: move.to };
  const state = lifecycle?.states[0] ?? null;
  return { entity, field, from: state, to: state };
}
