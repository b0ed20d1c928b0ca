import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

const jsonValues = fc.jsonValue() as fc.Arbitrary<Json>;

/** The same value with the names of every object in reverse order. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed);
  const members = Object.entries(value).map(([name, member]): [string, Json] => [name, reversed(member)]);
  return Object.fromEntries(members.reverse());
}

describe('canonicalJson', () => {
  it('sorts names by UTF-16 units at every depth, without space', () => {
    const value = { b: [{ d: 1, c: null }], a: true, B: 'x', '10': 1, '9': 2, '\u{1F600}': 3, '\uFB33': 4 };
    expect(canonicalJson(value)).toBe(
      '{"10":1,"9":2,"B":"x","a":true,"b":[{"c":null,"d":1}],"\u{1F600}":3,"\uFB33":4}',
    );
  });

  it('writes numbers and strings as RFC 8785 shows', () => {
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
    expect(canonicalJson('€$\u000f\nA\'B"\\"/')).toBe(String.raw`"€$\u000f\nA'B\"\\\"/"`);
  });

  it('keeps decimals as the text they are', () => {
    expect(canonicalJson({ amount: '1.50' })).not.toBe(canonicalJson({ amount: '1.5' }));
  });

  it('drops what is undefined, as JSON does', () => {
    const value = { a: undefined, b: 1 } as unknown as Json;
    expect(canonicalJson(value)).toBe('{"b":1}');
  });

  it('is one text for one value, whatever the order of names, and reads back as it', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('takes objects without prototype, as GraphQL arguments are', () => {
    expect(canonicalJson(Object.assign(Object.create(null) as object, { a: 1 }) as Json)).toBe('{"a":1}');
  });

  it.each<[string, unknown]>([
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['NaN', Number.NaN],
    ['a bigint', 1n],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a function', () => 1],
  ])('calls %s a bug: it would hash like something else', (_, value) => {
    expect(() => canonicalJson(value as Json)).toThrow();
  });
});
