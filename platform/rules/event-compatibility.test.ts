import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import { incompatibilities } from './event-compatibility.ts';

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };

/** An event with one property `name` in its data, which refers to a definition as the generated ones do. */
function event(name: JsonObject | null, required: readonly string[] = []): JsonObject {
  return {
    $id: 'urn:concord:a.b.c:1',
    type: 'object',
    properties: { data: { $ref: '#/$defs/Data' } },
    required: ['data'],
    $defs: { Data: { type: 'object', properties: name === null ? {} : { name }, required } },
  };
}

describe('a change that consumers can bear', () => {
  it.each([
    ['no change', event(text), event(text)],
    ['an optional property more', event(null), event(text)],
    ['a value more in a list of values', event({ ...text, enum: ['A'] }), event({ ...text, enum: ['A', 'B'] })],
    ['the same values in another order', event({ ...text, enum: ['A', 'B'] }), event({ ...text, enum: ['B', 'A'] })],
    ['other words for a person', event({ ...text, description: 'x' }), event({ ...text, description: 'y' })],
    ['the same types in another order', event({ type: ['null', 'string'] }), event(textOrNull)],
    ['a definition under another name', event(text), rename(event(text))],
  ])('%s', (_, published, current) => {
    expect(incompatibilities(published, current)).toEqual([]);
  });
});

describe('a change that needs a new version', () => {
  const nested = (inner: JsonObject): JsonObject => ({
    type: 'array',
    items: { type: 'object', properties: { inner } },
  });
  it.each([
    ['a property gone', event(text), event(null), 'data.name', 'REMOVED'],
    ['a required property more', event(null), event(text, ['name']), 'data.name', 'NEWLY_REQUIRED'],
    ['an optional property that is required now', event(text), event(text, ['name']), 'data.name', 'NEWLY_REQUIRED'],
    ['a required property that is optional now', event(text, ['name']), event(text), 'data.name', 'NO_LONGER_REQUIRED'],
    ['another type', event(text), event({ type: 'integer' }), 'data.name', 'TYPE_CHANGED'],
    ['null where it never was', event(text), event(textOrNull), 'data.name', 'TYPE_CHANGED'],
    ['never null where it was', event(textOrNull), event(text), 'data.name', 'TYPE_CHANGED'],
    [
      'a value less',
      event({ ...text, enum: ['A', 'B'] }),
      event({ ...text, enum: ['A'] }),
      'data.name',
      'VALUE_REMOVED',
    ],
    ['some values where any was one', event(text), event({ ...text, enum: ['A'] }), 'data.name', 'FORM_CHANGED'],
    [
      'another format',
      event({ ...text, format: 'date' }),
      event({ ...text, format: 'uuid' }),
      'data.name',
      'FORM_CHANGED',
    ],
    ['a limit', event(text), event({ ...text, minLength: 1 }), 'data.name', 'FORM_CHANGED'],
    ['another constant', event({ const: 'a' }), event({ const: 'b' }), 'data.name', 'FORM_CHANGED'],
    [
      'a value that is sealed now',
      event(textOrNull),
      event({ anyOf: [{ type: 'object' }, { type: 'null' }] }),
      'data.name',
      'TYPE_CHANGED',
    ],
    [
      'another choice',
      event({ anyOf: [text, { type: 'null' }] }),
      event({ anyOf: [{ type: 'integer' }, { type: 'null' }] }),
      'data.name',
      'TYPE_CHANGED',
    ],
    [
      'the same within a list',
      event(nested(text)),
      event(nested({ type: 'boolean' })),
      'data.name[].inner',
      'TYPE_CHANGED',
    ],
  ])('%s', (_, published, current, at, why) => {
    expect(incompatibilities(published, current)).toEqual([{ at, why }]);
  });

  it('is found once in a type that holds itself', () => {
    const tree = (leaf: JsonObject): JsonObject => ({
      type: 'object',
      properties: { root: { $ref: '#/$defs/Node' } },
      $defs: { Node: { type: 'object', properties: { leaf, left: { $ref: '#/$defs/Node' } } } },
    });
    expect(incompatibilities(tree(text), tree({ type: 'integer' }))).toEqual([
      { at: 'root.leaf', why: 'TYPE_CHANGED' },
    ]);
  });
});

function rename(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema).replaceAll('Data', 'Other')) as JsonObject;
}
