import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { eventTypes } from '../../../events/event-types.ts';
import type { EventCatalogue } from '../../../platform/rules/event-catalogue.ts';
import { readRules } from '../../../platform/rules/read.ts';
import { asyncApi } from './async-api.ts';
import { eventFiles, IncompatibleEvents, type EventSource } from './event-files.ts';

const sdl = `
  type Thing @key(fields: "id") @entity(group: "shop.thing") @lifecycle(field: "status", moves: []) {
    id: ID!
    version: Int!
    name: String @tag(name: "pii")
    owner: Thing
    price: Money!
    notes(first: Int): [String!]
    parts: [Part!]!
    status: ThingStatus!
  }
  type Part { id: ID! weight: Int! madeOf: [Part!]! }
  type Money { amount: Decimal! currency: CurrencyCode! }
  enum ThingStatus { NEW SOLD }
  scalar Decimal
  scalar CurrencyCode
  type Query { thing: Thing }
  type Mutation {
    sellThing: Thing @transition(entity: "Thing", from: ["NEW"], to: "SOLD") @emits(events: ["shop.thing.sold"])
  }`;

const sold = { entity: 'Thing', schemaVersion: 1, description: 'A thing was sold.' };

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'concord-event-files-'));
});

afterEach(() => rmSync(home, { recursive: true }));

function source(events: EventCatalogue, text = sdl): EventSource {
  const document = parse(text);
  return { name: 'shop', document, rules: readRules(document), events };
}

function publish(files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
}

function generate(events: EventCatalogue, text = sdl): Map<string, string> {
  return eventFiles(home, [source(events, text)]);
}

type Described = {
  readonly properties: { readonly data: unknown };
  readonly $defs: Record<string, unknown>;
  readonly examples: unknown[];
};

function schemaOf(files: ReadonlyMap<string, string>, path = 'docs/events/shop.thing.sold.schema.json'): Described {
  return JSON.parse(files.get(path) ?? 'null') as Described;
}

describe('the schema of an event', () => {
  it('has the states, the fields and the parts of the SDL, and what the event adds', () => {
    const { properties, $defs, examples } = schemaOf(
      generate({ 'shop.thing.sold': { ...sold, data: { buyers: '[ID!]!', status: 'ThingStatus!' } } }),
    );
    expect(properties.data).toMatchObject({
      required: ['from', 'to', 'changed', 'previous', 'buyers', 'status'],
      properties: {
        from: { type: ['string', 'null'], enum: ['NEW', 'SOLD', null] },
        changed: { $ref: '#/$defs/ThingFields' },
        buyers: { type: ['array', 'null'], items: { type: 'string' } },
        status: { type: 'string', enum: ['NEW', 'SOLD'] },
      },
    });
    expect($defs['ThingFields']).toEqual({
      type: 'object',
      properties: {
        name: { anyOf: [{ $ref: '#/$defs/Sealed' }, { type: 'null' }] },
        owner: { type: ['string', 'null'], minLength: 1 },
        price: { anyOf: [{ $ref: '#/$defs/Money' }, { type: 'null' }] },
        parts: { type: ['array', 'null'], items: { $ref: '#/$defs/Part' } },
        status: { type: ['string', 'null'], enum: ['NEW', 'SOLD', null] },
      },
    });
    expect(Object.keys($defs)).toEqual(['ThingFields', 'Money', 'Part', 'Sealed']);
    expect(examples[0]).toMatchObject({ data: { from: 'NEW', to: 'SOLD', changed: { status: 'SOLD' } } });
  });

  it('cannot be made of a scalar that nobody has described', () => {
    const text = sdl
      .replace('weight: Int!', 'weight: Weight!')
      .replace('scalar Decimal', 'scalar Decimal scalar Weight');
    expect(() => generate({ 'shop.thing.sold': sold }, text)).toThrow('Weight');
  });

  it.each(eventTypes().map((one) => [one.type, one] as const))(
    '%s: its example is such an event',
    (type, { schema }) => {
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
      formats.default(ajv);
      const validate = ajv.compile(schema);
      for (const example of schema['examples'] as readonly object[]) {
        expect(validate(example), ajv.errorsText(validate.errors)).toBe(true);
        expect(validate({ ...example, type: `${type}.other` })).toBe(false);
        expect(validate({ ...example, data: {} })).toBe(false);
      }
    },
  );
});

describe('a published event', () => {
  beforeEach(() => publish(generate({ 'shop.thing.sold': sold })));

  it('may gain a field', () => {
    const files = generate(
      { 'shop.thing.sold': sold },
      sdl.replace('status: ThingStatus!', 'status: ThingStatus! size: Int'),
    );
    expect(schemaOf(files).$defs['ThingFields']).toMatchObject({ properties: { size: { type: ['integer', 'null'] } } });
  });

  it('may not lose one, and the refusal names the event, the field and the way out', () => {
    const change = (): unknown => generate({ 'shop.thing.sold': sold }, sdl.replace('weight: Int!', ''));
    expect(change).toThrow(IncompatibleEvents);
    expect(change).toThrow(/shop\.thing\.sold: data\.changed\.parts\[\]\.weight is gone\.[^]*schemaVersion/);
  });

  it('may under a raised version, and the old one stays described', () => {
    const raised = { 'shop.thing.sold': { ...sold, schemaVersion: 2 } };
    const without = sdl.replace('weight: Int!', '');
    const files = generate(raised, without);
    expect(schemaOf(files)).toMatchObject({ $id: 'urn:concord:shop.thing.sold:2' });
    expect(schemaOf(files, 'docs/events/shop.thing.sold.v1.schema.json')).toMatchObject({
      $id: 'urn:concord:shop.thing.sold:1',
      $defs: { Part: { properties: { weight: { type: 'integer' } } } },
    });
    publish(files);
    // Also when it is generated again, and under the version after that.
    expect(generate(raised, without)).toEqual(files);
    const third = generate({ 'shop.thing.sold': { ...sold, schemaVersion: 3 } }, without);
    expect([...third.keys()].filter((path) => path.includes('.v')).sort()).toEqual([
      'docs/events/shop.thing.sold.v1.schema.json',
      'docs/events/shop.thing.sold.v2.schema.json',
    ]);
  });

  it('may not go, nor go back to an older version', () => {
    expect(() => generate({})).toThrow('shop.thing.sold was published and is gone');
    publish(generate({ 'shop.thing.sold': { ...sold, schemaVersion: 2 } }));
    expect(() => generate({ 'shop.thing.sold': sold })).toThrow('published as version 2 and is now 1');
  });
});

it('says in AsyncAPI where the events of each source are heard, and every reference leads somewhere', () => {
  const api = parseYaml(asyncApi([source({ 'shop.thing.sold': sold })])) as Record<string, unknown>;
  expect(api).toMatchObject({
    asyncapi: '3.0.0',
    channels: { shop: { address: 'concord:events:shop', messages: { shop_thing_sold: { name: 'shop.thing.sold' } } } },
  });
  const lookUp = (path: string): unknown =>
    path
      .split('/')
      .slice(1)
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], api);
  const references = [...JSON.stringify(api).matchAll(/"\$ref":"(#[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(references.length).toBeGreaterThan(4);
  for (const path of references) expect(lookUp(path), path).toBeDefined();
});
