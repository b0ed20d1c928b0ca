import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { createMeasure, refuseShape } from './shape.ts';

function shapeOf(text: string) {
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition');
  if (operation?.kind !== 'OperationDefinition') throw new Error('The text has no operation.');
  return createMeasure(document, defaultLimits.nestingMax)(operation.selectionSet);
}

const refusalOf = (text: string) => refuseShape(parse(text, { noLocation: true }), defaultLimits)?.details ?? null;

describe('the shape of an operation', () => {
  it('counts fields, aliases and directives where fragments are spread', () => {
    const shape = shapeOf(`
      query { first: a { ...F } second: a { ...F ... on T @skip(if: true) { d } } }
      fragment F on T { x: b { c } ...G @include(if: true) }
      fragment G on T { e }
    `);
    expect(shape).toEqual({
      depth: 3,
      nesting: 4,
      selections: 14,
      aliases: 4,
      directives: 3,
      outerFields: 2,
      cyclic: false,
    });
  });

  it('counts root fields through fragments', () => {
    expect(shapeOf('mutation { ...F ... { c } } fragment F on Mutation { a b }').outerFields).toBe(3);
  });

  it('does not count what lies below introspection as depth', () => {
    expect(shapeOf('{ __schema { types { fields { type { ofType { ofType { name } } } } } } }').depth).toBe(1);
  });

  it.each([4, 20, 60, 99])('measures a bomb of %i fragments in no more time than its text takes', (fragments) => {
    const text = `{ ...F0 } ${Array.from({ length: fragments }, (_, at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`).join(' ')} fragment F${fragments} on T { a }`;
    expect(refusalOf(text)).toEqual(fragments < 10 ? null : expect.objectContaining({ path: 'query' }));
    const before = process.cpuUsage();
    refusalOf(text);
    // Processor time, because other tests share the processor.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(50);
  });

  it.each([
    ['itself', '{ ...A } fragment A on T { a ...A }'],
    [
      'itself through others',
      '{ ...A } fragment A on T { a { ...B } } fragment B on T { ...C } fragment C on T { ...A }',
    ],
    ['itself behind a field', '{ ...A } fragment A on T { a { a { ...A } } }'],
  ])('refuses a fragment that contains %s', (_, text) => {
    expect(refusalOf(text)).toEqual({ path: 'query', rule: 'FRAGMENTS_ACYCLIC' });
  });

  it.each([
    ['depth', 20, (n: number) => `{ ${'a { '.repeat(n - 1)} a ${'}'.repeat(n - 1)} }`, 'DEPTH_MAX'],
    ['depth through fragments', 20, chain, 'DEPTH_MAX'],
    ['wrapping', 59, (n: number) => `{ ${'... { '.repeat(n)} a ${'}'.repeat(n)} }`, 'NESTING_MAX'],
    [
      'aliases',
      30,
      (n: number) => `{ a { ${Array.from({ length: n }, (_, at) => `x${at}: b`).join(' ')} } }`,
      'ALIASES_MAX',
    ],
    ['root fields', 20, (n: number) => `{ ${'a '.repeat(n)} }`, 'ROOT_FIELDS_MAX'],
    ['mutations', 5, (n: number) => `mutation { ${'a '.repeat(n)} }`, 'ROOT_FIELDS_MAX'],
    [
      'selections',
      999,
      (n: number) => `{ a { ${Array.from({ length: n }, (_, at) => `b${at}`).join(' ')} } }`,
      'SELECTIONS_MAX',
    ],
    [
      'fragments',
      100,
      (n: number) => `{ a } ${Array.from({ length: n }, (_, at) => `fragment F${at} on T { a }`).join(' ')}`,
      'FRAGMENTS_MAX',
    ],
    ['directives', 50, (n: number) => `{ a ${'@x '.repeat(n)} }`, 'DIRECTIVES_MAX'],
  ] as const)('allows %s up to %i and refuses one more', (_, most, text, rule) => {
    expect(refusalOf(text(most))).toBeNull();
    expect(refusalOf(text(most + 1))).toEqual({ path: 'query', rule });
  });

  it.each([
    ['side by side', (n: number) => `{ a { ${'b { c } '.repeat(n)} } }`],
    ['below each other', (n: number) => `{ a { ${`x { ${'b { c } '.repeat(n / 2)} } `.repeat(2)} } }`],
    ['in inline fragments', (n: number) => `{ a { ${'... { b { c } } '.repeat(n)} } }`],
    ['in a fragment that nobody spreads', (n: number) => `{ a } fragment F on T { ${'b { c } '.repeat(n)} }`],
  ])('refuses a field that is to be merged with itself too often, %s', (_, text) => {
    expect(refusalOf(text(60))).toBeNull();
    expect(refusalOf(text(300))).toEqual({ path: 'query', rule: 'REPEATS_MAX' });
  });

  it('does not mind one name in many places', () => {
    const places = Array.from({ length: 200 }, (_, at) => `f${at} { id __typename }`).join(' ');
    expect(refusalOf(`{ a { ${places} } }`)).toBeNull();
  });

  it('looks at every operation of a document, whichever is asked for', () => {
    expect(refusalOf(`query A { a } mutation B { ${'a '.repeat(6)} }`)).not.toBeNull();
  });

  it('stops at the limit in a text nested far deeper', () => {
    const depth = 1_000;
    expect(refusalOf(`{ ${'a { '.repeat(depth)} a ${'}'.repeat(depth)} }`)).not.toBeNull();
  });
});

function chain(depth: number): string {
  const fragments = Array.from({ length: depth - 1 }, (_, at) => `fragment F${at} on T { a { ...F${at + 1} } }`);
  return `{ ...F0 } ${fragments.join(' ')} fragment F${depth - 1} on T { a }`;
}
