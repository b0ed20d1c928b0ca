import { buildSchema, Kind, parse, type FragmentDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readRules } from '../../platform/rules/read.ts';
import { compileCost, costWith, type Variables } from './cost.ts';

const head = `
  directive @key(fields: String!) on OBJECT
  directive @entity(group: String!) on OBJECT
  directive @cost(weight: Int!) on FIELD_DEFINITION
  directive @listSize(max: Int!, by: String) on FIELD_DEFINITION
`;
const types = `
  type Query {
    customer: Customer
    customers(first: Int = 25): Customers @listSize(max: 100, by: "first")
    report: Report @cost(weight: 500)
    parties: [Party!] @listSize(max: 7)
    unstated: [Customer!]
  }
  type Mutation { rename: Customer }
  interface Party { id: ID! peers(first: Int): [Party!] }
  type Customer implements Party @key(fields: "id") @entity(group: "customer.identity") {
    id: ID!
    name: String
    contact: Contact
    peers(first: Int): [Party!] @listSize(max: 40, by: "first")
    children: [Customer!] @listSize(max: 20)
    lines: [Line!] @listSize(max: 500)
  }
  type Contact { email: String }
  type Line { text: String }
  type Report { text: String }
  type Customers { edges: [Edge!]! @listSize(max: 100) pageInfo: PageInfo! }
  type Edge { node: Customer! }
  type PageInfo { hasNextPage: Boolean! }
`;
const sdl = head + types;
const schema = buildSchema(sdl);
const rules = readRules(parse(sdl));

function costOf(text: string, variables: Variables = {}, by = rules): number {
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('The text has no operation.');
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return costWith(compileCost(operation, fragments, schema, by), variables);
}

describe('the cost of an operation', () => {
  it('is one for an entity and little for a value within it', () => {
    expect(costOf('{ customer { id name } }')).toBe(1);
    expect(costOf('{ customer { contact { email } } }')).toBe(2);
    expect(costOf('{ customer { lines { text } } }')).toBe(11);
  });

  it('counts an entity in a list as often as the list may have items', () => {
    expect(costOf('{ customer { children { id children { id } } } }')).toBe(1 + 20 + 400);
  });

  it('takes the size of a connection from its argument, once for connection and edges', () => {
    const perItem = 0.02 + 1;
    expect(costOf('{ customers(first: 10) { edges { node { id } } } }')).toBe(Math.ceil(0.02 + 10 * perItem));
    expect(costOf('{ customers { edges { node { id } } } }')).toBe(Math.ceil(0.02 + 25 * perItem));
    expect(costOf('query Q($n: Int) { customers(first: $n) { edges { node { id } } } }', { n: 3 })).toBe(4);
  });

  it.each<[string, string, Variables, number]>([
    ['a variable that is not sent', 'query Q($n: Int) { customers(first: $n) { edges { node { id } } } }', {}, 26],
    ['a variable with a default', 'query Q($n: Int = 2) { customers(first: $n) { edges { node { id } } } }', {}, 3],
    [
      'a variable that is null',
      'query Q($n: Int) { customers(first: $n) { edges { node { id } } } }',
      { n: null },
      103,
    ],
    [
      'a variable that is no number',
      'query Q($n: Int) { customers(first: $n) { edges { node { id } } } }',
      { n: 'x' },
      103,
    ],
    ['a negative number', '{ customers(first: -5) { edges { node { id } } } }', {}, 103],
    ['a negative variable', 'query Q($n: Int) { customers(first: $n) { edges { node { id } } } }', { n: -1 }, 103],
    ['zero', '{ customers(first: 0) { edges { node { id } } } }', {}, 1],
  ])('is never too low for %s', (_, text, variables, expected) => {
    expect(costOf(text, variables)).toBe(expected);
  });

  it('grows with what is asked for, past any maximum', () => {
    expect(costOf('{ customers(first: 1000000000) { edges { node { id } } } }')).toBeGreaterThan(1e9);
    expect(costOf('query Q($n: Int) { customers(first: $n) { edges { node { id } } } }', { n: 1e9 })).toBeGreaterThan(
      1e9,
    );
    expect(costOf('{ customers(first: 1e999) { edges { node { id } } } }')).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts fragments wherever they are spread, and a list under @skip as if it were there', () => {
    const text = `query Q($n: Int, $no: Boolean!) {
      a: customers(first: $n) { ...C }
      b: customers(first: 2) { ...C }
      customer @skip(if: $no) { children { id } }
    }
    fragment C on Customers { edges { node { id } } }`;
    expect(costOf(text, { n: 5, no: true })).toBe(Math.ceil(0.02 + 5.1 + 0.02 + 2.04 + 21));
  });

  it('takes what stands behind an interface at its dearest', () => {
    expect(costOf('{ parties { id peers { id } } }')).toBe(7 + 7 * 40);
    expect(costOf('{ parties { peers(first: 2) { id } } }')).toBe(7 + 7 * 2);
  });

  it('takes a weight that the schema states, and ten for a mutation', () => {
    expect(costOf('{ report { text } }')).toBe(500);
    expect(costOf('mutation { rename { id } }')).toBe(10);
  });

  it('assumes ten items where a list states nothing', () => {
    expect(costOf('{ unstated { id } }')).toBe(10);
  });

  it('counts every object as one in a supergraph without our rules', () => {
    const bare = readRules(parse(types.replaceAll(/@\w+\([^)]*\)/g, '')));
    expect(costOf('{ customer { contact { email } lines { text } } }', {}, bare)).toBe(1 + 1 + 10);
  });

  it('leaves what the schema does not know to validation', () => {
    expect(costOf('{ nothing { at { all } } customer { id ...Missing ... on Nobody { id } } }')).toBe(1);
  });

  it('ends for a fragment that contains itself', () => {
    expect(costOf('{ customer { ...A } } fragment A on Customer { id children { ...A } }')).toBe(21);
  });

  it('is computed in no more time than the text is long, for a bomb on a list', () => {
    const depth = 99;
    const bomb = Array.from(
      { length: depth },
      (_, at) => `fragment F${at} on Customer { a: children { ...F${at + 1} } b: children { ...F${at + 1} } }`,
    );
    const text = `{ customer { ...F0 } } ${bomb.join(' ')} fragment F${depth} on Customer { id }`;
    const before = process.cpuUsage();
    expect(costOf(text)).toBeGreaterThan(1e100);
    // Processor time, because other tests share the processor.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(50);
  });
});
